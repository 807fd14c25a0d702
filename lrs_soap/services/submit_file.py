"""Take a batch that an operator has as a file: all of its records are stored as one job, or none.

Whose job it is says the file. What is wrong with a single record does not refuse it; the record ends with a code that
says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lrs_soap.domain import achievement
from lrs_soap.domain.achievement import SubmissionType, parse_submission_type
from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.batch import JOB_TYPE, JOB_TYPES, LEARNER_BATCH, VERIFY_BATCH
from lrs_soap.domain.batch_file import FILE, BatchFile
from lrs_soap.domain.errors import AccessDenied, InvalidRequest, UnknownOrganisation, Violation
from lrs_soap.domain.fields import LONGEST_NAME
from lrs_soap.domain.job import Content, Job, NewJob
from lrs_soap.domain.organisation import Caller, OrganisationStatus, Permission, UserStatus
from lrs_soap.domain.vocabulary import CHECK_ONLY, FULL
from lrs_soap.services.administration import Administration
from lrs_soap.services.context import Policy
from lrs_soap.services.ports import OperatorUnit
from lrs_soap.services.submit_achievements import EMAIL, SUBMISSION_TYPE, require_submitter
from lrs_soap.services.submit_batch import require_submitter_of_learners


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said of a file, by itself or by whoever submits it; what is not said is empty."""

    ukprn: str = ""
    job_type: str = ""
    submission_type: str = ""


@dataclass(frozen=True, slots=True)
class SubmitFile:
    """`kind` is the job's. `by_file` counts before `wanted`, which the operator says; but `wanted` may ask for less.

    `user_name` is empty where the organisation as a whole submits; `is_again` takes a file that came before.
    """

    kind: str
    file: BatchFile
    by_file: Stated
    wanted: Stated
    user_name: str
    is_again: bool
    request_id: str
    records: Iterable[Content] = field(repr=False)
    number_of_records: int


@dataclass(frozen=True, slots=True)
class FileSubmitted:
    """The job is stored and will be done, for the organisation of this name and UKPRN."""

    job_id: int
    organisation: str
    ukprn: str


@dataclass(frozen=True, slots=True)
class SubmittedBefore:
    """The organisation's job that came as the same file, or is at work on one of the same name. Nothing is stored."""

    job: Job


def submit_file(ask: SubmitFile, policy: Policy, admin: Administration) -> FileSubmitted | SubmittedBefore:
    """Raises `InvalidRequest`, `UnknownOrganisation`, `AccessDenied`, and what reading the records raises."""
    if ask.number_of_records > policy.most_batch_records:
        told = f"must have at most {policy.most_batch_records:,} records; it has {ask.number_of_records:,}"
        raise InvalidRequest([Violation("the file", told)])
    options = _OPTIONS[ask.kind](ask)
    with admin.units.writing() as unit:
        caller = _caller(ask, policy, unit, admin)
        _require(ask.kind, options, caller)
        if (earlier := _earlier(ask, caller, unit)) is not None:
            return SubmittedBefore(earlier)
        job_id = unit.jobs.add(_job(ask, options, caller, admin))
        told_of = {"file": ask.file.name, "job": str(job_id)}
        admin.record(unit, AuditAction.BATCH_SUBMITTED, "Submitted", caller.organisation.id, told_of)
    return FileSubmitted(job_id, caller.organisation.name, caller.organisation.ukprn)


def _caller(ask: SubmitFile, policy: Policy, unit: OperatorUnit, admin: Administration) -> Caller:
    ukprn, wanted = ask.by_file.ukprn, ask.wanted.ukprn
    if ukprn and wanted and ukprn.casefold() != wanted.casefold():
        raise InvalidRequest([Violation("the file", "must not be a file of another organisation")])
    if not (ukprn or wanted):
        told = "must have a UKPRN in its header, or in its name, or be given one with --ukprn"
        raise InvalidRequest([Violation("the file", told)])
    found = unit.organisations.with_user(ukprn or wanted, "", ask.user_name)
    if found is None:
        raise UnknownOrganisation("no organisation has the UKPRN that the file is of")
    organisation, user = found
    if organisation.status is not OrganisationStatus.ACTIVE:
        raise AccessDenied("the organisation that the file is of is suspended")
    if not ask.user_name:
        return Caller(organisation, admin.operator[:LONGEST_NAME])
    if user is None and policy.known_users_only:
        raise AccessDenied("the user name is none of the organisation's users on record")
    if user is not None and user.status is not UserStatus.ACTIVE:
        raise AccessDenied("the user is disabled")
    return Caller(organisation, ask.user_name, user)


def _require(kind: str, options: Mapping[str, Any], caller: Caller) -> None:
    if kind == LEARNER_BATCH:
        require_submitter_of_learners(options[JOB_TYPE], caller)
    elif kind == VERIFY_BATCH:
        caller.require(Permission.VERIFY_LEARNER)
    else:
        require_submitter(caller)


def _earlier(ask: SubmitFile, caller: Caller, unit: OperatorUnit) -> Job | None:
    jobs = unit.jobs.of_file(caller.organisation.id, ask.file.name, ask.file.digest)
    at_work = (job for job in jobs if job.options[FILE]["name"] == ask.file.name and not job.has_ended)
    same = (job for job in jobs if job.options[FILE]["digest"] == ask.file.digest and not ask.is_again)
    return next(at_work, None) or next(same, None)


def _job(ask: SubmitFile, options: Mapping[str, Any], caller: Caller, admin: Administration) -> NewJob:
    return NewJob(
        kind=ask.kind,
        organisation_id=caller.organisation.id,
        user_name=caller.user_name,
        request_id=ask.request_id,
        submitted_at=admin.clock(),
        options={**options, FILE: ask.file.as_option()},
        records=ask.records,
        number_of_records=ask.number_of_records,
    )


def _of_learners(ask: SubmitFile) -> dict[str, Any]:
    _refuse_submission_type(ask)
    stated = ask.by_file.job_type.upper()
    if stated and stated not in JOB_TYPES:
        raise InvalidRequest([Violation("JobType", f"must be {' or '.join(JOB_TYPES)}")])
    return {JOB_TYPE: CHECK_ONLY if CHECK_ONLY in (stated, ask.wanted.job_type) else FULL}


def _of_verifications(ask: SubmitFile) -> dict[str, Any]:
    _refuse_submission_type(ask)
    _refuse_job_type(ask)
    return {EMAIL: ""}


def _of_achievements(ask: SubmitFile) -> dict[str, Any]:
    _refuse_job_type(ask)
    stated, wanted = (
        (text, parse_submission_type(text))
        for text in (ask.by_file.submission_type, ask.wanted.submission_type)
    )
    words = " or ".join(SubmissionType)
    if stated[0] and stated[1] is None:
        raise InvalidRequest([Violation("SubmissionType", f"must be {words}")])
    if stated[1] and wanted[1] and stated[1] is not wanted[1]:
        raise InvalidRequest([Violation("SubmissionType", "in the file must be the one that is asked for")])
    if (type_ := stated[1] or wanted[1]) is None:
        told = f"must be given: {words} in the file, or --provisional or --final"
        raise InvalidRequest([Violation("SubmissionType", told)])
    return {SUBMISSION_TYPE: type_.value, EMAIL: ""}


def _refuse_job_type(ask: SubmitFile) -> None:
    if ask.wanted.job_type:
        raise InvalidRequest([Violation("the file", "must be a learner batch to be checked only")])


def _refuse_submission_type(ask: SubmitFile) -> None:
    if ask.wanted.submission_type:
        raise InvalidRequest([Violation("the file", "must be of achievements to be provisional or final")])


#: What a kind's job remembers besides the file.
_OPTIONS: Final = {
    LEARNER_BATCH: _of_learners,
    VERIFY_BATCH: _of_verifications,
    achievement.KIND: _of_achievements,
}
