"""Raises and answers challenges over our own contract."""

from collections.abc import Mapping
from typing import Any

from tests.client import Service
from tests.learning_records.client import AWARDING, COLLEGE, Answer, call
from tests.learning_records.record_client import who
from tests.records import Person

Caller = Mapping[str, str]
#: The order of SubmitChallenge; what a test does not say is left out.
_ORDER = (
    "RequestId",
    "ULN",
    "GivenName",
    "FamilyName",
    "DateOfBirth",
    "Gender",
    "ChallengeType",
    "EventId",
    "SecondEventId",
    "Information",
    "ContactName",
    "ContactTelephone",
    "ContactEmail",
    "RaisedFor",
    "Claimed",
)


def doubt(person: Person, event_id: int | None, **more: Any) -> dict[str, Any]:
    """A wrong grade, unless more is said."""
    said = {**who(person), "ChallengeType": "WrongGrade", "EventId": event_id, **more}
    assert said.keys() <= set(_ORDER)
    return {name: said.get(name) for name in _ORDER}


def submit(
    service: Service, person: Person, event_id: int | None, caller: Caller = COLLEGE, **more: Any
) -> Answer:
    return call(service, "SubmitChallenge", doubt(person, event_id, **more), caller)


def submitted(
    service: Service, person: Person, event_id: int | None, caller: Caller = COLLEGE, **more: Any
) -> str:
    """The reference."""
    return str(submit(service, person, event_id, caller, **more).text("Reference"))


def get(service: Service, reference: str, caller: Caller = COLLEGE) -> dict[str, Any]:
    return challenge(call(service, "GetChallenge", {"Reference": reference}, caller))


def respond(
    service: Service,
    reference: str,
    branch: Mapping[str, Any],
    caller: Caller = AWARDING,
    reason: str = "so it is",
) -> dict[str, Any]:
    return challenge(
        call(service, "RespondToChallenge", {"Reference": reference, "Reason": reason, **branch}, caller)
    )


def withdraw(
    service: Service, reference: str, caller: Caller = COLLEGE, reason: str = "settled"
) -> dict[str, Any]:
    return challenge(call(service, "WithdrawChallenge", {"Reference": reference, "Reason": reason}, caller))


def listed(service: Service, caller: Caller = COLLEGE, **filters: Any) -> list[dict[str, Any]]:
    """The challenges of the page."""
    return repeated(call(service, "ListChallenges", filters, caller).plain, "Challenge")


def references(service: Service, caller: Caller = COLLEGE, **filters: Any) -> list[str]:
    return [one["Reference"] for one in listed(service, caller, **filters)]


def challenge(answer: Answer) -> dict[str, Any]:
    """The challenge of an answer; its steps are a list, however many."""
    found: dict[str, Any] = answer.plain["Challenge"]
    return {**found, "Step": repeated(found, "Step")}


def moves(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each move with the state it led to."""
    return [(step["Move"], step["State"]) for step in found["Step"]]


def repeated(found: Mapping[str, Any], name: str) -> list[Any]:
    value = found.get(name, [])
    return value if isinstance(value, list) else [value]
