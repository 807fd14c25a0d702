"""A contract at its address: POST is a SOAP request, GET gives the contract's documents.

One address may serve further editions of its contract, each with messages, faults and documents of its own.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl

from lxml import etree

from lrs_soap.contracts.documents import Contract, UnknownDocument, document
from lrs_soap.contracts.schemas import Schema
from lrs_soap.domain.errors import InvalidRequest, LrsError, Violation
from lrs_soap.faces.base import Call
from lrs_soap.faces.guard import HttpRefusal, body_of
from lrs_soap.faces.pages import service_page
from lrs_soap.faces.response import HTML, XML, Response, plain
from lrs_soap.faces.soap import CompiledSoap, parsed, payload_of
from lrs_soap.services.sessions import Sessions
from lrs_soap.services.whereabouts import whereabouts

logger = logging.getLogger(__name__)

OK: Final = "200 OK"
FAULT: Final = "500 Internal Server Error"


class FaultWriter(Protocol):
    """A contract's own form of fault; each answers the code, for the log, and the document."""

    def refused(self, error: LrsError) -> tuple[str, bytes]: ...

    def unexpected(self, request_id: str) -> tuple[str, bytes]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A contract at work. `strict_schema` is its schema where requests are held to it, or None."""

    contract: Contract
    protocol: CompiledSoap
    faults: FaultWriter
    strict_schema: Schema | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Edition):
    """The edition that an address is known for. `others` are served there too, by the element that asks for them."""

    sessions: Sessions
    max_request_bytes: int
    others: Mapping[str, Edition] = field(default_factory=dict)

    def post(self, environ: dict[str, Any]) -> Response:
        """Answer a SOAP request: always with a response, whatever it is."""
        request_id = secrets.token_hex(8)
        edition: Edition = self
        try:
            payload = _payload(body_of(environ, self.max_request_bytes))
            edition = self.others.get(payload.tag, self)
            return Response(OK, XML, self._answer(edition, payload, request_id))
        except HttpRefusal as refusal:
            return answer_refusal(refusal)
        except LrsError as error:
            code, fault = edition.faults.refused(error)
            log_fault(self.contract, code, request_id)
            return Response(FAULT, XML, fault)
        except Exception as error:  # noqa: BLE001 - the last resort: whatever it is, the caller gets a fault
            code, fault = edition.faults.unexpected(request_id)
            log_fault(self.contract, code, request_id, failure=error)
            return Response(FAULT, XML, fault)

    def _answer(self, edition: Edition, payload: etree._Element, request_id: str) -> bytes:
        operation = edition.protocol.operation_of(payload)
        if edition.strict_schema is not None:
            _hold_to(edition.strict_schema, payload)
        context = SimpleNamespace(udc=Call(self.sessions, request_id))
        return operation.write(operation.function(context, operation.read(payload)))

    def get(self, query: str, address: str) -> Response:
        """A document of the contract, or a page that names it. `address` is this endpoint's own."""
        editions = dict.fromkeys((self.contract, *(other.contract for other in self.others.values())))
        return answer_get(list(editions), query, address)


def _payload(data: bytes) -> etree._Element:
    if not data.strip():
        raise InvalidRequest([Violation("request", "must have a body: a SOAP 1.1 envelope")])
    return payload_of(parsed(data))


def _hold_to(schema: Schema, payload: etree._Element) -> None:
    if found := schema.violations(payload):
        raise InvalidRequest([Violation(one.path, one.rule) for one in found])


def answer_get(editions: Sequence[Contract], query: str, address: str) -> Response:
    """A document of the editions that are served at an address, or a page that names the first."""
    if not query:
        return Response(OK, HTML, service_page(editions[0].name, address))
    names = {name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True)}
    try:
        return Response(OK, XML, document(editions, names, address))
    except UnknownDocument:
        return plain("404 Not Found", "this contract has no such document; ask for ?wsdl or ?singleWsdl")


def answer_refusal(refusal: HttpRefusal) -> Response:
    """What HTTP itself refuses, told and on record."""
    logger.info("request refused", extra={"action": "http_refused", "status": refusal.status})
    return plain(refusal.status, refusal.sentence)


def log_fault(contract: Contract, code: str, request_id: str, failure: Exception | None = None) -> None:
    """Put a fault on record; with where it came from if it is a failure of ours."""
    told = {"action": "soap_fault", "service": contract.name, "code": code, "request": request_id}
    if failure is None:
        logger.info("request refused", extra=told)
    else:
        logger.error("request failed", extra=told | {"failure": whereabouts(failure)})
