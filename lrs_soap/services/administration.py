"""What an operator's command is given: the register, passwords and the time, and a way to put its deeds on record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lrs_soap.domain.audit import AuditAction, AuditEntry
from lrs_soap.services.ports import OperatorUnit, OperatorUnits, Passwords


@dataclass(frozen=True, slots=True)
class Administration:
    """`clock` answers UTC; `operator` is the login of whoever gives the command, for the audit."""

    units: OperatorUnits
    passwords: Passwords
    clock: Callable[[], datetime]
    operator: str

    def record(
        self, unit: OperatorUnit, action: AuditAction, outcome: str, organisation_id: int | None = None
    ) -> None:
        """Write an audit entry into the transaction of the deed. The organisation is the one it was done to."""
        unit.audit.record(
            AuditEntry(
                at=self.clock(),
                action=action,
                outcome=outcome,
                organisation_id=organisation_id,
                user_name=self.operator,
            )
        )
