"""Opens a use case's context: the caller let in, a transaction open, refusals on record."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from types import TracebackType

from lrs_soap.domain.audit import AuditAction, AuditEntry
from lrs_soap.domain.errors import AccessDenied, LrsError, OutOfHours, UnknownOrganisation, WrongPassword
from lrs_soap.domain.organisation import Caller, Credentials
from lrs_soap.services.authenticate import authenticate
from lrs_soap.services.batch_ports import BatchFiles
from lrs_soap.services.context import ENGLAND, Policy, ServiceContext
from lrs_soap.services.job_ports import JobQueue
from lrs_soap.services.ports import DatabaseState, Passwords, UnitOfWork, UnitsOfWork

REFUSALS = (UnknownOrganisation, WrongPassword, AccessDenied)


@dataclass(frozen=True, slots=True)
class Sessions:
    """`clock` answers UTC; `opening_hours` are of the day in England; `files` reads and writes files of batches.

    `database` says whether the database can be used.
    """

    units: UnitsOfWork
    passwords: Passwords
    clock: Callable[[], datetime]
    policy: Policy
    queue: JobQueue
    files: BatchFiles
    database: Callable[[], DatabaseState]
    opening_hours: tuple[time, time] | None = None

    def reading(self, credentials: Credentials, request_id: str) -> AbstractContextManager[ServiceContext]:
        """A context that reads. Entering raises what `authenticate` raises, and `OutOfHours`."""
        return _Reading(self, credentials, request_id)

    @contextmanager
    def writing(self, credentials: Credentials, request_id: str) -> Iterator[ServiceContext]:
        """A context in one transaction. The slow password check comes before it, so that no lock waits for it.

        Workers are woken after it: they would not find the job before.
        """
        now = self.opened()
        with self._on_record(credentials, request_id, now):
            with self.units.reading() as uow:
                caller = self.caller(credentials, uow)
            with self.units.writing() as uow:
                context = self._context(caller, uow, now, request_id)
                yield context
        for job_id in context.submitted:
            self.queue.wake(job_id)

    def caller(self, credentials: Credentials, uow: UnitOfWork) -> Caller:
        """Who it is that calls. Raises what `authenticate` raises."""
        return authenticate(
            credentials,
            uow.organisations,
            self.passwords,
            known_users_only=self.policy.known_users_only,
        )

    def opened(self) -> datetime:
        """Now. Raises `OutOfHours`."""
        now = self.clock()
        if self.opening_hours is not None and not self.is_open(now):
            opens, closes = self.opening_hours
            raise OutOfHours(f"the service is open from {opens:%H:%M} to {closes:%H:%M} in England")
        return now

    def is_open(self, moment: datetime) -> bool:
        """Whether requests are served at this hour; where it closes before it opens, that is over midnight."""
        if self.opening_hours is None:
            return True
        opens, closes = self.opening_hours
        local = moment.astimezone(ENGLAND).time()
        return opens <= local < closes if opens <= closes else local >= opens or local < closes

    def _context(self, caller: Caller, uow: UnitOfWork, now: datetime, request_id: str) -> ServiceContext:
        return ServiceContext(caller, uow, now, request_id, self.policy)

    @contextmanager
    def _on_record(self, credentials: Credentials, request_id: str, now: datetime) -> Iterator[None]:
        try:
            yield
        except REFUSALS as refusal:
            self.record_refusal(refusal, credentials, request_id, now)
            raise

    def record_refusal(
        self, refusal: LrsError, credentials: Credentials, request_id: str, now: datetime
    ) -> None:
        """By itself: the refused call's own transaction is gone."""
        with self.units.writing() as uow:
            organisation = (
                uow.organisations.by_ukprn(credentials.ukprn)
                if credentials.ukprn
                else uow.organisations.by_ref(credentials.ref)
            )
            uow.audit.record(
                AuditEntry(
                    at=now,
                    action=AuditAction.CREDENTIAL_REFUSED,
                    outcome=refusal.kind,
                    organisation_id=organisation.id if organisation else None,
                    user_name=credentials.user_name,
                    request_id=request_id,
                )
            )


class _Reading:
    """The context of one read; a plain class, because generators cost more than what they stand around."""

    __slots__ = ("_credentials", "_now", "_request_id", "_sessions", "_unit")

    def __init__(self, sessions: Sessions, credentials: Credentials, request_id: str) -> None:
        self._sessions = sessions
        self._credentials = credentials
        self._request_id = request_id

    def __enter__(self) -> ServiceContext:
        sessions = self._sessions
        self._now = sessions.opened()
        self._unit = sessions.units.reading()
        uow = self._unit.__enter__()
        try:
            caller = sessions.caller(self._credentials, uow)
        except BaseException as error:
            self.__exit__(type(error), error, error.__traceback__)
            raise
        return ServiceContext(caller, uow, self._now, self._request_id, sessions.policy)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._unit.__exit__(kind, error, trace)
        if isinstance(error, REFUSALS):
            self._sessions.record_refusal(error, self._credentials, self._request_id, self._now)
