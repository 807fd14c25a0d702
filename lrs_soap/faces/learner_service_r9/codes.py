"""The published codes of LearnerServiceR9, where they are not those of LearnerService."""

from collections.abc import Mapping
from typing import Final

from lrs_soap.domain import errors, finding, registration
from lrs_soap.faces.error_codes import ERROR_CODES, Word
from lrs_soap.faces.record_codes import FOUND, LINKED, NOT_VERIFIED

#: Of a data challenge that was raised, listed or withdrawn: no code of theirs is known.
DONE: Final = FOUND
NOT_FOUND: Final = "WSRC0001"
INVALID_ULN: Final = "WSEC0136"

R9_ERROR_CODES: Final[Mapping[str, Word]] = {
    **ERROR_CODES,
    errors.LearnerNotVerified.kind: (NOT_VERIFIED, "Learner could not be verified"),
    # Of data challenges no code is known: these are ours.
    errors.ChallengeExists.kind: ("WSDC0001", "Challenge exists"),
    errors.UnknownEvent.kind: ("WSDC0002", "Unknown learning event"),
    errors.UnknownChallenge.kind: ("WSDC0003", "Unknown challenge"),
    errors.MoveNotAllowed.kind: ("WSDC0004", "Not allowed"),
    errors.ChangedMeanwhile.kind: ("WSDC0005", "Changed meanwhile"),
}

#: By type of outcome, of LearnerByUln and UpdateLearnerSubsetFields.
RESPONSE_CODES: Final[dict[type, str]] = {
    finding.NoMatch: NOT_FOUND,
    finding.ExactMatch: FOUND,
    finding.LinkedMatch: LINKED,
    registration.Updated: "WSRC0006",
    registration.ChangedSinceRead: "WSRC0013",
    registration.InvalidShareMove: "WSRC0014",
    registration.InsufficientData: "WSRC0015",
    registration.UnknownLearner: "WSRC0019",
    registration.NothingChanged: "WSRC0020",
    registration.AlreadyRegistered: "WSRC0021",
    registration.MasterExists: LINKED,
}


def response_code(outcome: object) -> str:
    """The WSRC code of an outcome."""
    return RESPONSE_CODES[type(outcome)]
