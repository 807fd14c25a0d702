"""Outputs as they are written are valid by their schemas, whatever was sent and whatever became of it."""

import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from lrs_soap.batch.kinds import ACHIEVEMENTS, KINDS, LEARNERS, VERIFICATIONS, FileKind
from lrs_soap.batch.layouts import Layout
from lrs_soap.batch.output_writer import write_output
from lrs_soap.batch.submission import JOB_KINDS
from lrs_soap.contracts.safe_xml import parse
from lrs_soap.contracts.schemas import batch_schema
from lrs_soap.domain.achievement import SENTENCES, ErrorClass, Wrong
from lrs_soap.domain.batch import CANDIDATES, FAILED, ULN, BatchOutcome, VerifyOutcome
from lrs_soap.domain.batch_file import FILE, XML, BatchFile
from lrs_soap.domain.job import WAITING, Job, JobStatus, Problem, RecordReport
from lrs_soap.domain.plr import EventAction
from lrs_soap.domain.verification import Comparison

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
STORED = {
    "uln": "8181822950",
    "given_name": "Olivia",
    "family_name": "Hartwell",
    "date_of_birth": "2004-03-17",
    "gender": "2",
}
#: What files say of themselves is taken in any case, and answered as it was sent.
SAID = {"JobType": "chk", "SubmissionType": "final"}


def job_of(kind: FileKind, count: int, version: str) -> Job:
    header = {
        "FileVersion": version,
        **{key: value for key, value in SAID.items() if key in kind.layout.header},
    }
    file = BatchFile("any name & ending.xml", "", XML, "utf-8", header)
    return Job(
        id=1,
        kind=JOB_KINDS[kind.name],
        organisation_id=1,
        user_name="",
        request_id="",
        status=JobStatus.SUCCESSFUL,
        submitted_at=AT,
        started_at=AT,
        ended_at=AT,
        held_by="",
        held_until=None,
        number_of_records=count,
        rejection_reason="",
        options={FILE: file.as_option()},
        organisation_ukprn="10099901",
    )


def contents(layout: Layout) -> Iterator[Mapping[str, str]]:
    """Nothing, and in every field what no field takes."""
    yield {}
    yield {column.field: "=<&>'\"\x85 é\U0001f600" + "x" * 300 for column in layout.columns}


def reports(kind: FileKind) -> list[RecordReport]:
    became: list[tuple[str, tuple[Problem, ...], Mapping[str, object]]]
    if kind is LEARNERS:
        answer = {ULN: "8181822950", CANDIDATES: ["8181822950"]}
        became = [(outcome, (), more) for outcome in BatchOutcome for more in ({}, answer)]
    elif kind is VERIFICATIONS:
        failed = {**STORED, FAILED: [one.value for one in Comparison]}
        became = [(outcome, (), more) for outcome in VerifyOutcome for more in ({}, failed)]
    else:
        fields = ["", *(column.field for column in kind.layout.columns)]
        problems = tuple(Problem(one, name, SENTENCES[one]) for one in Wrong for name in fields)
        became = [(EventAction.CREATED, (), {}), (ErrorClass.FIELD_DATA, problems, {})]
    became.append((WAITING, (), {}))
    return [
        RecordReport(position, content, problems, outcome, answer)
        for position, (content, (outcome, problems, answer)) in enumerate(
            ((content, one) for content in contents(kind.layout) for one in became), start=1
        )
    ]


def problems_told(report: RecordReport) -> int:
    """One that was not reached is told so."""
    return len(report.problems) if report.outcome else 1


@pytest.mark.parametrize(
    ("kind", "version"),
    [(kind, version) for kind in KINDS if kind.name in JOB_KINDS for version in kind.layout.versions],
    ids=lambda value: getattr(value, "name", value),
)
def test_every_output_is_valid(kind: FileKind, version: str) -> None:
    target = io.BytesIO()
    done = reports(kind)
    write_output(job_of(kind, len(done), version), done, target)
    output = parse(target.getvalue())
    assert [str(one) for one in batch_schema(f"{kind.layout.root}Output").violations(output)] == []
    lines = sum(map(problems_told, done)) if kind is ACHIEVEMENTS else len(done)
    assert len(output) == lines + 1, "the header and all records"
