"""Stands between a program and the service, and notes with which versions of SOAP the service is asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lxml import etree

from lrs_soap.contracts.namespaces import SOAP11_ENVELOPE, SOAP12_ENVELOPE
from tests.client import Service

_VERSIONS = {SOAP11_ENVELOPE: "1.1", SOAP12_ENVELOPE: "1.2"}
#: What the service is told of a request, and a program of its answer.
_HEADERS = ("Content-Type", "SOAPAction")


@dataclass(frozen=True)
class Watch:
    """An address in front of the service, and the versions of SOAP that were sent to it."""

    address: str
    versions: set[str] = field(default_factory=set)


@contextmanager
def watched(service: Service) -> Iterator[Watch]:
    versions: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._pass_on(b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            namespace = etree.QName(etree.fromstring(body)).namespace
            versions.add(_VERSIONS.get(str(namespace), "none"))
            self._pass_on(body)

        def _pass_on(self, body: bytes) -> None:
            headers = {name: self.headers[name] for name in _HEADERS if name in self.headers}
            reply = service.http(self.command, self.path, body, headers)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.headers["Content-Type"])
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Says nothing: the service has a log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Watch(f"http://127.0.0.1:{server.server_port}", versions)
        finally:
            server.shutdown()
            thread.join()
