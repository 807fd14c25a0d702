"""GetBatchOutput: what became of each record, a page at a time or as a file."""

import gzip
import io
from base64 import b64encode
from typing import Final

from lrs_soap.domain import achievement
from lrs_soap.domain.batch import FAILED, LEARNER_BATCH, ULN, VERIFY_BATCH
from lrs_soap.domain.characters import writable
from lrs_soap.domain.job import Job, Problem, RecordReport
from lrs_soap.faces.codec import Message
from lrs_soap.faces.job_codes import JOB_CODES, UNKNOWN_JOB
from lrs_soap.faces.learning_records import achievements
from lrs_soap.faces.learning_records.batch_words import RECORD_ELEMENTS, told
from lrs_soap.faces.learning_records.batches import progress
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.words import COMPARISONS, GENDERS, YES, word_for
from lrs_soap.services.get_batch import UnknownBatch
from lrs_soap.services.get_batch_output import (
    BatchRecords,
    GetBatchRecords,
    NotFinished,
    get_batch_file,
    get_batch_records,
)

_RECORDS: Final = "Records"
_PACKED: Final = "PackedFile"
_FORMS: Final = {form: form for form in (_RECORDS, "File", _PACKED)}

#: What a record's fields are called, by the kind of job.
_ELEMENTS: Final = {
    LEARNER_BATCH: RECORD_ELEMENTS,
    VERIFY_BATCH: RECORD_ELEMENTS,
    achievement.KIND: achievements.ELEMENTS,
}
#: What is stored of whom a verification found, without the gender.
_PERSON: Final = {
    "ULN": "uln",
    "GivenName": "given_name",
    "FamilyName": "family_name",
    "DateOfBirth": "date_of_birth",
}


def answer_get_batch_output(call: Call, request: Message) -> Message:
    """The output of a batch that has ended."""
    form = call.form(request)
    job_id = form.number("JobNumber") or 0
    page = form.number("Page")
    wanted = form.word("As", _FORMS) or _RECORDS
    if page is not None and wanted != _RECORDS:
        form.refuse("Page", "must be left out where a file is wanted: it has all records")
    form.close()
    if wanted == _RECORDS:
        return _records(call, GetBatchRecords(job_id, page or 1))
    return _file(call, job_id, is_packed=wanted == _PACKED)


def _records(call: Call, ask: GetBatchRecords) -> Message:
    with call.reading() as service:
        outcome = get_batch_records(ask, service)
    if not isinstance(outcome, BatchRecords):
        return _none(outcome)
    state = outcome.state
    return {
        "ResponseCode": JOB_CODES[state.job.status],
        _RECORDS: {
            **progress(state),
            "ThisPage": outcome.page,
            "Pages": outcome.pages,
            "Record": [_record(one, state.job) for one in outcome.records],
        },
    }


def _file(call: Call, job_id: int, *, is_packed: bool) -> Message:
    target = io.BytesIO()
    with call.reading() as service:
        outcome = get_batch_file(job_id, call.sessions.files, target, service)
    if isinstance(outcome, NotFinished | UnknownBatch):
        return _none(outcome)
    content = target.getvalue()
    if is_packed:
        content = gzip.compress(content, mtime=0)
    state = outcome.state
    return {
        "ResponseCode": JOB_CODES[state.job.status],
        "File": {
            **progress(state),
            "Name": writable(outcome.name) + (".gz" if is_packed else ""),
            "Content": b64encode(content).decode("ascii"),
        },
    }


def _none(outcome: NotFinished | UnknownBatch) -> Message:
    if isinstance(outcome, UnknownBatch):
        return {"ResponseCode": UNKNOWN_JOB, "UnknownBatch": YES}
    state = outcome.state
    return {"ResponseCode": JOB_CODES[state.job.status], "NotFinished": progress(state)}


def _record(report: RecordReport, job: Job) -> Message:
    word, code = told(job.kind, report.outcome)
    problems = [problem_told(one, job.kind) for one in report.problems]
    identifier = report.content.get("mis_identifier")
    return {
        "Position": report.position,
        "MISIdentifier": writable(identifier) if identifier else None,
        "Outcome": word,
        "Code": code,
        "Problem": problems,
        **(_verified(report) if job.kind == VERIFY_BATCH else {"ULN": report.answer.get(ULN)}),
    }


def _verified(report: RecordReport) -> Message:
    answer = report.answer
    failed = [word_for(one, COMPARISONS) for one in answer.get(FAILED, ())]
    if ULN not in answer:
        return {"Failed": failed}
    person = {element: answer[field] for element, field in _PERSON.items()}
    return {"Learner": {**person, "Gender": word_for(answer["gender"], GENDERS)}, "Failed": failed}


def problem_told(problem: Problem, kind: str) -> Message:
    """What is wrong with a record of a job of this kind, in the contract's names."""
    return {
        "Code": problem.code if kind == achievement.KIND else None,
        "Field": _ELEMENTS[kind].get(problem.field),
        "Message": problem.message,
    }
