"""The codes of errors, published and ours, each with what it says to a person; the contracts share them."""

from collections.abc import Mapping
from typing import Final

from lrs_soap.domain import errors

#: A code and its description.
Word = tuple[str, str]

#: Of challenges a fault, of a look at a record an outcome.
LEARNER_NOT_VERIFIED: Final = "WSEC0208"

#: Of every operation, by kind of error.
ERROR_CODES: Final[Mapping[str, Word]] = {
    errors.InvalidRequest.kind: ("WSEC0001", "Invalid request"),
    errors.UnknownOperation.kind: ("WSEC0002", "Unknown request"),
    errors.UnknownOrganisation.kind: ("WSEC0003", "Unknown organisation"),
    errors.OutOfHours.kind: ("WSEC0004", "Out of hours"),
    errors.WrongPassword.kind: ("WSEC0005", "Incorrect organisation password"),
    errors.AccessDenied.kind: ("WSEC0006", "Insufficient access"),
    # Of settling exceptions of batches no code is known: these are ours.
    errors.UnknownException.kind: ("WSBE0001", "Unknown exception"),
    errors.ExceptionSettled.kind: ("WSBE0002", "Exception settled before"),
    errors.NotACandidate.kind: ("WSBE0003", "Not a candidate"),
    # Nor of requests that a caller names: ours.
    errors.RequestIdReused.kind: ("WSRI0001", "RequestId used before"),
}
#: Of submitting achievements.
ACHIEVEMENT_CODES: Final[Mapping[str, Word]] = {
    errors.AchievementsNotEnabled.kind: (
        "WSEC0043",
        "Organisation is not configured to submit achievements",
    ),
    errors.InvalidEmail.kind: ("WSEC0044", "Invalid email address"),
    errors.InvalidSubmissionType.kind: ("WSEC0045", "Invalid submission type"),
    errors.TooManyAchievements.kind: ("WSEC0046", "Too many achievements"),
    errors.NoAchievements.kind: ("WSEC0047", "At least one achievement is required"),
}

#: Of data challenges, and of exceptions where they are the same. But for the first no code is known: they are ours.
CHALLENGE_CODES: Final[Mapping[str, Word]] = {
    errors.LearnerNotVerified.kind: (LEARNER_NOT_VERIFIED, "Learner could not be verified"),
    errors.ChallengeExists.kind: ("WSDC0001", "Challenge exists"),
    errors.UnknownEvent.kind: ("WSDC0002", "Unknown learning event"),
    errors.UnknownChallenge.kind: ("WSDC0003", "Unknown challenge"),
    errors.MoveNotAllowed.kind: ("WSDC0004", "Not allowed"),
    errors.ChangedMeanwhile.kind: ("WSDC0005", "Changed meanwhile"),
}

UNEXPECTED: Final[Word] = ("WSEC0999", "Unexpected error")


def advice(request_id: str) -> str:
    """What a caller can do about an error that is not its own doing."""
    return f"quote request {request_id} to the operator of this service"
