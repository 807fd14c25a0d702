"""The published ExternalService contract at `/ExternalService.svc`: achievements from awarding organisations.

SubmitAchievementBatchJob and GetAchievementBatchJob (`achievements`); a record and the error file are in `records`.
"""

from typing import Final

from spyne import Application

from lrs_soap.contracts.documents import EXTERNAL_SERVICE
from lrs_soap.contracts.namespaces import MODEL, SERVICES, XSI
from lrs_soap.contracts.schemas import schema_of
from lrs_soap.faces.domain_fault import DomainFaultWriter
from lrs_soap.faces.endpoint import Endpoint
from lrs_soap.faces.external_service.achievements import Achievements
from lrs_soap.faces.external_service.codes import external_error_codes
from lrs_soap.faces.soap import CompiledSoap
from lrs_soap.services.sessions import Sessions

PATH: Final = "/ExternalService.svc"

PREFIXES: Final = {SERVICES: "t", MODEL: "a", XSI: "i"}


def make_protocol() -> CompiledSoap:
    """The contract's protocol, compiled from what its services declare."""
    protocol = CompiledSoap(prefixes=PREFIXES, nil_absent=True)
    outgoing = CompiledSoap(prefixes=PREFIXES, nil_absent=True)
    protocol.compile(Application([Achievements], SERVICES, in_protocol=protocol, out_protocol=outgoing))
    return protocol


def make_endpoint(sessions: Sessions, *, max_request_bytes: int, strict: bool, refused_code: str) -> Endpoint:
    """The contract at work. `refused_code` is for organisations that do not submit achievements."""
    return Endpoint(
        contract=EXTERNAL_SERVICE,
        protocol=make_protocol(),
        faults=DomainFaultWriter(external_error_codes(refused_code)),
        sessions=sessions,
        max_request_bytes=max_request_bytes,
        strict_schema=schema_of(EXTERNAL_SERVICE) if strict else None,
    )
