"""submitBatchRegistration, submitVerifyBatch and their outputs."""

from typing import Any, Final

from lrs_soap.domain.batch import (
    FAILED,
    FAILURE_FLAGS,
    LEARNER_BATCH,
    MOST_IN_REQUEST,
    ULN,
    VERIFY_BATCH,
    VERIFY_CODES,
    BatchOutcome,
    Counter,
    VerifyOutcome,
    counts,
)
from lrs_soap.domain.characters import writable
from lrs_soap.domain.job import Job, RecordReport
from lrs_soap.domain.verification import Comparison
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import shown_moment
from lrs_soap.faces.form import Form, read_credentials
from lrs_soap.faces.job_codes import JOB_CODES, SUBMITTED, UNKNOWN_JOB
from lrs_soap.faces.learner_service import batch_types as types
from lrs_soap.faces.learner_service import learners
from lrs_soap.faces.learner_service.verify import SEARCHED
from lrs_soap.faces.response_codes import (
    WRONG_COUNT,
    WRONG_COUNT_TO_VERIFY,
    return_code,
)
from lrs_soap.services.get_batch import Batch, GetBatch, UnknownBatch, get_batch
from lrs_soap.services.submit_batch import (
    SubmitLearnerBatch,
    SubmitOutcome,
    Submitted,
    SubmitVerifyBatch,
    submit_learner_batch,
    submit_verify_batch,
)

#: A record's elements and the domain's fields.
ELEMENTS: Final = {
    "ULN": "uln",
    "MISIdentifier": "mis_identifier",
    **learners.TEXTS,
    "DateOfBirth": "date_of_birth",
    "DateOfAddressCapture": "date_of_address_capture",
}
COUNTERS: Final = {
    "NewLearnersCount": Counter.NEW,
    "ExistsUpdatedLearnersCount": Counter.EXISTS_OR_UPDATED,
    "PossibleMatchLearnersCount": Counter.POSSIBLE_MATCH,
    "LearnersNotFoundCount": Counter.NOT_FOUND,
    "RejectedLearnersCount": Counter.REJECTED,
}
#: Mandatory in every answer, and told where there is no job.
NO_JOB: Final = 0


class Batches(ContractService):
    @operation(
        ("SubmitBatch", types.BatchRegistrationRqst), ("SubmitBatchResponse", types.BatchRegistrationResp)
    )
    def submitBatchRegistration(ctx: Any, request: Message) -> Message:
        form = Form(request)
        credentials = read_credentials(form)
        ask = SubmitLearnerBatch(
            job_type=form.required("JobType", "find_type"),
            stated_count=_stated_count(form),
            records=_records(form),
        )
        form.close()
        with ctx.udc.writing(credentials) as service:
            outcome = submit_learner_batch(ask, service)
        return _submitted(outcome, WRONG_COUNT)

    @operation(
        ("GetSubmitBatchOutput", types.BatchOutputRqst),
        ("GetSubmitBatchOutputResponse", types.BatchOutputResp),
    )
    def getBatchRegistrationOutput(ctx: Any, request: Message) -> Message:
        outcome = _batch(ctx, request, LEARNER_BATCH)
        if isinstance(outcome, UnknownBatch):
            return {"ResponseCode": UNKNOWN_JOB}
        counted = counts(outcome.outcomes)
        return (
            _state(outcome.job)
            | (
                {element: counted[counter] for element, counter in COUNTERS.items()}
                if outcome.job.has_ended
                else {}
            )
            | {"Learner": [_learner(record) for record in outcome.records]}
        )

    @operation(
        ("SubmitVerifyBatch", types.VerifyBatchRqst), ("SubmitVerifyBatchResponse", types.VerifyBatchResp)
    )
    def submitVerifyBatch(ctx: Any, request: Message) -> Message:
        form = Form(request)
        credentials = read_credentials(form)
        ask = SubmitVerifyBatch(
            stated_count=_stated_count(form), email=form.optional("OrgEmail", "email"), records=_records(form)
        )
        form.close()
        with ctx.udc.writing(credentials) as service:
            outcome = submit_verify_batch(ask, service)
        return _submitted(outcome, WRONG_COUNT_TO_VERIFY)

    @operation(
        ("GetVerifyBatchOutput", types.VerifyBatchOutputRqst),
        ("GetVerifyBatchOutputResponse", types.VerifyBatchOutputResp),
    )
    def getVerifyBatchOutput(ctx: Any, request: Message) -> Message:
        outcome = _batch(ctx, request, VERIFY_BATCH)
        if isinstance(outcome, UnknownBatch):
            return {"ResponseCode": UNKNOWN_JOB}
        return _state(outcome.job) | {"VerifiedLearner": [_verified(record) for record in outcome.records]}


def _stated_count(form: Form) -> int:
    return int(form.required("LearnerRecordCount", "record_count") or 0)


def _records(form: Form) -> list[dict[str, str]]:
    """Records as they stand there: what is wrong with one is its own affair, but not how many they are."""
    sent = form.message.get("Learner", ())
    if not 1 <= len(sent) <= MOST_IN_REQUEST:
        form.refuse("Learner", f"must be given 1 to {MOST_IN_REQUEST} times; it is given {len(sent)} times")
    return [
        {field: value for element, field in ELEMENTS.items() if (value := one.get(element))} for one in sent
    ]


def _submitted(outcome: SubmitOutcome, wrong_count: str) -> Message:
    if isinstance(outcome, Submitted):
        return {"ResponseCode": SUBMITTED, "JobID": outcome.job_id}
    return {"ResponseCode": wrong_count, "JobID": NO_JOB}


def _batch(ctx: Any, request: Message, kind: str) -> Batch | UnknownBatch:
    form = Form(request)
    credentials = read_credentials(form)
    number = form.required("JobID", "batch_number")
    form.close()
    with ctx.udc.reading(credentials) as service:
        return get_batch(GetBatch(kind, int(number)), service)


def _state(job: Job) -> Message:
    times = {"JobStartedDateTime": job.started_at, "JobFinishedDateTime": job.ended_at}
    return {"ResponseCode": JOB_CODES[job.status], "JobStatus": job.status.value} | {
        element: shown_moment(at) for element, at in times.items() if at is not None
    }


def _content(record: RecordReport) -> dict[str, str]:
    """As an answer can carry it: records of files are asked for here, too."""
    return {field: writable(value) for field, value in record.content.items()}


def _learner(record: RecordReport) -> Message:
    """The record as it was sent, with the ULN that it is now known to be of."""
    content = _content(record)
    message: Message = {
        element: value for element, field in ELEMENTS.items() if (value := content.get(field))
    }
    if ULN in record.answer:
        message["ULN"] = record.answer[ULN]
    return message | {"ReturnCode": return_code(BatchOutcome(record.outcome))}


def _verified(record: RecordReport) -> Message:
    content, answer = _content(record), record.answer
    message: Message = {
        echo: value for element, echo in SEARCHED.items() if (value := content.get(ELEMENTS[element]))
    }
    if identifier := content.get("mis_identifier"):
        message["MISIdentifier"] = identifier
    message["ResponseCode"] = VERIFY_CODES[VerifyOutcome(record.outcome)]
    message |= {element: answer[ELEMENTS[element]] for element in SEARCHED if ELEMENTS[element] in answer}
    if failed := answer.get(FAILED):
        message["FailureFlag"] = [FAILURE_FLAGS[Comparison(one)] for one in failed]
    return message
