"""The life of a data challenge through its use cases, on a real database of each kind."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from lrs_soap.db import migrate
from lrs_soap.db.engine import make_engine
from lrs_soap.db.tables import AUDIT_ENTRY
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.challenge import Challenge, ChallengeMove, ChallengeState, ChallengeType, Move
from lrs_soap.domain.errors import (
    AccessDenied,
    ChallengeExists,
    ChangedMeanwhile,
    InvalidRequest,
    LearnerNotVerified,
    LrsError,
    MoveNotAllowed,
    UnknownChallenge,
    UnknownEvent,
    UnknownOrganisation,
)
from lrs_soap.domain.names import fold
from lrs_soap.domain.organisation import (
    Caller,
    Organisation,
    OrganisationStatus,
    OrganisationType,
    User,
    UserRole,
    UserStatus,
)
from lrs_soap.domain.plr import EventAction, EventChange, LearningEvent, Source
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim
from lrs_soap.passwords import PasswordMemory
from lrs_soap.services import answer_challenge as answering
from lrs_soap.services.administration import Administration
from lrs_soap.services.answer_challenge import AnswerChallenge
from lrs_soap.services.context import Policy, ServiceContext
from lrs_soap.services.list_challenges import (
    PAGE_SIZE,
    ListChallenges,
    Parties,
    Whose,
    list_challenges,
    list_for_operator,
)
from lrs_soap.services.move_challenge import as_caller, move_challenge
from lrs_soap.services.raise_challenge import RaiseChallenge, raise_challenge
from lrs_soap.services.show_challenge import show_challenge, show_to_operator
from lrs_soap.services.withdraw_challenge import WithdrawChallenge, withdraw_challenge
from tests.conftest import fresh_database
from tests.db.challenges import (
    AT,
    AWARDING_UKPRN,
    COLLEGE_UKPRN,
    DUE,
    OTHER_UKPRN,
    add_event,
    add_learner,
    add_parties,
)
from tests.db.samples import ANNA

Organisations = tuple[Organisation, Organisation, Organisation]
_counter = count(10)
LATER = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
REASON = "the certificate says so"


@dataclass
class House:
    """A register with three organisations and a learner, and a clock that a test sets."""

    units: Units
    college: Organisation
    awarding: Organisation
    other: Organisation
    uln: Uln
    now: datetime = AT
    policy: Policy = field(default_factory=Policy)

    @contextmanager
    def call(self, organisation: Organisation, user: User | None = None) -> Iterator[ServiceContext]:
        with self.units.writing() as unit:
            yield ServiceContext(Caller(organisation, "a.user", user), unit, self.now, "request", self.policy)

    def raise_(self, by: Organisation | None = None, **changes: Any) -> Challenge:
        with self.call(by or self.college) as ctx:
            return raise_challenge(self.ask(**changes), ctx)

    def ask(self, type_: ChallengeType = ChallengeType.WRONG_GRADE, **changes: Any) -> RaiseChallenge:
        claim = Claim(fold(ANNA.given_name), fold(ANNA.family_name), None, None)
        return replace(RaiseChallenge(type_, self.uln, claim, user_type="ORG"), **changes)

    def answer(
        self, challenge: Challenge, move: Move, by: Organisation | None, reason: str = REASON, **amended: str
    ) -> Challenge:
        ask = AnswerChallenge(challenge.reference, move, reason, amended)
        if by is None:
            return answering.answer_as_service_desk(ask, self.admin)
        with self.call(by) as ctx:
            return answering.answer_challenge(ask, ctx)

    @property
    def admin(self) -> Administration:
        return Administration(self.units, PasswordMemory(0), lambda: self.now, "operator")

    def event(self, event_id: int) -> LearningEvent:
        with self.units.reading() as unit:
            event = unit.events.by_id(event_id)
        assert event is not None
        return event

    def shown(self, challenge: Challenge) -> list[tuple[Move, ChallengeState, str, str]]:
        history = show_to_operator(challenge.reference, self.admin).history
        return [(one.move, one.state, one.ukprn, one.user_name) for one in history]

    def audited(self) -> list[tuple[str, str, str]]:
        """What is on record of the learner, in the order it was written."""
        entries = (
            select(AUDIT_ENTRY.c.action, AUDIT_ENTRY.c.outcome, AUDIT_ENTRY.c.user_name)
            .where(AUDIT_ENTRY.c.uln == self.uln)
            .order_by(AUDIT_ENTRY.c.id)
        )
        with self.units.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(entries)]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def register(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Units, Organisations]]:
    """One of each kind for all tests here, each of which has a learner of its own."""
    with fresh_database(request.param, tmp_path_factory.mktemp("challenges")) as url:
        engine = make_engine(url)
        migrate.upgrade(engine)
        units = Units(engine)
        yield units, add_parties(units)
        units.close()


@pytest.fixture
def house(register: tuple[Units, Organisations]) -> House:
    units, parties = register
    return House(units, *parties, add_learner(units, **somewhere()))


def somewhere() -> dict[str, str]:
    """A postcode that no other learner has."""
    return {"postcode": f"CV{next(_counter)} 9EE"}


@pytest.fixture
def event(house: House) -> int:
    return add_event(house.units, house.uln)


@contextmanager
def nothing_changed(house: House, challenge: Challenge) -> Iterator[None]:
    """Neither the challenge, nor its history, nor its event, nor the audit."""

    def state() -> Any:
        shown = show_to_operator(challenge.reference, house.admin)
        doubted = challenge.doubt.event_id
        return shown, house.event(doubted) if doubted else None, house.audited()

    before = state()
    yield
    assert state() == before


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


def wait_until_blocked(engine: Engine) -> None:
    """Until some session waits for another's lock, where one can see that."""
    if engine.dialect.name == "sqlite":
        return
    waits = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = time.monotonic() + 30
    with engine.connect() as connection:
        while not connection.execute(waits).scalar_one():
            assert time.monotonic() < deadline, "nobody waits"
            connection.rollback()
            time.sleep(0.02)


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


def test_an_awarding_organisation_raises_none(house: House, event: int) -> None:
    with pytest.raises(LrsError, match="may not raise-challenge"):
        house.raise_(house.awarding, event_id=event)


def test_every_move_that_an_organisation_makes_has_its_permission() -> None:
    assert set(answering.PERMISSIONS_OF) == set(Move) - {Move.RAISE, Move.ROUTE}
