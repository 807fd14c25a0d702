"""A challenge is raised and goes to who answers for the event, or it is said why not."""

from datetime import date
from typing import Any

import pytest

from lrs_soap.domain.challenge import ChallengeState, ChallengeType, Move
from lrs_soap.domain.errors import (
    ChallengeExists,
    InvalidRequest,
    LearnerNotVerified,
    LrsError,
    UnknownEvent,
)
from lrs_soap.domain.names import fold
from lrs_soap.domain.organisation import (
    OrganisationStatus,
    OrganisationType,
)
from lrs_soap.domain.plr import Source
from lrs_soap.domain.verification import Claim
from lrs_soap.services.list_challenges import (
    ListChallenges,
    list_challenges,
)
from tests.db.challenges import (
    COLLEGE_UKPRN,
    DUE,
    add_event,
    add_learner,
)
from tests.db.samples import ANNA
from tests.services.house import House, somewhere


def test_raised_and_sent_to_the_owner(house: House, event: int) -> None:
    raised = house.raise_(event_id=event)
    assert raised.reference == f"DC-{house.uln}-0001"
    assert (raised.state, raised.owner_id) == (ChallengeState.WITH_OWNER, house.awarding.id)
    assert raised.doubt.due_date == DUE
    assert house.shown(raised) == [
        (Move.RAISE, ChallengeState.RAISED, COLLEGE_UKPRN, "a.user"),
        (Move.ROUTE, ChallengeState.WITH_OWNER, "", "register"),
    ]
    assert house.event(event).under_challenge
    assert house.audited() == [
        ("challenge:raised", "Raised", "a.user"),
        ("challenge:moved", "WithOwner", "register"),
    ]


def test_a_second_open_one_is_refused_and_names_the_first(house: House, event: int) -> None:
    first = house.raise_(event_id=event)
    with pytest.raises(ChallengeExists) as caught:
        house.raise_(house.other, event_id=event)
    assert caught.value.reference == first.reference
    assert first.reference in str(caught.value)
    assert house.raise_(type=ChallengeType.WRONG_DATE, event_id=event).reference.endswith("-0002")
    assert len(house.audited()) == 4


def test_whose_the_ulns_names_are_not(house: House, event: int) -> None:
    claim = Claim(fold("Somebody"), fold("Else"), None, None)
    born_otherwise = Claim(fold("Anna"), fold("Smythe"), date(2001, 1, 1), None)
    for wrong in (claim, born_otherwise):
        with pytest.raises(LearnerNotVerified):
            house.raise_(claim=wrong, event_id=event)
    similar = Claim(fold("Anna"), fold("Smyth"), ANNA.date_of_birth, "2")
    assert house.raise_(claim=similar, event_id=event).state is ChallengeState.WITH_OWNER


def test_an_event_that_is_not_there_or_not_to_be_seen(house: House, event: int) -> None:
    stranger = add_learner(house.units, **somewhere())
    restricted = add_event(house.units, house.uln, code="restricted", restriction="1")
    sentences = set()
    for wrong in (event + 1000, add_event(house.units, stranger), restricted):
        with pytest.raises(UnknownEvent) as caught:
            house.raise_(event_id=wrong)
        sentences.add(str(caught.value))
        with pytest.raises(UnknownEvent):
            house.raise_(type=ChallengeType.DUPLICATE, event_id=event, second_event_id=wrong)
    assert len(sentences) == 1, "which of them it is, is not told"
    assert house.audited() == []


def test_of_a_learner_who_does_not_share_no_event_is_seen(house: House) -> None:
    hidden = add_learner(house.units, ability_to_share="2", **somewhere())
    about = add_event(house.units, hidden)
    with pytest.raises(UnknownEvent):
        house.raise_(uln=hidden, event_id=about)
    assert house.raise_(uln=hidden, type=ChallengeType.MISSING).doubt.uln == hidden


def test_a_merged_learners_event_is_the_masters(house: House) -> None:
    child = add_learner(house.units, given_name="Ann", master=house.uln, **somewhere())
    about = add_event(house.units, child)
    claim = Claim(fold("Ann"), fold("Smythe"), None, None)
    one = house.raise_(uln=child, claim=claim, event_id=about)
    assert one.reference == f"DC-{house.uln}-0001"
    for uln in (child, house.uln):
        with house.call(house.college) as ctx:
            (listed,) = list_challenges(ListChallenges(uln=uln), ctx).challenges
        assert listed.id == one.id


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"type": ChallengeType.WRONG_GRADE}, "event must be given"),
        ({"type": ChallengeType.MISSING, "event_id": 1}, "event must not be given"),
        (
            {"type": ChallengeType.DUPLICATE, "event_id": 1, "second_event_id": 1},
            "second event must be another",
        ),
    ],
)
def test_types_and_events_must_go_together(house: House, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidRequest, match=told):
        house.raise_(**changes)


def test_where_no_owner_can_answer_the_service_desk_does(house: House) -> None:
    with house.units.writing() as unit:
        third = unit.organisations.add("10000004", "COL003", "A third", OrganisationType.PROVIDER, "hash")
    about = add_event(house.units, house.uln, Source.ILR, provider_ukprn=third.ukprn)
    assert house.raise_(event_id=about).owner_id == third.id
    with house.units.writing() as unit:
        unit.organisations.set_status(third.id, OrganisationStatus.SUSPENDED)
    one = house.raise_(type=ChallengeType.WRONG_DATE, event_id=about)
    unknown = add_event(house.units, house.uln, awarding_ukprn="UNKNWN")
    two = house.raise_(event_id=unknown)
    school = add_event(house.units, house.uln, Source.NPD)
    three = house.raise_(event_id=school)
    assert {one.owner_id, two.owner_id, three.owner_id} == {None}
    assert house.answer(three, Move.CONFIRM, None).state is ChallengeState.RESOLVED_NO_CHANGE


def test_an_awarding_organisation_raises_none(house: House, event: int) -> None:
    with pytest.raises(LrsError, match="may not raise-challenge"):
        house.raise_(house.awarding, event_id=event)
