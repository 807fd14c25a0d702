"""Dates as thirteen stacks send them, and as answers give them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.faces.datetimes import england_date, is_unset, shown_moment, written_date, written_moment


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018-08-23", date(2018, 8, 23)),
        ("2018-08-23Z", date(2018, 8, 23)),
        ("2018-08-23T00:00:00", date(2018, 8, 23)),
        ("2018-08-23T00:00:00.0000000", date(2018, 8, 23)),
        ("2018-08-22T23:00:00.000Z", date(2018, 8, 23)),  # Axis: local midnight in summer
        ("2018-08-23T00:00:00+01:00", date(2018, 8, 23)),
        ("2018-01-23T00:00:00Z", date(2018, 1, 23)),
        ("2018-08-22T18:00:00-05:00", date(2018, 8, 23)),
        ("2018-12-31T24:00:00", date(2019, 1, 1)),
        ("2018-12-31T23:59:59.999999999", date(2018, 12, 31)),
    ],
)
def test_the_day_in_england(text: str, day: date) -> None:
    assert england_date(text) == day


@pytest.mark.parametrize(
    "text",
    ["", "23/08/2018", "2018-02-29", "2018-08-23T25:00:00", "2018-08-23 00:00:00", "0001-01-01T00:00:00Z",
     "9999-12-31T24:00:00", "2018-08-23T00:00:00+1", "-2018-08-23", "2018-08-23T00:00:60"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="no") as caught:
        england_date(text)
    assert not text or text not in str(caught.value)


def test_what_dotnet_sends_for_none() -> None:
    assert is_unset("0001-01-01T00:00:00")
    assert not is_unset("2001-01-01T00:00:00")


@given(st.integers(-2_000_000_000, 3_700_000_000))
def test_what_is_written_is_read_back(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert datetime.fromisoformat(written_moment(at)) == at
    assert england_date(written_moment(at)).isoformat() == shown_moment(at)[:10]
    assert england_date(written_date(at.date())) == at.date()


@pytest.mark.parametrize("text", ["0001-01-01", "0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00+00:00"])
def test_none_in_its_spellings(text: str) -> None:
    assert is_unset(text)


@pytest.mark.parametrize("text", ["0001-01-01 1999-09-09", "0001-01-01zz", "0001-01-01T01:00:00"])
def test_rubbish_that_begins_like_none(text: str) -> None:
    assert not is_unset(text)
