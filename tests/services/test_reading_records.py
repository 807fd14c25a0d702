"""Looks at learning records: what is wanted of them, pages, many at once, and what is on record of each."""

from datetime import date, timedelta

import pytest

from lrs_soap.domain.event_selection import EventSelection
from lrs_soap.domain.names import fold
from lrs_soap.domain.plr import Source
from lrs_soap.domain.verification import Claim
from lrs_soap.services.get_learning_events import (
    EventPage,
    GetLearningEvents,
    LearningRecord,
    NotVerified,
    get_learning_events,
)
from lrs_soap.services.get_many_learning_events import GetManyLearningEvents, get_many_learning_events
from tests.db.challenges import add_event
from tests.db.samples import ANNA
from tests.services.house import House

CLAIM = Claim(fold(ANNA.given_name), fold(ANNA.family_name), None, None)
NOBODY = Claim("nobody", "else", None, None)
LATEST = date(2025, 8, 21)


@pytest.fixture
def five(house: House) -> list[int]:
    """Numbers of five events, the latest award first, a day between each two."""
    return [
        add_event(house.units, house.uln, Source.NPD, f"600/000{n}/X", award_date=LATEST - timedelta(n))
        for n in range(5)
    ]


def look(
    house: House, page: EventPage | None = None, selection: EventSelection | None = None
) -> LearningRecord:
    ask = GetLearningEvents(house.uln, CLAIM, selection=selection or EventSelection(), page=page)
    with house.call(house.college) as ctx:
        outcome = get_learning_events(ask, ctx)
    assert isinstance(outcome, LearningRecord)
    return outcome


def numbers(record: LearningRecord) -> list[int]:
    return [event.id for event in record.events]


class TestPages:
    def test_all_at_once(self, house: House, five: list[int]) -> None:
        record = look(house)
        assert numbers(record) == five
        assert record.total == 5

    def test_pages_put_together_are_the_record(self, house: House, five: list[int]) -> None:
        pages = [look(house, EventPage(number, 2)) for number in (1, 2, 3)]
        assert [numbers(page) for page in pages] == [five[:2], five[2:4], five[4:]]
        assert {page.total for page in pages} == {5}
        assert EventPage(1, 2).pages(5) == 3

    @pytest.mark.parametrize("number", [2, 1_000_000])
    def test_after_the_last_page_is_nothing(self, house: House, five: list[int], number: int) -> None:
        record = look(house, EventPage(number, 5))
        assert numbers(record) == []
        assert record.total == len(five)

    def test_an_empty_record_has_no_page(self, house: House) -> None:
        record = look(house, EventPage())
        assert numbers(record) == []
        assert EventPage().pages(record.total) == 0

    def test_a_full_page_is_the_only_one(self) -> None:
        assert [EventPage(1, 5).pages(total) for total in (4, 5, 6)] == [1, 1, 2]


def test_pages_are_of_what_is_wanted(house: House, five: list[int]) -> None:
    other = add_event(house.units, house.uln, Source.ILR, "60140125", award_date=LATEST)
    selection = EventSelection(frozenset({Source.NPD}), awarded_to=LATEST - timedelta(1))
    record = look(house, EventPage(2, 3), selection)
    assert numbers(record) == five[4:]
    assert record.total == 4
    assert other not in numbers(record)


def test_what_the_caller_may_not_see_is_not_counted(house: House, five: list[int]) -> None:
    add_event(house.units, house.uln, Source.AO, restriction="1")
    assert look(house, EventPage()).total == len(five)


class TestMany:
    def test_in_the_order_asked_and_each_on_record(self, house: House, five: list[int]) -> None:
        mine, wrong = GetLearningEvents(house.uln, CLAIM), GetLearningEvents(house.uln, NOBODY)
        with house.call(house.college) as ctx:
            first, second, third = get_many_learning_events(GetManyLearningEvents([mine, wrong, mine]), ctx)
        assert isinstance(first, LearningRecord)
        assert numbers(first) == five
        assert second == NotVerified()
        assert third == first
        assert [(action, outcome) for action, outcome, _ in house.audited()] == [
            ("learning-record:read", "LearningRecord"),
            ("learning-record:read", "NotVerified"),
            ("learning-record:read", "LearningRecord"),
        ]

    def test_all_are_one_transaction(self, house: House) -> None:
        with pytest.raises(InterruptedError):
            _look_and_fail(house)
        assert house.audited() == []


def _look_and_fail(house: House) -> None:
    looks = [GetLearningEvents(house.uln, CLAIM)] * 2
    with house.call(house.college) as ctx:
        get_many_learning_events(GetManyLearningEvents(looks), ctx)
        raise InterruptedError
