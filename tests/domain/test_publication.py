"""When the list comes out, and that what is written is what is read."""

import csv
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.domain.cells import as_meant, harmless, on_one_line
from lrs_soap.domain.organisation import Organisation, OrganisationStatus, OrganisationType
from lrs_soap.domain.publication import (
    HEADINGS,
    as_csv,
    first_tuesday,
    is_due,
    rows_of,
)

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))
COLLEGE = Organisation(
    1,
    "10000001",
    "COL001",
    "A college",
    OrganisationType.PROVIDER,
    OrganisationStatus.ACTIVE,
    "$argon2id$secret",
)


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2026, 9, 1), (2026, 11, 3), (2026, 12, 1), (2027, 1, 5), (2025, 10, 7)]
)
def test_first_tuesdays_as_calendars_have_them(year: int, month: int, day: int) -> None:
    assert first_tuesday(year, month) == date(year, month, day)


@given(DAYS)
def test_the_first_tuesday_is_a_tuesday_of_the_first_week(day: date) -> None:
    found = first_tuesday(day.year, day.month)
    assert (found.year, found.month, found.strftime("%w")) == (day.year, day.month, "2")
    assert found.day <= 7


@pytest.mark.parametrize(
    ("today", "last", "due"),
    [
        (date(2026, 11, 2), None, False),
        (date(2026, 11, 3), None, True),
        (date(2026, 11, 30), None, True),
        (date(2026, 11, 3), date(2026, 11, 2), True),
        (date(2026, 11, 3), date(2026, 11, 3), False),
        (date(2026, 11, 4), date(2026, 11, 3), False),
        (date(2026, 11, 20), date(2026, 10, 6), True),
        (date(2026, 12, 1), date(2026, 11, 30), True),
        (date(2027, 1, 4), date(2026, 12, 1), False),
    ],
)
def test_it_is_due_once_from_the_first_tuesday_on(today: date, last: date | None, due: bool) -> None:
    assert is_due(today, last) is due


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_a_spreadsheet_would_calculate_is_text(begins: str) -> None:
    assert harmless(f"{begins}1+1").startswith("'")


@pytest.mark.parametrize("cell", ["", "A college", "St Anne's", "'Quoted'", "A=B", "10000001"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


@given(st.text(alphabet=st.sampled_from("'=+-@\tab ＝")) | st.text())
def test_a_cell_is_read_as_it_was_meant(cell: str) -> None:
    assert as_meant(harmless(cell)) == cell
    assert not harmless(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), max_size=5))
def test_names_come_back_from_the_list(names: list[str]) -> None:
    many = [
        replace(COLLEGE, ukprn=f"1000000{at}", name=name, display_name=name[::-1])
        for at, name in enumerate(names)
    ]
    rows = rows_of(as_csv(many))
    assert {(row[0], row[2], row[3]) for row in rows} == {
        (one.ukprn, one.name, one.display_name) for one in many
    }


def test_it_is_by_type_then_name_and_tells_no_more_than_it_should() -> None:
    council = OrganisationType.LOCAL_AUTHORITY
    content = as_csv(
        [
            replace(COLLEGE, ukprn="10000003", name="beta", ref=""),
            replace(COLLEGE, ukprn="10000002", name="Gamma", type=council),
            replace(
                COLLEGE,
                ukprn="10000001",
                name="Alpha, Ltd",
                display_name="Al",
                status=OrganisationStatus.SUSPENDED,
            ),
        ]
    )
    assert list(csv.reader(content.splitlines())) == [
        list(HEADINGS),
        ["10000002", "COL001", "Gamma", "", "local-authority", "active"],
        ["10000001", "COL001", "Alpha, Ltd", "Al", "provider", "suspended"],
        ["10000003", "", "beta", "", "provider", "active"],
    ]
    assert "argon2" not in content


@pytest.mark.parametrize("cell", ["\u200b=1", "\ufeff+1", "\u202e@x", "\uff1d1"])
def test_marks_that_show_nothing_hide_no_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert as_meant(harmless(cell)) == cell


def test_a_cell_on_one_line() -> None:
    assert on_one_line("a\r\n=b\u2028c") == "a =b c"
