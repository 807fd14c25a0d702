"""What LearnerService had in its 2014 edition and has no more: the reports of changed ULNs (`reports`), a learner's
record (`record`).

Served at the address of LearnerService for callers that still send them; its WSDL does not mention them. This
edition has the children of its faults in no namespace.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from spyne import Application

from lrs_soap.contracts.documents import LEARNER_SERVICE_2014
from lrs_soap.contracts.namespaces import LEARNERREC, REPORTMSG, TEMPURI
from lrs_soap.contracts.schemas import schema_of
from lrs_soap.faces.endpoint import Edition
from lrs_soap.faces.learner_service.faults import FaultWriter
from lrs_soap.faces.learner_service.record import Record
from lrs_soap.faces.learner_service.reports import Reports
from lrs_soap.faces.soap import CompiledSoap

SERVICES: Final = (Reports, Record)

PREFIXES: Final = {REPORTMSG: "rep", LEARNERREC: "rec"}

#: As npm soap sends them, see the edition of today.
ALIASES: Final = {
    "mergedUnmergedULNsReportRequest": f"{{{REPORTMSG}}}GetMergedUnmergedULNs",
    "deletedULNsReportRequest": f"{{{REPORTMSG}}}GetDeletedULNs",
    "learnerRecordRequest": f"{{{LEARNERREC}}}GetLearnerRecord",
}


def make_protocol() -> CompiledSoap:
    """The edition's protocol, compiled from what its services declare."""
    protocol = CompiledSoap(prefixes=PREFIXES, aliases=ALIASES)
    outgoing = CompiledSoap(prefixes=PREFIXES)
    protocol.compile(Application(list(SERVICES), TEMPURI, in_protocol=protocol, out_protocol=outgoing))
    return protocol


def make_edition(clock: Callable[[], datetime], *, strict: bool) -> dict[str, Edition]:
    """The edition at work, by each element that asks for it."""
    edition = Edition(
        contract=LEARNER_SERVICE_2014,
        protocol=make_protocol(),
        faults=FaultWriter(clock, qualified_children=False),
        strict_schema=schema_of(LEARNER_SERVICE_2014) if strict else None,
    )
    return dict.fromkeys(edition.protocol.elements, edition)
