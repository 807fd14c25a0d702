"""Kept answers in their table."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lrs_soap.db.kept_connection import KeptConnection
from lrs_soap.db.tables import KEPT_ANSWER
from lrs_soap.services.once_ports import KeptAnswer, RequestKey

_c = KEPT_ANSWER.c
_THIS: Final = (
    _c.organisation_id == bindparam("of_organisation_id"),
    _c.user_name == bindparam("of_user_name"),
    _c.operation == bindparam("of_operation"),
    _c.request_id == bindparam("of_request_id"),
)


def _claim(dialects_insert: Any) -> Any:
    """PostgreSQL waits here for another transaction that holds the key; SQLite has one writer at a time."""
    return dialects_insert(KEPT_ANSWER).on_conflict_do_nothing().returning(_c.organisation_id)


_CLAIM: Final = {"sqlite": _claim(sqlite.insert), "postgresql": _claim(postgresql.insert)}
_KEPT: Final = select(_c.digest, _c.answer).where(*_THIS)
_KEEP: Final = update(KEPT_ANSWER).where(*_THIS)
_RELEASE: Final = delete(KEPT_ANSWER).where(*_THIS)
_FORGET_THIS: Final = delete(KEPT_ANSWER).where(*_THIS, _c.at < bindparam("before"))
_FORGET: Final = delete(KEPT_ANSWER).where(_c.at < bindparam("before"))


class KeptAnswers:
    """The store of kept answers."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept
        self._claim = _CLAIM[kept.dialect_name]

    def claim(
        self, key: RequestKey, digest: bytes, at: datetime, *, forget_before: datetime
    ) -> KeptAnswer | None:
        self._kept.write(_FORGET_THIS, {**_of(key), "before": forget_before})
        # What stood in the way may be gone when it is looked at, taken away by a worker at the end of its day.
        while self._kept.write(self._claim, {**asdict(key), "digest": digest, "at": at}).first() is None:
            if (row := self._kept.row(_KEPT, _of(key))) is not None:
                return KeptAnswer(*row)
        return None

    def keep(self, key: RequestKey, answer: Mapping[str, Any]) -> None:
        self._kept.write(_KEEP, {**_of(key), "answer": answer})

    def release(self, key: RequestKey) -> None:
        self._kept.write(_RELEASE, _of(key))

    def forget(self, before: datetime) -> int:
        return self._kept.write(_FORGET, {"before": before}).rowcount


def _of(key: RequestKey) -> dict[str, Any]:
    return {f"of_{name}": value for name, value in asdict(key).items()}
