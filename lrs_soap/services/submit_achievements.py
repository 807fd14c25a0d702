"""Take a job of achievements: all of it is stored, nothing of it is done yet.

What is wrong with a single record does not refuse the job; it ends in the job's error file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lrs_soap.domain.achievement import KIND, SubmissionType, parse_submission_type
from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.errors import (
    AchievementsNotEnabled,
    InvalidEmail,
    InvalidSubmissionType,
    LrsError,
    NoAchievements,
    TooManyAchievements,
)
from lrs_soap.domain.fields import fault_of
from lrs_soap.domain.job import Content, NewJob
from lrs_soap.domain.organisation import PERMISSIONS, Caller, Permission
from lrs_soap.services.context import ServiceContext

#: What the job remembers besides its records.
SUBMISSION_TYPE = "submission_type"
EMAIL = "email"


@dataclass(frozen=True, slots=True)
class SubmitAchievements:
    """Texts as they were sent, outer white space trimmed; an email address may be left out."""

    submission_type: str
    email: str = field(repr=False)
    records: Sequence[Content] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Submitted:
    """The job is stored and will be done."""

    job_id: int


def submit_achievements(ask: SubmitAchievements, ctx: ServiceContext) -> Submitted:
    """Store the job, in this call's transaction, and have workers woken after it.

    Raises `AchievementsNotEnabled`, and what is wrong with the job as a whole: the first error's kind, the sentences
    of all.
    """
    require_submitter(ctx.caller)
    if errors := tuple(_errors(ask, ctx.policy.most_achievements)):
        raise type(errors[0])("; ".join(map(str, errors)))
    submitted = Submitted(ctx.uow.jobs.add(_job(ask, ctx)))
    ctx.record(AuditAction.ACHIEVEMENTS_SUBMITTED, submitted, None)
    ctx.submitted.append(submitted.job_id)
    return submitted


def require_submitter(caller: Caller) -> None:
    """Raise `AchievementsNotEnabled` for other types of organisation, `AccessDenied` for users without the role."""
    if Permission.SUBMIT_ACHIEVEMENTS not in PERMISSIONS[caller.organisation.type]:
        raise AchievementsNotEnabled("only awarding organisations submit achievements")
    caller.require(Permission.SUBMIT_ACHIEVEMENTS)


def _errors(ask: SubmitAchievements, most: int) -> Iterator[LrsError]:
    if ask.email and (requirement := fault_of("email", ask.email)):
        yield InvalidEmail(f"the email address {requirement}")
    if parse_submission_type(ask.submission_type) is None:
        yield InvalidSubmissionType(f"the submission type must be {' or '.join(SubmissionType)}")
    if not ask.records:
        yield NoAchievements("at least one achievement must be given")
    if len(ask.records) > most:
        yield TooManyAchievements(f"at most {most} achievements may be given; there are {len(ask.records)}")


def _job(ask: SubmitAchievements, ctx: ServiceContext) -> NewJob:
    return NewJob(
        kind=KIND,
        organisation_id=ctx.caller.organisation.id,
        user_name=ctx.caller.user_name,
        request_id=ctx.request_id,
        submitted_at=ctx.now,
        options={SUBMISSION_TYPE: parse_submission_type(ask.submission_type), EMAIL: ask.email},
        records=ask.records,
        number_of_records=len(ask.records),
    )
