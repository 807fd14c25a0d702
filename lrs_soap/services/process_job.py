"""Do jobs: take one up, do its records one by one, say how it ended.

A record and its outcome are one transaction, and the store lets a record be claimed once; so a worker may be killed at
any moment, and two may even work on the same job. The hold on a job only keeps them from doing so for nothing. It is
short and prolonged while work goes on; whoever finds it lapsed, or its holder gone, goes on with the job.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from lrs_soap.domain.batch_exception import exception_of
from lrs_soap.domain.job import Content, Job, JobStatus, RecordResult
from lrs_soap.domain.organisation import PERMISSIONS, Caller, OrganisationStatus, Permission
from lrs_soap.services.context import Policy, ServiceContext
from lrs_soap.services.job_ports import Holders
from lrs_soap.services.ports import UnitOfWork, UnitsOfWork
from lrs_soap.services.whereabouts import whereabouts

logger = logging.getLogger(__name__)

#: How often a record that fails for a reason nobody foresaw is tried.
MOST_ATTEMPTS: Final = 3

#: A record that was next so often when a worker went down has brought it down. Great, because workers are killed for
#: other reasons too. The keeper waits up to half a minute before each start, so that comes to some 20 minutes.
MOST_CRASHES: Final = 40

#: Records that are looked up at a time, between two looks at whether the organisation may still.
AT_A_TIME: Final = 100


class JobKind(NamedTuple):
    """How jobs of a kind are done: who may, what does a record, and what becomes of one that cannot be done.

    Records with an outcome of `exceptions` wait for a person afterwards.
    """

    permission: Permission
    apply: Callable[[Content, Mapping[str, Any], ServiceContext], RecordResult]
    not_processed: RecordResult
    exceptions: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class JobWorker:
    """What work on jobs is given. `clock` answers UTC; `is_outage` knows the database's own troubles, which pass."""

    units: UnitsOfWork
    clock: Callable[[], datetime]
    policy: Policy
    kinds: Mapping[str, JobKind]
    holders: Holders
    hold: timedelta
    is_outage: Callable[[BaseException], bool]
    is_stopping: Callable[[], bool]


def sweep_jobs(worker: JobWorker) -> None:
    """Do every job that nobody holds, the oldest first. Never raises: what fails is left for the next time."""
    try:
        with worker.units.reading() as uow:
            jobs = uow.jobs.unfinished()
    except Exception as error:  # noqa: BLE001 - the database's own trouble among them
        _log_left(error, worker)
        return
    for job in jobs:
        if worker.is_stopping():
            return
        process_job(job.id, worker)


def process_job(job_id: int, worker: JobWorker) -> None:
    """Do the job's records until none waits or the worker stops, unless another has it in hand.

    Never raises: a job that fails stays, and is taken up again.
    """
    holder = worker.holders.new()
    try:
        job = _take_up(job_id, holder, worker)
        if job is not None:
            try:
                _work_through(job, _Hold(job_id, holder, worker), worker)
            finally:
                with worker.units.reading() as uow:
                    uow.jobs.release(job_id, holder)
    except Exception as error:  # noqa: BLE001 - whatever it is, the job is not lost
        _log_left(error, worker, job=job_id)
    finally:
        worker.holders.forget(holder)


def _take_up(job_id: int, holder: str, worker: JobWorker) -> Job | None:
    now = worker.clock()
    with worker.units.reading() as uow:
        job = uow.jobs.by_id(job_id)
        # One of a kind unknown here is another version's business.
        if job is None or job.has_ended or job.kind not in worker.kinds:
            return None
        gone = job.held_by if job.held_by and worker.holders.is_gone(job.held_by) else ""
        is_ours = uow.jobs.take_up(job_id, holder, now=now, until=now + worker.hold, gone=gone)
        suspected = uow.jobs.suspect(job_id) if is_ours and job.held_by else None
    if suspected is not None and suspected[1] >= MOST_CRASHES:
        _settle(job, suspected[0], worker, lambda *_: worker.kinds[job.kind].not_processed)
    return job if is_ours else None


class _Hold:
    """Keeps a job in hand; prolongs when half of the time is over."""

    def __init__(self, job_id: int, holder: str, worker: JobWorker) -> None:
        self._job_id = job_id
        self._holder = holder
        self._worker = worker
        self._prolong_at = worker.clock() + worker.hold / 2

    def lasts(self) -> bool:
        """False when the job has been ended or taken over meanwhile."""
        now = self._worker.clock()
        if now < self._prolong_at:
            return True
        self._prolong_at = now + self._worker.hold / 2
        with self._worker.units.reading() as uow:
            return uow.jobs.prolong(self._job_id, self._holder, now + self._worker.hold)


def _work_through(job: Job, hold: _Hold, worker: JobWorker) -> None:
    while positions := _waiting(job, worker):
        with worker.units.reading() as uow:
            caller = _caller(job, worker.kinds[job.kind].permission, uow)
        if isinstance(caller, str):
            _end(job, JobStatus.FAILED, worker, caller)
            return
        for position in positions:
            if worker.is_stopping() or not hold.lasts():
                return
            _do_record(job, position, caller, worker)
    _end(job, JobStatus.SUCCESSFUL, worker)


def _waiting(job: Job, worker: JobWorker) -> tuple[int, ...]:
    with worker.units.reading() as uow:
        return tuple(uow.jobs.waiting(job.id, AT_A_TIME))


def _caller(job: Job, permission: Permission, uow: UnitOfWork) -> Caller | str:
    """For whom the job is done, or why it is not any more. A user who has left meanwhile is no reason."""
    organisation = uow.organisations.by_ukprn(job.organisation_ukprn)
    if organisation is None or organisation.status is not OrganisationStatus.ACTIVE:
        return "the organisation has been suspended since it submitted the job"
    if permission not in PERMISSIONS[organisation.type]:
        return "the organisation may not do this any more"
    return Caller(organisation, job.user_name)


def _end(job: Job, status: JobStatus, worker: JobWorker, reason: str = "") -> None:
    with worker.units.reading() as uow:
        is_ended = uow.jobs.end(job.id, status, worker.clock(), reason)
    if is_ended:
        logger.info(
            "job ended",
            extra={"action": "job_ended", "job": job.id, "kind": job.kind, "status": status.value},
        )


def _do_record(job: Job, position: int, caller: Caller, worker: JobWorker) -> None:
    """The record's deed and its outcome, in one transaction. An outage of the database is raised."""
    kind = worker.kinds[job.kind]

    def apply(content: Content, uow: UnitOfWork) -> RecordResult:
        ctx = ServiceContext(caller, uow, worker.clock(), job.request_id, worker.policy)
        return kind.apply(content, job.options, ctx)

    for _ in range(MOST_ATTEMPTS):
        try:
            _settle(job, position, worker, apply)
        except Exception as error:
            if worker.is_outage(error):
                raise
            _log_failed(error, job, position)
        else:
            return
    _settle(job, position, worker, lambda _content, _uow: kind.not_processed)


def _settle(
    job: Job, position: int, worker: JobWorker, result_of: Callable[[Content, UnitOfWork], RecordResult]
) -> None:
    """Nothing, when the record has been done meanwhile."""
    with worker.units.writing() as uow:
        content = uow.jobs.claim(job.id, position)
        if content is None:
            return
        result = result_of(content, uow)
        uow.jobs.settle(job.id, position, result)
        if result.outcome in worker.kinds[job.kind].exceptions:
            uow.exceptions.add(exception_of(job, position, result, worker.clock()))


def _log_failed(error: Exception, job: Job, position: int) -> None:
    logger.error(
        "record failed",
        extra={
            "action": "record_failed",
            "job": job.id,
            "record": position,
            "request": job.request_id,
            "failure": whereabouts(error),
        },
    )


def _log_left(error: Exception, worker: JobWorker, **more: int) -> None:
    level = logging.WARNING if worker.is_outage(error) else logging.ERROR
    logger.log(
        level,
        "job left for later",
        extra={"action": "job_left", **more, "failure": whereabouts(error)},
    )
