"""What a record of a learner batch states, and what is wrong with it by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.domain.batch import EXCEPTIONS, RETURN_CODES, BatchOutcome, Counter, counts
from lrs_soap.domain.batch_learner import (
    DEMOGRAPHICS,
    FIELDS,
    StatedLearner,
    changes,
    disagreements,
    hindrance_to_register,
    read,
)
from lrs_soap.domain.job import RecordResult
from lrs_soap.domain.learner import Learner, LearnerDetails
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.upn import check_letter

CONTENT = {
    "given_name": "Olivia",
    "family_name": "Hartwell",
    "date_of_birth": "2004-03-17",
    "gender": "2",
    "postcode": "LS1 4AP",
    "verification_type": "1",
    "ability_to_share": "1",
}
UPN = check_letter("801200001001") + "801200001001"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OLIVIA = Learner(
    uln=Uln("8181822950"),
    details=LearnerDetails(
        "Olivia", "Hartwell", date(2004, 3, 17), "2", "LS1 4AP", verification_type="1", ability_to_share="1"
    ),
    created_at=AT,
    updated_at=AT,
)


def stated(**changes: Any) -> StatedLearner:
    read_ = read({name: value for name, value in (CONTENT | changes).items() if value is not None})
    assert isinstance(read_, StatedLearner)
    return read_


def rejected(**changes: Any) -> tuple[str, list[str]]:
    read_ = read({name: value for name, value in (CONTENT | changes).items() if value is not None})
    assert isinstance(read_, RecordResult)
    return read_.outcome, [one.field for one in read_.problems]


def test_a_whole_record() -> None:
    one = stated(uln="8181822950", mis_identifier="7", uci="66214A080002B")
    assert one.uln == "8181822950"
    assert one.values.keys() == CONTENT.keys() | {"uci"}
    assert one.details.date_of_birth == date(2004, 3, 17)


@pytest.mark.parametrize(
    ("wrong", "outcome", "fields"),
    [
        ({"given_name": None, "postcode": ""}, "not-given", ["given_name", "postcode"]),
        ({"uln": "8181822950", "postcode": None, "family_name": None}, "not-given", ["family_name"]),
        ({"gender": "x", "postcode": None}, "not-given", ["postcode"]),
        ({"gender": "x", "uln": "8181822951", "upn": "x"}, "malformed", ["uln", "gender"]),
        ({"uci": "1", "upn": "A1"}, "malformed-identifier", ["uci", "upn"]),
        (
            {"given_name": "Qu\x01incy", "notes": "\udcff", "title": "\uffff"},
            "malformed",
            ["given_name", "title", "notes"],
        ),
    ],
)
def test_everything_of_the_first_kind_that_is_wrong_is_told(
    wrong: dict[str, str | None], outcome: str, fields: list[str]
) -> None:
    assert rejected(**wrong) == (outcome, fields)


def test_a_uln_needs_names_only() -> None:
    nothing = dict.fromkeys(set(CONTENT) - {"given_name", "family_name"})
    assert stated(uln="8181822950", **nothing).values.keys() == {"given_name", "family_name"}


@pytest.mark.parametrize(
    ("lacks", "outcome", "fields"),
    [
        (
            {"verification_type": None, "ability_to_share": None},
            "insufficient",
            ["verification_type", "ability_to_share"],
        ),
        ({"ability_to_share": "2"}, "malformed", ["ability_to_share"]),
        ({"verification_type": "999"}, "insufficient", ["other_verification_description"]),
    ],
)
def test_what_hinders_a_new_learner(lacks: dict[str, Any], outcome: str, fields: list[str]) -> None:
    hindrance = hindrance_to_register(stated(**lacks))
    assert hindrance
    assert (hindrance.outcome, [one.field for one in hindrance.problems]) == (outcome, fields)
    assert hindrance_to_register(stated()) is None


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({}, []),
        ({"date_of_birth": "2004-03-18", "gender": "1"}, ["date_of_birth", "gender"]),
        ({"gender": "0"}, []),
        ({"gender": "9"}, []),
    ],
)
def test_what_a_record_with_a_uln_must_agree_in(said: dict[str, str], fields: list[str]) -> None:
    assert [name for name, _ in disagreements(stated(**said), OLIVIA)] == fields


@pytest.mark.parametrize(
    ("said", "stored", "wanted"),
    [
        ({}, {}, {}),
        ({"postcode": "ls14ap"}, {}, {}),
        ({"postcode": "LS2 7EW"}, {}, {"postcode": "LS2 7EW"}),
        ({"given_name": "Liv", "date_of_birth": "2004-03-18"}, {}, {}),
        ({"place_of_birth": "Leeds"}, {"place_of_birth": "York"}, {"place_of_birth": "Leeds"}),
        ({"place_of_birth": ""}, {"place_of_birth": "York"}, {}),
        ({"ability_to_share": "0"}, {}, {}),
        ({"ability_to_share": "1"}, {"ability_to_share": "0"}, {"ability_to_share": "1"}),
        ({"ability_to_share": "2"}, {}, {}),
        ({"uci": "66214A080002B", "upn": UPN}, {}, {"uci": "66214A080002B"}),
        ({"date_of_address_capture": "2026-01-02"}, {}, {"date_of_address_capture": date(2026, 1, 2)}),
    ],
)
def test_what_a_record_changes(said: dict[str, str], stored: dict[str, str], wanted: dict[str, Any]) -> None:
    learner = replace(OLIVIA, details=replace(OLIVIA.details, **stored))  # type: ignore[arg-type]
    assert changes(stated(**said), learner) == wanted


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=40)))
def test_whatever_is_sent_is_read_or_rejected_with_a_field_named(content: dict[str, str]) -> None:
    read_ = read(content)
    if isinstance(read_, RecordResult):
        assert BatchOutcome(read_.outcome) in EXCEPTIONS
        assert {one.field for one in read_.problems} <= FIELDS.keys()
        assert read_.problems
    else:
        assert read_.uln or set(DEMOGRAPHICS) <= read_.values.keys()


def test_every_outcome_has_a_code_of_its_own_and_counts_as_something() -> None:
    assert RETURN_CODES.keys() == set(BatchOutcome)
    assert len({told.code for told in RETURN_CODES.values()}) == len(BatchOutcome)
    assert [told.code for told in RETURN_CODES.values() if told.is_ours] == ["RC099"]
    assert {told.code for told in RETURN_CODES.values() if not told.is_exception} == {
        f"RC00{number}" for number in range(1, 6)
    }
    one_of_each = counts({outcome.value: 1 for outcome in BatchOutcome} | {"": 7})
    assert one_of_each == {
        Counter.NEW: 1,
        Counter.EXISTS_OR_UPDATED: 3,
        Counter.POSSIBLE_MATCH: 2,
        Counter.NOT_FOUND: 1,
        Counter.REJECTED: 7,
    }
