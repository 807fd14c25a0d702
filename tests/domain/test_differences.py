"""Where a record and a learner differ is told by the rules by which learners are found."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.domain.batch_learner import StatedLearner
from lrs_soap.domain.differences import ITEMS, OPTIONAL, TOLD, Agreement, differences
from lrs_soap.domain.learner import LearnerDetails
from lrs_soap.domain.matching import Rule
from tests.db.samples import ANNA

EQUAL, SIMILAR, DIFFERS, NOT_STATED = Agreement
WHOLE = replace(
    ANNA,
    preferred_given_name="Annie",
    previous_family_name="Quill",
    family_name_at_16="Quill",
    school_at_16="Hillside School",
    place_of_birth="Leeds",
    email="anna@example.org",
)


def told(stored: LearnerDetails = WHOLE, **stated: Any) -> dict[str, Agreement]:
    return {one.field: one.agreement for one in differences(StatedLearner(None, stated), stored)}


def all_of(details: LearnerDetails) -> dict[str, Any]:
    return {name: value for name in ITEMS if (value := getattr(details, name))}


def test_the_same_person() -> None:
    assert told(**all_of(WHOLE)) == dict.fromkeys(ITEMS, EQUAL)
    assert list(told(**all_of(WHOLE))) == list(ITEMS)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"given_name": "Ann"}, SIMILAR),
        ({"given_name": "Annie"}, SIMILAR),
        ({"given_name": "A"}, SIMILAR),
        ({"given_name": "ANNA!"}, EQUAL),
        ({"family_name": "Smyth"}, SIMILAR),
        ({"family_name": "Quill"}, SIMILAR),
        ({"family_name": "Okafor"}, DIFFERS),
        ({"date_of_birth": date(2008, 5, 15)}, SIMILAR),
        ({"date_of_birth": date(1990, 1, 1)}, DIFFERS),
        ({"gender": "1"}, DIFFERS),
        ({"gender": "9"}, NOT_STATED),
        ({"postcode": "cv49ee"}, EQUAL),
        ({"postcode": "CV4 9EF"}, SIMILAR),
        ({"postcode": "CV4 1AA"}, SIMILAR),
        ({"postcode": "LS1 4AP"}, DIFFERS),
        ({"postcode": "ZZ99 9ZZ"}, NOT_STATED),
        ({"place_of_birth": "LEEDS"}, EQUAL),
        ({"place_of_birth": "Leedz"}, SIMILAR),
        ({"place_of_birth": "Bristol"}, DIFFERS),
        ({"school_at_16": "Hillside"}, SIMILAR),
        ({"previous_family_name": "Quil"}, SIMILAR),
        ({"family_name_at_16": "Okafor"}, DIFFERS),
        ({"preferred_given_name": "Zoe"}, DIFFERS),
        ({"email": "ANNA@example.org"}, EQUAL),
        ({"email": "anna@example.com"}, DIFFERS),
    ],
)
def test_one_item(changed: dict[str, Any], expected: Agreement) -> None:
    ((name, _),) = changed.items()
    assert told(**all_of(WHOLE) | changed)[name] is expected


def test_another_given_name() -> None:
    assert told(ANNA, **all_of(ANNA) | {"given_name": "Zebedee"})["given_name"] is DIFFERS


def test_names_swapped_and_divided_otherwise() -> None:
    swapped = told(**all_of(WHOLE) | {"given_name": "Smythe", "family_name": "Anna"})
    assert (swapped["given_name"], swapped["family_name"]) == (SIMILAR, SIMILAR)
    stored = replace(WHOLE, given_name="Gurpreet Kaur", family_name="Gill")
    divided = told(stored, **all_of(stored) | {"given_name": "Gurpreet", "family_name": "Kaur Gill"})
    assert (divided["given_name"], divided["family_name"]) == (SIMILAR, SIMILAR)


@given(st.sets(st.sampled_from([name for name in ITEMS if name not in ("given_name", "family_name")])))
def test_what_is_not_stated(missing: set[str]) -> None:
    stated = {name: value for name, value in all_of(WHOLE).items() if name not in missing}
    expected = {name: NOT_STATED if name in missing else EQUAL for name in ITEMS}
    assert told(**stated) == expected


@given(st.sets(st.sampled_from(OPTIONAL)))
def test_what_is_not_on_record(missing: set[str]) -> None:
    nothing: dict[str, Any] = dict.fromkeys(missing, "")
    stored = replace(WHOLE, **nothing)
    found = told(stored, **all_of(WHOLE))
    assert found == {name: NOT_STATED if name in missing else EQUAL for name in ITEMS}


@given(st.builds(dict, given_name=st.text(max_size=8), family_name=st.text(max_size=8)))
def test_any_names(names: dict[str, Any]) -> None:
    found = told(**names)
    assert found.keys() == set(ITEMS)
    assert {found["given_name"], found["family_name"]} <= {EQUAL, SIMILAR, DIFFERS}


def test_every_line_of_the_table_of_matching_is_told() -> None:
    optional = ("previous family name", "family name at 16", "school at 16", "place of birth", "email")
    assert {rule for rule in Rule if rule.item not in optional} == set(TOLD)
