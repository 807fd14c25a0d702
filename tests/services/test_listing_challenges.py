"""Who is shown which challenges, one and many."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lrs_soap.domain.challenge import ChallengeState, ChallengeType, Move
from lrs_soap.domain.errors import (
    AccessDenied,
    UnknownChallenge,
    UnknownOrganisation,
)
from lrs_soap.domain.organisation import (
    Organisation,
    OrganisationStatus,
    OrganisationType,
    User,
    UserRole,
    UserStatus,
)
from lrs_soap.domain.vocabulary import DOES_NOT_SHARE
from lrs_soap.services.context import Policy
from lrs_soap.services.list_challenges import (
    PAGE_SIZE,
    ListChallenges,
    Parties,
    Whose,
    list_challenges,
    list_for_operator,
)
from lrs_soap.services.raise_challenge import raise_challenge
from lrs_soap.services.show_challenge import show_challenge, show_to_operator
from lrs_soap.services.withdraw_challenge import WithdrawChallenge, withdraw_challenge
from tests.db.challenges import (
    AT,
    AWARDING_UKPRN,
    COLLEGE_UKPRN,
    OTHER_UKPRN,
    add_event,
    add_learner,
)
from tests.services.house import LATER, REASON, House, somewhere


def test_lists(house: House, event: int) -> None:
    mine = house.raise_(event_id=event)
    others = house.raise_(house.other, type=ChallengeType.WRONG_DATE, event_id=event)
    house.now = AT + timedelta(days=1)
    missing = house.raise_(type=ChallengeType.MISSING)
    house.answer(mine, Move.REJECT, house.awarding)

    def listed(by: Organisation, **ask: Any) -> list[int]:
        with house.call(by) as ctx:
            ask = {"uln": house.uln, "page": None, **ask}
            return [one.id for one in list_challenges(ListChallenges(**ask), ctx).challenges]

    assert listed(house.college) == listed(house.college, whose=Whose.MINE) == [mine.id, missing.id]
    assert listed(house.college, whose=Whose.ON_MY_EVENTS) == []
    assert listed(house.awarding) == [mine.id, others.id]
    assert listed(house.awarding, only_open=True, whose=Whose.ON_MY_EVENTS) == [others.id]
    assert listed(house.college, states=[ChallengeState.REJECTED]) == [mine.id]
    either = [ChallengeState.WITH_OWNER, ChallengeState.WITHDRAWN]
    assert listed(house.awarding, states=either) == [others.id]
    assert listed(house.awarding, states=[ChallengeState.WITHDRAWN]) == []
    assert listed(house.college, raised_from=date(2026, 3, 3)) == [missing.id]
    assert listed(house.college, raised_to=date(2026, 3, 2)) == [mine.id]
    assert listed(house.other) == [others.id]
    assert listed(house.other, uln=add_learner(house.units, **somewhere())) == []
    desk = Organisation(99, "", "", "Desk", OrganisationType.SERVICE_DESK, OrganisationStatus.ACTIVE, "")
    assert listed(desk) == [mine.id, others.id, missing.id]
    assert listed(desk, whose=Whose.ON_MY_EVENTS) == [missing.id]
    house.now = LATER
    assert listed(desk, only_overdue=True) == [others.id], "what was raised a day later is due today"
    for parties, expected in (
        (Parties(), [mine.id, others.id, missing.id]),
        (Parties(owner=AWARDING_UKPRN), [mine.id, others.id]),
        (Parties(raiser=OTHER_UKPRN), [others.id]),
        (Parties(of_service_desk=True), [missing.id]),
    ):
        found = list_for_operator(ListChallenges(uln=house.uln, page=None), parties, house.admin).challenges
        assert [one.id for one in found] == expected
    with pytest.raises(UnknownOrganisation):
        list_for_operator(ListChallenges(), Parties(owner="10009999"), house.admin)


def test_lists_come_in_pages(house: House) -> None:
    references = [house.raise_(type=ChallengeType.MISSING).reference for _ in range(PAGE_SIZE + 1)]
    with house.call(house.college) as ctx:
        pages = [list_challenges(ListChallenges(uln=house.uln, page=number), ctx) for number in (1, 2, 3)]
    assert [(page.total, page.pages) for page in pages] == [(PAGE_SIZE + 1, 2)] * 3
    assert [[one.reference for one in page.challenges] for page in pages] == [
        references[:PAGE_SIZE],
        references[PAGE_SIZE:],
        [],
    ]


def test_looks_are_on_record_where_the_deployment_asks(house: House, event: int) -> None:
    one = house.raise_(type=ChallengeType.WRONG_LEARNER)
    for policy, looks in ((Policy(), 0), (Policy(audit_reads=True), 2)):
        house.policy = policy
        before = len(house.audited())
        with house.call(house.college) as ctx:
            show_challenge(one.reference, ctx)
            list_challenges(ListChallenges(uln=house.uln), ctx)
        assert len(house.audited()) - before == looks


def test_both_parties_are_named(house: House, event: int) -> None:
    raised = house.raise_(event_id=event)
    with house.call(house.college) as ctx:
        shown = show_challenge(raised.reference, ctx).challenge
        (listed,) = list_challenges(ListChallenges(uln=house.uln), ctx).challenges
    for one in (raised, shown, listed):
        assert (one.raiser_ukprn, one.raiser_name) == (COLLEGE_UKPRN, "A college")
        assert (one.owner_ukprn, one.owner_name) == (AWARDING_UKPRN, "An awarding body")
    desks = house.raise_(type=ChallengeType.MISSING)
    assert (desks.raiser_name, desks.owner_ukprn, desks.owner_name) == ("A college", "", "")


def test_the_events_are_shown_as_they_are_now_to_those_who_may_see_them(house: House, event: int) -> None:
    other = add_event(house.units, house.uln, code="603/0455/1")
    one = house.raise_(event_id=event, second_event_id=other)
    house.answer(one, Move.AMEND, house.awarding, REASON, grade="B", restriction="1")

    def seen(by: Organisation) -> list[tuple[int, str] | None]:
        with house.call(by) as ctx:
            shown = show_challenge(one.reference, ctx)
        return [now and (now.id, now.grade) for now in (shown.event, shown.second_event)]

    assert seen(house.awarding) == [(event, "B"), (other, "C")]
    assert seen(house.college) == [None, (other, "C")], "a restricted event is for its owner only"
    assert show_to_operator(one.reference, house.admin).event is None


def test_to_show_an_event_is_a_look_at_the_record(house: House, event: int) -> None:
    one = house.raise_(event_id=event)
    with house.call(house.awarding) as ctx:
        show_challenge(one.reference, ctx)
    assert house.audited()[-1] == ("learning-record:read", "LearningRecord", "a.user")
    house.answer(one, Move.AMEND, house.awarding, REASON, restriction="1")
    before = house.audited()
    with house.call(house.college) as ctx:
        assert show_challenge(one.reference, ctx).event is None
    assert house.audited() == before


def test_no_event_of_a_learner_who_does_not_share_is_shown(house: House, event: int) -> None:
    one = house.raise_(event_id=event)
    with house.units.writing() as unit:
        learner = unit.learners.by_uln(house.uln)
        assert learner is not None
        closed = replace(learner.details, ability_to_share=DOES_NOT_SHARE)
        assert unit.learners.change(learner, closed, house.now)
    with house.call(house.college) as ctx:
        assert show_challenge(one.reference, ctx).event is None


def test_the_event_is_shown_under_the_ulns_master(house: House, event: int) -> None:
    one = house.raise_(event_id=event)
    master = add_learner(house.units, **somewhere())
    with house.units.writing() as unit:
        unit.learners.link(house.uln, master, house.now)
    with house.call(house.college) as ctx:
        shown = show_challenge(one.reference, ctx).event
    assert shown is not None
    assert shown.id == event


def test_nobody_else_is_shown_a_challenge(house: House, event: int) -> None:
    one = house.raise_(event_id=event)
    for reference in (one.reference, f"DC-{house.uln}-0002", "nothing"):
        with pytest.raises(UnknownChallenge), house.call(house.other) as ctx:
            show_challenge(reference, ctx)


@pytest.mark.parametrize("roles", [frozenset({UserRole.VIEW_ONLY}), frozenset({UserRole.AO_USER})])
def test_a_user_needs_a_role_for_it(house: House, event: int, roles: frozenset[UserRole]) -> None:
    one = house.raise_(event_id=event)
    user = User(1, house.college.id, "a.user", UserStatus.ACTIVE, roles)
    with pytest.raises(AccessDenied), house.call(house.college, user) as ctx:
        raise_challenge(house.ask(event_id=event), ctx)
    with pytest.raises(AccessDenied), house.call(house.college, user) as ctx:
        withdraw_challenge(WithdrawChallenge(one.reference, REASON), ctx)
    if UserRole.AO_USER in roles:
        with house.call(house.college, user) as ctx:
            assert show_challenge(one.reference, ctx).challenge.id == one.id
    else:
        with pytest.raises(AccessDenied), house.call(house.college, user) as ctx:
            show_challenge(one.reference, ctx)
