"""What a data challenge that is resolved by amending does to the register.

Ours throughout. A wrong grade, date, qualification and anything else changes the event's facts; an event that is
another learner's, or a duplicate, is withdrawn; a missing one is created. Where a challenge is about no event, what was
put right stands elsewhere: in the learner's own details, say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lrs_soap.domain import fields
from lrs_soap.domain.challenge import ChallengeType
from lrs_soap.domain.errors import InvalidRequest, MoveNotAllowed, Violation
from lrs_soap.domain.organisation import Organisation, OrganisationType
from lrs_soap.domain.plr import EventFacts, LearningEvent, Source, owner_ukprn

_LINE: Final = fields.text(fields.LONGEST_LINE)
_DATES: Final = ("award_date", "participation_start", "participation_end")
_UKPRNS: Final = ("provider_ukprn", "awarding_ukprn")

#: By the names of `EventFacts`.
RULES: Final[Mapping[str, fields.Rule]] = {
    **dict.fromkeys(EventFacts._fields, _LINE),
    **dict.fromkeys(_DATES, fields.calendar_date),
    **dict.fromkeys(_UKPRNS, fields.RULES["ukprn"]),
    "credits": fields.matching("[0-9]{1,9}", "must be a whole number"),
}
#: Without these an event cannot be told from others.
OF_A_NEW_EVENT: Final = ("subject_code", "award_date")

#: Types that are put right by taking the event away.
WITHDRAWING: Final = frozenset({ChallengeType.WRONG_LEARNER, ChallengeType.DUPLICATE})

GIVEN: Final = "must be given"


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """The event gets these facts."""

    facts: EventFacts = field(repr=False)


@dataclass(frozen=True, slots=True)
class WithdrawEvent:
    """The event is withdrawn."""


@dataclass(frozen=True, slots=True)
class CreateEvent:
    """A new event of the learner's."""

    source: Source
    facts: EventFacts = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoEvent:
    """The challenge is about no event: none is changed."""


Amendment = ChangeFacts | WithdrawEvent | CreateEvent | NoEvent


def decide_amendment(
    type_: ChallengeType,
    event: LearningEvent | None,
    amended: Mapping[str, str],
    answering: Organisation | None,
) -> Amendment:
    """What is to be done. `amended` are texts by the names of `EventFacts`; an empty one clears.

    `answering` is the organisation that answers, or None for an operator.
    Raises `InvalidRequest`, and `MoveNotAllowed` for an event that was withdrawn meanwhile.
    """
    if event is not None and event.is_withdrawn:
        raise MoveNotAllowed(
            "the event was withdrawn meanwhile: there is nothing to amend, resolve with no-change"
        )
    if type_ is ChallengeType.MISSING:
        return _create(_read(EventFacts(), amended), answering)
    if event is None or type_ in WITHDRAWING:
        if amended:
            raise InvalidRequest(
                [Violation("amended fields", "must not be given: no event is left to have them")]
            )
        return NoEvent() if event is None else WithdrawEvent()
    return _change(event, _read(event.facts, amended))


def _read(facts: EventFacts, amended: Mapping[str, str]) -> EventFacts:
    if violations := tuple(_violations(amended)):
        raise InvalidRequest(violations)
    return facts._replace(**{name: _value(name, text.strip()) for name, text in amended.items()})


def _violations(amended: Mapping[str, str]) -> Iterator[Violation]:
    if not amended.keys() <= RULES.keys():
        yield Violation("amended fields", f"must be among {', '.join(RULES)}")
    for name, rule in RULES.items():
        text = amended.get(name, "").strip()
        if text and (requirement := rule(text)) is not None:
            yield Violation(name, requirement)


def _value(name: str, text: str) -> Any:
    if name in _DATES:
        return date.fromisoformat(text) if text else None
    if name == "credits":
        return int(text) if text else None
    return text.upper() if name in _UKPRNS else text


def _change(event: LearningEvent, facts: EventFacts) -> ChangeFacts:
    """An event stays its owner's, who could not put it right again otherwise."""
    if facts == event.facts:
        raise InvalidRequest(
            [Violation("amended fields", "must differ from the event: or resolve with no-change")]
        )
    if owner_ukprn(event.source, facts) != event.owner_ukprn:
        name = "provider_ukprn" if event.source == Source.ILR else "awarding_ukprn"
        raise InvalidRequest([Violation(name, "must stay that of the organisation that owns the event")])
    return ChangeFacts(facts)


def _create(facts: EventFacts, answering: Organisation | None) -> CreateEvent:
    """An awarding organisation answers for what it awarded, and for nothing else."""
    if answering is not None and answering.type is OrganisationType.AWARDING_ORGANISATION:
        if facts.awarding_ukprn not in ("", answering.ukprn):
            raise InvalidRequest(
                [Violation("awarding_ukprn", "must be that of the organisation that answers")]
            )
        name = facts.awarding_name or answering.shown_name
        facts = facts._replace(awarding_ukprn=answering.ukprn, awarding_name=name)
    missing = [Violation(name, GIVEN) for name in OF_A_NEW_EVENT if not getattr(facts, name)]
    if not (facts.awarding_ukprn or facts.provider_ukprn):
        missing.append(Violation("awarding_ukprn", "or provider_ukprn must be given"))
    if missing:
        raise InvalidRequest(missing)
    return CreateEvent(Source.AO if facts.awarding_ukprn else Source.ILR, facts)
