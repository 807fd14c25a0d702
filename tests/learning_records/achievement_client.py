"""Submits achievements over our own contract and asks what became of them."""

import time
from collections.abc import Mapping
from typing import Any

from tests.client import Service
from tests.learning_records.client import AWARDING, Answer, call
from tests.learning_records.record_client import who
from tests.records import Person

SUBMIT, GET = "SubmitAchievements", "GetAchievementJob"
MOST_SECONDS = 120
COUNTERS = (
    "Created",
    "Updated",
    "Withdrawn",
    "Reinstated",
    "PromotedToFinal",
    "FieldDataErrors",
    "LearnerDataErrors",
    "BusinessRuleErrors",
)


def achievement(one: Person, action: str = "Create", **more: Any) -> dict[str, Any]:
    """In the schema's order; None leaves out."""
    changed = {
        "MISIdentifier": None,
        **who(one),
        "DateOfBirth": None,
        "Gender": None,
        "Postcode": None,
        "Reference": "600/1166/X",
        "AwardDate": "2025-08-21",
        "ProviderUKPRN": "10099901",
        "Grade": "Pass",
        "LanguageOfAssessment": None,
        "Action": action,
        "ActionDate": "2025-09-01",
        "ActionReason": None,
        "Clear": None,
        **more,
    }
    return {name: value for name, value in changed.items() if value is not None}


def submission(*records: Mapping[str, Any], type_: str = "Final", **more: Any) -> dict[str, Any]:
    return {"RequestId": None, "SubmissionType": type_, "Email": None, "Achievement": list(records), **more}


def submit(
    service: Service,
    *records: Mapping[str, Any],
    caller: Mapping[str, str] = AWARDING,
    **more: Any,
) -> str:
    """The job's number."""
    answer = call(service, SUBMIT, submission(*records, **more), caller)
    assert answer.code == "WSRC0007"
    return str(answer.text("JobNumber"))


def ended(service: Service, job: str, caller: Mapping[str, str] = AWARDING, **page: int) -> Answer:
    """The answer once the job has ended, asked again and again as clients do."""
    deadline = time.monotonic() + MOST_SECONDS
    while True:
        answer = call(service, GET, {"JobNumber": job, **page}, caller)
        assert answer.outcome == "Job"
        if answer.text("Job/Status") not in ("Waiting", "InProgress"):
            return answer
        assert answer.code == "WSRC0008"
        assert answer.text("Job/EndedAt") is None
        assert answer.texts("RecordInError") == []
        assert time.monotonic() < deadline, service.logged()
        time.sleep(0.05)


def do(service: Service, *records: Mapping[str, Any], **more: Any) -> dict[str, int]:
    """The counters that are not zero when it is done."""
    caller = more.get("caller", AWARDING)
    answer = ended(service, submit(service, *records, **more), caller)
    assert (answer.text("Job/Status"), answer.code) == ("Successful", "WSRC0009")
    found = {name: int(str(answer.text(f"Job/{name}"))) for name in COUNTERS}
    return {name: number for name, number in found.items() if number}


def problems(answer: Answer) -> list[tuple[str, str, str, str, str]]:
    """Of each problem of each record: position, the caller's number, class, code, field."""
    return [
        (
            record.findtext("{*}Position") or "",
            record.findtext("{*}MISIdentifier") or "",
            problem.findtext("{*}Class") or "",
            problem.findtext("{*}Code") or "",
            problem.findtext("{*}Field") or "",
        )
        for record in answer.element.iter("{*}RecordInError")
        for problem in record.iter("{*}Problem")
    ]
