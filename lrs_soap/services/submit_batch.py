"""Take a batch of learners: all of it is stored, nothing of it is done yet.

What is wrong with a single record does not refuse the batch; the record ends with a return code that says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.batch import JOB_TYPE, LEARNER_BATCH, VERIFY_BATCH
from lrs_soap.domain.errors import InvalidEmail, InvalidRequest, Violation
from lrs_soap.domain.fields import fault_of
from lrs_soap.domain.job import Content, NewJob
from lrs_soap.domain.organisation import Caller, Permission
from lrs_soap.domain.vocabulary import FULL
from lrs_soap.services.context import Policy, ServiceContext

#: What a verify batch remembers besides its records.
EMAIL: Final = "email"


@dataclass(frozen=True, slots=True)
class SubmitLearnerBatch:
    """Texts as they were sent, outer white space trimmed. `job_type` is one of `batch.JOB_TYPES`."""

    job_type: str
    stated_count: int
    records: Sequence[Content] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SubmitVerifyBatch:
    """The same for ULNs and whose they are said to be; an email address may be left out."""

    stated_count: int
    email: str = field(repr=False)
    records: Sequence[Content] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Submitted:
    """The batch is stored and will be done."""

    job_id: int


@dataclass(frozen=True, slots=True)
class WrongCount:
    """As many records as were stated have not come: nothing is stored."""


SubmitOutcome = Submitted | WrongCount


def submit_learner_batch(ask: SubmitLearnerBatch, ctx: ServiceContext) -> SubmitOutcome:
    """Store the batch in this call's transaction, and have workers woken after it.

    Raises `AccessDenied`, and `InvalidRequest` for more records than a batch may have.
    """
    require_submitter_of_learners(ask.job_type, ctx.caller)
    if ask.stated_count != len(ask.records):
        return WrongCount()
    return _store(LEARNER_BATCH, {JOB_TYPE: ask.job_type}, ask.records, ctx)


def submit_verify_batch(ask: SubmitVerifyBatch, ctx: ServiceContext) -> SubmitOutcome:
    """The same for a verify batch. Raises `InvalidEmail`, too."""
    ctx.require(Permission.VERIFY_LEARNER)
    if ask.email and (requirement := fault_of("email", ask.email)):
        raise InvalidEmail(f"the email address {requirement}")
    if ask.stated_count != len(ask.records):
        return WrongCount()
    return _store(VERIFY_BATCH, {EMAIL: ask.email}, ask.records, ctx)


def require_submitter_of_learners(job_type: str, caller: Caller) -> None:
    """Raise `AccessDenied` for those who may not have learners searched, or created and changed."""
    caller.require(Permission.FIND_LEARNER)
    if job_type == FULL:
        caller.require(Permission.REGISTER_LEARNER)
        caller.require(Permission.UPDATE_LEARNER)


def check_size(count: int, what: str, policy: Policy) -> None:
    """Raise `InvalidRequest` for more records than one batch may have; `what` has them."""
    most = policy.most_batch_records
    if count > most:
        raise InvalidRequest([Violation(what, f"must have at most {most:,} records; it has {count:,}")])


def _store(kind: str, options: dict[str, str], records: Sequence[Content], ctx: ServiceContext) -> Submitted:
    check_size(len(records), "the batch", ctx.policy)
    job = NewJob(
        kind=kind,
        organisation_id=ctx.caller.organisation.id,
        user_name=ctx.caller.user_name,
        request_id=ctx.request_id,
        submitted_at=ctx.now,
        options=options,
        records=records,
        number_of_records=len(records),
    )
    submitted = Submitted(ctx.uow.jobs.add(job))
    ctx.record(AuditAction.BATCH_SUBMITTED, submitted, None)
    ctx.submitted.append(submitted.job_id)
    return submitted
