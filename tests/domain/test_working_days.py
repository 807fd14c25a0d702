"""Working days against days that people remember."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.domain.working_days import add_working_days, is_working_day


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 12, 25),  # a Friday
        date(2026, 12, 28),  # for Boxing Day, a Saturday
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),  # Easter Monday
        date(2022, 6, 2),  # the spring bank holiday, moved for the jubilee
        date(2022, 6, 3),  # the jubilee
        date(2022, 9, 19),  # a state funeral
        date(2026, 11, 28),  # a Saturday
        date(2026, 11, 29),
    ],
)
def test_days_off(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 12, 24),
        date(2026, 12, 29),
        date(2022, 5, 30),  # where the spring bank holiday would have been
        date(2026, 3, 17),  # a holiday in Northern Ireland only
        date(2026, 11, 30),  # in Scotland only
    ],
)
def test_working_days(day: date) -> None:
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (date(2026, 12, 1), 20, date(2026, 12, 31)),  # Christmas and the Monday after it
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 24), 4, date(2027, 1, 4)),  # and New Year's Day
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Easter
        (date(2022, 6, 1), 1, date(2022, 6, 6)),  # over the jubilee
        (date(2026, 3, 2), 20, date(2026, 3, 30)),  # four weeks with nothing in them
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # from a Saturday
        (date(2026, 3, 7), 0, date(2026, 3, 7)),
    ],
)
def test_known_due_dates(day: date, count: int, due: date) -> None:
    assert add_working_days(day, count) == due


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_between_lie_as_many_working_days_as_were_added(day: date, count: int) -> None:
    due = add_working_days(day, count)
    passed = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert is_working_day(due)
    assert sum(map(is_working_day, passed)) == count
