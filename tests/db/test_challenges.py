"""Challenges on both databases: kept, found, numbered, moved by versions, with their history; one open for a doubt."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from lrs_soap.db.engine import connect
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.challenge import ChallengeState, ChallengeType, Move
from lrs_soap.domain.organisation import Organisation
from lrs_soap.domain.uln import Uln
from lrs_soap.services.challenge_ports import ChallengeTaken, Wanted
from tests.db.challenges import (
    AT,
    AWARDING_UKPRN,
    COLLEGE_UKPRN,
    DUE,
    add_challenge,
    add_event,
    add_learner,
    add_parties,
    doubt,
    move,
)
from tests.db.side_by_side import in_processes, open_the_same
from tests.db.test_plans import overheard, plan

Parties = tuple[Organisation, Organisation, Organisation]


@pytest.fixture
def parties(units: Units) -> Parties:
    return add_parties(units)


@pytest.fixture
def uln(units: Units) -> Uln:
    return add_learner(units)


def test_comes_back_as_it_was_put_in(units: Units, parties: Parties, uln: Uln) -> None:
    college, awarding, _ = parties
    what = doubt(uln, college.id, add_event(units, uln))
    with units.writing() as unit:
        added = add_challenge(unit, what, awarding.id)
    assert added.reference == f"DC-{uln}-0001"
    with units.reading() as unit:
        stored = unit.challenges.by_reference(added.reference.lower())
        assert stored == replace(
            added,
            raiser_ukprn=COLLEGE_UKPRN,
            raiser_name="A college",
            owner_ukprn=AWARDING_UKPRN,
            owner_name="An awarding body",
        )
        assert stored.doubt == what
        assert unit.challenges.by_reference(f"DC-{uln}-0002") is None
        assert unit.challenges.history(added.id) == [
            replace(move(organisation_id=college.id), ukprn=COLLEGE_UKPRN)
        ]


def test_numbers_count_a_learners_challenges(units: Units, parties: Parties, uln: Uln) -> None:
    other = add_learner(units, given_name="Other")
    with units.writing() as unit:
        missing = [doubt(who, parties[0].id, type_=ChallengeType.MISSING) for who in (uln, uln, other, uln)]
        references = [add_challenge(unit, one).reference for one in missing]
    assert references == [f"DC-{uln}-0001", f"DC-{uln}-0002", f"DC-{other}-0001", f"DC-{uln}-0003"]


def test_one_of_a_type_is_open_on_an_event(units: Units, parties: Parties, uln: Uln) -> None:
    college = parties[0]
    event = add_event(units, uln)
    what = doubt(uln, college.id, event)
    with units.writing() as unit:
        first = add_challenge(unit, what)
        with pytest.raises(ChallengeTaken):
            add_challenge(unit, replace(what, raiser_id=parties[2].id))
        assert unit.challenges.open_on(event, ChallengeType.WRONG_GRADE) == first.reference
        second = add_challenge(unit, replace(what, type=ChallengeType.WRONG_DATE))
        assert unit.challenges.move(first, move(Move.WITHDRAW, ChallengeState.WITHDRAWN))
        third = add_challenge(unit, what)
    assert [second.reference, third.reference] == [f"DC-{uln}-0002", f"DC-{uln}-0003"]


def test_the_event_is_under_challenge_while_one_is_open(units: Units, parties: Parties, uln: Uln) -> None:
    event = add_event(units, uln)
    with units.writing() as unit:
        one = add_challenge(unit, doubt(uln, parties[0].id, event))
        (under,) = unit.events.of_record(uln)
        assert under.under_challenge
        unit.challenges.move(one, move(Move.REJECT, ChallengeState.REJECTED))
        (under,) = unit.events.of_record(uln)
        assert not under.under_challenge


def test_moves_are_kept_and_a_stale_one_changes_nothing(units: Units, parties: Parties, uln: Uln) -> None:
    college, awarding, _ = parties
    later = AT + timedelta(hours=3)
    with units.writing() as unit:
        first = add_challenge(unit, doubt(uln, college.id, type_=ChallengeType.MISSING), awarding.id)
        routed = move(Move.ROUTE, ChallengeState.WITH_OWNER)
        assert unit.challenges.move(first, routed)
        assert not unit.challenges.move(first, move(Move.REJECT, ChallengeState.REJECTED))
    event = add_event(units, uln)
    resolved = move(Move.AMEND, ChallengeState.RESOLVED_AMENDED, later, awarding.id)
    with units.writing() as unit:
        assert unit.challenges.move(replace(first, version=2), resolved, event_id=event)
        history = unit.challenges.history(first.id)
        now = unit.challenges.by_reference(first.reference)
    assert [(one.move, one.state, one.ukprn) for one in history] == [
        (Move.RAISE, ChallengeState.RAISED, COLLEGE_UKPRN),
        (Move.ROUTE, ChallengeState.WITH_OWNER, ""),
        (Move.AMEND, ChallengeState.RESOLVED_AMENDED, AWARDING_UKPRN),
    ]
    assert now is not None
    assert (now.state, now.version, now.resolved_at) == (ChallengeState.RESOLVED_AMENDED, 3, later)
    assert now.doubt.event_id == event


def test_they_are_found_by_what_is_wanted(units: Units, parties: Parties, uln: Uln) -> None:
    college, awarding, other = parties
    stranger = add_learner(units, given_name="Stranger")
    missing = doubt(uln, college.id, type_=ChallengeType.MISSING)
    with units.writing() as unit:
        one = add_challenge(unit, missing, awarding.id)
        two = add_challenge(
            unit, replace(missing, raiser_id=other.id, raised_at=AT + timedelta(days=2), uln=stranger)
        )
        three = add_challenge(unit, replace(missing, due_date=DUE + timedelta(days=7)), college.id)
        four = add_challenge(unit, missing, awarding.id)
        unit.challenges.move(four, move(Move.WITHDRAW, ChallengeState.WITHDRAWN))
    everything = [one, two, three, four]

    def found(wanted: Wanted, **page: int) -> list[int]:
        with units.reading() as unit:
            numbers = [challenge.id for challenge in unit.challenges.find(wanted, **page)]
            if not page:
                assert unit.challenges.count(wanted) == len(numbers)
        return [[all_.id for all_ in everything].index(number) + 1 for number in numbers]

    assert found(Wanted()) == [1, 2, 3, 4]
    assert found(Wanted(), limit=2, offset=1) == [2, 3]
    assert found(Wanted(), offset=3, limit=9) == [4]
    assert found(Wanted(raiser_id=college.id)) == [1, 3, 4]
    assert found(Wanted(owner_id=awarding.id)) == [1, 4]
    assert found(Wanted(party_id=college.id)) == [1, 3, 4]
    assert found(Wanted(party_id=awarding.id)) == [1, 4]
    assert found(Wanted(of_service_desk=True)) == [2]
    assert found(Wanted(ulns={stranger})) == [2]
    assert found(Wanted(ulns=())) == []
    assert found(Wanted(raised_from=AT + timedelta(seconds=1))) == [2]
    assert found(Wanted(raised_before=AT)) == []
    assert found(Wanted(raised_before=AT + timedelta(days=2), is_open=True)) == [1, 3]
    assert found(Wanted(overdue_on=DUE)) == []
    assert found(Wanted(overdue_on=DUE + timedelta(days=1))) == [1, 2]


def test_of_several_processes_one_opens_each(units: Units, parties: Parties, database_url: str) -> None:
    """Each opens the same challenge, in turn on ten learners' events, and one of its own on each of the learners."""
    college = parties[0]
    events = [
        (uln, add_event(units, uln)) for uln in (add_learner(units, given_name=f"G{n}") for n in range(10))
    ]
    answers = in_processes(open_the_same, database_url)
    for turn, (uln, event) in enumerate(events):
        same = [opened[turn] for opened, _ in answers]
        assert sorted(reference is None for reference in same) == [False] + [True] * (len(answers) - 1)
        own = [missing[turn] for _, missing in answers]
        given = sorted([*own, next(filter(None, same))])
        assert given == [f"DC-{uln}-{number:04}" for number in range(1, len(answers) + 2)]
        with units.reading() as unit:
            assert unit.challenges.open_on(event, ChallengeType.WRONG_GRADE) in same
            assert {one.doubt.raiser_id for one in unit.challenges.find(Wanted(ulns=[uln]))} == {college.id}


def test_what_requests_ask_is_served_by_indexes(
    engine: Engine, units: Units, parties: Parties, uln: Uln
) -> None:
    event = add_event(units, uln)
    with overheard(engine) as asked:
        with units.writing() as unit:
            one = add_challenge(unit, doubt(uln, parties[0].id, event), parties[1].id)
            unit.challenges.move(one, move(Move.ROUTE, ChallengeState.WITH_OWNER))
        with units.reading() as unit:
            unit.challenges.open_on(event, ChallengeType.WRONG_GRADE)
            unit.challenges.by_reference(one.reference)
            unit.challenges.history(one.id)
            unit.challenges.find(Wanted(ulns=[uln], party_id=parties[0].id))
            unit.challenges.count(Wanted(owner_id=parties[0].id, is_open=True))
            unit.challenges.count(Wanted(party_id=parties[0].id))
    assert len(asked) >= 8
    with connect(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
        for statement, parameters in asked:
            if "FOR NO KEY UPDATE" in statement:
                continue  # by the learner's key
            steps = plan(connection, statement, parameters)
            assert "Seq Scan on challenge" not in steps, f"{statement}\n{steps}"
            assert "SCAN challenge" not in steps, f"{statement}\n{steps}"


def test_days_and_times_stay_what_they_are(units: Units, parties: Parties, uln: Uln) -> None:
    what = doubt(uln, parties[0].id, type_=ChallengeType.MISSING, due=date(2027, 1, 4))
    with units.writing() as unit:
        stored = unit.challenges.by_reference(add_challenge(unit, what).reference)
    assert stored is not None
    assert stored.doubt.due_date == date(2027, 1, 4)
    assert isinstance(stored.doubt.raised_at, datetime)
    assert stored.doubt.raised_at.tzinfo is not None
