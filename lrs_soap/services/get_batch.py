"""Tell an organisation what became of a batch of its."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lrs_soap.domain.batch import LEARNER_BATCH, VERIFY_BATCH
from lrs_soap.domain.fields import GREATEST_NUMBER
from lrs_soap.domain.job import WAITING, Job, RecordReport
from lrs_soap.domain.organisation import Permission
from lrs_soap.services.context import ServiceContext

#: Who may ask is who may submit.
_PERMISSIONS: Mapping[str, Permission] = {
    LEARNER_BATCH: Permission.FIND_LEARNER,
    VERIFY_BATCH: Permission.VERIFY_LEARNER,
}


@dataclass(frozen=True, slots=True)
class GetBatch:
    """The kind of batch, and the number that the submission answered, or any other."""

    kind: str
    job_id: int


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it is now. `records` are those that were done, in the order they were sent, once it has ended.

    That is all of them unless the job failed or was cancelled.
    """

    job: Job
    outcomes: Mapping[str, int]
    records: Sequence[RecordReport] = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnknownBatch:
    """No such batch of this organisation's: another's is unknown too."""


def get_batch(ask: GetBatch, ctx: ServiceContext) -> Batch | UnknownBatch:
    """Counted from the records themselves. Raises `AccessDenied`."""
    ctx.require(_PERMISSIONS[ask.kind])
    job = ctx.uow.jobs.by_id(ask.job_id) if 1 <= ask.job_id <= GREATEST_NUMBER else None
    if job is None or job.kind != ask.kind or job.organisation_id != ctx.caller.organisation.id:
        return UnknownBatch()
    records = ctx.uow.jobs.reports_after(job.id, 0, job.number_of_records) if job.has_ended else ()
    done = [record for record in records if record.outcome != WAITING]
    return Batch(job, ctx.uow.jobs.outcomes(job.id), done)
