"""What a challenge that is resolved by amending does."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from lrs_soap.domain.amendment import (
    RULES,
    Amendment,
    ChangeFacts,
    CreateEvent,
    NoEvent,
    WithdrawEvent,
    decide_amendment,
)
from lrs_soap.domain.challenge import ChallengeType
from lrs_soap.domain.errors import InvalidRequest, MoveNotAllowed
from lrs_soap.domain.organisation import Organisation, OrganisationStatus, OrganisationType
from lrs_soap.domain.plr import EventFacts, LearningEvent, Source
from lrs_soap.domain.uln import Uln

ULN = Uln("1026893096")
FACTS = EventFacts(
    subject_code="600/1166/X",
    grade="C",
    credits=30,
    award_date=date(2025, 8, 21),
    provider_ukprn="10000001",
    awarding_ukprn="10000002",
)
AWARDING = Organisation(
    2,
    "10000002",
    "AWD001",
    "An awarding body",
    OrganisationType.AWARDING_ORGANISATION,
    OrganisationStatus.ACTIVE,
    "",
)
TODAY = date(2026, 3, 2)
NEW = {"subject_code": "603/0455/1", "award_date": "2025-07-01", "grade": "Pass"}


def event(source: Source = Source.AO, withdrawn: int = 0) -> LearningEvent:
    return LearningEvent(7, ULN, source, "F", withdrawn, 1, datetime(2025, 9, 1, tzinfo=UTC), 0, *FACTS)


def decided(
    type_: ChallengeType,
    amended: Mapping[str, str],
    about: LearningEvent | None = None,
    answering: Organisation | None = AWARDING,
) -> Amendment:
    return decide_amendment(type_, about, amended, answering, TODAY)


def refused(*arguments: object) -> str:
    with pytest.raises(InvalidRequest) as caught:
        decided(*arguments)  # type: ignore[arg-type]
    return str(caught.value)


CHANGING = (
    ChallengeType.WRONG_GRADE,
    ChallengeType.WRONG_DATE,
    ChallengeType.WRONG_QUALIFICATION,
    ChallengeType.OTHER,
)


@pytest.mark.parametrize("type_", CHANGING)
def test_the_facts_are_changed(type_: ChallengeType) -> None:
    amended = {"grade": " B ", "award_date": "2025-08-14", "credits": "", "provider_ukprn": "1000000x"}
    assert decided(type_, amended, event()) == ChangeFacts(
        FACTS._replace(grade="B", award_date=date(2025, 8, 14), credits=None, provider_ukprn="1000000X")
    )


def test_a_date_is_cleared() -> None:
    assert decided(ChallengeType.OTHER, {"award_date": ""}, event()) == ChangeFacts(
        FACTS._replace(award_date=None)
    )


@pytest.mark.parametrize("type_", [ChallengeType.WRONG_LEARNER, ChallengeType.DUPLICATE])
def test_the_event_is_withdrawn(type_: ChallengeType) -> None:
    assert decided(type_, {}, event()) == WithdrawEvent()
    assert "amended fields must not be given" in refused(type_, {"grade": "B"}, event())


@pytest.mark.parametrize("type_", [ChallengeType.WRONG_LEARNER, ChallengeType.OTHER])
def test_about_no_event_none_is_changed(type_: ChallengeType) -> None:
    assert decided(type_, {}) == NoEvent()
    assert "amended fields must not be given" in refused(type_, {"grade": "B"})


def test_a_missing_one_is_created_as_the_answering_organisations() -> None:
    created = decided(ChallengeType.MISSING, NEW)
    assert created == CreateEvent(
        Source.AO,
        EventFacts(
            subject_code="603/0455/1",
            grade="Pass",
            award_date=date(2025, 7, 1),
            awarding_ukprn="10000002",
            awarding_name="An awarding body",
        ),
    )
    assert decided(ChallengeType.MISSING, {**NEW, "awarding_ukprn": "10000002"}) == created
    assert "awarding_ukprn must be that" in refused(
        ChallengeType.MISSING, {**NEW, "awarding_ukprn": "10000009"}
    )


@pytest.mark.parametrize(("name", "source"), [("awarding_ukprn", Source.AO), ("provider_ukprn", Source.ILR)])
def test_the_service_desk_says_whose_a_missing_one_is(name: str, source: Source) -> None:
    created = decided(ChallengeType.MISSING, {**NEW, name: "10000001"}, None, None)
    assert isinstance(created, CreateEvent)
    assert created.source is source
    assert getattr(created.facts, name) == "10000001"


def test_all_that_a_missing_one_lacks_is_told() -> None:
    sentence = refused(ChallengeType.MISSING, {"grade": "B"}, None, None)
    assert "subject_code must be given" in sentence
    assert "award_date must be given" in sentence
    assert "awarding_ukprn must be given, or the provider's UKPRN" in sentence


@pytest.mark.parametrize(
    ("amended", "told"),
    [
        ({"award_date": "2025-02-29"}, "award_date must be a day that exists"),
        ({"participation_start": "21/08/2025"}, "participation_start must be a date"),
        ({"credits": "many"}, "credits must be a whole number"),
        ({"provider_ukprn": "1"}, "provider_ukprn must have exactly 8"),
        ({"grade": "B" * 255}, "grade must have at most"),
        ({"award_date": "2026-03-03"}, "award_date must not be in the future"),
        (
            {"participation_start": "2025-02-02", "participation_end": "2025-02-01"},
            "participation_end must not be before",
        ),
        ({"grade": "B\nC"}, "grade must be one line"),
        ({"version": "9"}, "amended fields must be among"),
        ({}, "amended fields must differ"),
        ({"grade": "C"}, "amended fields must differ"),
        ({"awarding_ukprn": "10000009"}, "awarding_ukprn must stay"),
        ({"awarding_ukprn": ""}, "awarding_ukprn must stay"),
    ],
)
def test_what_cannot_be_amended_is_refused(amended: Mapping[str, str], told: str) -> None:
    sentence = refused(ChallengeType.OTHER, amended, event())
    assert told in sentence
    assert not any(value and value in sentence for value in amended.values() if len(value) > 1)


def test_all_that_is_wrong_is_told_at_once() -> None:
    sentence = refused(ChallengeType.OTHER, {"credits": "x", "award_date": "x", "id": "1"}, event())
    assert sentence.count("must be") == 3


def test_an_ilr_event_stays_its_providers() -> None:
    assert "provider_ukprn must stay" in refused(
        ChallengeType.OTHER, {"provider_ukprn": "10000009"}, event(Source.ILR)
    )


def test_one_that_was_withdrawn_meanwhile_is_left() -> None:
    for type_ in (ChallengeType.OTHER, ChallengeType.DUPLICATE):
        with pytest.raises(MoveNotAllowed, match="withdrawn meanwhile"):
            decided(type_, {}, event(withdrawn=1))


def test_every_fact_has_a_rule() -> None:
    assert tuple(RULES) == EventFacts._fields
