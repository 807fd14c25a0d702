"""A challenge is answered, withdrawn, or it is said why not and nothing changed; the event follows."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from lrs_soap.domain.challenge import Challenge, ChallengeMove, ChallengeState, ChallengeType, Move
from lrs_soap.domain.errors import (
    AccessDenied,
    ChangedMeanwhile,
    InvalidRequest,
    MoveNotAllowed,
    UnknownChallenge,
    UnknownEvent,
)
from lrs_soap.domain.plr import EventAction, EventChange, Source
from lrs_soap.services import answer_challenge as answering
from lrs_soap.services.move_challenge import as_caller, move_challenge
from lrs_soap.services.show_challenge import show_challenge, show_to_operator
from lrs_soap.services.withdraw_challenge import WithdrawChallenge, withdraw_challenge
from tests.db.challenges import (
    AT,
    AWARDING_UKPRN,
    COLLEGE_UKPRN,
    add_event,
    add_learner,
)
from tests.services.house import LATER, REASON, House, nothing_changed, somewhere, wait_until_blocked


def test_asked_and_told_and_amended(house: House, event: int) -> None:
    one = house.raise_(event_id=event)
    one = house.answer(one, Move.ASK_INFORMATION, house.awarding, "which paper?")
    assert one.state is ChallengeState.INFORMATION_REQUESTED
    one = house.answer(one, Move.GIVE_INFORMATION, house.college, "the second")
    assert one.state is ChallengeState.WITH_OWNER
    house.now = LATER
    one = house.answer(one, Move.AMEND, house.awarding, REASON, grade="B")
    assert (one.state, one.resolved_at, one.version) == (ChallengeState.RESOLVED_AMENDED, LATER, 5)
    amended = house.event(event)
    assert (amended.grade, amended.version, amended.under_challenge) == ("B", 2, 0)
    with house.units.reading() as unit:
        _, (version, change, before) = unit.events.history(event)
    told = EventChange(EventAction.AMENDED, LATER, house.awarding.id, "a.user", f"{one.reference}: {REASON}")
    assert (version, change, before) == (2, told, {"grade": "C"})
    assert house.audited()[-1] == ("challenge:moved", "ResolvedAmended", "a.user")
    with house.call(house.college) as ctx:
        shown = show_challenge(one.reference, ctx)
    assert shown.challenge == replace(one, raiser_ukprn=COLLEGE_UKPRN, owner_ukprn=AWARDING_UKPRN)
    assert [made.reason for made in shown.history][2:] == ["which paper?", "the second", REASON]


@pytest.mark.parametrize(
    ("move", "state"),
    [(Move.CONFIRM, ChallengeState.RESOLVED_NO_CHANGE), (Move.REJECT, ChallengeState.REJECTED)],
)
def test_closed_without_a_change(house: House, event: int, move: Move, state: ChallengeState) -> None:
    one = house.answer(house.raise_(event_id=event), move, house.awarding)
    assert one.state is state
    now = house.event(event)
    assert (now.grade, now.version, now.under_challenge) == ("C", 1, 0)
    assert house.raise_(event_id=event).reference == f"DC-{house.uln}-0002"


def test_withdrawn_by_its_raiser_only(house: House, event: int) -> None:
    one = house.raise_(event_id=event)
    for stranger in (house.other, house.awarding):
        with (
            nothing_changed(house, one),
            pytest.raises((UnknownChallenge, AccessDenied)),
            house.call(stranger) as ctx,
        ):
            withdraw_challenge(WithdrawChallenge(one.reference, REASON), ctx)
    with house.call(house.college) as ctx:
        one = withdraw_challenge(WithdrawChallenge(f" {one.reference.lower()} ", REASON, house.uln), ctx)
    assert one.state is ChallengeState.WITHDRAWN
    assert not house.event(event).under_challenge


def test_a_challenge_of_another_learner_is_unknown(house: House, event: int) -> None:
    one = house.raise_(event_id=event)
    stranger = add_learner(house.units, **somewhere())
    with (
        nothing_changed(house, one),
        pytest.raises(UnknownChallenge),
        house.call(house.college) as ctx,
    ):
        withdraw_challenge(WithdrawChallenge(one.reference, REASON, stranger), ctx)


@pytest.mark.parametrize("move", [Move.AMEND, Move.CONFIRM, Move.REJECT, Move.ASK_INFORMATION])
def test_a_reason_that_is_missing(house: House, event: int, move: Move) -> None:
    one = house.raise_(event_id=event)
    with nothing_changed(house, one), pytest.raises(InvalidRequest, match="reason must be given"):
        house.answer(one, move, house.awarding, " ", grade="B")
    with nothing_changed(house, one), pytest.raises(InvalidRequest, match="reason must have at most"):
        house.answer(one, move, house.awarding, "x" * 4001, grade="B")


def test_a_move_that_is_not_allowed(house: House, event: int) -> None:
    one = house.raise_(event_id=event)
    with nothing_changed(house, one), pytest.raises(MoveNotAllowed, match="allows only"):
        house.answer(one, Move.GIVE_INFORMATION, house.college)
    with nothing_changed(house, one), pytest.raises(MoveNotAllowed, match="only the owner"):
        house.answer(one, Move.AMEND, house.college, REASON, grade="A")
    one = house.answer(one, Move.REJECT, house.awarding)
    with nothing_changed(house, one), pytest.raises(MoveNotAllowed, match="closed"):
        house.answer(one, Move.AMEND, house.awarding, REASON, grade="A")


def test_what_is_sent_wrongly_to_amend(house: House, event: int) -> None:
    one = house.raise_(event_id=event)
    with nothing_changed(house, one), pytest.raises(InvalidRequest, match="award_date must be"):
        house.answer(one, Move.AMEND, house.awarding, REASON, award_date="soon")
    add_event(house.units, house.uln, code="603/0455/1")
    with nothing_changed(house, one), pytest.raises(InvalidRequest, match="the same as another event"):
        house.answer(one, Move.AMEND, house.awarding, REASON, subject_code="603/0455/1")


def test_an_event_that_is_changed_at_the_same_moment(house: House, event: int) -> None:
    """SQLite has one writer at a time, so the second one reads what the first has done; PostgreSQL tells it."""
    one = house.raise_(event_id=event)
    stale = house.event(event)
    with ThreadPoolExecutor(1) as pool:
        with house.units.writing() as unit:
            change = EventChange(EventAction.UPDATED, AT, house.awarding.id, "ao.user")
            assert unit.events.change(stale, change, facts=stale.facts._replace(level="Level 2"))
            answer = pool.submit(house.answer, one, Move.AMEND, house.awarding, REASON, grade="B")
            wait_until_blocked(house.units.engine)
        if house.units.engine.dialect.name == "sqlite":
            assert answer.result(30).state is ChallengeState.RESOLVED_AMENDED
            assert (house.event(event).level, house.event(event).grade) == ("Level 2", "B")
            return
        with pytest.raises(ChangedMeanwhile):
            answer.result(30)
    assert (house.event(event).level, house.event(event).grade) == ("Level 2", "C")
    assert house.shown(one)[-1][1] is ChallengeState.WITH_OWNER


def test_a_challenge_that_is_moved_meanwhile(house: House, event: int) -> None:
    """What else the move does is where something can come between."""
    one = house.raise_(event_id=event)

    def somebody_else(challenge: Challenge) -> None:
        house_unit = ctx.uow.challenges
        asked = ChallengeMove(
            Move.ASK_INFORMATION,
            ChallengeState.INFORMATION_REQUESTED,
            AT,
            house.awarding.id,
            "ao.user",
            "which?",
        )
        assert house_unit.move(challenge, asked)

    with nothing_changed(house, one), pytest.raises(ChangedMeanwhile), house.call(house.awarding) as ctx:
        move_challenge(one.reference, Move.REJECT, REASON, as_caller(ctx), somebody_else)


def test_a_missing_achievement_is_created(house: House) -> None:
    one = house.raise_(type=ChallengeType.MISSING, supplied={"awarding_body": "an awarding BODY"})
    assert one.owner_id == house.awarding.id
    one = house.answer(
        one, Move.AMEND, house.awarding, REASON, subject_code="603/0455/1", award_date="2025-07-01"
    )
    assert one.doubt.event_id is not None
    created = house.event(one.doubt.event_id)
    assert (created.uln, created.source, created.status) == (house.uln, Source.AO, "F")
    assert (created.awarding_ukprn, created.subject_code) == (AWARDING_UKPRN, "603/0455/1")
    stored = show_to_operator(one.reference, house.admin).challenge
    assert stored.doubt.event_id == created.id
    with house.units.reading() as unit:
        ((_, change, _),) = unit.events.history(created.id)
    assert change.reason.startswith(one.reference)


@pytest.mark.parametrize("type_", [ChallengeType.DUPLICATE, ChallengeType.WRONG_LEARNER])
def test_a_duplicate_and_another_learners_event_is_withdrawn(
    house: House, event: int, type_: ChallengeType
) -> None:
    one = house.raise_(type=type_, event_id=event)
    by = None if one.owner_id is None else house.awarding
    assert (by is None) == (type_ is ChallengeType.WRONG_LEARNER)
    house.answer(one, Move.AMEND, by)
    assert house.event(event).is_withdrawn
    with pytest.raises(UnknownEvent):
        house.raise_(type=type_, event_id=event)


def test_the_service_desk_stands_in_once_it_is_overdue(house: House, event: int) -> None:
    one = house.raise_(event_id=event)
    with nothing_changed(house, one), pytest.raises(MoveNotAllowed, match="overdue"):
        house.answer(one, Move.CONFIRM, None)
    house.now = LATER
    assert show_to_operator(one.reference, house.admin).overdue
    assert house.answer(one, Move.AMEND, None, REASON, grade="B").state is ChallengeState.RESOLVED_AMENDED
    assert house.event(event).grade == "B"
    assert house.shown(one)[-1][2:] == ("", "operator")


def test_the_service_desk_tells_and_withdraws_for_the_raiser(house: House, event: int) -> None:
    one = house.answer(house.raise_(event_id=event), Move.ASK_INFORMATION, house.awarding)
    assert house.answer(one, Move.GIVE_INFORMATION, None).state is ChallengeState.WITH_OWNER
    assert house.answer(one, Move.WITHDRAW, None).state is ChallengeState.WITHDRAWN


def test_a_provider_answers_for_its_own_return(house: House) -> None:
    about = add_event(house.units, house.uln, Source.ILR)
    one = house.raise_(event_id=about)
    assert one.owner_id == house.college.id
    assert house.answer(one, Move.AMEND, house.college, REASON, grade="B").state.startswith("Resolved")


def test_every_move_that_an_organisation_makes_has_its_permission() -> None:
    assert set(answering.PERMISSIONS_OF) == set(Move) - {Move.RAISE, Move.ROUTE}
