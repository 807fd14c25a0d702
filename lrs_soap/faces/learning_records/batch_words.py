"""The contract's words for batches and their records: kinds, fields, and what may become of a record of each kind."""

from collections.abc import Mapping
from typing import Final

from lrs_soap.domain import achievement, batch
from lrs_soap.domain.achievement import ErrorClass
from lrs_soap.domain.batch import RETURN_CODES, VERIFY_CODES, BatchOutcome, VerifyOutcome
from lrs_soap.domain.batch_exception import Resolution, Step
from lrs_soap.domain.batch_learner import FIELDS
from lrs_soap.domain.job import WAITING
from lrs_soap.domain.plr import EventAction
from lrs_soap.faces.learning_records import learners

BATCH_KINDS: Final = {
    "LearnerBatch": batch.LEARNER_BATCH,
    "VerifyBatch": batch.VERIFY_BATCH,
    "AchievementBatch": achievement.KIND,
}

_LEARNER: Final = {
    **learners.MANDATORY,
    **learners.DATES,
    **{element: field for element, (field, _) in learners.ENUMERATIONS.items()},
    **learners.OPTIONAL,
}
#: A learner batch's record, with the domain's fields.
RECORD_ITEMS: Final = {
    "ULN": "uln",
    "MISIdentifier": "mis_identifier",
    **{element: field for element, field in _LEARNER.items() if field in FIELDS},
}
RECORD_ELEMENTS: Final = {field: element for element, field in RECORD_ITEMS.items()}

LEARNER_OUTCOMES: Final[Mapping[BatchOutcome, str]] = {
    BatchOutcome.REGISTERED: "Registered",
    BatchOutcome.FOUND: "Found",
    BatchOutcome.UPDATED: "Updated",
    BatchOutcome.LINKED: "Merged",
    BatchOutcome.NOT_FOUND: "NotFound",
    BatchOutcome.INSUFFICIENT: "Insufficient",
    BatchOutcome.POSSIBLE_MATCHES: "PossibleMatches",
    BatchOutcome.TOO_MANY_MATCHES: "TooManyMatches",
    BatchOutcome.DISAGREES: "Disagrees",
    BatchOutcome.NOT_GIVEN: "NotGiven",
    BatchOutcome.MALFORMED: "Malformed",
    BatchOutcome.MALFORMED_IDENTIFIER: "MalformedIdentifier",
    BatchOutcome.OUTSIDE_AGE_RANGE: "OutsideAgeRange",
    BatchOutcome.NOT_PROCESSED: "NotProcessed",
}
VERIFY_OUTCOMES: Final[Mapping[VerifyOutcome, str]] = {
    VerifyOutcome.VERIFIED: "Verified",
    VerifyOutcome.VERIFIED_LINKED: "VerifiedMerged",
    VerifyOutcome.SIMILAR: "Similar",
    VerifyOutcome.SIMILAR_LINKED: "SimilarMerged",
    VerifyOutcome.DIFFERS: "Differs",
    VerifyOutcome.UNKNOWN_ULN: "UnknownULN",
    VerifyOutcome.MALFORMED: "Malformed",
    VerifyOutcome.NOT_PROCESSED: "NotProcessed",
}
ACHIEVEMENT_OUTCOMES: Final[Mapping[EventAction | ErrorClass, str]] = {
    EventAction.CREATED: "Created",
    EventAction.UPDATED: "Updated",
    EventAction.WITHDRAWN: "Withdrawn",
    EventAction.REINSTATED: "Reinstated",
    EventAction.PROMOTED: "PromotedToFinal",
    ErrorClass.FIELD_DATA: "FieldDataError",
    ErrorClass.LEARNER_DATA: "LearnerDataError",
    ErrorClass.BUSINESS_RULE: "BusinessRuleError",
}
NOT_REACHED: Final = "NotReached"

#: Word and code by the kind of job and the domain's word for what became of a record.
_TOLD: Final[Mapping[str, Mapping[str, tuple[str, str | None]]]] = {
    batch.LEARNER_BATCH: {
        outcome.value: (word, RETURN_CODES[outcome].code) for outcome, word in LEARNER_OUTCOMES.items()
    },
    batch.VERIFY_BATCH: {
        outcome.value: (word, VERIFY_CODES[outcome]) for outcome, word in VERIFY_OUTCOMES.items()
    },
    achievement.KIND: {outcome.value: (word, None) for outcome, word in ACHIEVEMENT_OUTCOMES.items()},
}

#: What an exception may be asked for by.
EXCEPTION_OUTCOMES: Final = {
    word: outcome for outcome, word in LEARNER_OUTCOMES.items() if outcome in batch.EXCEPTIONS
}

STEPS: Final = {
    "Choose": Step.CHOOSE,
    "Correct": Step.CORRECT,
    "RegisterAsNew": Step.REGISTER,
    "Discard": Step.DISCARD,
}

RESOLUTIONS: Final = {
    "Chosen": Resolution.CHOSEN,
    "Corrected": Resolution.CORRECTED,
    "Registered": Resolution.REGISTERED,
    "Found": Resolution.FOUND,
    "Discarded": Resolution.DISCARDED,
}


def told(kind: str, outcome: str) -> tuple[str, str | None]:
    """The word and the code of what a record of a job of this kind became; of one that waits in a job that has ended,
    that it was not reached.
    """
    return (NOT_REACHED, None) if outcome == WAITING else _TOLD[kind][outcome]
