"""SubmitBatch and GetBatch."""

from base64 import b64decode
from collections.abc import Callable, Sequence

from lrs_soap.domain.batch_file import file_of
from lrs_soap.domain.characters import writable
from lrs_soap.domain.errors import InvalidRequest, Violation
from lrs_soap.domain.job import WAITING, Content
from lrs_soap.domain.vocabulary import CHECK_ONLY, FULL
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import utc_moment
from lrs_soap.faces.job_codes import JOB_CODES, SUBMITTED, SUBMITTED_BEFORE, UNKNOWN_JOB
from lrs_soap.faces.learning_records import learners
from lrs_soap.faces.learning_records.batch_words import BATCH_KINDS, RECORD_ITEMS, told
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.form import StrictForm, without_zone
from lrs_soap.faces.learning_records.placed import placed
from lrs_soap.faces.learning_records.words import SUBMISSION_TYPES, YES, word_for
from lrs_soap.services.batch_ports import Stated
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.follow_batch import BatchState, FollowBatch, follow_batch
from lrs_soap.services.submit_batch import (
    SubmitLearnerBatch,
    SubmitOutcome,
    Submitted,
    SubmitVerifyBatch,
    submit_learner_batch,
    submit_verify_batch,
)
from lrs_soap.services.submit_file import SubmitFile, SubmittedBefore, submit_file


def answer_submit_batch(call: Call, request: Message) -> Message:
    """Done once where a RequestId says that it is the same submission."""
    form = call.form(request)
    branches = {
        "LearnerBatch": _submit_learners,
        "VerifyBatch": _submit_verifications,
        "File": _submit_file,
    }
    submit = form.branch(branches)
    if submit is None:
        raise InvalidRequest(form.violations)
    return submit(call, form)


def answer_get_batch(call: Call, request: Message) -> Message:
    """How far a batch is."""
    form = call.form(request)
    job_id = form.number("JobNumber") or 0
    form.close()
    with call.reading() as service:
        state = follow_batch(FollowBatch(job_id), service)
    if not isinstance(state, BatchState):
        return {"ResponseCode": UNKNOWN_JOB, "UnknownBatch": YES}
    return {"ResponseCode": JOB_CODES[state.job.status], "Batch": _batch(state)}


def progress(state: BatchState) -> Message:
    """What every answer tells of a batch."""
    return {
        "Status": state.job.status.value,
        "NumberOfRecords": state.job.number_of_records,
        "NumberDone": state.done,
    }


def _submit_learners(call: Call, form: StrictForm) -> Message:
    part = form.part("LearnerBatch")
    records = _contents(part)
    ask = SubmitLearnerBatch(CHECK_ONLY if part.flag("CheckOnly") else FULL, len(records), records)
    form.close()
    return _submit(call, form, "LearnerBatch", records, lambda service: submit_learner_batch(ask, service))


def _submit_verifications(call: Call, form: StrictForm) -> Message:
    part = form.part("VerifyBatch")
    records = _contents(part)
    ask = SubmitVerifyBatch(len(records), part.optional("Email", "email"), records)
    form.close()
    return _submit(call, form, "VerifyBatch", records, lambda service: submit_verify_batch(ask, service))


def _submit(
    call: Call,
    form: StrictForm,
    branch: str,
    records: Sequence[Content],
    submit: Callable[[ServiceContext], SubmitOutcome],
) -> Message:
    """Once, as a batch of the kind that the branch of the request names."""

    def deed() -> Message:
        with placed(call.operation, lambda one: (f"{branch}/Record", one.requirement)):
            outcome = submit(service)
        assert isinstance(outcome, Submitted)  # their number is not stated, so it cannot be wrong
        return _stored(outcome.job_id, BATCH_KINDS[branch], len(records))

    with call.writing() as service:
        return call.once(service, form.message, deed)


def _contents(part: StrictForm) -> list[Content]:
    return [_content(one.message) for one in part.parts("Record")]


def _content(record: Message) -> dict[str, str]:
    """A record as the domain has it. What is wrong with its values beyond the schema is its own affair."""
    content = {field: text for element, field in RECORD_ITEMS.items() if (text := record.get(element))}
    for field, codes in learners.ENUMERATIONS.values():
        if field in content:
            content[field] = codes.get(content[field], "")
    for field in learners.DATES.values():
        if field in content:
            content[field] = without_zone(content[field])
    return content


def _stored(job_id: int, kind: str, number_of_records: int) -> Message:
    told_of = {
        "JobNumber": job_id,
        "Kind": word_for(kind, BATCH_KINDS),
        "NumberOfRecords": number_of_records,
    }
    return {"ResponseCode": SUBMITTED, "Submitted": told_of}


def _submit_file(call: Call, form: StrictForm) -> Message:
    part = form.part("File")
    name = part.required("Name", "file_name")
    content = _bytes(part)
    wanted = Stated(
        job_type=CHECK_ONLY if part.flag("CheckOnly") else "",
        submission_type=part.word("SubmissionType", SUBMISSION_TYPES),
    )
    is_again = form.flag("Again")
    form.close()
    with call.reading():
        pass  # A stranger's file is not read; and no lock waits for the reading of one that is.
    with placed(call.operation, _place_of_file), call.sessions.files.opened(content, name) as sent:
        ask = SubmitFile(sent, wanted, is_again=is_again)
        with call.writing() as service:
            return call.once(service, form.message, lambda: _file_answer(ask, service), done="Submitted")


def _bytes(part: StrictForm) -> bytes:
    try:
        return b64decode((part.message.get("Content") or "").replace(" ", ""), validate=True)
    except ValueError:
        part.refuse("Content", "must be the file's bytes in base64")
        return b""


def _place_of_file(violation: Violation) -> tuple[str, str]:
    if violation.path in ("SubmissionType", "JobType"):
        # What the file says of itself is in the wrong as often as what stands beside it.
        return "File", f"{violation.path} {violation.requirement}"
    return "File/Content", violation.requirement


def _file_answer(ask: SubmitFile, service: ServiceContext) -> Message:
    outcome = submit_file(ask, service)
    if isinstance(outcome, SubmittedBefore):
        return {"ResponseCode": SUBMITTED_BEFORE, "SubmittedBefore": _before(outcome)}
    answer = _stored(outcome.job_id, ask.sent.kind, ask.sent.number_of_records)
    answer["Submitted"]["PassedOver"] = [writable(one) for one in ask.sent.passed_over]
    return answer


def _before(outcome: SubmittedBefore) -> Message:
    return {
        "JobNumber": outcome.job.id,
        "Status": outcome.job.status.value,
        "Because": "SameName" if outcome.is_at_work else "SameContent",
    }


def _batch(state: BatchState) -> Message:
    job, file = state.job, file_of(state.job)
    times = {"SubmittedAt": job.submitted_at, "StartedAt": job.started_at, "EndedAt": job.ended_at}
    return {
        "JobNumber": job.id,
        "Kind": word_for(job.kind, BATCH_KINDS),
        "FileName": None if file is None else writable(file.name),
        "SubmittedBy": job.user_name,
        **{element: utc_moment(at) for element, at in times.items() if at is not None},
        "Reason": job.rejection_reason or None,
        **progress(state),
        "OutcomeCount": _counts(state),
        "OpenExceptions": state.open_exceptions,
    }


def _counts(state: BatchState) -> list[Message]:
    counted = []
    for outcome, count in sorted(state.outcomes.items()):
        if outcome != WAITING:
            word, code = told(state.job.kind, outcome)
            counted.append({"Outcome": word, "Code": code, "Count": count})
    return counted
