"""Event data challenges: somebody doubts a learning event, its owner answers.

That there are challenges, that the awarding organisation answers for its events, and that an event is marked while
one is open, is known of the live service. Types, states, moves and the deadline are our decisions. Who may make which
move stands in `challenge_moves`, whose answer a challenge waits for in `challenge_routing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from lrs_soap.domain.uln import Uln
from lrs_soap.domain.working_days import add_working_days

#: Within which an owner should answer, counted from the day after the challenge was raised.
WORKING_DAYS_TO_ANSWER: Final = 20


class ChallengeType(StrEnum):
    """What is said to be wrong."""

    WRONG_GRADE = "WrongGrade"
    WRONG_DATE = "WrongDate"
    WRONG_QUALIFICATION = "WrongQualification"
    WRONG_LEARNER = "WrongLearner"  # the event is somebody else's, or the ULN is
    MISSING = "Missing"  # an achievement is not there
    DUPLICATE = "Duplicate"
    OTHER = "Other"


#: Types that are about an event there is. A missing one is about none, and the others may be about the ULN.
NEEDS_EVENT: Final = frozenset(
    {
        ChallengeType.WRONG_GRADE,
        ChallengeType.WRONG_DATE,
        ChallengeType.WRONG_QUALIFICATION,
        ChallengeType.DUPLICATE,
    }
)

#: What people write instead, letters only and in lower case.
_SPELLINGS: Final[Mapping[str, ChallengeType]] = {
    **{type_.value.lower(): type_ for type_ in ChallengeType},
    "wrongawarddate": ChallengeType.WRONG_DATE,
    "wrongachievementdate": ChallengeType.WRONG_DATE,
    "wrongaim": ChallengeType.WRONG_QUALIFICATION,
    "wronguln": ChallengeType.WRONG_LEARNER,
    "missingachievement": ChallengeType.MISSING,
    "missingevent": ChallengeType.MISSING,
    "missinglearningevent": ChallengeType.MISSING,
    "missingqualification": ChallengeType.MISSING,
    "duplicateachievement": ChallengeType.DUPLICATE,
    "duplicateevent": ChallengeType.DUPLICATE,
    "duplicatelearningevent": ChallengeType.DUPLICATE,
    "duplicated": ChallengeType.DUPLICATE,
}


def type_named(text: str) -> ChallengeType | None:
    """The type that is meant, in any case and with blanks or hyphens between its words; "incorrect" is "wrong"."""
    letters = "".join(filter(str.isalpha, text)).lower()
    return _SPELLINGS.get(letters.replace("incorrect", "wrong", 1))


def fault_of_event(type_: ChallengeType, event_id: int | None) -> str | None:
    """What the event's number must be instead, or None when the type may have it."""
    if type_ is ChallengeType.MISSING and event_id is not None:
        return "must not be given where an achievement is missing"
    if type_ in NEEDS_EVENT and event_id is None:
        return "must be given: a challenge of this type is about a learning event"
    return None


class ChallengeState(StrEnum):
    """Where a challenge stands."""

    RAISED = "Raised"
    WITH_OWNER = "WithOwner"
    INFORMATION_REQUESTED = "InformationRequested"
    RESOLVED_AMENDED = "ResolvedAmended"
    RESOLVED_NO_CHANGE = "ResolvedNoChange"
    REJECTED = "Rejected"
    WITHDRAWN = "Withdrawn"


OPEN_STATES: Final = frozenset(
    {ChallengeState.RAISED, ChallengeState.WITH_OWNER, ChallengeState.INFORMATION_REQUESTED}
)


class Move(StrEnum):
    """What can be done about a challenge."""

    RAISE = "raise"
    ROUTE = "route"
    ASK_INFORMATION = "ask-information"
    GIVE_INFORMATION = "give-information"
    AMEND = "amend"
    CONFIRM = "no-change"
    REJECT = "reject"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask about a challenge. An empty text is "not given"."""

    name: str = ""
    telephone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is challenged, by whom and why. `raised_at` is UTC.

    `original` is what the raiser reads in the event and `supplied` what it should be, as they were sent, by the names
    of `CLAIMED`.
    """

    uln: Uln
    type: ChallengeType
    raiser_id: int
    raiser_user_name: str
    raised_at: datetime
    due_date: date
    event_id: int | None = None
    second_event_id: int | None = None
    user_type: str = ""
    contact: Contact = field(default=Contact(), repr=False)
    information: str = field(default="", repr=False)
    original: Mapping[str, str] = field(default_factory=dict, repr=False)
    supplied: Mapping[str, str] = field(default_factory=dict, repr=False)


#: What a raiser can say of an event, as it is on record and as it should be.
CLAIMED: Final = (
    "source",
    "accreditation_number",
    "awarding_body",
    "qualification_level",
    "aim_title",
    "achieved_date",
    "achieved_grade",
    "total_credits",
    "credit_value",
    "language_for_assessment",
    "provider",
    "type",
    "start_date",
    "end_date",
)


@dataclass(frozen=True, slots=True)
class Challenge:
    """A doubt and where it stands. `owner_id` is None for the service desk.

    `version` starts at 1 and grows with each move; `resolved_at` is when it was closed, however, in UTC. UKPRNs and
    names are those of raiser and owner, the latter empty for the service desk.
    """

    id: int
    reference: str
    doubt: Doubt
    state: ChallengeState
    owner_id: int | None
    version: int
    resolved_at: datetime | None = None
    raiser_ukprn: str = ""
    owner_ukprn: str = ""
    raiser_name: str = ""
    owner_name: str = ""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def is_overdue(self, today: date) -> bool:
        """Whether it is open and its due date past. `today` is England's."""
        return self.is_open and today > self.doubt.due_date


@dataclass(frozen=True, slots=True)
class ChallengeMove:
    """One step in a challenge's life. `at` is UTC; `organisation_id` is None for an operator and the register.

    `ukprn` is the organisation's, where it was read from the register.
    """

    move: Move
    state: ChallengeState
    at: datetime
    organisation_id: int | None
    user_name: str
    reason: str = ""
    ukprn: str = ""


def reference(uln: Uln, number: int) -> str:
    """As DC-1234567890-0003: the number counts a learner's challenges."""
    return f"DC-{uln}-{number:04}"


def due_on(raised_on: date) -> date:
    """The day by which the owner should have answered."""
    return add_working_days(raised_on, WORKING_DAYS_TO_ANSWER)
