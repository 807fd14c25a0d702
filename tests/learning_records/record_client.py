"""Asks for learning records over our own contract."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from tests.client import Service
from tests.learning_records.client import COLLEGE, Answer, Fault, call
from tests.records import Person

OLIVIA = {"ULN": "8181822950", "GivenName": "Olivia", "FamilyName": "Hartwell"}
#: Who has no events, who does not share, and who was merged into another.
GRACE = {"ULN": "8018082854", "GivenName": "Grace", "FamilyName": "Okafor"}
DANIEL = {"ULN": "3995899128", "GivenName": "Daniel", "FamilyName": "Marsh"}
CHARLIE = {"ULN": "6172911987", "GivenName": "Charlie", "FamilyName": "Pemberton"}
#: Whose first event is under data challenge.
CHALLENGED = {"ULN": "2315843110", "GivenName": "Aisha", "FamilyName": "Begum"}
CHARLIES_MASTER = "6052463669"


def who(person: Person) -> dict[str, str]:
    """How a request names somebody."""
    return {"ULN": person.uln, "GivenName": person.given, "FamilyName": person.family}


def look(service: Service, fields: Mapping[str, Any], caller: Mapping[str, str] = COLLEGE) -> Answer:
    return call(service, "GetLearnerLearningEvents", fields, caller)


def look_at_many(
    service: Service,
    learners: list[Mapping[str, str]],
    caller: Mapping[str, str] = COLLEGE,
    **filters: Any,
) -> Answer:
    return call(service, "GetLearningEventsForLearners", {"Learner": learners, **filters}, caller)


def events(answer: Answer | etree._Element) -> list[dict[str, str]]:
    """Each event's elements by name, in the order of the answer."""
    element = answer.element if isinstance(answer, Answer) else answer
    return [
        {etree.QName(child).localname: child.text or "" for child in event}
        for event in element.iter("{*}Event")
    ]


def fault_of(service: Service, operation: str, fields: Mapping[str, Any], caller: Mapping[str, str]) -> Fault:
    """The fault that it comes to; that it comes to one is part of the test."""
    try:
        call(service, operation, fields, caller)
    except Fault as fault:
        return fault
    raise AssertionError(f"{operation} was answered")
