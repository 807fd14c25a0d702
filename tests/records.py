"""Puts learning events into the register of a running service, as a test wants them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lrs_soap.db.engine import connect, make_engine
from lrs_soap.db.unit_of_work import Unit, Units
from lrs_soap.domain.plr import EventAction, EventChange, EventFacts, EventStatus, Source
from lrs_soap.domain.uln import Uln
from tests.client import AWARDING, Service, new_learner
from tests.people import fresh_person

#: What an event has that Sandbox Awarding answers for.
AWARDS: dict[str, Any] = {"awarding_ukprn": AWARDING["UKPRN"], "subject_code": "600/1166/X", "grade": "Pass"}
CREATED = EventChange(EventAction.CREATED, datetime(2026, 1, 5, 9, 0, tzinfo=UTC), None, "test")


@contextmanager
def written(service: Service) -> Iterator[Unit]:
    """One transaction on the service's own database."""
    units = Units(make_engine(service.environment["LRS_DATABASE_URL"]))
    try:
        with units.writing() as unit:
            yield unit
    finally:
        units.close()


@dataclass(frozen=True)
class Person:
    """Somebody whom a test has registered."""

    uln: Uln
    five: dict[str, str]

    @property
    def given(self) -> str:
        return self.five["GivenName"]

    @property
    def family(self) -> str:
        return self.five["FamilyName"]

    def record(self, get_type: str = "FULL", **more: str) -> dict[str, str]:
        """What a look at the person's record asks."""
        return {
            "uln": self.uln,
            "givenName": self.given,
            "familyName": self.family,
            "getType": get_type,
            **more,
        }


def registered(service: Service, **more: Any) -> Person:
    """Somebody new."""
    five = fresh_person()
    reply = service.call("registerSingleLearner", new_learner(five, **more))
    assert reply.code == "WSRC0005"
    return Person(Uln(str(reply.text("ULN"))), five)


def add_event(
    unit: Unit,
    uln: Uln,
    source: Source = Source.AO,
    status: EventStatus = EventStatus.FINAL,
    **facts: Any,
) -> int:
    """The number of the new event."""
    return unit.events.add(uln, source, status, EventFacts(**facts), CREATED)


@contextmanager
def audit_refusing(service: Service, user_name: str) -> Iterator[None]:
    """The database itself takes no audit entry of this user."""
    engine = make_engine(service.environment["LRS_DATABASE_URL"])
    refuse, relent = {
        "sqlite": (
            "CREATE TRIGGER refuses BEFORE INSERT ON audit_entry "
            f"WHEN NEW.user_name = '{user_name}' BEGIN SELECT RAISE(ABORT, 'refused'); END",
            "DROP TRIGGER refuses",
        ),
        "postgresql": (
            f"ALTER TABLE audit_entry ADD CONSTRAINT refuses CHECK (user_name <> '{user_name}') NOT VALID",
            "ALTER TABLE audit_entry DROP CONSTRAINT refuses",
        ),
    }[engine.dialect.name]
    with connect(engine) as connection:
        connection.exec_driver_sql(refuse)
        try:
            yield
        finally:
            connection.exec_driver_sql(relent)
