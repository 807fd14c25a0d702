"""The audit trail in its table. Nothing here changes or takes away an entry."""

from typing import Final

from sqlalchemy import insert

from lrs_soap.db.kept_connection import KeptConnection
from lrs_soap.db.tables import AUDIT_ENTRY
from lrs_soap.domain.audit import AuditEntry

# inline: the number an entry gets is nobody's business, so it is not asked for.
_RECORD: Final = insert(AUDIT_ENTRY).inline()


class AuditEntries:
    """Appends to whatever transaction is open on its connection."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept

    def record(self, entry: AuditEntry) -> None:
        self._kept.write(
            _RECORD,
            {
                "at": entry.at,
                "action": entry.action.value,
                "outcome": entry.outcome,
                "organisation_id": entry.organisation_id,
                "user_name": entry.user_name,
                "uln": entry.uln,
                "request_id": entry.request_id,
                "changes": dict(entry.changes),
            },
        )
