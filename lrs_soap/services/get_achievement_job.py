"""Tell an awarding organisation what became of a job of its achievements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lrs_soap.domain.achievement import KIND, ErrorClass, SubmissionType
from lrs_soap.domain.job import Job, RecordReport
from lrs_soap.domain.paging import pages_of
from lrs_soap.domain.plr import EventAction
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.submit_achievements import SUBMISSION_TYPE, require_submitter

#: What became of a record that was done.
DEEDS: Final = (
    EventAction.CREATED,
    EventAction.UPDATED,
    EventAction.WITHDRAWN,
    EventAction.REINSTATED,
    EventAction.PROMOTED,
)

#: Records in error on a page.
PAGE_SIZE: Final = 100


@dataclass(frozen=True, slots=True)
class GetAchievementJob:
    """The number that the submission answered, and which page of the records in error; None for all at once."""

    job_id: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class AchievementJob:
    """A job as it is now. `errors` are the records in error of the page once it has ended, none before."""

    job: Job
    outcomes: Mapping[str, int]
    errors: Sequence[RecordReport] = field(repr=False)

    @property
    def submission(self) -> SubmissionType:
        """Whether its achievements are provisional or final."""
        return SubmissionType(self.job.options[SUBMISSION_TYPE])

    def count(self, outcome: EventAction | ErrorClass) -> int:
        """How many records became this."""
        return self.outcomes.get(outcome.value, 0)

    @property
    def successful(self) -> int:
        """How many records were done."""
        return sum(map(self.count, DEEDS))

    @property
    def pages(self) -> int:
        """How many pages of records in error there are once the job has ended; none before."""
        return pages_of(sum(map(self.count, ErrorClass)), PAGE_SIZE) if self.job.has_ended else 0

    @property
    def percentage(self) -> float:
        """Of all its records, how many in a hundred were done, to two decimals."""
        return round(100 * self.successful / self.job.number_of_records, 2)


@dataclass(frozen=True, slots=True)
class UnknownJob:
    """No such job of this organisation's: another's is unknown too."""


def get_achievement_job(ask: GetAchievementJob, ctx: ServiceContext) -> AchievementJob | UnknownJob:
    """Counted from the records themselves. Raises `AchievementsNotEnabled`."""
    require_submitter(ctx.caller)
    job = ctx.uow.jobs.by_id(ask.job_id)
    if job is None or job.kind != KIND or job.organisation_id != ctx.caller.organisation.id:
        return UnknownJob()
    outcomes = ctx.uow.jobs.outcomes(job.id)
    return AchievementJob(job, outcomes, _errors(job, ask.page, ctx) if job.has_ended else ())


def _errors(job: Job, page: int | None, ctx: ServiceContext) -> Sequence[RecordReport]:
    if page is None:
        return ctx.uow.jobs.reports(job.id, tuple(ErrorClass))
    return ctx.uow.jobs.reports_page(
        job.id, tuple(ErrorClass), limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE
    )
