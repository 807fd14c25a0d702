"""Asks for learning records over our own contract."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from tests.client import Service
from tests.learning_records.client import COLLEGE, Answer, call
from tests.records import Person


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
