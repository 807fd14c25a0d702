"""The rules of an event that comes in a file which no schema can say, and the event that its texts are."""

from datetime import date

import pytest

from lrs_soap.batch.layouts import LEARNING_EVENTS
from lrs_soap.domain import event_fields
from lrs_soap.domain.plr import EventFacts

COLUMNS = LEARNING_EVENTS.columns
TODAY = date(2026, 3, 1)


def test_each_column_is_a_fact_of_an_event_or_says_whose_it_is() -> None:
    fields = {column.field for column in COLUMNS}
    assert fields == {*EventFacts._fields, "uln", "source", "family_name", "given_name"}
    assert fields == set(event_fields.RULES)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"source": "ILR"}, "provider_ukprn"),
        ({"given_name": "Olivia"}, "family_name"),
        ({"family_name": "Hartwell"}, "given_name"),
        ({"award_date": "2026-03-02"}, "award_date"),
        ({"participation_start": "2025-09-01", "participation_end": "2025-08-31"}, "participation_end"),
    ],
)
def test_what_a_schema_cannot_say(values: dict[str, str], field: str) -> None:
    right = {"uln": "8181822950", "source": "NPD", "subject_code": "60142923"}
    assert [one.path for one in event_fields.violations_of(right | values, TODAY)] == [field]


def test_days_at_the_edge_are_taken() -> None:
    right = {"uln": "8181822950", "source": "NPD", "subject_code": "60142923", "award_date": "2026-03-01"}
    same = {"participation_start": "2025-09-01", "participation_end": "2025-09-01"}
    assert event_fields.violations_of(right | same, TODAY) == ()


def test_a_stated_event_is_what_the_texts_say() -> None:
    values = {column.field: "x" for column in COLUMNS} | {
        "uln": "8181822950",
        "source": "ILR",
        "credits": "012",
        "award_date": "2022-08-25",
        "participation_start": "2021-09-06",
        "participation_end": "",
        "provider_ukprn": "test0038",
        "awarding_ukprn": "UNKNWN",
    }
    stated = event_fields.stated_event(values)
    assert (stated.uln, stated.source.value, stated.given_name, stated.family_name) == (
        "8181822950",
        "ILR",
        "x",
        "x",
    )
    facts = stated.facts
    assert (facts.credits, facts.award_date, facts.participation_end) == (12, date(2022, 8, 25), None)
    assert (facts.provider_ukprn, facts.subject, facts.restriction) == ("TEST0038", "x", "x")
