"""One contract at one address: POST is a SOAP request, GET gives the contract's documents."""

import logging
import secrets
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl

from lrs_soap.contracts.documents import (
    Contract,
    UnknownDocument,
    single_wsdl_document,
    wsdl_document,
    xsd_document,
)
from lrs_soap.contracts.schemas import Schema
from lrs_soap.domain.errors import InvalidRequest, LrsError, Violation
from lrs_soap.faces.base import Call
from lrs_soap.faces.guard import HttpRefusal, body_of
from lrs_soap.faces.pages import service_page
from lrs_soap.faces.response import HTML, XML, Response, plain
from lrs_soap.faces.soap import CompiledSoap11, parsed, payload_of
from lrs_soap.services.sessions import Sessions
from lrs_soap.services.whereabouts import whereabouts

logger = logging.getLogger(__name__)

OK: Final = "200 OK"
FAULT: Final = "500 Internal Server Error"


class FaultWriter(Protocol):
    """A contract's own form of fault; each answers the code, for the log, and the document."""

    def refused(self, error: LrsError) -> tuple[str, bytes]: ...

    def unexpected(self, request_id: str) -> tuple[str, bytes]: ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`strict_schema` is the contract's schema where requests are held to it, or None."""

    contract: Contract
    protocol: CompiledSoap11
    faults: FaultWriter
    sessions: Sessions
    max_request_bytes: int
    strict_schema: Schema | None = None

    def post(self, environ: dict[str, Any]) -> Response:
        """Answer a SOAP request: always with a response, whatever it is."""
        request_id = secrets.token_hex(8)
        try:
            data = body_of(environ, self.max_request_bytes)
            return Response(OK, XML, self._answer(data, request_id))
        except HttpRefusal as refusal:
            logger.info("request refused", extra={"action": "http_refused", "status": refusal.status})
            return plain(refusal.status, refusal.sentence)
        except LrsError as error:
            code, fault = self.faults.refused(error)
            self._log(logging.INFO, "request refused", code, request_id)
            return Response(FAULT, XML, fault)
        except Exception as error:  # noqa: BLE001 - the last resort: whatever it is, the caller gets a fault
            code, fault = self.faults.unexpected(request_id)
            self._log(logging.ERROR, "request failed", code, request_id, failure=whereabouts(error))
            return Response(FAULT, XML, fault)

    def _answer(self, data: bytes, request_id: str) -> bytes:
        if not data.strip():
            raise InvalidRequest([Violation("request", "must have a body: a SOAP 1.1 envelope")])
        payload = payload_of(parsed(data))
        operation = self.protocol.operation_of(payload)
        if self.strict_schema is not None:
            self._hold_to(self.strict_schema, payload)
        context = SimpleNamespace(udc=Call(self.sessions, request_id))
        return operation.write(operation.function(context, operation.read(payload)))

    @staticmethod
    def _hold_to(schema: Schema, payload: Any) -> None:
        if found := schema.violations(payload):
            raise InvalidRequest([Violation(one.path, one.rule) for one in found])

    def _log(self, level: int, message: str, code: str, request_id: str, **more: str) -> None:
        logger.log(
            level,
            message,
            extra={"action": "soap_fault", "service": self.contract.name, "code": code, "request": request_id}
            | more,
        )

    def get(self, query: str, address: str) -> Response:
        """A document of the contract, or a page that names it. `address` is this endpoint's own."""
        if not query:
            return Response(OK, HTML, service_page(self.contract.name, address))
        names = {name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True)}
        if "wsdl" in names:
            return Response(OK, XML, wsdl_document(self.contract, address))
        if "singlewsdl" in names:
            return Response(OK, XML, single_wsdl_document(self.contract, address))
        try:
            return Response(OK, XML, xsd_document(self.contract, names.get("xsd", ""), address))
        except UnknownDocument:
            return plain("404 Not Found", "this contract has no such document; ask for ?wsdl or ?singleWsdl")
