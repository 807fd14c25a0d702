"""The published LearnerService contract at `/LearnerService.svc`.

Its ten operations: learnerByULN and learnerByDemographics (`find`), registerSingleLearner and updateSingleLearner
(`register`), verifyLearner and retrieveULNs (`verify`), batches and their outputs (`batches`). Three operations of an
earlier edition are served beside them (`edition_2014`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from spyne import Application

from lrs_soap.contracts.documents import LEARNER_SERVICE
from lrs_soap.contracts.namespaces import BATCHMSG, FINDMSG, LEARNER, REGMSG, REPORTMSG, TEMPURI, VLDMSG
from lrs_soap.contracts.schemas import schema_of
from lrs_soap.faces.endpoint import Endpoint
from lrs_soap.faces.learner_service import edition_2014
from lrs_soap.faces.learner_service.batches import Batches
from lrs_soap.faces.learner_service.faults import FaultWriter
from lrs_soap.faces.learner_service.find import Find
from lrs_soap.faces.learner_service.register import Register
from lrs_soap.faces.learner_service.verify import Verify
from lrs_soap.faces.soap import CompiledSoap
from lrs_soap.services.sessions import Sessions

PATH: Final = "/LearnerService.svc"

SERVICES: Final = (Find, Register, Verify, Batches)

PREFIXES: Final = {
    FINDMSG: "find",
    REGMSG: "reg",
    REPORTMSG: "rep",
    BATCHMSG: "batch",
    VLDMSG: "vld",
    LEARNER: "lnr",
}

#: npm soap, fed with a WSDL that rebinds its prefixes, sends the request message's name in no namespace instead of
#: the element's; callers of the live service do so to this day.
ALIASES: Final = {
    "learnerByULNRequest": f"{{{FINDMSG}}}FindLearnerByULN",
    "learnerByDemographicsRequest": f"{{{FINDMSG}}}FindLearnerByDemographics",
    "registerSingleLearnerRequest": f"{{{REGMSG}}}RegisterLearner",
    "updateLearnerRequest": f"{{{REGMSG}}}UpdateLearner",
    "retrieveULNsRequest": f"{{{REPORTMSG}}}RetrieveULNs",
    "verifyLearnerRequest": f"{{{REPORTMSG}}}VerifyLearner",
    "submitBatchRequest": f"{{{BATCHMSG}}}SubmitBatch",
    "batchOutputRequest": f"{{{BATCHMSG}}}GetSubmitBatchOutput",
    "submitVerifyBatchRequest": f"{{{VLDMSG}}}SubmitVerifyBatch",
    "verifyBatchOutputRequest": f"{{{VLDMSG}}}GetVerifyBatchOutput",
}


def make_protocol() -> CompiledSoap:
    """The contract's protocol, compiled from what its services declare."""
    protocol = CompiledSoap(prefixes=PREFIXES, aliases=ALIASES)
    outgoing = CompiledSoap(prefixes=PREFIXES)
    protocol.compile(Application(list(SERVICES), TEMPURI, in_protocol=protocol, out_protocol=outgoing))
    return protocol


def make_endpoint(
    sessions: Sessions,
    clock: Callable[[], datetime],
    *,
    max_request_bytes: int,
    strict: bool,
    qualified_fault_children: bool,
) -> Endpoint:
    """The contract at work."""
    return Endpoint(
        contract=LEARNER_SERVICE,
        protocol=make_protocol(),
        faults=FaultWriter(clock, qualified_children=qualified_fault_children),
        sessions=sessions,
        max_request_bytes=max_request_bytes,
        strict_schema=schema_of(LEARNER_SERVICE) if strict else None,
        others=edition_2014.make_edition(clock, strict=strict),
    )
