"""Who answers for an event, what makes two one, and who may see which."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from lrs_soap.domain.organisation import Organisation, OrganisationStatus, OrganisationType
from lrs_soap.domain.plr import (
    VISIBILITY,
    EventFacts,
    EventStatus,
    Exposure,
    LearningEvent,
    Reader,
    Source,
    differences,
    exposure,
    identity_key,
    may_see,
)
from lrs_soap.domain.uln import Uln

ULN = Uln("1026893096")
FACTS = EventFacts(
    subject_code="600/1166/X",
    award_date=date(2025, 8, 21),
    awarding_ukprn="10000002",
    provider_ukprn="10000001",
)


def organisation(type_: OrganisationType, ukprn: str = "10000001") -> Organisation:
    return Organisation(1, ukprn, "", "Somebody", type_, OrganisationStatus.ACTIVE, "")


def event(
    source: Source = Source.ILR,
    status: EventStatus = EventStatus.FINAL,
    withdrawn: int = 0,
    restriction: str = "",
) -> LearningEvent:
    facts = FACTS._replace(restriction=restriction)
    return LearningEvent(7, ULN, source, status, withdrawn, 1, datetime(2025, 9, 1, tzinfo=UTC), 0, *facts)


def test_facts_are_the_tail_of_an_event() -> None:
    assert event().facts == FACTS
    assert LearningEvent._fields[-len(EventFacts._fields) :] == EventFacts._fields


def test_every_kind_of_reader_has_a_row_and_every_row_each_exposure() -> None:
    assert set(VISIBILITY) == set(Reader)
    assert all(set(row) == set(Exposure) for row in VISIBILITY.values())
    assert {type_.value for type_ in OrganisationType} | {"learner"} == set(Reader)


@pytest.mark.parametrize(
    ("source", "owner"),
    [(Source.ILR, "10000001"), (Source.AO, "10000002"), (Source.QCFU, "10000002"), (Source.NPD, "")],
)
def test_owner(source: Source, owner: str) -> None:
    assert event(source).owner_ukprn == owner


@pytest.mark.parametrize("source", Source)
@pytest.mark.parametrize("type_", OrganisationType)
def test_withdrawn_events_are_shown_to_nobody(source: Source, type_: OrganisationType) -> None:
    owner = organisation(type_, event(source).owner_ukprn or "10000009")
    assert not may_see(owner, event(source, withdrawn=1))


def test_what_a_withdrawn_provisional_restricted_event_is_first() -> None:
    assert exposure(event(status=EventStatus.PROVISIONAL, withdrawn=1, restriction="1")) is Exposure.WITHDRAWN
    assert exposure(event(status=EventStatus.PROVISIONAL, restriction="1")) is Exposure.PROVISIONAL
    assert exposure(event(restriction="1")) is Exposure.RESTRICTED
    assert exposure(event(restriction="0")) is Exposure.OPEN


def test_a_learner_never_sees_more_than_the_organisation_it_comes_by() -> None:
    for type_, source, status, restriction in product(OrganisationType, Source, EventStatus, ("", "0", "1")):
        caller, one = organisation(type_), event(source, status, restriction=restriction)
        assert may_see(caller, one) or not may_see(caller, one, for_learner=True)
        assert not (restriction == "1" and may_see(caller, one, for_learner=True))


def test_an_achievement_is_known_by_four_things() -> None:
    same = FACTS._replace(grade="B", provider_ukprn="10000005", participation_start=date(2024, 9, 1))
    assert identity_key(Source.AO, ULN, same) == identity_key(Source.QCFU, ULN, FACTS)
    for other in (
        FACTS._replace(award_date=date(2025, 8, 22)),
        FACTS._replace(subject_code="600/1166/1"),
        FACTS._replace(awarding_ukprn="10000003"),
    ):
        assert identity_key(Source.AO, ULN, other) != identity_key(Source.AO, ULN, FACTS)
    assert identity_key(Source.AO, Uln("6936002314"), FACTS) != identity_key(Source.AO, ULN, FACTS)


def test_differences_say_what_was() -> None:
    after = FACTS._replace(grade="A", award_date=None)
    assert differences(FACTS, after) == {"grade": "", "award_date": "2025-08-21"}
