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


class OutOfHours(LrsError):
    """The service is closed at this time of day."""

    kind = "out_of_hours"
