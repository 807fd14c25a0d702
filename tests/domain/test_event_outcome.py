"""What a grade and its day say of success."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.contracts.documents import read_ours
from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import XSD
from lrs_soap.domain.event_outcome import GRADES, EventOutcome, outcome_of
from lrs_soap.domain.plr import NO_GRADE, EventFacts, LearningEvent, Source
from lrs_soap.domain.sandbox_events import EVENTS
from lrs_soap.domain.uln import Uln

ACHIEVED, NOT_ACHIEVED, UNKNOWN = EventOutcome
DAY = date(2025, 8, 21)
AWARDED = EventFacts(award_date=DAY)
FAILURES = ("U", "u", " Fail ", "FAILED", "X", "Unclassified", "not-achieved", "UU", "Not  passed", "FL")
NOTHING = ("", " ", NO_GRADE, "Q", "Pending")
SUCCESSES = (
    "A*",
    "G",
    "9",
    "1",
    "66",
    "Pass",
    "Merit",
    "Distinction*",
    "P",
    "D",
    "Credit",
    "E3",
    "Unconditional",
)

days = st.none() | st.dates()
facts = st.builds(
    EventFacts,
    grade=st.text(max_size=35) | st.sampled_from(FAILURES + NOTHING + SUCCESSES + ("F",)),
    qualification_type=st.sampled_from(("", "GCSE (A* to G)", "Certificate")),
    award_date=days,
    participation_end=days,
)


@pytest.mark.parametrize("source", Source)
@pytest.mark.parametrize("grade", SUCCESSES)
def test_a_grade_with_its_day_of_award_is_an_achievement(source: Source, grade: str) -> None:
    assert outcome_of(source, AWARDED._replace(grade=grade)) is ACHIEVED


@pytest.mark.parametrize("source", Source)
@pytest.mark.parametrize("grade", SUCCESSES)
def test_a_grade_that_nothing_settles_is_unknown(source: Source, grade: str) -> None:
    assert outcome_of(source, EventFacts(grade=grade, participation_start=DAY)) is UNKNOWN


@pytest.mark.parametrize("grade", SUCCESSES)
def test_only_an_individualised_learner_record_is_settled_by_its_end(grade: str) -> None:
    ended = EventFacts(grade=grade, participation_end=DAY)
    assert {source: outcome_of(source, ended) for source in Source} == {
        Source.ILR: ACHIEVED,
        Source.NPD: UNKNOWN,
        Source.AO: UNKNOWN,
        Source.QCFU: UNKNOWN,
    }


@given(source=st.sampled_from(Source), one=facts, grade=st.sampled_from(FAILURES))
def test_a_failure_is_one_whenever_it_was(source: Source, one: EventFacts, grade: str) -> None:
    assert outcome_of(source, one._replace(grade=grade)) is NOT_ACHIEVED


@given(source=st.sampled_from(Source), one=facts, grade=st.sampled_from(NOTHING))
def test_without_a_grade_nothing_is_known(source: Source, one: EventFacts, grade: str) -> None:
    """Failures carry an award date as well, and some of them no grade."""
    assert outcome_of(source, one._replace(grade=grade)) is UNKNOWN


@pytest.mark.parametrize(
    ("type_", "outcome"),
    [("GCSE (A* to G)", ACHIEVED), ("gcse", ACHIEVED), ("Certificate", NOT_ACHIEVED), ("", UNKNOWN)],
)
def test_f_is_a_grade_of_some_and_a_failure_of_others(type_: str, outcome: EventOutcome) -> None:
    assert outcome_of(Source.NPD, AWARDED._replace(grade="F", qualification_type=type_)) is outcome


@given(source=st.sampled_from(Source), one=facts)
def test_nothing_is_achieved_before_it_is_settled(source: Source, one: EventFacts) -> None:
    open_ = one._replace(award_date=None, participation_end=None)
    assert outcome_of(source, open_) is not ACHIEVED
    assert outcome_of(source, open_) in (outcome_of(source, one), UNKNOWN)


@given(source=st.sampled_from(Source), one=facts, pad=st.sampled_from(("", " ", "\t")))
def test_neither_case_nor_white_space_around_a_grade_counts(
    source: Source, one: EventFacts, pad: str
) -> None:
    plain = one._replace(grade=one.grade.upper())
    assert outcome_of(source, one._replace(grade=pad + one.grade + pad)) is outcome_of(source, plain)


@given(source=st.sampled_from(Source), one=facts)
def test_an_event_says_what_its_facts_say(source: Source, one: EventFacts) -> None:
    loaded = datetime(2025, 9, 1, tzinfo=UTC)
    event = LearningEvent(7, Uln("1026893096"), source, "F", 0, 1, loaded, 0, *one)
    assert outcome_of(source, event) is outcome_of(source, one)


def test_of_the_sandbox() -> None:
    told = {one.facts.subject: outcome_of(one.source, one.facts) for one in EVENTS}
    assert told["Exhibition Design"] is NOT_ACHIEVED
    assert told["Tutorial support"] is told["Work experience"] is UNKNOWN
    rest = told.keys() - {"Exhibition Design", "Tutorial support", "Work experience"}
    assert {told[subject] for subject in rest} == {ACHIEVED}


FAILING = {grade for grade, outcome in GRADES.items() if outcome is NOT_ACHIEVED}


def test_the_page_lists_every_failing_grade() -> None:
    page = (Path(__file__).parents[2] / "docs" / "plr.md").read_text()
    (listed,) = re.findall(r"^\| (U, .*?) \| +\| NotAchieved \|$", page, re.MULTILINE)
    assert {grade.upper() for grade in listed.split(", ")} == FAILING - {"F"}


def test_the_contract_lists_every_failing_grade() -> None:
    schema = read_ours(contract_path("xsd", "learning_records", "records.xsd"))
    place = f".//{{{XSD}}}enumeration[@value='NotAchieved']//{{{XSD}}}documentation"
    told = " ".join(str(schema.findtext(place)).split())
    listed = told.removeprefix("A grade below the lowest: ").partition(", in any case")[0]
    assert {grade.upper() for grade in listed.split(", ")} == FAILING - {"F"}
