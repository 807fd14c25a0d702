"""Learning events on both databases: kept, found, changed by versions, with their history."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.plr import (
    EventAction,
    EventChange,
    EventFacts,
    EventStatus,
    LearningEvent,
    Source,
    identity_key,
)
from lrs_soap.domain.uln import Uln
from lrs_soap.services.plr_ports import EventTaken
from tests.db.samples import add, add_organisation, learner

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CREATED = EventChange(EventAction.CREATED, AT, None, "operator")
FACTS = EventFacts(
    subject_code="600/1166/X", award_date=date(2025, 8, 21), grade="C", awarding_ukprn="10000002"
)


@pytest.fixture
def uln(units: Units) -> Uln:
    one = learner()
    add(units, one)
    return one.uln


def added(units: Units, uln: Uln, facts: EventFacts = FACTS) -> int:
    with units.writing() as unit:
        return unit.events.add(uln, Source.AO, EventStatus.FINAL, facts, CREATED)


def stored(units: Units, event_id: int) -> LearningEvent:
    with units.reading() as unit:
        event = unit.events.by_id(event_id)
    assert event is not None
    return event


def test_comes_back_as_it_was_put_in(units: Units, uln: Uln) -> None:
    event = stored(units, added(units, uln))
    assert event.facts == FACTS
    assert (event.uln, event.source, event.status, event.version) == (uln, "AO", "F", 1)
    assert event.loaded_at == AT
    assert not event.under_challenge
    with units.reading() as unit:
        assert unit.events.by_identity(identity_key(Source.AO, uln, FACTS)) == event
        assert unit.events.of_record(uln) == [event]
        assert unit.events.by_id(event.id + 1) is None


def test_a_record_has_the_events_of_those_merged_in_latest_award_first(units: Units, uln: Uln) -> None:
    child, deleted, stranger = (
        learner(given_name="Child", master=uln),
        learner(given_name="Deleted", master=uln, status="0"),
        learner(given_name="Stranger"),
    )
    add(units, child, deleted, stranger)
    dated = [(uln, date(2024, 1, 1)), (uln, None), (child.uln, date(2025, 1, 1))]
    numbers = [added(units, whose, FACTS._replace(award_date=day)) for whose, day in dated]
    for other in (deleted, stranger):
        added(units, other.uln)
    with units.reading() as unit:
        found = unit.events.of_record(uln)
        assert [event.id for event in unit.events.of_record(child.uln)] == [numbers[2]]
    assert [event.id for event in found] == [numbers[2], numbers[0], numbers[1]]


def test_the_same_event_twice_is_refused_and_the_transaction_goes_on(units: Units, uln: Uln) -> None:
    added(units, uln)
    with units.writing() as unit:
        with pytest.raises(EventTaken):
            unit.events.add(uln, Source.QCFU, EventStatus.PROVISIONAL, FACTS._replace(grade="A"), CREATED)
        unit.events.add(uln, Source.AO, EventStatus.FINAL, FACTS._replace(subject_code="other"), CREATED)
    with units.reading() as unit:
        assert len(unit.events.of_record(uln)) == 2


def test_a_change_keeps_what_was(units: Units, uln: Uln) -> None:
    organisation = add_organisation(units)
    event = stored(units, added(units, uln))
    regrade = EventChange(EventAction.UPDATED, AT, organisation.id, "ao.user", "re-marked")
    with units.writing() as unit:
        assert unit.events.change(
            event, regrade, facts=FACTS._replace(grade="B", award_date=date(2025, 9, 1))
        )
    now = stored(units, event.id)
    withdrawal = replace(regrade, action=EventAction.WITHDRAWN)
    with units.writing() as unit:
        assert unit.events.change(now, withdrawal, is_withdrawn=True, status=EventStatus.PROVISIONAL)
        assert unit.events.history(event.id) == [
            (1, CREATED, {}),
            (2, regrade, {"grade": "C", "award_date": "2025-08-21"}),
            (3, withdrawal, {"status": "F", "is_withdrawn": False}),
        ]
    latest = stored(units, event.id)
    assert (latest.grade, latest.status, latest.is_withdrawn, latest.version) == ("B", "P", 1, 3)


def test_a_stale_version_changes_nothing(units: Units, uln: Uln) -> None:
    event = stored(units, added(units, uln))
    with units.writing() as unit:
        assert unit.events.change(event, CREATED, facts=FACTS._replace(grade="B"))
        assert not unit.events.change(event, CREATED, facts=FACTS._replace(grade="A"))
    assert stored(units, event.id).grade == "B"
    with units.reading() as unit:
        assert len(unit.events.history(event.id)) == 2


def test_becoming_another_event_is_refused(units: Units, uln: Uln) -> None:
    added(units, uln)
    event = stored(units, added(units, uln, FACTS._replace(subject_code="other")))
    with units.writing() as unit:
        with pytest.raises(EventTaken):
            unit.events.change(event, CREATED, facts=FACTS)
        assert unit.events.change(event, CREATED, facts=FACTS._replace(subject_code="third"))
