"""Faults that every operation on records may come to whatever is asked: closed, and ours."""

from collections.abc import Callable
from typing import Any

import pytest

from lrs_soap.domain.uln import Uln
from tests.client import Service
from tests.conftest import fresh_database, opening_hours, running_service
from tests.learning_records.achievement_client import GET, SUBMIT, achievement, submission
from tests.learning_records.client import AWARDING, COLLEGE, call, fault_of
from tests.learning_records.people import OLIVIA
from tests.learning_records.record_client import who
from tests.records import Person, audit_refusing, registered

Fields = Callable[[Person], dict[str, Any]]
OPERATIONS: dict[str, tuple[dict[str, str], Fields]] = {
    "GetLearnerLearningEvents": (COLLEGE, who),
    "GetLearningEventsForLearners": (COLLEGE, lambda one: {"Learner": [who(one)]}),
    "ViewAudit": (COLLEGE, who),
    SUBMIT: (AWARDING, lambda one: submission(achievement(one))),
    GET: (AWARDING, lambda one: {"JobNumber": 1}),
}
OLIVIA_HERSELF = Person(
    Uln(OLIVIA["ULN"]),
    {"GivenName": OLIVIA["GivenName"], "FamilyName": OLIVIA["FamilyName"]},
)


def test_out_of_hours(tmp_path: Any) -> None:
    hours = opening_hours(600, 720)
    with (
        fresh_database("sqlite", tmp_path) as url,
        running_service(url, tmp_path, LRS_OPENING_HOURS=hours) as closed,
    ):
        for operation, (caller, fields) in OPERATIONS.items():
            fault = fault_of(closed, operation, fields(OLIVIA_HERSELF), caller)
            assert (fault.kind, fault.code) == ("OutOfHoursFault", "WSEC0004"), operation


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name != GET])
def test_nothing_is_shown_or_done_that_cannot_be_put_on_record(service: Service, operation: str) -> None:
    one = registered(service)
    caller, fields = OPERATIONS[operation]
    unrecorded = caller | {"UserName": "unrecorded.user"}
    with audit_refusing(service, "unrecorded.user"):
        fault = fault_of(service, operation, fields(one), unrecorded)
    assert (fault.kind, fault.code) == ("UnexpectedFault", "WSEC0999")
    assert f"quote request {fault.request_id}" in fault.message
    call(service, operation, fields(one), unrecorded)  # now it is answered
