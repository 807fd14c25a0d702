"""A register in which a test raises and answers challenges through the use cases."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import Engine, select, text

from lrs_soap.db.tables import AUDIT_ENTRY
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.challenge import Challenge, ChallengeState, ChallengeType, Move
from lrs_soap.domain.names import fold
from lrs_soap.domain.organisation import (
    Caller,
    Organisation,
    User,
)
from lrs_soap.domain.plr import LearningEvent
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim
from lrs_soap.passwords import PasswordMemory
from lrs_soap.services import answer_challenge as answering
from lrs_soap.services.administration import Administration
from lrs_soap.services.answer_challenge import AnswerChallenge
from lrs_soap.services.context import Policy, ServiceContext
from lrs_soap.services.raise_challenge import RaiseChallenge, raise_challenge
from lrs_soap.services.show_challenge import show_to_operator
from tests.db.challenges import (
    AT,
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


def somewhere() -> dict[str, str]:
    """A postcode that no other learner has."""
    return {"postcode": f"CV{next(_counter)} 9EE"}


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
