"""What a use case is told beside its ask: who calls, when, in which transaction, under which policy."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from lrs_soap.domain.audit import AuditAction, AuditEntry
from lrs_soap.domain.batch import MOST_IN_FILE
from lrs_soap.domain.organisation import Caller, Permission
from lrs_soap.domain.uln import Uln
from lrs_soap.services.ports import UnitOfWork

#: Days begin at midnight in England.
ENGLAND: Final = ZoneInfo("Europe/London")


def england_day(moment: datetime) -> date:
    """The day in England at a moment."""
    return moment.astimezone(ENGLAND).date()


def day_begins(day: date) -> datetime:
    """The first moment of a day in England."""
    return datetime.combine(day, time(), ENGLAND)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a deployment decides. `find_before_register` is the time within which a find must lie, or None.

    `most_achievements` is how many one job may have that comes over the web service, `most_batch_records` is how many
    records a file may have.
    """

    find_before_register: timedelta | None = None
    audit_reads: bool = False
    known_users_only: bool = False
    most_achievements: int = 5_000
    most_batch_records: int = MOST_IN_FILE


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """One call of a use case. `now` is UTC; workers are woken for the jobs in `submitted` once they are stored."""

    caller: Caller
    uow: UnitOfWork
    now: datetime
    request_id: str
    policy: Policy
    submitted: list[int] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day in England."""
        return england_day(self.now)

    def require(self, permission: Permission) -> None:
        """Raise `AccessDenied` unless the caller may."""
        self.caller.require(permission)

    def record(
        self, action: AuditAction, outcome: object, uln: Uln | None, changes: dict[str, str] | None = None
    ) -> None:
        """Write an audit entry into this call's transaction.

        An outcome is remembered by its type's name, a word as it is.
        """
        self.uow.audit.record(
            AuditEntry(
                at=self.now,
                action=action,
                outcome=str(outcome) if isinstance(outcome, str) else type(outcome).__name__,
                organisation_id=self.caller.organisation.id,
                user_name=self.caller.user_name,
                uln=uln,
                request_id=self.request_id,
                changes=changes or {},
            )
        )

    def record_read(self, action: AuditAction, outcome: object, uln: Uln | None) -> None:
        """The same for a find or a verification, which is remembered only where the deployment asks."""
        if self.policy.audit_reads:
            self.record(action, outcome, uln)
