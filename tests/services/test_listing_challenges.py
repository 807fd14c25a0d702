"""Who is shown which challenges, one and many."""

from datetime import date, timedelta
from typing import Any

import pytest

from lrs_soap.domain.challenge import ChallengeType, Move
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
from lrs_soap.services.show_challenge import show_challenge
from lrs_soap.services.withdraw_challenge import WithdrawChallenge, withdraw_challenge
from tests.db.challenges import (
    AT,
    AWARDING_UKPRN,
    OTHER_UKPRN,
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
    one = house.raise_(event_id=event)
    for policy, looks in ((Policy(), 0), (Policy(audit_reads=True), 2)):
        house.policy = policy
        before = len(house.audited())
        with house.call(house.college) as ctx:
            show_challenge(one.reference, ctx)
            list_challenges(ListChallenges(uln=house.uln), ctx)
        assert len(house.audited()) - before == looks


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
