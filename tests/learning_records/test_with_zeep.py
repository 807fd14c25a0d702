"""Outcomes and steps that say all by being there, for a stack that takes an empty element for an absent one."""

from typing import Any

import pytest
from zeep import Client
from zeep.wsse.username import UsernameToken

from tests.client import Service
from tests.learning_records.challenge_client import submitted
from tests.learning_records.client import AWARDING, COLLEGE, PATH
from tests.learning_records.people import OLIVIA
from tests.learning_records.test_exceptions import waiting
from tests.records import Person


def proxy(service: Service, caller: dict[str, str] = COLLEGE) -> Any:
    sender = UsernameToken(f"{caller['UKPRN']}/{caller['UserName']}", caller["OrgPassword"])  # type: ignore[no-untyped-call] # zeep has no types
    return Client(f"{service.address}{PATH}?wsdl", wsse=sender).service  # type: ignore[no-untyped-call]


def test_no_match(service: Service) -> None:
    answer = proxy(service).LearnerByULN(**OLIVIA | {"GivenName": "Nobody", "FamilyName": "Else"})
    assert (answer.NoMatch, answer.ExactMatch, answer.InsufficientData) == (True, None, None)


def test_a_search_that_only_checks(service: Service) -> None:
    answer = proxy(service).LearnerByULN(FindType="CheckOnly", **OLIVIA)
    assert (answer.ExactMatch.OnlyChecked, answer.ExactMatch.Learner, answer.NoMatch) == (True, None, None)


@pytest.mark.parametrize(
    ("step", "state"),
    [
        ("Confirm", "ResolvedNoChange"),
        ("Reject", "Rejected"),
        ("AskForInformation", "InformationRequested"),
    ],
)
def test_a_response(service: Service, person: Person, event_id: int, step: str, state: str) -> None:
    reference = submitted(service, person, event_id)
    answer = proxy(service, AWARDING).RespondToChallenge(Reference=reference, Reason="seen", **{step: True})
    assert answer.State == state


def test_an_exception_that_is_discarded(service: Service) -> None:
    job = waiting(service, {"GivenName": "Ann", "FamilyName": "Hart"})
    answer = proxy(service).ResolveException(JobNumber=job, Position=1, Reason="left", Discard=True)
    assert answer.Resolved.Settled.Resolution == "Discarded"
