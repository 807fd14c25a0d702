"""The published codes of outcomes: which word each outcome and judgement of the domain has, whichever the contract."""

from typing import Final

from lrs_soap.domain import finding, registration
from lrs_soap.domain.batch import RETURN_CODES, VERIFY_CODES, BatchOutcome, VerifyOutcome
from lrs_soap.domain.organisation import Organisation
from lrs_soap.domain.verification import Differs, Similar, Verified
from lrs_soap.faces.error_codes import LEARNER_NOT_VERIFIED
from lrs_soap.services.get_learner_record import DatedRecord, LearnerRecordOutcome
from lrs_soap.services.get_learning_events import (
    LearningEventsOutcome,
    LearningRecord,
    NotShared,
    NotVerified,
)
from lrs_soap.services.report_uln_changes import ChangesReported, NoChanges, ReportOutcome
from lrs_soap.services.retrieve_ulns import RetrievedUln
from lrs_soap.services.verify_learner import Verdict

FOUND: Final = "WSRC0004"
LINKED: Final = "WSRC0022"
REPORTED_ULN_NOT_FOUND: Final = "WSRC0023"

#: By type of outcome, of the find, register and update operations.
RESPONSE_CODES: Final[dict[type, str]] = {
    finding.NoMatch: "WSRC0001",
    finding.TooManyMatches: "WSRC0002",
    finding.PossibleMatches: "WSRC0003",
    finding.ExactMatch: FOUND,
    finding.LinkedMatch: LINKED,
    registration.Registered: "WSRC0005",
    registration.Updated: "WSRC0006",
    registration.ChangedSinceRead: "WSRC0013",
    registration.InvalidShareMove: "WSRC0014",
    registration.InsufficientData: "WSRC0015",
    registration.UnknownLearner: "WSRC0019",
    registration.NothingChanged: "WSRC0020",
    registration.AlreadyRegistered: "WSRC0021",
    registration.FindFirst: "WSRC0021",
    registration.MasterExists: LINKED,
}

#: Of a report of changed ULNs. WSRC0023, "ULNs for report not found", is left to single ULNs that were asked for.
REPORT_CODES: Final[dict[type, str]] = {ChangesReported: FOUND, NoChanges: "WSRC0024"}

#: Of a look at a learning record. What was merged is `LINKED`.
RECORD_CODES: Final[dict[type, str]] = {
    LearningRecord: FOUND,
    NotShared: "WSEC0206",
    NotVerified: LEARNER_NOT_VERIFIED,
}

#: By type of judgement: of a ULN of its own, and of one that was merged into another.
VERIFICATION_CODES: Final[dict[type, tuple[str, str]]] = {
    Verified: (VERIFY_CODES[VerifyOutcome.VERIFIED], VERIFY_CODES[VerifyOutcome.VERIFIED_LINKED]),
    Similar: (VERIFY_CODES[VerifyOutcome.SIMILAR], VERIFY_CODES[VerifyOutcome.SIMILAR_LINKED]),
    Differs: (VERIFY_CODES[VerifyOutcome.DIFFERS], VERIFY_CODES[VerifyOutcome.DIFFERS]),
}

NO_ORGANISATION: Final = "WSRC0001"

#: When a registration batch, and a verify batch, has another number of learners than it says.
WRONG_COUNT: Final = "WSRC0017"
WRONG_COUNT_TO_VERIFY: Final = "WSRC0030"


def return_code(outcome: BatchOutcome) -> str:
    """The RC code of a batch's record. Callers of the web service never learned of RC013 and keep RC011."""
    shown = BatchOutcome.MALFORMED if outcome is BatchOutcome.OUTSIDE_AGE_RANGE else outcome
    return RETURN_CODES[shown].code


def response_code(outcome: object) -> str:
    """The WSRC code of an outcome."""
    return RESPONSE_CODES[type(outcome)]


def verification_code(verdict: Verdict) -> str:
    """The WSVRC code of a verdict."""
    if verdict.judgement is None:
        return VERIFY_CODES[VerifyOutcome.UNKNOWN_ULN]
    own, linked = VERIFICATION_CODES[type(verdict.judgement)]
    return linked if verdict.linked else own


def retrieval_code(answer: RetrievedUln) -> str:
    """The WSRC code of one ULN that was asked for."""
    if answer.learner is None:
        return REPORTED_ULN_NOT_FOUND
    return LINKED if answer.linked else FOUND


def report_code(outcome: ReportOutcome) -> str:
    """The WSRC code of a report."""
    return REPORT_CODES[type(outcome)]


def record_code(outcome: LearningEventsOutcome | LearnerRecordOutcome) -> str:
    """The code of a look at a learning record."""
    seen = outcome.record if isinstance(outcome, DatedRecord) else outcome
    if isinstance(seen, LearningRecord) and seen.linked:
        return LINKED
    return RECORD_CODES[type(seen)]


def organisation_code(found: Organisation | None) -> str:
    """The WSRC code of an organisation that was asked for."""
    return NO_ORGANISATION if found is None else FOUND
