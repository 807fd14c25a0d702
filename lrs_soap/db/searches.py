"""Remembers who searched for whom lately, for deployments that want a find before each register.

A person is kept as a digest of the five demographics a register compares, never as the demographics themselves, and
each person once an organisation, with the latest time.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from lrs_soap.db.kept_connection import KeptConnection
from lrs_soap.db.tables import SEARCH
from lrs_soap.domain.matching import Identity

#: No find counts for longer; what is older is deleted by and by.
KEPT_FOR: Final = timedelta(days=7)
_RECORDS_BETWEEN_CLEARINGS: Final = 100


def _upsert(insert: Any) -> Any:
    statement = insert(SEARCH)
    return statement.on_conflict_do_update(
        index_elements=[SEARCH.c.organisation_id, SEARCH.c.digest], set_={"at": statement.excluded.at}
    )


_RECORD: Final = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
_HAS: Final = select(SEARCH.c.at).where(
    SEARCH.c.organisation_id == bindparam("organisation_id"),
    SEARCH.c.digest == bindparam("digest"),
    SEARCH.c.at >= bindparam("since"),
)
_CLEAR: Final = delete(SEARCH).where(SEARCH.c.at < bindparam("before"))


class Searches:
    """The search log."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept
        self._record = _RECORD[kept.dialect_name]
        self._recorded = 0

    def record(self, organisation_id: int, identity: Identity, at: datetime) -> None:
        self._kept.write(
            self._record, {"organisation_id": organisation_id, "digest": _digest(identity), "at": at}
        )
        self._recorded += 1
        if self._recorded % _RECORDS_BETWEEN_CLEARINGS == 0:
            self.clear(at - KEPT_FOR)

    def has(self, organisation_id: int, identity: Identity, since: datetime) -> bool:
        parameters = {"organisation_id": organisation_id, "digest": _digest(identity), "since": since}
        return self._kept.row(_HAS, parameters) is not None

    def clear(self, before: datetime) -> None:
        """Forget what is older."""
        self._kept.write(_CLEAR, {"before": before})


def _digest(identity: Identity) -> bytes:
    facts = (
        identity.given_name,
        identity.family_name,
        identity.date_of_birth.isoformat(),
        identity.gender,
        identity.postcode,
    )
    return sha256("\x1f".join(facts).encode()).digest()
