"""The published LearnerServiceR9 contract at `/LearnerServiceR9.svc`: the personal learning record.

LearnerByUln and UpdateLearnerSubsetFields (`learner`), GetLearnerLearningEvents (`record`), ViewAudit (`audit`),
GetOrganisation (`organisation`); and of the contract's 2017 edition CreateDataChallenge, ListDataChallenge and
DeleteDataChallenge (`challenges`).
"""

from typing import Final

from spyne import Application

from lrs_soap.contracts.documents import LEARNER_SERVICE_R9
from lrs_soap.contracts.namespaces import (
    ARRAYS,
    MODEL,
    QCF_COMMON,
    QCF_INTERFACE,
    QCF_MIAP_MODEL,
    TEMPURI,
    XSI,
)
from lrs_soap.contracts.schemas import schema_of
from lrs_soap.faces.domain_fault import DomainFaultWriter
from lrs_soap.faces.endpoint import Endpoint
from lrs_soap.faces.learner_service_r9.audit import Audit
from lrs_soap.faces.learner_service_r9.challenges import Challenges
from lrs_soap.faces.learner_service_r9.codes import R9_ERROR_CODES
from lrs_soap.faces.learner_service_r9.learner import LearnerOperations
from lrs_soap.faces.learner_service_r9.organisation import Organisations
from lrs_soap.faces.learner_service_r9.record import Record
from lrs_soap.faces.soap import CompiledSoap
from lrs_soap.services.sessions import Sessions

PATH: Final = "/LearnerServiceR9.svc"

SERVICES: Final = (LearnerOperations, Record, Audit, Organisations, Challenges)

PREFIXES: Final = {
    TEMPURI: "t",
    MODEL: "a",
    QCF_MIAP_MODEL: "b",
    ARRAYS: "c",
    QCF_COMMON: "d",
    QCF_INTERFACE: "e",
    XSI: "i",
}


def make_protocol() -> CompiledSoap:
    """The contract's protocol, compiled from what its services declare."""
    protocol = CompiledSoap(prefixes=PREFIXES, nil_absent=True)
    outgoing = CompiledSoap(prefixes=PREFIXES, nil_absent=True)
    protocol.compile(Application(list(SERVICES), TEMPURI, in_protocol=protocol, out_protocol=outgoing))
    return protocol


def make_endpoint(sessions: Sessions, *, max_request_bytes: int, strict: bool) -> Endpoint:
    """The contract at work."""
    return Endpoint(
        contract=LEARNER_SERVICE_R9,
        protocol=make_protocol(),
        faults=DomainFaultWriter(R9_ERROR_CODES),
        sessions=sessions,
        max_request_bytes=max_request_bytes,
        strict_schema=schema_of(LEARNER_SERVICE_R9) if strict else None,
    )
