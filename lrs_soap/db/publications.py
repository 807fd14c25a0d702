"""Published lists of organisations in their table, one a day."""

from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from lrs_soap.db.kept_connection import KeptConnection
from lrs_soap.db.tables import PUBLICATION
from lrs_soap.domain.publication import Publication

_c = PUBLICATION.c
_LATEST: Final = (
    select(_c.published_on, _c.published_at, _c.content).order_by(_c.published_on.desc()).limit(1)
)


def _upsert(insert: Any) -> Any:
    statement = insert(PUBLICATION)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[_c.published_on], set_={"published_at": new.published_at, "content": new.content}
    )


_PUT: Final = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}


class Publications:
    """The store of publications."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept
        self._put = _PUT[kept.dialect_name]

    def latest(self) -> Publication | None:
        row = self._kept.row(_LATEST)
        return None if row is None else Publication(*row)

    def put(self, publication: Publication) -> None:
        """In place of what was published that day."""
        self._kept.write(self._put, asdict(publication))
