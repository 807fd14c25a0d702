"""When a learner may be registered and how one may change. Answers only; changes nothing."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from lrs_soap.domain.learner import Learner, LearnerDetails
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import ABILITY_TO_SHARE_MOVES, OTHER_VERIFICATION

#: Whole years on the day of the request (live since 17 July 2018).
YOUNGEST: Final = 13
OLDEST: Final = 110


@dataclass(frozen=True, slots=True)
class Registered:
    """A new learner with a new ULN."""

    uln: Uln


@dataclass(frozen=True, slots=True)
class AlreadyRegistered:
    """A live learner with the same given name, family name, birth date, gender and postcode exists.

    `uln` is that learner's; None where it went at the same moment.
    """

    uln: Uln | None


@dataclass(frozen=True, slots=True)
class FindFirst:
    """The deployment asks for a find of the same person before a register, and there was none in time."""


@dataclass(frozen=True, slots=True)
class InsufficientData:
    """What was sent cannot carry a search or a registration; `reason` says which item and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Updated:
    """The learner was changed; `version` is the new one."""

    version: int


@dataclass(frozen=True, slots=True)
class UnknownLearner:
    """No live learner has the ULN."""


@dataclass(frozen=True, slots=True)
class ChangedSinceRead:
    """The caller's version is not the stored one: somebody else changed the learner. `version` was stored last."""

    version: int


@dataclass(frozen=True, slots=True)
class NothingChanged:
    """The learner already is as the caller says."""


@dataclass(frozen=True, slots=True)
class InvalidShareMove:
    """Ability to share cannot go from what it is to what was sent."""


@dataclass(frozen=True, slots=True)
class MasterExists:
    """The ULN was merged into another learner, who must be looked up and updated instead."""

    uln: Uln


RegisterOutcome = Registered | AlreadyRegistered | FindFirst | InsufficientData
UpdateRefusal = (
    UnknownLearner
    | MasterExists
    | ChangedSinceRead
    | InvalidShareMove
    | NothingChanged
    | InsufficientData
    | AlreadyRegistered
)
UpdateOutcome = Updated | UpdateRefusal


#: A name of punctuation alone compares equal to nothing.
NAMELESS: Final = InsufficientData("given name and family name must each have a letter or digit")
OUTSIDE_AGE_RANGE: Final = InsufficientData(f"age must be {YOUNGEST} to {OLDEST} years")


def age_on(day: date, born: date) -> int:
    """Whole years between a birth date and a day; negative for the unborn."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def insufficiency(details: LearnerDetails, today: date) -> InsufficientData | None:
    """Why the details cannot make or keep a learner: names without a letter, or an age outside 13 to 110."""
    if nameless := name_insufficiency(details):
        return nameless
    if not YOUNGEST <= age_on(today, details.date_of_birth) <= OLDEST:
        return OUTSIDE_AGE_RANGE
    return None


def name_insufficiency(details: LearnerDetails) -> InsufficientData | None:
    """Why the names cannot carry a search or a registration."""
    return None if details.identity.given_name and details.identity.family_name else NAMELESS


def lacks_description(verification_type: str, description: str) -> bool:
    """Whether a verification by other means does not say by which."""
    return verification_type == OTHER_VERIFICATION and not description


@dataclass(frozen=True, slots=True)
class Change:
    """What an accepted update makes of a learner: its new details and, by field, what each was before."""

    details: LearnerDetails
    before: dict[str, str]


def decide_update(
    learner: Learner, version: int, wanted: dict[str, Any], today: date
) -> Change | UpdateRefusal:
    """Hold a wanted change against what is stored.

    `wanted` maps fields of `LearnerDetails` to new values; a field that is not in it stays. The first rule that
    refuses answers, in the order: not live, merged, version, ability to share, nothing changed, insufficient data.
    """
    if not learner.is_live:
        return UnknownLearner()
    if learner.master_uln is not None:
        return MasterExists(learner.master_uln)
    if learner.version != version:
        return ChangedSinceRead(learner.version)
    details = replace(learner.details, **wanted)
    move = (learner.details.ability_to_share, details.ability_to_share)
    if move[0] != move[1] and move not in ABILITY_TO_SHARE_MOVES:
        return InvalidShareMove()
    before = _before(learner.details, details)
    if not before:
        return NothingChanged()
    if lacks_description(details.verification_type, details.other_verification_description):
        return InsufficientData("verification by other means needs its description")
    if refused := _insufficiency_of_change(details, before, today):
        return refused
    return Change(details, before)


def _before(stored: LearnerDetails, wanted: LearnerDetails) -> dict[str, str]:
    return {
        field.name: str(getattr(stored, field.name) or "")
        for field in fields(LearnerDetails)
        if getattr(stored, field.name) != getattr(wanted, field.name)
    }


def _insufficiency_of_change(
    details: LearnerDetails, before: dict[str, str], today: date
) -> InsufficientData | None:
    """A learner who was registered young or long ago may still move house: age counts when it changes."""
    return insufficiency(details, today) if "date_of_birth" in before else name_insufficiency(details)
