"""The application for a WSGI server: `lrs_soap.wsgi:app`.

Made at the first request, not at import, so that a server may import before it forks.
"""

import gc
from collections.abc import Callable, Iterable
from typing import Any

from lrs_soap.bootstrap import configure_logging, load_settings, make_app
from lrs_soap.faces.site import Site


class _Lazy:
    def __init__(self) -> None:
        self._site: Site | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self.site()(environ, start_response)

    def site(self) -> Site:
        """The application itself, made now if it was not yet."""
        if self._site is None:
            settings = load_settings()
            configure_logging(settings)
            self._site = make_app(settings)
            # What is there now stays: leave it out of every later collection.
            gc.collect()
            gc.freeze()
        return self._site


app = _Lazy()
