"""The contract at its address: SOAP 1.1 and 1.2, held to the schema before anything is done."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final

from lxml import etree

from lrs_soap.contracts.documents import Contract
from lrs_soap.contracts.judge import Judge
from lrs_soap.domain.errors import InvalidRequest, LrsError, Violation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.endpoint import FAULT, OK, answer_get, answer_refusal, log_fault
from lrs_soap.faces.guard import HttpRefusal, body_of
from lrs_soap.faces.learning_records import faults
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.form import MOST_VIOLATIONS
from lrs_soap.faces.learning_records.header import read_sender
from lrs_soap.faces.response import SOAP_XML, XML, Response
from lrs_soap.faces.soap import (
    SOAP_11,
    SOAP_12,
    VERSIONS,
    CompiledOperation,
    CompiledSoap,
    SoapVersion,
    body_element,
    not_soap,
    parsed,
)
from lrs_soap.services.sessions import Sessions

MEDIA_TYPES: Final = {SOAP_11: XML, SOAP_12: SOAP_XML}
#: HTTP's status of a fault that is the sender's: SOAP 1.1 has one for all, SOAP 1.2 tells them apart.
_SENDERS_FAULT: Final = {SOAP_11: FAULT, SOAP_12: "400 Bad Request"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningRecordsEndpoint:
    """`protocols` are by the version of SOAP; `open_operations` are those that ask for no credentials."""

    contract: Contract
    protocols: Mapping[SoapVersion, CompiledSoap]
    judge: Judge
    sessions: Sessions
    max_request_bytes: int
    open_operations: frozenset[str]

    def post(self, environ: dict[str, Any]) -> Response:
        """Answer a SOAP request: always with a response, whatever it is."""
        request_id = secrets.token_hex(8)
        version = SOAP_12 if "soap+xml" in environ.get("CONTENT_TYPE", "").lower() else SOAP_11
        try:
            envelope = _envelope(body_of(environ, self.max_request_bytes))
            version = _version(envelope)
            return Response(OK, MEDIA_TYPES[version], self._answer(envelope, version, request_id))
        except HttpRefusal as refusal:
            return answer_refusal(refusal)
        except LrsError as error:
            code, fault = faults.refused(error, request_id, version)
            log_fault(self.contract, code, request_id)
            return Response(_SENDERS_FAULT[version], MEDIA_TYPES[version], fault)
        except Exception as error:  # noqa: BLE001 - the last resort: whatever it is, the caller gets a fault
            code, fault = faults.unexpected(request_id, version)
            log_fault(self.contract, code, request_id, failure=error)
            return Response(FAULT, MEDIA_TYPES[version], fault)

    def _answer(self, envelope: etree._Element, version: SoapVersion, request_id: str) -> bytes:
        payload = body_element(envelope, version)
        operation = self.protocols[version].operation_of(payload)
        sender = read_sender(envelope, version)
        found = self.judge.violations(payload, MOST_VIOLATIONS)
        violations = [Violation(one.path, one.rule) for one in found]
        if operation.name not in self.open_operations:
            violations += sender.violations
        call = Call(
            self.sessions,
            request_id,
            operation.name,
            sender.credentials,
            self.max_request_bytes,
            violations,
        )
        return operation.write(_answered(operation, call, payload))

    def get(self, query: str, address: str) -> Response:
        """A document of the contract, or a page that names it. `address` is this endpoint's own."""
        return answer_get([self.contract], query, address)


def _envelope(data: bytes) -> etree._Element:
    if not data.strip():
        raise not_soap("must have a body: a SOAP envelope")
    return parsed(data)


def _version(envelope: etree._Element) -> SoapVersion:
    version = VERSIONS.get(envelope.tag)
    if version is None:
        raise not_soap("must be a SOAP 1.1 or 1.2 envelope")
    return version


def _answered(operation: CompiledOperation, call: Call, payload: etree._Element) -> Message:
    """What the operation answers. Raises `InvalidRequest` with all that is wrong with the request."""
    try:
        answer = operation.function(SimpleNamespace(udc=call), operation.read(payload))
    except Exception as error:
        # What breaks the schema may be of a shape that nothing can be made of.
        if isinstance(error, InvalidRequest) and _tells_all(error, call):
            raise _refusal(error.violations, call) from None
        if call.violations:
            raise _refusal(call.violations, call) from None
        raise
    if call.violations:
        raise _refusal(call.violations, call)
    return answer


def _tells_all(error: InvalidRequest, call: Call) -> bool:
    return {one.path for one in call.violations} <= {one.path for one in error.violations}


def _refusal(violations: Sequence[Violation], call: Call) -> InvalidRequest:
    if len(violations) < MOST_VIOLATIONS:
        return InvalidRequest(violations)
    more = Violation(f"/{call.operation}", f"may break more rules: {MOST_VIOLATIONS - 1} are told")
    return InvalidRequest([*violations[: MOST_VIOLATIONS - 1], more])
