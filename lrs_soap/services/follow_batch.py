"""Tell an organisation how far a batch of its is, of whatever kind and however it came."""

from collections.abc import Mapping
from dataclasses import dataclass

from lrs_soap.domain.job import Job, done
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.get_batch import UnknownBatch
from lrs_soap.services.job_kinds import KINDS


@dataclass(frozen=True, slots=True)
class FollowBatch:
    """The number that the submission answered."""

    job_id: int


@dataclass(frozen=True, slots=True)
class BatchState:
    """A batch and how many of its records became what; an empty word is those that wait."""

    job: Job
    outcomes: Mapping[str, int]
    open_exceptions: int

    @property
    def done(self) -> int:
        """How many records do not wait any more."""
        return done(self.outcomes)


def follow_batch(ask: FollowBatch, ctx: ServiceContext) -> BatchState | UnknownBatch:
    """Counted from the records themselves. Raises `AccessDenied`: who may ask is who may submit the like."""
    job = ctx.uow.jobs.by_id(ask.job_id)
    if job is None or job.organisation_id != ctx.caller.organisation.id:
        return UnknownBatch()
    ctx.require(KINDS[job.kind].permission)
    return BatchState(job, ctx.uow.jobs.outcomes(job.id), ctx.uow.exceptions.count_open(job.id))
