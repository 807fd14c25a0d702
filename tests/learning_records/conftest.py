"""Somebody of a test's own, and an event that may be doubted."""

import pytest

from tests.client import Service
from tests.learning_records.challenge_client import AWARDS
from tests.records import Person, add_event, registered, written


@pytest.fixture
def person(service: Service) -> Person:
    return registered(service)


@pytest.fixture
def event_id(service: Service, person: Person) -> int:
    """An event of Sandbox Awarding's."""
    with written(service) as unit:
        return add_event(unit, person.uln, level="Level 2", **AWARDS)
