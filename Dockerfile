# The wheel is built in one image and installed in another, so that what serves holds no build tools.
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels '.[granian]'

FROM python:3.13-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels 'lrs-soap[granian]'
RUN useradd --system --home-dir /var/lib/lrs --create-home lrs
USER lrs
# Of use without a database of its own only: the embedded SQLite stands here.
VOLUME /var/lib/lrs
ENV LRS_STATE_DIR=/var/lib/lrs PYTHONUNBUFFERED=1
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/health', timeout=2)"]
CMD ["lrs-soap", "serve", "--bind", "0.0.0.0:8080"]
