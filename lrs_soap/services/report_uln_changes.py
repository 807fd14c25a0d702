"""Report which ULNs were merged, unmerged or deleted from one day to another."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.organisation import Permission
from lrs_soap.domain.uln_change import UlnChange, UlnChangeKind
from lrs_soap.services.context import ENGLAND, ServiceContext


@dataclass(frozen=True, slots=True)
class ReportUlnChanges:
    """First and last day in England, both counted in; without a last day all up to now."""

    kinds: Collection[UlnChangeKind]
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class ReportedChange:
    """What happened, and who they are today. A deletion has no master."""

    change: UlnChange
    learner: Learner = field(repr=False)
    master: Learner | None = field(repr=False)

    @property
    def day(self) -> date:
        """The day in England on which it happened."""
        return self.change.at.astimezone(ENGLAND).date()


@dataclass(frozen=True, slots=True)
class ChangesReported:
    """At least one, in the order they happened."""

    changes: tuple[ReportedChange, ...]


@dataclass(frozen=True, slots=True)
class NoChanges:
    """Nothing of the kind happened on those days."""


ReportOutcome = ChangesReported | NoChanges


def report_uln_changes(ask: ReportUlnChanges, ctx: ServiceContext) -> ReportOutcome:
    """Names and birth dates of everybody it concerns: each report is on record."""
    ctx.require(Permission.REPORT_ULN_CHANGES)
    since, before = _midnight(ask.first), _midnight((ask.last or ctx.today) + timedelta(days=1))
    found = ctx.uow.uln_changes.between(since, before, ask.kinds)
    outcome = ChangesReported(_reported(found, ctx)) if found else NoChanges()
    ctx.record(AuditAction.ULN_CHANGES_REPORTED, outcome, None)
    return outcome


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ENGLAND).astimezone(UTC)


def _reported(found: Collection[UlnChange], ctx: ServiceContext) -> tuple[ReportedChange, ...]:
    ulns = {uln for change in found for uln in (change.uln, change.master_uln) if uln}
    learners = ctx.uow.learners.by_ulns(ulns)
    return tuple(
        ReportedChange(
            change, learners[change.uln], learners[change.master_uln] if change.master_uln else None
        )
        for change in found
    )
