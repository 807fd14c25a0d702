"""What a caller must change before a request can be served.

    LrsError
    ├── InvalidRequest        a field breaks its rule, or the message is not what the contract says
    ├── UnknownOperation      no such operation here
    ├── UnknownOrganisation   nobody by that UKPRN or OrganisationRef
    ├── WrongPassword         the organisation's password does not fit
    ├── AccessDenied          the organisation may not do this
    │   └── AchievementsNotEnabled   it is none that submits achievements
    ├── InvalidEmail          the address a job comes with is none
    ├── InvalidSubmissionType a job of achievements is neither provisional nor final
    ├── TooManyAchievements   a job of achievements has more than is taken
    ├── NoAchievements        it has none
    ├── LearnerNotVerified    the ULN is not the person's, where the answer has no room to say so
    ├── UnknownEvent          no such learning event of this learner's that the caller may see
    ├── UnknownChallenge      no such data challenge that the caller has a part in
    ├── ChallengeExists       the same doubt is open already
    ├── UnknownException      no such exception of a batch of the caller's
    ├── ExceptionSettled      the exception has been settled before
    ├── NotACandidate         the ULN chosen is nobody's who may be the person
    ├── MoveNotAllowed        the challenge's or exception's state, or whose it is, forbids the move
    ├── RequestIdReused       the request's own name was another request's today
    ├── ChangedMeanwhile      somebody else was quicker: look again
    └── OutOfHours            the service is closed now

Each has a stable `kind`; a face turns it into its contract's fault in one place. Messages say what to mend and
never repeat a value of the request. Outcomes such as "no match" are not errors: they are returned.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: where (the contract's own element names) and what would satisfy it."""

    path: str
    requirement: str

    def __str__(self) -> str:
        return f"{self.path} {self.requirement}"


class LrsError(Exception):
    """The request cannot be served until the caller changes something."""

    kind = "error"


class InvalidRequest(LrsError):
    """The message breaks the contract or its field rules; carries every violation that was found."""

    kind = "invalid_request"

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__("; ".join(str(violation) for violation in violations))
        self.violations = tuple(violations)


class UnknownOperation(LrsError):
    """The message asks for an operation this service does not offer."""

    kind = "unknown_operation"


class UnknownOrganisation(LrsError):
    """No organisation has the UKPRN or OrganisationRef that was sent, or the two name different ones."""

    kind = "unknown_organisation"


class WrongPassword(LrsError):
    """The organisation is known; its password is another."""

    kind = "wrong_password"


class AccessDenied(LrsError):
    """The organisation is suspended, or its type may not use this operation."""

    kind = "access_denied"


class AchievementsNotEnabled(AccessDenied):
    """The organisation is not of the type that submits achievements."""

    kind = "achievements_not_enabled"


class InvalidEmail(LrsError):
    """The address that was sent with a job is no email address."""

    kind = "invalid_email"


class InvalidSubmissionType(LrsError):
    """A job of achievements does not say whether they are provisional or final."""

    kind = "invalid_submission_type"


class TooManyAchievements(LrsError):
    """A job of achievements has more than one job may have."""

    kind = "too_many_achievements"


class NoAchievements(LrsError):
    """A job of achievements has none."""

    kind = "no_achievements"


class LearnerNotVerified(LrsError):
    """ULN and names are not those of one live learner, and the answer's contract has no code for that."""

    kind = "learner_not_verified"


class UnknownEvent(LrsError):
    """No learning event of this learner's has the number, or none that the caller may see: which, is not told."""

    kind = "unknown_event"


class UnknownChallenge(LrsError):
    """No data challenge has the reference, or the caller has no part in it: which, is not told."""

    kind = "unknown_challenge"


class ChallengeExists(LrsError):
    """A challenge of the same type on the same event is open; `reference` is its own."""

    kind = "challenge_exists"

    def __init__(self, reference: str) -> None:
        super().__init__(f"challenge {reference} of this type on this event is open: await its answer")
        self.reference = reference


class UnknownException(LrsError):
    """No record at this place of a batch of the caller's waits or has waited: another's is unknown, too."""

    kind = "unknown_exception"


class ExceptionSettled(LrsError):
    """The exception waits no more: it was settled before, and stays so."""

    kind = "exception_settled"


class NotACandidate(LrsError):
    """The ULN that was chosen is neither a candidate's nor, where that is let, that of somebody of these names."""

    kind = "not_a_candidate"


class MoveNotAllowed(LrsError):
    """The challenge or exception is in a state, or the caller's part in it is one, that has no such move."""

    kind = "move_not_allowed"


class ChangedMeanwhile(LrsError):
    """What was to be changed is no longer as it was read; nothing is lost and the call may be made again."""

    kind = "changed_meanwhile"


class RequestIdReused(LrsError):
    """The caller's name for the request was used within a day for a request with other content."""

    kind = "request_id_reused"


class OutOfHours(LrsError):
    """The service is closed at this time of day."""

    kind = "out_of_hours"
