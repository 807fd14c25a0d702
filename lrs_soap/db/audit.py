"""The audit trail in its table. Nothing here changes or takes away an entry."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, func, insert, select

from lrs_soap.db.kept_connection import KeptConnection
from lrs_soap.db.tables import AUDIT_ENTRY, ORGANISATION
from lrs_soap.domain.audit import AuditAction, AuditEntry, Look
from lrs_soap.domain.uln import Uln

# inline: the number an entry gets is nobody's business, so it is not asked for.
_RECORD: Final = insert(AUDIT_ENTRY).inline()

_c = AUDIT_ENTRY.c
_IS_LOOK: Final = (
    _c.uln.in_(bindparam("ulns", expanding=True)),
    _c.action == AuditAction.LEARNING_RECORD_READ.value,
)
_LOOKS: Final = (
    select(
        _c.at,
        _c.outcome,
        func.coalesce(func.nullif(ORGANISATION.c.display_name, ""), ORGANISATION.c.name, ""),
        _c.user_name,
    )
    .outerjoin_from(AUDIT_ENTRY, ORGANISATION, ORGANISATION.c.id == _c.organisation_id)
    .where(*_IS_LOOK)
    .order_by(_c.at.desc(), _c.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_COUNT_LOOKS: Final = select(func.count()).select_from(AUDIT_ENTRY).where(*_IS_LOOK)


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

    def looks(self, ulns: Sequence[Uln], *, limit: int, offset: int) -> Sequence[Look]:
        rows = self._kept.rows(_LOOKS, {"ulns": list(ulns), "most": limit, "skipped": offset})
        return [Look(*row) for row in rows]

    def count_looks(self, ulns: Sequence[Uln]) -> int:
        row = self._kept.row(_COUNT_LOOKS, {"ulns": list(ulns)})
        return 0 if row is None else int(row[0])
