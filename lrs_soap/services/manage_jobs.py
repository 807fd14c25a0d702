"""Look at jobs and end them, for operators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.job import Job, JobStatus
from lrs_soap.services.administration import Administration

#: Jobs that a list shows, besides those that have not ended.
MOST_LISTED: Final = 50

CANCELLED: Final = "cancelled by the operator of this service"


@dataclass(frozen=True, slots=True)
class ShownJob:
    """A job and how many of its records became what; an empty word is those that wait."""

    job: Job
    outcomes: Mapping[str, int]


def list_jobs(admin: Administration) -> Sequence[Job]:
    """Those that have not ended and the latest others, the newest first."""
    with admin.units.reading() as unit:
        listed = {job.id: job for job in (*unit.jobs.unfinished(), *unit.jobs.latest(MOST_LISTED))}
    return sorted(listed.values(), key=lambda job: job.id, reverse=True)


def show_job(job_id: int, admin: Administration) -> ShownJob | None:
    """None when there is no such job."""
    with admin.units.reading() as unit:
        job = unit.jobs.by_id(job_id)
        return None if job is None else ShownJob(job, unit.jobs.outcomes(job_id))


def cancel_job(job_id: int, admin: Administration) -> Job | None:
    """End a job that waits or is in progress: records that are done stay done. The job as it is now.

    None when there is no such job; one that has ended before stays as it is.
    """
    with admin.units.writing() as unit:
        if unit.jobs.end(job_id, JobStatus.CANCELLED, admin.clock(), CANCELLED):
            job = unit.jobs.by_id(job_id)
            assert job is not None
            admin.record(unit, AuditAction.JOB_CANCELLED, "Cancelled", job.organisation_id)
            return job
        return unit.jobs.by_id(job_id)
