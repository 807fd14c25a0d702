"""Look at jobs and end them, for operators."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.job import Job, JobStatus, RecordReport, done
from lrs_soap.services.administration import Administration
from lrs_soap.services.get_batch_output import AT_A_TIME, every_report
from lrs_soap.services.manage_organisations import organisation_named

#: Jobs that a list shows, besides those that have not ended.
MOST_LISTED: Final = 50

CANCELLED: Final = "cancelled by the operator of this service"


@dataclass(frozen=True, slots=True)
class ShownJob:
    """A job and how many of its records became what; an empty word is those that wait."""

    job: Job
    outcomes: Mapping[str, int]

    @property
    def done(self) -> int:
        """How many records do not wait any more."""
        return done(self.outcomes)


@dataclass(frozen=True, slots=True)
class ListJobs:
    """Those of the organisation with this UKPRN or OrganisationRef, or of all where that is empty."""

    organisation: str = ""
    only_open: bool = False


def list_jobs(ask: ListJobs, admin: Administration) -> Sequence[Job]:
    """Those that have not ended and the latest others, the newest first. Raises `UnknownOrganisation`."""
    with admin.units.reading() as unit:
        owner = organisation_named(ask.organisation, unit.organisations) if ask.organisation else None
        latest = unit.jobs.of_organisation(owner.id, MOST_LISTED) if owner else unit.jobs.latest(MOST_LISTED)
        unfinished = [
            job for job in unit.jobs.unfinished() if owner is None or job.organisation_id == owner.id
        ]
    listed = {job.id: job for job in (*unfinished, *(() if ask.only_open else latest))}
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


def reports_of(job: Job, admin: Administration) -> Iterator[RecordReport]:
    """All records of a job, in its order, a few in memory at a time. What was not done by its end waits for ever."""

    def after(position: int) -> Sequence[RecordReport]:
        with admin.units.reading() as unit:
            return unit.jobs.reports_after(job.id, position, AT_A_TIME)

    return every_report(after)
