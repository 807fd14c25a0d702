"""Tell an awarding organisation what became of a job of its achievements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lrs_soap.domain.achievement import KIND, ErrorClass, SubmissionType
from lrs_soap.domain.job import Job, RecordReport
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


@dataclass(frozen=True, slots=True)
class GetAchievementJob:
    """The number that the submission answered."""

    job_id: int


@dataclass(frozen=True, slots=True)
class AchievementJob:
    """A job as it is now. `errors` are the records in error once it has ended, none before."""

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
    errors = ctx.uow.jobs.reports(job.id, tuple(ErrorClass)) if job.has_ended else ()
    return AchievementJob(job, outcomes, errors)
