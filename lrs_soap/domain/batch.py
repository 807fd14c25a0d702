"""Batches: many learners at once, each of whom gets a return code.

The return codes RC001 to RC013 are the live service's, known from guides and release notes, some from memory only.
Which of our findings is which code is ours, in one table here. Records from RC006 on are *exceptions*: they wait for a
person to settle them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lrs_soap.domain.verification import Comparison
from lrs_soap.domain.vocabulary import CHECK_ONLY, FULL

#: The kinds of jobs that batches are.
LEARNER_BATCH: Final = "learner-batch"
VERIFY_BATCH: Final = "verify-batch"

#: A job's option that says whether learners are created and changed.
JOB_TYPE: Final = "job_type"
JOB_TYPES: Final = {FULL: "found, created and changed", CHECK_ONLY: "found only; nothing is changed"}

#: What is answered of a record besides its outcome: whose it is, and who may be it, the best first.
ULN: Final = "uln"
CANDIDATES: Final = "candidates"
#: And of a verification: comparisons that failed.
FAILED: Final = "failed"

#: Learners in one request of the web service.
MOST_IN_REQUEST: Final = 200
#: Records in one file.
MOST_IN_FILE: Final = 50_000


class BatchOutcome(StrEnum):
    """What became of a learner's record."""

    REGISTERED = "registered"
    FOUND = "found"
    UPDATED = "updated"
    LINKED = "linked"
    NOT_FOUND = "not-found"
    INSUFFICIENT = "insufficient"
    POSSIBLE_MATCHES = "possible-matches"
    TOO_MANY_MATCHES = "too-many-matches"
    DISAGREES = "disagrees"
    NOT_GIVEN = "not-given"
    MALFORMED = "malformed"
    MALFORMED_IDENTIFIER = "malformed-identifier"
    OUTSIDE_AGE_RANGE = "outside-age-range"
    NOT_PROCESSED = "not-processed"


class Counter(StrEnum):
    """What a batch counts its records by."""

    NEW = "new"
    EXISTS_OR_UPDATED = "exists-or-updated"
    POSSIBLE_MATCH = "possible-match"
    NOT_FOUND = "not-found"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ReturnCode:
    """`is_ours` tells codes that the live service is not known to have."""

    code: str
    meaning: str
    counted_as: Counter
    is_exception: bool = True
    is_ours: bool = False


RETURN_CODES: Final[Mapping[BatchOutcome, ReturnCode]] = {
    BatchOutcome.REGISTERED: ReturnCode("RC001", "new learner, ULN issued", Counter.NEW, is_exception=False),
    BatchOutcome.FOUND: ReturnCode("RC002", "found exactly", Counter.EXISTS_OR_UPDATED, is_exception=False),
    BatchOutcome.UPDATED: ReturnCode(
        "RC003", "found, and its details updated", Counter.EXISTS_OR_UPDATED, is_exception=False
    ),
    BatchOutcome.LINKED: ReturnCode(
        "RC004", "merged into another, whose ULN is given", Counter.EXISTS_OR_UPDATED, is_exception=False
    ),
    BatchOutcome.NOT_FOUND: ReturnCode(
        "RC005", "not found, and only checked", Counter.NOT_FOUND, is_exception=False
    ),
    BatchOutcome.INSUFFICIENT: ReturnCode("RC006", "not enough to issue a ULN", Counter.REJECTED),
    BatchOutcome.POSSIBLE_MATCHES: ReturnCode(
        "RC007", "others who may be the person", Counter.POSSIBLE_MATCH
    ),
    BatchOutcome.TOO_MANY_MATCHES: ReturnCode(
        "RC008", "too many who may be the person", Counter.POSSIBLE_MATCH
    ),
    BatchOutcome.DISAGREES: ReturnCode("RC009", "the ULN is not this person's", Counter.REJECTED),
    BatchOutcome.NOT_GIVEN: ReturnCode("RC010", "a mandatory value is not given", Counter.REJECTED),
    BatchOutcome.MALFORMED: ReturnCode("RC011", "a value breaks its rule", Counter.REJECTED),
    BatchOutcome.MALFORMED_IDENTIFIER: ReturnCode("RC012", "UCI or UPN breaks its rule", Counter.REJECTED),
    BatchOutcome.OUTSIDE_AGE_RANGE: ReturnCode("RC013", "outside the ages of learners", Counter.REJECTED),
    BatchOutcome.NOT_PROCESSED: ReturnCode(
        "RC099",
        "was not processed: submit it again, or ask the operator of the service",
        Counter.REJECTED,
        is_ours=True,
    ),
}

EXCEPTIONS: Final = frozenset(outcome for outcome, told in RETURN_CODES.items() if told.is_exception)


class VerifyOutcome(StrEnum):
    """What became of a record of a verify batch: the verdicts on a single learner, of own and of merged ULNs."""

    VERIFIED = "verified"
    VERIFIED_LINKED = "verified-linked"
    SIMILAR = "similar"
    SIMILAR_LINKED = "similar-linked"
    DIFFERS = "differs"
    UNKNOWN_ULN = "unknown-uln"
    MALFORMED = "malformed"
    NOT_PROCESSED = "not-processed"


#: The published codes of verifications. A record of a batch that breaks a field's rule, and one that could not be
#: processed, have the code that a single call's fault would have.
VERIFY_CODES: Final[Mapping[VerifyOutcome, str]] = {
    VerifyOutcome.VERIFIED: "WSVRC001",
    VerifyOutcome.VERIFIED_LINKED: "WSVRC002",
    VerifyOutcome.SIMILAR: "WSVRC003",
    VerifyOutcome.SIMILAR_LINKED: "WSVRC004",
    VerifyOutcome.DIFFERS: "WSVRC005",
    VerifyOutcome.UNKNOWN_ULN: "WSVRC006",
    VerifyOutcome.MALFORMED: "WSEC0001",
    VerifyOutcome.NOT_PROCESSED: "WSEC0999",
}

#: The published flags of comparisons that failed.
FAILURE_FLAGS: Final[Mapping[Comparison, str]] = {
    Comparison.GIVEN_TO_GIVEN: "VRF1",
    Comparison.GIVEN_TO_FAMILY: "VRF2",
    Comparison.GIVEN_TO_PREVIOUS_FAMILY: "VRF3",
    Comparison.FAMILY_TO_GIVEN: "VRF4",
    Comparison.FAMILY_TO_FAMILY: "VRF5",
    Comparison.FAMILY_TO_PREVIOUS_FAMILY: "VRF6",
    Comparison.DATE_OF_BIRTH: "VRF7",
    Comparison.GENDER: "VRF8",
}


def counts(outcomes: Mapping[str, int]) -> Mapping[Counter, int]:
    """How many records count as what; those that wait count as nothing."""
    counted = dict.fromkeys(Counter, 0)
    for outcome, told in RETURN_CODES.items():
        counted[told.counted_as] += outcomes.get(outcome.value, 0)
    return counted
