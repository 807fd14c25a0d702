"""Take a batch that comes as a file: all of its records are stored as one job, or none.

What is wrong with a single record does not refuse it; the record ends with a code that says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lrs_soap.domain import achievement
from lrs_soap.domain.achievement import SubmissionType, parse_submission_type
from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.batch import JOB_TYPE, JOB_TYPES, LEARNER_BATCH, VERIFY_BATCH
from lrs_soap.domain.batch_file import FILE
from lrs_soap.domain.errors import AccessDenied, InvalidRequest, UnknownOrganisation, Violation
from lrs_soap.domain.fields import LONGEST_NAME
from lrs_soap.domain.job import Job, NewJob
from lrs_soap.domain.organisation import Caller, OrganisationStatus, Permission, UserStatus
from lrs_soap.domain.vocabulary import CHECK_ONLY, FULL
from lrs_soap.services.administration import Administration
from lrs_soap.services.batch_ports import FileOfBatch, Stated
from lrs_soap.services.context import Policy, ServiceContext
from lrs_soap.services.ports import OperatorUnit, UnitOfWork
from lrs_soap.services.submit_achievements import EMAIL, SUBMISSION_TYPE, require_submitter
from lrs_soap.services.submit_batch import check_size, require_submitter_of_learners


@dataclass(frozen=True, slots=True)
class SubmitFile:
    """What the file says of itself counts before `wanted`; but `wanted` may ask for less.

    `is_again` takes a file that came before.
    """

    sent: FileOfBatch
    wanted: Stated
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class SubmitFileForOrganisation:
    """The same by an operator. `user_name` is empty where the organisation as a whole submits."""

    ask: SubmitFile
    user_name: str
    request_id: str


@dataclass(frozen=True, slots=True)
class FileSubmitted:
    """The job is stored and will be done, for the organisation of this name and UKPRN."""

    job_id: int
    organisation: str
    ukprn: str


@dataclass(frozen=True, slots=True)
class SubmittedBefore:
    """The organisation's job that is at work on a file of the same name, or came as the same file.

    Nothing is stored.
    """

    job: Job
    is_at_work: bool


def submit_file(ask: SubmitFile, ctx: ServiceContext) -> FileSubmitted | SubmittedBefore:
    """Of the caller's own, in this call's transaction; workers are woken after it.

    Raises `InvalidRequest`, `AccessDenied`, and what reading the records raises.
    """
    organisation = ctx.caller.organisation
    _whose(ask.sent.stated.ukprn, organisation.ukprn)
    options = _options(ask, ctx.policy)
    _require(ask.sent.kind, options, ctx.caller)
    if (earlier := _earlier(ask, ctx.caller, ctx.uow)) is not None:
        return earlier
    job_id = ctx.uow.jobs.add(_job(ask.sent, options, ctx.caller, ctx.now, ctx.request_id))
    ctx.record(AuditAction.BATCH_SUBMITTED, "Submitted", None, _told(ask, job_id))
    ctx.submitted.append(job_id)
    return FileSubmitted(job_id, organisation.name, organisation.ukprn)


def submit_for_operator(
    order: SubmitFileForOrganisation, policy: Policy, admin: Administration
) -> FileSubmitted | SubmittedBefore:
    """Of whom the file says, or the operator.

    Raises `InvalidRequest`, `UnknownOrganisation`, `AccessDenied`, and what reading the records raises.
    """
    ask = order.ask
    options = _options(ask, policy)
    with admin.units.writing() as unit:
        caller = _caller(order, policy, unit, admin)
        _require(ask.sent.kind, options, caller)
        if (earlier := _earlier(ask, caller, unit)) is not None:
            return earlier
        job_id = unit.jobs.add(_job(ask.sent, options, caller, admin.clock(), order.request_id))
        organisation = caller.organisation
        admin.record(unit, AuditAction.BATCH_SUBMITTED, "Submitted", organisation.id, _told(ask, job_id))
    return FileSubmitted(job_id, organisation.name, organisation.ukprn)


def _options(ask: SubmitFile, policy: Policy) -> dict[str, Any]:
    """What the job remembers besides the file's own. Raises `InvalidRequest`."""
    check_size(ask.sent.number_of_records, "the file", policy)
    return _OPTIONS[ask.sent.kind](ask)


def _told(ask: SubmitFile, job_id: int) -> dict[str, str]:
    return {"file": ask.sent.file.name, "job": str(job_id)}


def _whose(stated: str, wanted: str) -> str:
    """The UKPRN of whose file it is. Raises `InvalidRequest`."""
    if stated and wanted and stated.casefold() != wanted.casefold():
        raise InvalidRequest([Violation("the file", "must not be a file of another organisation")])
    if not (stated or wanted):
        told = "must have a UKPRN in its header, or in its name, or be given one with --ukprn"
        raise InvalidRequest([Violation("the file", told)])
    return stated or wanted


def _caller(
    order: SubmitFileForOrganisation, policy: Policy, unit: OperatorUnit, admin: Administration
) -> Caller:
    ukprn = _whose(order.ask.sent.stated.ukprn, order.ask.wanted.ukprn)
    found = unit.organisations.with_user(ukprn, "", order.user_name)
    if found is None:
        raise UnknownOrganisation("no organisation has the UKPRN that the file is of")
    organisation, user = found
    if organisation.status is not OrganisationStatus.ACTIVE:
        raise AccessDenied("the organisation that the file is of is suspended")
    if not order.user_name:
        return Caller(organisation, admin.operator[:LONGEST_NAME])
    if user is None and policy.known_users_only:
        raise AccessDenied("the user name is none of the organisation's users on record")
    if user is not None and user.status is not UserStatus.ACTIVE:
        raise AccessDenied("the user is disabled")
    return Caller(organisation, order.user_name, user)


def _require(kind: str, options: Mapping[str, Any], caller: Caller) -> None:
    if kind == LEARNER_BATCH:
        require_submitter_of_learners(options[JOB_TYPE], caller)
    elif kind == VERIFY_BATCH:
        caller.require(Permission.VERIFY_LEARNER)
    else:
        require_submitter(caller)


def _earlier(ask: SubmitFile, caller: Caller, uow: UnitOfWork) -> SubmittedBefore | None:
    file = ask.sent.file
    jobs = uow.jobs.of_file(caller.organisation.id, file.name, file.digest)
    for job in jobs:
        if job.options[FILE]["name"] == file.name and not job.has_ended:
            return SubmittedBefore(job, is_at_work=True)
    for job in jobs:
        if job.options[FILE]["digest"] == file.digest and not ask.is_again:
            return SubmittedBefore(job, is_at_work=False)
    return None


def _job(
    sent: FileOfBatch, options: Mapping[str, Any], caller: Caller, now: datetime, request_id: str
) -> NewJob:
    return NewJob(
        kind=sent.kind,
        organisation_id=caller.organisation.id,
        user_name=caller.user_name,
        request_id=request_id,
        submitted_at=now,
        options={**options, FILE: sent.file.as_option()},
        records=sent.records,
        number_of_records=sent.number_of_records,
    )


def _of_learners(ask: SubmitFile) -> dict[str, Any]:
    _refuse_submission_type(ask)
    stated = ask.sent.stated.job_type.upper()
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
        for text in (ask.sent.stated.submission_type, ask.wanted.submission_type)
    )
    words = " or ".join(SubmissionType)
    if stated[0] and stated[1] is None:
        raise InvalidRequest([Violation("SubmissionType", f"must be {words}")])
    if stated[1] and wanted[1] and stated[1] is not wanted[1]:
        raise InvalidRequest([Violation("SubmissionType", "in the file must be the one that is asked for")])
    if (type_ := stated[1] or wanted[1]) is None:
        told = f"must be given: {words}, in the file or when it is submitted"
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
