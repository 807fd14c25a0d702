"""Batches over our own contract: submitted, awaited, asked for."""

import gzip
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from lrs_soap.faces.learning_records.learners import ENUMERATIONS
from lrs_soap.faces.learning_records.words import word_for
from tests.client import Service
from tests.learning_records.client import COLLEGE, Answer, call, plain
from tests.learning_records.people import OPTIONAL
from tests.people import fresh_person

MOST_SECONDS = 120
NEW = {"VerificationType": "Passport", "AbilityToShare": "Shares"}
NAMES = {"LastKnownPostCode": "Postcode"}
#: The order of the elements of a record, which the schema wants.
ORDER = (
    "ULN",
    "MISIdentifier",
    "GivenName",
    "FamilyName",
    "DateOfBirth",
    "Gender",
    "Postcode",
    "VerificationType",
    "AbilityToShare",
    *(name for name in OPTIONAL if name != "Telephone"),
    "Clear",
)

Fields = Mapping[str, Any]


def record(fields: Fields) -> dict[str, Any]:
    """In the schema's order."""
    return {name: fields[name] for name in ORDER if name in fields}


def somebody(**more: Any) -> dict[str, Any]:
    """The five demographics of a person nobody knows, in the contract's names and words."""
    five = {NAMES.get(name, name): value for name, value in fresh_person().items()}
    five["Gender"] = word_for(five["Gender"], ENUMERATIONS["Gender"][1])
    return record(five | more)


def submit(service: Service, fields: Fields, caller: Fields = COLLEGE) -> Answer:
    return call(service, "SubmitBatch", fields, caller)


def learners(*records: Fields, check_only: bool | None = None) -> dict[str, Any]:
    return {"LearnerBatch": {"CheckOnly": check_only, "Record": [record(one) for one in records]}}


def file(content: bytes | str, name: str = "batch.csv", **more: Any) -> dict[str, Any]:
    """A batch file; `pack` packs it."""
    data = content.encode() if isinstance(content, str) else content
    if more.pop("pack", False):
        data = gzip.compress(data)
    return {"File": {"Name": name, "Content": b64encode(data).decode(), **more}}


def number(answer: Answer) -> str:
    """The job's number of a submission that was taken."""
    assert (answer.code, answer.outcome) == ("WSRC0007", "Submitted")
    return answer.text("Submitted/JobNumber") or ""


def state(service: Service, job: str, caller: Fields = COLLEGE) -> Answer:
    return call(service, "GetBatch", {"JobNumber": job}, caller)


def wait_for(service: Service, job: str, caller: Fields = COLLEGE) -> Answer:
    """The batch once it has ended, asked again and again as clients do."""
    deadline = time.monotonic() + MOST_SECONDS
    while (answer := state(service, job, caller)).code == "WSRC0008":
        assert time.monotonic() < deadline, service.logged()
        time.sleep(0.05)
    return answer


def output(service: Service, job: str, caller: Fields = COLLEGE, **how: Any) -> Answer:
    return call(service, "GetBatchOutput", {"JobNumber": job, **how}, caller)


def told(answer: Answer, name: str) -> list[dict[str, Any]]:
    """Each element of this name, wherever it stands."""
    return [plain(one) for one in answer.element.iter(f"{{*}}{name}")]


def done(service: Service, fields: Fields, caller: Fields = COLLEGE) -> list[dict[str, Any]]:
    """What became of the records."""
    job = number(submit(service, fields, caller))
    assert wait_for(service, job, caller).code == "WSRC0009"
    answer = output(service, job, caller)
    assert (answer.code, answer.outcome) == ("WSRC0009", "Records")
    return told(answer, "Record")


def codes(records: Sequence[Fields]) -> list[tuple[str, str | None]]:
    return [(one["Outcome"], one.get("Code")) for one in records]
