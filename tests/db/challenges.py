"""Learners with events, and challenges on them, to fill a register with."""

from datetime import UTC, date, datetime
from typing import Any

from lrs_soap.db.unit_of_work import Unit, Units
from lrs_soap.domain.challenge import (
    Challenge,
    ChallengeMove,
    ChallengeState,
    ChallengeType,
    Contact,
    Doubt,
    Move,
)
from lrs_soap.domain.organisation import Organisation, OrganisationType
from lrs_soap.domain.plr import EventAction, EventChange, EventFacts, EventStatus, Source
from lrs_soap.domain.uln import Uln
from tests.db.samples import add, learner

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DUE = date(2026, 3, 30)
CREATED = EventChange(EventAction.CREATED, AT, None, "operator")
COLLEGE_UKPRN, AWARDING_UKPRN, OTHER_UKPRN = "10000001", "10000002", "10000003"


def add_parties(units: Units) -> tuple[Organisation, Organisation, Organisation]:
    """A college, an awarding organisation and another college."""
    with units.writing() as unit:
        add = unit.organisations.add
        return (
            add(COLLEGE_UKPRN, "COL001", "A college", OrganisationType.PROVIDER, "hash"),
            add(AWARDING_UKPRN, "AWD001", "An awarding body", OrganisationType.AWARDING_ORGANISATION, "hash"),
            add(OTHER_UKPRN, "COL002", "Another college", OrganisationType.PROVIDER, "hash"),
        )


def add_learner(units: Units, **changes: Any) -> Uln:
    one = learner(**changes)
    add(units, one)
    return one.uln


def add_event(
    units: Units, uln: Uln, source: Source = Source.AO, code: str = "600/1166/X", **facts: Any
) -> int:
    stated = EventFacts(
        subject_code=code,
        grade="C",
        award_date=date(2025, 8, 21),
        provider_ukprn=COLLEGE_UKPRN,
        awarding_ukprn=AWARDING_UKPRN,
    )._replace(**facts)
    with units.writing() as unit:
        return unit.events.add(uln, source, EventStatus.FINAL, stated, CREATED)


def doubt(
    uln: Uln,
    raiser_id: int,
    event_id: int | None = None,
    type_: ChallengeType = ChallengeType.WRONG_GRADE,
    at: datetime = AT,
    due: date = DUE,
) -> Doubt:
    return Doubt(
        uln=uln,
        type=type_,
        raiser_id=raiser_id,
        raiser_user_name="college.user",
        raised_at=at,
        due_date=due,
        event_id=event_id,
        user_type="ORG",
        contact=Contact("Zoë Quill", "0114 496 0000", "zoe@example.org"),
        information="It was a B.",
        original={"achieved_grade": "C"},
        supplied={"achieved_grade": "B"},
    )


def move(
    made: Move = Move.RAISE,
    state: ChallengeState = ChallengeState.RAISED,
    at: datetime = AT,
    organisation_id: int | None = None,
) -> ChallengeMove:
    return ChallengeMove(made, state, at, organisation_id, "college.user", "because")


def add_challenge(unit: Unit, what: Doubt, owner_id: int | None = None) -> Challenge:
    return unit.challenges.add(what, owner_id, move(organisation_id=what.raiser_id))
