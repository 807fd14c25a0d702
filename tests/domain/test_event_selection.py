"""Which events a caller wants."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.domain.event_selection import EVERY_EVENT, EventSelection
from lrs_soap.domain.period import fault_of_days
from lrs_soap.domain.plr import EventFacts, LearningEvent, Source
from lrs_soap.domain.uln import Uln

FIRST, MIDDLE, LAST = date(2024, 8, 1), date(2024, 8, 15), date(2024, 8, 31)
days = st.none() | st.dates(date(2024, 7, 30), date(2024, 9, 2))


def event(number: int, source: Source, awarded: date | None) -> LearningEvent:
    loaded = datetime(2025, 9, 1, tzinfo=UTC)
    facts = EventFacts(award_date=awarded)
    return LearningEvent(number, Uln("1026893096"), source, "F", 0, 1, loaded, 0, *facts)


EVENTS = [
    event(number, source, awarded)
    for number, (source, awarded) in enumerate(
        (source, awarded) for source in Source for awarded in (LAST, MIDDLE, FIRST, None)
    )
]
selections = st.builds(EventSelection, st.frozensets(st.sampled_from(Source)), days, days)


def awards(events: Sequence[LearningEvent]) -> set[date | None]:
    return {one.award_date for one in events}


def test_every_event() -> None:
    assert EVERY_EVENT.of(EVENTS) == EVENTS


@pytest.mark.parametrize("source", Source)
def test_of_a_source(source: Source) -> None:
    chosen = EventSelection(frozenset({source})).of(EVENTS)
    assert {one.source for one in chosen} == {source}
    assert len(chosen) == 4


def test_both_days_count() -> None:
    assert awards(EventSelection(awarded_from=FIRST, awarded_to=LAST).of(EVENTS)) == {FIRST, MIDDLE, LAST}
    assert awards(EventSelection(awarded_from=MIDDLE, awarded_to=MIDDLE).of(EVENTS)) == {MIDDLE}


def test_either_day_leaves_out_what_has_none() -> None:
    assert awards(EventSelection(awarded_from=MIDDLE).of(EVENTS)) == {MIDDLE, LAST}
    assert awards(EventSelection(awarded_to=MIDDLE).of(EVENTS)) == {FIRST, MIDDLE}


@given(selections)
def test_all_that_is_set_must_hold_and_the_order_stays(one: EventSelection) -> None:
    each = [
        EventSelection(sources=one.sources),
        EventSelection(awarded_from=one.awarded_from),
        EventSelection(awarded_to=one.awarded_to),
    ]
    in_all = [event for event in EVENTS if all(event in alone.of(EVENTS) for alone in each)]
    assert list(one.of(EVENTS)) == in_all


@given(days, days)
def test_days_in_the_wrong_order_are_refused(first: date | None, last: date | None) -> None:
    is_wrong = first is not None and last is not None and first > last
    assert (fault_of_days(first, last) is not None) == is_wrong
