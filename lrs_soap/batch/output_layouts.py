"""What outputs of batches have in which column. Wire names of outputs stand here only.

The output of a learner batch is its input and a return code; that is how the live service's is known. Those of verify
batches and of achievements are ours: the first has the contract's names, the second the error file's. A record that
the job did not come to has no code, and among achievements a line that says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lrs_soap.batch import layouts
from lrs_soap.batch.layouts import FILE_NAME, FILE_VERSION, JOB_TYPE, Layout
from lrs_soap.domain import achievement, batch, error_file
from lrs_soap.domain.batch import (
    FAILURE_FLAGS,
    LEARNER_BATCH,
    RETURN_CODES,
    ULN,
    VERIFY_BATCH,
    VERIFY_CODES,
    BatchOutcome,
    VerifyOutcome,
)
from lrs_soap.domain.batch_file import BatchFile, file_of
from lrs_soap.domain.job import Job, RecordReport
from lrs_soap.domain.verification import Comparison
from lrs_soap.services.submit_achievements import SUBMISSION_TYPE

RETURN_CODE: Final = "ReturnCode"
RESPONSE_CODE: Final = "ResponseCode"
FAILURE_FLAG: Final = "FailureFlag"

#: Of a job that did not come as a file: the version whose headings are the contract's.
_VERSION_OF_REQUESTS: Final = "2A"

#: By the domain's field: what was searched, and what is stored.
_SEARCHED: Final = {
    "uln": "SearchedULN",
    "family_name": "SearchedFamilyName",
    "given_name": "SearchedGivenName",
    "date_of_birth": "SearchedDateOfBirth",
    "gender": "SearchedGender",
}
_STORED: Final = {
    "uln": "ULN",
    "family_name": "FamilyName",
    "given_name": "GivenName",
    "date_of_birth": "DateOfBirth",
    "gender": "Gender",
}

#: A cell; several values of one are elements each in XML, and have a blank between them in CSV.
Cell = str | tuple[str, ...]


@dataclass(frozen=True)
class Output:
    """`header` is what the file says of itself, by heading; `has_header_cells` says that a CSV has it, too, as the
    live service's files have: in columns of its own before the others, filled in the first record's line.
    """

    root: str
    record: str
    header: Mapping[str, str]
    has_header_cells: bool
    columns: Sequence[str]
    lines: Callable[[RecordReport], Iterator[Sequence[Cell]]]


def output_of(job: Job) -> Output:
    """The output of a job of one of these kinds."""
    return _OUTPUTS[job.kind](job)


def _learners(job: Job) -> Output:
    file = file_of(job)
    version = _version(file, layouts.LEARNER_BATCH, _VERSION_OF_REQUESTS)
    layout = (
        layouts.LEARNER_BATCH_2A if version in layouts.LEARNER_BATCH_2A.versions else layouts.LEARNER_BATCH
    )
    fields = [column.field for column in layout.columns]

    def lines(report: RecordReport) -> Iterator[Sequence[Cell]]:
        values = {**report.content, **({"uln": report.answer[ULN]} if ULN in report.answer else {})}
        code = RETURN_CODES[BatchOutcome(report.outcome)].code if report.outcome else ""
        yield (*(values.get(field, "") for field in fields), code)

    return Output(
        root="LearnerBatchOutput",
        record=layout.record,
        header=_header(job, file, layouts.LEARNER_BATCH, version),
        has_header_cells=True,
        columns=(*(column.heading for column in layout.columns), RETURN_CODE),
        lines=lines,
    )


def _verifications(job: Job) -> Output:
    layout, file = layouts.VERIFY_BATCH, file_of(job)
    return Output(
        root="VerifyBatchOutput",
        record=layout.record,
        header=_header(job, file, layout, _version(file, layout, layout.versions[0])),
        has_header_cells=False,
        columns=(
            layout.headings["mis_identifier"],
            *_SEARCHED.values(),
            RESPONSE_CODE,
            *_STORED.values(),
            FAILURE_FLAG,
        ),
        lines=_verified,
    )


def _verified(report: RecordReport) -> Iterator[Sequence[Cell]]:
    content, answer = report.content, report.answer
    yield (
        content.get("mis_identifier", ""),
        *(content.get(field, "") for field in _SEARCHED),
        VERIFY_CODES[VerifyOutcome(report.outcome)] if report.outcome else "",
        *(answer.get(field, "") for field in _STORED),
        tuple(FAILURE_FLAGS[Comparison(one)] for one in answer.get(batch.FAILED, ())),
    )


def _achievements(job: Job) -> Output:
    layout, file = layouts.ACHIEVEMENT_BATCH, file_of(job)
    return Output(
        root="AchievementBatchOutput",
        record="Problem",
        header=_header(job, file, layout, _version(file, layout, layout.versions[0])),
        has_header_cells=False,
        columns=error_file.COLUMNS,
        lines=lambda report: error_file.error_lines(report, layout.headings),
    )


def _version(file: BatchFile | None, layout: Layout, of_requests: str) -> str:
    """What the file says; the latest where it does not."""
    if file is None:
        return of_requests
    return file.header.get(FILE_VERSION, "").upper() or layout.versions[0]


def _header(job: Job, file: BatchFile | None, layout: Layout, version: str) -> Mapping[str, str]:
    """In the layout's order; what the input said, and what every output says. The kind of job only if it was said."""
    said = {} if file is None else file.header
    known = {
        FILE_NAME: "" if file is None else file.name,
        layouts.UKPRN: job.organisation_ukprn,
        **said,
        layouts.SUBMISSION_TYPE: job.options.get(SUBMISSION_TYPE, ""),
        FILE_VERSION: version,
        layout.count: str(job.number_of_records),
    }
    return {
        heading: known.get(heading, "") for heading in layout.header if heading != JOB_TYPE or heading in said
    }


#: By kind of job.
_OUTPUTS: Final[Mapping[str, Callable[[Job], Output]]] = {
    LEARNER_BATCH: _learners,
    VERIFY_BATCH: _verifications,
    achievement.KIND: _achievements,
}
