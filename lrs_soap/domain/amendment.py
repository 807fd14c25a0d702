"""What a data challenge that is resolved by amending does to the register.

Ours throughout. A wrong grade, date, qualification and anything else changes the event's facts; an event that is
another learner's, or a duplicate, is withdrawn; a missing one is created. Where a challenge is about no event, what was
put right stands elsewhere: in the learner's own details, say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from lrs_soap.domain import event_fields, fields
from lrs_soap.domain.challenge import ChallengeType
from lrs_soap.domain.errors import InvalidRequest, MoveNotAllowed, Violation
from lrs_soap.domain.organisation import Organisation, OrganisationType
from lrs_soap.domain.plr import EventFacts, LearningEvent, Source, owner_ukprn

#: By the names of `EventFacts`, as those of any event.
RULES: Final[Mapping[str, fields.Rule]] = {name: event_fields.RULES[name] for name in EventFacts._fields}
#: Without these an event cannot be told from others.
OF_A_NEW_EVENT: Final = ("subject_code", "award_date")

#: Types that are put right by taking the event away.
WITHDRAWING: Final = frozenset({ChallengeType.WRONG_LEARNER, ChallengeType.DUPLICATE})


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
    today: date,
) -> Amendment:
    """What is to be done. `amended` are texts by the names of `EventFacts`; an empty one clears.

    `answering` is the organisation that answers, or None for an operator; `today` is England's.
    Raises `InvalidRequest`, and `MoveNotAllowed` for an event that was withdrawn meanwhile.
    """
    if event is not None and event.is_withdrawn:
        raise MoveNotAllowed(
            "the event was withdrawn meanwhile: there is nothing to amend, say that no change is needed"
        )
    if type_ is ChallengeType.MISSING:
        return _create(_read(EventFacts(), amended, today), answering)
    if event is None or type_ in WITHDRAWING:
        if amended:
            raise InvalidRequest(
                [Violation("amended fields", "must not be given: no event is left to have them")]
            )
        return NoEvent() if event is None else WithdrawEvent()
    return _change(event, _read(event.facts, amended, today))


def _read(facts: EventFacts, amended: Mapping[str, str], today: date) -> EventFacts:
    texts = event_fields.texts_of(facts) | {name: text.strip() for name, text in amended.items()}
    if violations := tuple(_violations(amended, texts, today)):
        raise InvalidRequest(violations)
    return event_fields.facts_of(texts)


def _violations(amended: Mapping[str, str], texts: Mapping[str, str], today: date) -> Iterator[Violation]:
    """Of what is amended: what is on record otherwise stays as it is."""
    if not amended.keys() <= RULES.keys():
        yield Violation("amended fields", f"must be among {', '.join(RULES)}")
    for name, rule in RULES.items():
        if name in amended and texts[name] and (requirement := rule(texts[name])) is not None:
            yield Violation(name, requirement)
    if amended.get("subject_code", "kept") == "":
        yield Violation("subject_code", "must not be cleared: an event is known by it")
    if not amended.keys().isdisjoint(event_fields.DAYS):
        yield from event_fields.violations_of_days(texts, today)


def _change(event: LearningEvent, facts: EventFacts) -> ChangeFacts:
    """An event stays its owner's, who could not put it right again otherwise."""
    if facts == event.facts:
        raise InvalidRequest(
            [
                Violation(
                    "amended fields", "must differ from the event: otherwise say that no change is needed"
                )
            ]
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
    missing = [Violation(name, event_fields.GIVEN) for name in OF_A_NEW_EVENT if not getattr(facts, name)]
    if not (facts.awarding_ukprn or facts.provider_ukprn):
        missing.append(Violation("awarding_ukprn", "must be given, or the provider's UKPRN"))
    if missing:
        raise InvalidRequest(missing)
    return CreateEvent(Source.AO if facts.awarding_ukprn else Source.ILR, facts)
