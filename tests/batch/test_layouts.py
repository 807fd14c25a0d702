"""The layout of event files against its schema, and the field rules against the schema's facets."""

from datetime import date
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lrs_soap.batch.layouts import LEARNING_EVENTS, Column
from lrs_soap.contracts.documents import read_ours
from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import BATCH, XSD
from lrs_soap.domain import event_fields
from lrs_soap.domain.plr import EventFacts
from lrs_soap.domain.uln import is_valid_uln

FILE = contract_path("xsd", "batch", "learning_event_import.xsd")
SCHEMA = etree.XMLSchema(etree.parse(FILE))
RIGHT = {"ULN": "8181822950", "Source": "NPD", "SubjectCode": "60142923"}
COLUMNS = LEARNING_EVENTS.columns
TODAY = date(2026, 3, 1)


def elements_of(type_name: str) -> dict[str, str]:
    """Names of a type's elements and how often each must be there."""
    found = read_ours(FILE).iterfind(f"{{{XSD}}}complexType[@name='{type_name}']//{{{XSD}}}element")
    return {element.get("name", ""): element.get("minOccurs", "1") for element in found}


def schema_takes(values: dict[str, str]) -> bool:
    root = etree.Element(f"{{{BATCH}}}LearningEventImport")
    etree.SubElement(etree.SubElement(root, f"{{{BATCH}}}Header"), f"{{{BATCH}}}FileVersion").text = "1"
    record = etree.SubElement(root, f"{{{BATCH}}}LearningEvent")
    for name, value in values.items():
        etree.SubElement(record, f"{{{BATCH}}}{name}").text = value
    return bool(SCHEMA.validate(root))


def test_the_schema_has_the_headings_and_no_others() -> None:
    assert list(elements_of(LEARNING_EVENTS.record)) == [column.heading for column in COLUMNS]
    assert tuple(elements_of("Header")) == LEARNING_EVENTS.header
    assert read_ours(FILE).get("targetNamespace") == BATCH


def test_mandatory_is_what_the_schema_and_the_rules_call_so() -> None:
    mandatory = [column for column in COLUMNS if column.is_mandatory]
    required = [name for name, least in elements_of(LEARNING_EVENTS.record).items() if least == "1"]
    assert required == [column.heading for column in mandatory]
    assert tuple(column.field for column in mandatory) == event_fields.MANDATORY


def test_each_column_is_a_fact_of_an_event_or_says_whose_it_is() -> None:
    fields = {column.field for column in COLUMNS}
    assert fields == {*EventFacts._fields, "uln", "source", "family_name", "given_name"}
    assert fields == set(event_fields.RULES)


def test_each_type_says_what_the_field_is() -> None:
    schema = read_ours(FILE)
    for name in (*elements_of(LEARNING_EVENTS.record), *LEARNING_EVENTS.header, "Text", "Date"):
        assert schema.findtext(f"{{{XSD}}}simpleType[@name='{name}']//{{{XSD}}}documentation"), name


_LIKELY = st.sampled_from(
    [
        "ILR",
        "NPD",
        "AO",
        "UNKNWN",
        "2022-08-25",
        "2022-02-29",
        "2024-02-29",
        "1799-12-31",
        "2100-01-01",
        "0",
        "9999",
        "10000",
        "12345",
        "8181822950",
        "0181822950",
        "10099901",
        "2022-8-25",
        "20220825",
        "2022-08-25Z",
        "a\x80b",
    ]
)
_TEXT = st.text(ascii_letters + digits + "-/ é€\x80", max_size=40) | st.text(max_size=12)
_LONG = st.integers(1, 260).map(lambda length: "x" * length)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.heading)
@given(value=_LIKELY | _TEXT | _LONG)
def test_the_schema_finds_what_the_rules_find(column: Column, value: str) -> None:
    """All that a schema can find: it cannot reckon a check digit."""
    value = " ".join(value.split())
    if any(char < " " or char in "\ufffe\uffff" for char in value):
        return  # XML does not carry them
    wrong = {column.field} & {one.path for one in event_fields.violations_of({column.field: value}, date.max)}
    if column.field == "uln" and not is_valid_uln(value) and schema_takes(RIGHT | {"ULN": value}):
        assert wrong
        return
    assert schema_takes(RIGHT | {column.heading: value}) is not bool(wrong)


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
