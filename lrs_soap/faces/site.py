"""The WSGI application: which address answers what."""

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from lrs_soap.contracts.documents import Contract
from lrs_soap.faces.endpoint import OK
from lrs_soap.faces.pages import start_page
from lrs_soap.faces.response import HTML, JSON, Response, plain
from lrs_soap.services.whereabouts import whereabouts

logger = logging.getLogger(__name__)

#: A name or address with an optional port; anything else in a Host header is not written into a document.
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")

READS: Final = ("GET", "HEAD")

#: Answers what stands in the way of serving, nothing when all is well.
Readiness = Callable[[], str | None]


class Endpoint(Protocol):
    """A contract at its address."""

    @property
    def contract(self) -> Contract: ...

    def post(self, environ: dict[str, Any]) -> Response:
        """Answer a SOAP request: always with a response, whatever it is."""
        ...

    def get(self, query: str, address: str) -> Response:
        """A document of the contract, or a page that names it. `address` is this endpoint's own."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """What is read at an address that is no service's; one with a title is linked from the start page.

    `answer` is given the address that the paths of this server stand under.
    """

    answer: Callable[[str], Response]
    title: str = ""


class Site:
    """Endpoints and pages by path, the start page, health.

    `public_url` is the address clients use, empty for the one each request asked; `start_parts` is further markup for
    the start page. Paths are known in any case, as the live service's server knows them.
    """

    def __init__(
        self,
        endpoints: Mapping[str, Endpoint],
        readiness: Readiness,
        public_url: str = "",
        start_parts: tuple[str, ...] = (),
        pages: Mapping[str, Page] | None = None,
    ) -> None:
        self._endpoints = endpoints
        self._pages = dict(pages or {})
        self._paths = {path.lower(): path for path in [*endpoints, *self._pages]}
        self._readiness = readiness
        self._public_url = public_url.rstrip("/")
        self._start_parts = start_parts

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = self._respond(environ)
        start_response(response.status, response.all_headers())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]

    def _respond(self, environ: dict[str, Any]) -> Response:
        path, method = environ.get("PATH_INFO") or "/", environ["REQUEST_METHOD"]
        path = self._paths.get(path.lower(), path)
        endpoint = self._endpoints.get(path)
        if endpoint is not None and method == "POST":
            return endpoint.post(environ)
        page = self._pages.get(path)
        if endpoint is None and page is None and path != "/" and not path.startswith("/health"):
            return plain("404 Not Found", "nothing is served at this address; / lists what is")
        if method not in READS:
            allowed = "GET, HEAD, POST" if endpoint else "GET, HEAD"
            return plain("405 Method Not Allowed", f"this address takes {allowed}", ("Allow", allowed))
        base = self._base(environ)
        if base is None:
            return plain("400 Bad Request", "the Host header must be a host name with an optional port")
        if endpoint is not None:
            return endpoint.get(environ.get("QUERY_STRING", ""), base + path)
        if page is not None:
            return _read(page, base)
        return self._start(base) if path == "/" else self._health(path)

    def _base(self, environ: dict[str, Any]) -> str | None:
        if self._public_url:
            return self._public_url
        host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        return f"{environ['wsgi.url_scheme']}://{host}" if _HOST.fullmatch(host) else None

    def _start(self, base: str) -> Response:
        services = [(endpoint.contract.name, base + path) for path, endpoint in self._endpoints.items()]
        pages = [(page.title, base + path) for path, page in self._pages.items() if page.title]
        return Response(OK, HTML, start_page(services, pages, *self._start_parts))

    def _health(self, path: str) -> Response:
        """`/health/live` says that a worker answers, `/health/ready` that it can serve, `/health` both."""
        if path == "/health/live":
            return _json(OK, {"alive": True})
        if path not in ("/health", "/health/ready"):
            return plain("404 Not Found", "ask for /health, /health/live or /health/ready")
        hindrance = self._readiness()
        if hindrance is None:
            return _json(OK, {"alive": True, "ready": True})
        return _json("503 Service Unavailable", {"alive": True, "ready": False, "reason": hindrance})


def _read(page: Page, base: str) -> Response:
    try:
        return page.answer(base)
    except Exception as error:  # noqa: BLE001 - the last resort, as that of an endpoint
        logger.error(  # noqa: TRY400 - a traceback may quote what the database holds
            "page failed", extra={"action": "page_failed", "failure": whereabouts(error)}
        )
        return plain("503 Service Unavailable", "this page cannot be made now; try again later")


def _json(status: str, content: dict[str, Any]) -> Response:
    return Response(status, JSON, json.dumps(content).encode() + b"\n")
