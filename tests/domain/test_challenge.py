"""Challenges: types by what people call them, whose answer they wait for, and the whole table of moves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from lrs_soap.domain.challenge import (
    NEEDS_EVENT,
    OPEN_STATES,
    Challenge,
    ChallengeState,
    ChallengeType,
    Doubt,
    Move,
    due_on,
    fault_of_event,
    reference,
    type_named,
)
from lrs_soap.domain.challenge_moves import MOVES, SPOKEN, Mover, decide_move, movers
from lrs_soap.domain.challenge_routing import can_own, route
from lrs_soap.domain.errors import InvalidRequest, MoveNotAllowed
from lrs_soap.domain.organisation import Organisation, OrganisationStatus, OrganisationType
from lrs_soap.domain.plr import EventFacts, LearningEvent, Source
from lrs_soap.domain.uln import Uln

ULN = Uln("1026893096")
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DUE = date(2026, 3, 30)
COLLEGE, AWARDING, DESK = 1, 2, 3


def organisation(
    id_: int, type_: OrganisationType = OrganisationType.PROVIDER, name: str = "Somebody"
) -> Organisation:
    return Organisation(id_, f"1000000{id_}", f"ORG00{id_}", name, type_, OrganisationStatus.ACTIVE, "")


def event(source: Source) -> LearningEvent:
    facts = EventFacts(provider_ukprn="10000001", awarding_ukprn="10000002")
    return LearningEvent(7, ULN, source, "F", 0, 1, AT, 0, *facts)


def challenge(
    state: ChallengeState = ChallengeState.WITH_OWNER, owner_id: int | None = AWARDING
) -> Challenge:
    doubt = Doubt(ULN, ChallengeType.WRONG_GRADE, COLLEGE, "college.user", AT, DUE, event_id=7)
    return Challenge(1, reference(ULN, 3), doubt, state, owner_id, version=2)


def test_a_reference_counts_a_learners_challenges() -> None:
    assert reference(ULN, 3) == "DC-1026893096-0003"
    assert reference(ULN, 12345) == "DC-1026893096-12345"


def test_due_in_twenty_working_days() -> None:
    assert due_on(date(2026, 3, 2)) == date(2026, 3, 30)
    assert due_on(date(2026, 12, 1)) == date(2026, 12, 31)


@pytest.mark.parametrize("type_", ChallengeType)
def test_a_type_is_known_by_its_name_in_any_case(type_: ChallengeType) -> None:
    assert type_named(type_.value) is type_named(type_.value.upper()) is type_


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Wrong grade", ChallengeType.WRONG_GRADE),
        ("incorrect-grade", ChallengeType.WRONG_GRADE),
        ("WRONG_DATE", ChallengeType.WRONG_DATE),
        ("Incorrect award date", ChallengeType.WRONG_DATE),
        ("wrong ULN", ChallengeType.WRONG_LEARNER),
        ("Missing achievement", ChallengeType.MISSING),
        ("duplicate  event", ChallengeType.DUPLICATE),
        ("", None),
        ("grade", None),
        ("Wrong", None),
    ],
)
def test_a_type_is_known_by_what_people_call_it(text: str, meant: ChallengeType | None) -> None:
    assert type_named(text) is meant


def test_which_types_are_about_an_event() -> None:
    without = {type_ for type_ in ChallengeType if fault_of_event(type_, None) is None}
    with_one = {type_ for type_ in ChallengeType if fault_of_event(type_, 7) is None}
    assert without == set(ChallengeType) - NEEDS_EVENT
    assert with_one == set(ChallengeType) - {ChallengeType.MISSING}


@pytest.mark.parametrize(
    ("type_", "source", "owner"),
    [
        (ChallengeType.WRONG_GRADE, Source.AO, "10000002"),
        (ChallengeType.WRONG_DATE, Source.QCFU, "10000002"),
        (ChallengeType.DUPLICATE, Source.ILR, "10000001"),
        (ChallengeType.OTHER, Source.ILR, "10000001"),
        (ChallengeType.WRONG_QUALIFICATION, Source.NPD, ""),
        (ChallengeType.WRONG_LEARNER, Source.AO, ""),
        (ChallengeType.WRONG_LEARNER, None, ""),
        (ChallengeType.OTHER, None, ""),
        (ChallengeType.MISSING, None, ""),
    ],
)
def test_a_challenge_goes_to_who_answers_for_the_event(
    type_: ChallengeType, source: Source | None, owner: str
) -> None:
    ukprn, why = route(type_, event(source) if source else None, {}, ())
    assert ukprn == owner
    assert why


@pytest.mark.parametrize(
    ("named", "owner"),
    [
        ("10000002", "10000002"),
        ("org002", "10000002"),
        ("  the  Awarding Body ", "10000002"),
        ("Known as", "10000002"),
        ("Twice", ""),
        ("Nobody", ""),
        ("", ""),
    ],
)
def test_a_missing_achievement_goes_to_the_awarding_organisation_that_is_named(
    named: str, owner: str
) -> None:
    type_ = OrganisationType.AWARDING_ORGANISATION
    awarding = [
        replace(organisation(2, type_, "The Awarding Body"), display_name="Known As"),
        organisation(3, type_, "Twice"),
        organisation(4, type_, "twice"),
    ]
    assert route(ChallengeType.MISSING, None, {"awarding_body": named}, awarding)[0] == owner
    assert route(ChallengeType.OTHER, None, {"awarding_body": named}, awarding)[0] == ""


def test_who_can_be_asked_to_answer() -> None:
    owners = {type_ for type_ in OrganisationType if can_own(organisation(1, type_))}
    assert owners == {OrganisationType.PROVIDER, OrganisationType.AWARDING_ORGANISATION}
    assert not can_own(None)
    assert not can_own(replace(organisation(1), status=OrganisationStatus.SUSPENDED))


@pytest.mark.parametrize("state", ChallengeState)
def test_overdue_is_what_is_open_after_its_due_date(state: ChallengeState) -> None:
    one = challenge(state)
    assert not one.is_overdue(DUE)
    assert one.is_overdue(DUE + timedelta(days=1)) == one.is_open == (state in OPEN_STATES)


BEFORE, AFTER = DUE, DUE + timedelta(days=1)
AWARDER = organisation(AWARDING, OrganisationType.AWARDING_ORGANISATION)
SERVICE_DESK = organisation(DESK, OrganisationType.SERVICE_DESK)


@pytest.mark.parametrize(
    ("who", "owner_id", "today", "parts"),
    [
        (organisation(COLLEGE), AWARDING, BEFORE, {Mover.RAISER}),
        (organisation(COLLEGE), COLLEGE, BEFORE, {Mover.RAISER, Mover.OWNER}),
        (AWARDER, AWARDING, AFTER, {Mover.OWNER}),
        (AWARDER, None, AFTER, set()),
        (organisation(9), AWARDING, AFTER, set()),
        *(
            (desk, owner_id, today, parts)
            for desk in (None, SERVICE_DESK)
            for owner_id, today, parts in (
                (AWARDING, BEFORE, {Mover.SERVICE_DESK}),
                (AWARDING, AFTER, {Mover.SERVICE_DESK, Mover.STAND_IN}),
                (None, BEFORE, {Mover.SERVICE_DESK, Mover.OWNER}),
            )
        ),
    ],
)
def test_parts(who: Organisation | None, owner_id: int | None, today: date, parts: set[Mover]) -> None:
    assert movers(challenge(owner_id=owner_id), who, today) == parts


S, M, W = ChallengeState, Move, Mover
ANSWERERS = {W.OWNER, W.STAND_IN}
RAISERS = {W.RAISER, W.SERVICE_DESK}

#: Written out a second time, so that no move comes or goes by a slip.
ALLOWED = {
    (S.RAISED, M.ROUTE): (S.WITH_OWNER, {W.REGISTER}),
    (S.WITH_OWNER, M.ASK_INFORMATION): (S.INFORMATION_REQUESTED, ANSWERERS),
    (S.WITH_OWNER, M.AMEND): (S.RESOLVED_AMENDED, ANSWERERS),
    (S.WITH_OWNER, M.CONFIRM): (S.RESOLVED_NO_CHANGE, ANSWERERS),
    (S.WITH_OWNER, M.REJECT): (S.REJECTED, ANSWERERS),
    (S.WITH_OWNER, M.WITHDRAW): (S.WITHDRAWN, RAISERS),
    (S.INFORMATION_REQUESTED, M.GIVE_INFORMATION): (S.WITH_OWNER, RAISERS),
    (S.INFORMATION_REQUESTED, M.AMEND): (S.RESOLVED_AMENDED, ANSWERERS),
    (S.INFORMATION_REQUESTED, M.CONFIRM): (S.RESOLVED_NO_CHANGE, ANSWERERS),
    (S.INFORMATION_REQUESTED, M.REJECT): (S.REJECTED, ANSWERERS),
    (S.INFORMATION_REQUESTED, M.WITHDRAW): (S.WITHDRAWN, RAISERS),
}


@pytest.mark.parametrize(("state", "move", "mover"), list(product(ChallengeState, Move, Mover)))
def test_every_state_move_and_mover(state: ChallengeState, move: Move, mover: Mover) -> None:
    leads_to, allowed = ALLOWED.get((state, move), (None, set()))
    if mover in allowed:
        assert decide_move(state, move, frozenset({mover}), "because") is leads_to
        return
    with pytest.raises(MoveNotAllowed) as refused:
        decide_move(state, move, frozenset({mover}), "because")
    assert state in str(refused.value), "it is said where the challenge stands"
    if leads_to:
        assert str(refused.value).startswith("only ")
    elif state not in OPEN_STATES:
        assert "closed" in str(refused.value)
    else:
        assert all(SPOKEN[other] in str(refused.value) for before, other in ALLOWED if before is state)


@pytest.mark.parametrize(("state", "move"), ALLOWED)
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_every_move_but_the_registers_own_needs_a_reason(
    state: ChallengeState, move: Move, reason: str
) -> None:
    _, allowed = ALLOWED[state, move]
    if move is Move.ROUTE:
        assert decide_move(state, move, frozenset(allowed), reason) is ChallengeState.WITH_OWNER
        return
    with pytest.raises(InvalidRequest, match="reason must be given"):
        decide_move(state, move, frozenset(allowed), reason)


def test_what_is_closed_stays_closed() -> None:
    assert {state for state, _ in MOVES} == OPEN_STATES
