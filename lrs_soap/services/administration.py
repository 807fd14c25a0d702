"""What an operator's command is given: the register, passwords and the time, and a way to put its deeds on record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lrs_soap.domain.audit import AuditAction, AuditEntry
from lrs_soap.domain.uln import Uln
from lrs_soap.services.context import ENGLAND
from lrs_soap.services.ports import OperatorUnit, OperatorUnits, Passwords


@dataclass(frozen=True, slots=True)
class Administration:
    """`clock` answers UTC; `operator` is the login of whoever gives the command, for the audit."""

    units: OperatorUnits
    passwords: Passwords
    clock: Callable[[], datetime]
    operator: str

    @property
    def today(self) -> date:
        """The day in England."""
        return self.clock().astimezone(ENGLAND).date()

    def record(
        self,
        unit: OperatorUnit,
        action: AuditAction,
        outcome: str,
        organisation_id: int | None = None,
        changes: Mapping[str, str] | None = None,
        uln: Uln | None = None,
    ) -> None:
        """Write an audit entry into the transaction of the deed. Organisation and ULN are those it was done to."""
        unit.audit.record(
            AuditEntry(
                at=self.clock(),
                action=action,
                outcome=outcome,
                organisation_id=organisation_id,
                user_name=self.operator,
                uln=uln,
                changes=changes or {},
            )
        )
