"""What happened to ULNs, in its table, which only grows."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select

from lrs_soap.db.kept_connection import KeptConnection
from lrs_soap.db.tables import ULN_CHANGE
from lrs_soap.domain.uln_change import UlnChange, UlnChangeKind

_c = ULN_CHANGE.c
_ADD: Final = insert(ULN_CHANGE).inline()
_BETWEEN: Final = (
    select(_c.at, _c.kind, _c.uln, _c.master_uln)
    .where(
        _c.at >= bindparam("since"),
        _c.at < bindparam("before"),
        _c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(_c.at, _c.id)
)


class UlnChanges:
    """The store of what happened to ULNs."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept

    def add(self, change: UlnChange) -> None:
        self._kept.write(
            _ADD,
            {
                "at": change.at,
                "kind": change.kind.value,
                "uln": change.uln,
                "master_uln": change.master_uln,
            },
        )

    def between(
        self, since: datetime, before: datetime, kinds: Collection[UlnChangeKind]
    ) -> Sequence[UlnChange]:
        values = {"since": since, "before": before, "kinds": [kind.value for kind in kinds]}
        return [
            UlnChange(at, UlnChangeKind(kind), uln, master_uln)
            for at, kind, uln, master_uln in self._kept.rows(_BETWEEN, values)
        ]
