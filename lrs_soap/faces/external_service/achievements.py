"""SubmitAchievementBatchJob and GetAchievementBatchJob."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from lrs_soap.domain.achievement import ErrorClass, SubmissionType
from lrs_soap.domain.plr import EventAction
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import written_moment
from lrs_soap.faces.external_service import types
from lrs_soap.faces.external_service.records import content_of, error_file
from lrs_soap.faces.form import CredentialElements, Form, read_credentials
from lrs_soap.faces.job_codes import JOB_CODES, SUBMITTED, UNKNOWN_JOB
from lrs_soap.services.get_achievement_job import (
    AchievementJob,
    GetAchievementJob,
    UnknownJob,
    get_achievement_job,
)
from lrs_soap.services.submit_achievements import SubmitAchievements, submit_achievements

#: This contract's callers name themselves by OrganisationRef only.
CREDENTIALS: Final = CredentialElements(ukprn="")

COUNTERS: Final[Mapping[str, EventAction | ErrorClass]] = {
    "AchievementsCreated": EventAction.CREATED,
    "AchievementsPromotedToFinal": EventAction.PROMOTED,
    "AchievementsReinstated": EventAction.REINSTATED,
    "AchievementsUpdated": EventAction.UPDATED,
    "AchievementsWithdrawn": EventAction.WITHDRAWN,
    "BusinessRuleErrors": ErrorClass.BUSINESS_RULE,
    "FieldDataErrors": ErrorClass.FIELD_DATA,
    "LearnerDataErrors": ErrorClass.LEARNER_DATA,
}


class Achievements(ContractService):
    @operation(
        ("SubmitAchievementBatchJob", types.SubmitAchievementBatchJob),
        ("SubmitAchievementBatchJobResponse", types.SubmitAchievementBatchJobResponse),
    )
    def SubmitAchievementBatchJob(ctx: Any, request: Message) -> Message:
        form = Form(request)
        credentials = read_credentials(form.part("invokingUser"), CREDENTIALS)
        form.close()
        ask = SubmitAchievements(
            submission_type=request.get("submissionType", ""),
            email=request.get("emailAddress", ""),
            records=[content_of(one) for one in request.get("achievements", {}).get("Achievement", ())],
        )
        with ctx.udc.writing(credentials) as service:
            submitted = submit_achievements(ask, service)
        return {
            "SubmitAchievementBatchJobResult": {"ResponseCode": SUBMITTED, "JobId": submitted.job_id},
        }

    @operation(
        ("GetAchievementBatchJob", types.GetAchievementBatchJob),
        ("GetAchievementBatchJobResponse", types.GetAchievementBatchJobResponse),
    )
    def GetAchievementBatchJob(ctx: Any, request: Message) -> Message:
        form = Form(request)
        credentials = read_credentials(form.part("invokingUser"), CREDENTIALS)
        number = form.required("jobId", "job_number")
        form.close()
        with ctx.udc.reading(credentials) as service:
            outcome = get_achievement_job(GetAchievementJob(int(number)), service)
        return {"GetAchievementBatchJobResult": _answer(outcome)}


def _answer(outcome: AchievementJob | UnknownJob) -> Message:
    """All members; what there is not yet is nil. Of an unknown job nothing but the code."""
    if isinstance(outcome, UnknownJob):
        return {"ResponseCode": UNKNOWN_JOB}
    job, successful = outcome.job, outcome.successful
    is_final = outcome.submission is SubmissionType.FINAL
    return {element: outcome.count(counted) for element, counted in COUNTERS.items()} | {
        "ResponseCode": JOB_CODES[job.status],
        "AchievementBatchErrorFile": error_file(outcome.errors),
        "Duration": _clock(job.duration),
        "EndDate": _moment(job.ended_at),
        "Filename": f"achievements-{job.id}.csv",
        "JobID": job.id,
        "NumberOfRecords": job.number_of_records,
        "PercentageSuccessfulRecords": outcome.percentage,
        "RejectionReason": job.rejection_reason or None,
        "StartDate": _moment(job.started_at),
        "Status": job.status.value,
        "SubmittedDate": _moment(job.submitted_at),
        "SuccessfulFinalAchievements": successful if is_final else 0,
        "SuccessfulProvisionalAchievements": 0 if is_final else successful,
        "Type": outcome.submission.value,
        "User": job.user_name,
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else written_moment(at)


def _clock(duration: timedelta | None) -> str | None:
    """hh:mm:ss"""
    if duration is None:
        return None
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"
