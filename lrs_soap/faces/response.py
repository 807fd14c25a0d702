"""An HTTP answer: whole, with its length and its charset said."""

from dataclasses import dataclass
from typing import Final

XML: Final = "text/xml; charset=utf-8"
SOAP_XML: Final = "application/soap+xml; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"
TEXT: Final = "text/plain; charset=utf-8"
JSON: Final = "application/json"
CSV: Final = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Response:
    """Status line, content type, body, and further headers."""

    status: str
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    def all_headers(self) -> list[tuple[str, str]]:
        """As WSGI wants them."""
        return [("Content-Type", self.content_type), ("Content-Length", str(len(self.body))), *self.headers]


def plain(status: str, sentence: str, *headers: tuple[str, str]) -> Response:
    """A sentence for whoever reads it."""
    return Response(status, TEXT, f"{sentence}\n".encode(), headers)
