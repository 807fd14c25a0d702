"""SubmitAchievements and GetAchievementJob."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from lrs_soap.domain.achievement import ErrorClass, class_of
from lrs_soap.domain.characters import writable
from lrs_soap.domain.job import Problem, RecordReport
from lrs_soap.domain.plr import EventAction
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import utc_moment
from lrs_soap.faces.job_codes import JOB_CODES, SUBMITTED, UNKNOWN_JOB
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.form import StrictForm, without_zone
from lrs_soap.faces.learning_records.words import (
    ACHIEVEMENT_ACTIONS,
    ACHIEVEMENT_ERROR_CLASSES,
    ACHIEVEMENT_ITEMS,
    GENDERS,
    SUBMISSION_TYPES,
    YES,
    word_for,
)
from lrs_soap.services.get_achievement_job import (
    AchievementJob,
    GetAchievementJob,
    UnknownJob,
    get_achievement_job,
)
from lrs_soap.services.submit_achievements import SubmitAchievements, submit_achievements

#: The contract's names of a record's fields, with the domain's beside them.
FIELDS: Final = {
    "MISIdentifier": "mis_identifier",
    "ULN": "uln",
    "GivenName": "given_name",
    "FamilyName": "family_name",
    "DateOfBirth": "date_of_birth",
    "Gender": "gender",
    "Postcode": "postcode",
    "Reference": "reference",
    "AwardDate": "award_date",
    "ProviderUKPRN": "provider_ukprn",
    "Grade": "grade",
    "LanguageOfAssessment": "language",
    "Action": "action",
    "ActionDate": "action_date",
    "ActionReason": "reason",
}
ELEMENTS: Final = {field: element for element, field in FIELDS.items()}

COUNTERS: Final[Mapping[str, EventAction | ErrorClass]] = {
    "Created": EventAction.CREATED,
    "Updated": EventAction.UPDATED,
    "Withdrawn": EventAction.WITHDRAWN,
    "Reinstated": EventAction.REINSTATED,
    "PromotedToFinal": EventAction.PROMOTED,
    "FieldDataErrors": ErrorClass.FIELD_DATA,
    "LearnerDataErrors": ErrorClass.LEARNER_DATA,
    "BusinessRuleErrors": ErrorClass.BUSINESS_RULE,
}

#: How the domain has what is not the same in both.
_PLAIN: Final[Mapping[str, Callable[[str], str]]] = {
    "Action": lambda word: ACHIEVEMENT_ACTIONS.get(word, ""),
    "Gender": lambda word: GENDERS.get(word, ""),
    "DateOfBirth": without_zone,
    "AwardDate": without_zone,
    "ActionDate": without_zone,
}


def answer_submit_achievements(call: Call, request: Message) -> Message:
    """Done once where a RequestId says that it is the same submission."""
    form = call.form(request)
    ask = SubmitAchievements(
        submission_type=form.word("SubmissionType", SUBMISSION_TYPES),
        email=form.optional("Email", "email"),
        records=[_read_content(one) for one in form.parts("Achievement")],
    )
    form.close()
    with call.writing() as service:
        return call.once(service, request, lambda: _submitted(submit_achievements(ask, service).job_id))


def answer_get_achievement_job(call: Call, request: Message) -> Message:
    """The job with a page of its records in error."""
    form = call.form(request)
    page = form.number("Page") or 1
    ask = GetAchievementJob(form.number("JobNumber") or 0, page)
    form.close()
    with call.reading() as service:
        outcome = get_achievement_job(ask, service)
    if isinstance(outcome, UnknownJob):
        return {"ResponseCode": UNKNOWN_JOB, "UnknownJob": YES}
    return {"ResponseCode": JOB_CODES[outcome.job.status], "Job": _job(outcome, page)}


def _read_content(form: StrictForm) -> dict[str, str]:
    """The record by the domain's names; an item to take away is given empty.

    Check digits, and days that have not come, are for the record's own rules to find wrong, when the job is done.
    """
    content = {
        field: _PLAIN.get(element, str)(text)
        for element, field in FIELDS.items()
        if (text := form.message.get(element))
    }
    return content | dict.fromkeys(form.cleared(ACHIEVEMENT_ITEMS), "")


def _submitted(job_id: int) -> Message:
    return {"ResponseCode": SUBMITTED, "JobNumber": job_id}


def _job(outcome: AchievementJob, page: int) -> Message:
    job = outcome.job
    return {
        "JobNumber": job.id,
        "Status": job.status.value,
        "SubmissionType": word_for(outcome.submission, SUBMISSION_TYPES),
        "SubmittedBy": job.user_name,
        "SubmittedAt": utc_moment(job.submitted_at),
        "StartedAt": _moment(job.started_at),
        "EndedAt": _moment(job.ended_at),
        "RejectionReason": job.rejection_reason or None,
        "NumberOfRecords": job.number_of_records,
        **{element: outcome.count(counted) for element, counted in COUNTERS.items()},
        "ThisPage": page,
        "Pages": outcome.pages,
        "RecordInError": [_record_in_error(report) for report in outcome.errors],
    }


def _record_in_error(report: RecordReport) -> Message:
    return {
        "Position": report.position,
        "MISIdentifier": writable(report.content.get("mis_identifier", "")) or None,
        "Problem": [_problem(problem) for problem in report.problems],
    }


def _problem(problem: Problem) -> Message:
    return {
        "Class": word_for(class_of(problem.code), ACHIEVEMENT_ERROR_CLASSES),
        "Code": problem.code,
        "Field": ELEMENTS.get(problem.field),
        "Message": problem.message,
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else utc_moment(at)
