"""Exceptions of batches in their table."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, update

from lrs_soap.db.kept_connection import AnyRow, KeptConnection
from lrs_soap.db.plr_tables import BATCH_EXCEPTION, IS_UNRESOLVED
from lrs_soap.domain.batch import BatchOutcome
from lrs_soap.domain.batch_exception import BatchException, Resolution
from lrs_soap.domain.job import Problem
from lrs_soap.domain.uln import Uln
from lrs_soap.services.batch_ports import WantedExceptions

_c = BATCH_EXCEPTION.c
#: In the order of `BatchException`.
_COLUMNS: Final = (
    _c.job_id,
    _c.position,
    _c.organisation_id,
    _c.outcome,
    _c.opened_at,
    _c.version,
    _c.corrections,
    _c.candidates,
    _c.problems,
    _c.resolution,
    _c.resolved_at,
    _c.resolved_by,
    _c.reason,
    _c.uln,
)
_ADD: Final = insert(BATCH_EXCEPTION).inline()
_ALL: Final = select(*_COLUMNS)
_THIS: Final = (_c.job_id == bindparam("of_job"), _c.position == bindparam("at_position"))
_BY_KEY: Final = _ALL.where(*_THIS)
_HELD: Final = _BY_KEY.with_for_update()  # SQLite has one writer at a time and is not told
_COUNT_OPEN: Final = select(func.count()).where(_c.job_id == bindparam("of_job"), IS_UNRESOLVED)
_CHANGE: Final = (
    update(BATCH_EXCEPTION)
    .where(*_THIS, _c.version == bindparam("of_version"), IS_UNRESOLVED)
    .values(version=_c.version + 1)
)


class BatchExceptions:
    """The store of exceptions."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept

    def add(self, exception: BatchException) -> None:
        key = {"job_id": exception.job_id, "position": exception.position}
        fixed = {"organisation_id": exception.organisation_id, "opened_at": exception.opened_at, "version": 1}
        self._kept.write(_ADD, {**key, **fixed, **_state(exception)})

    def by_key(self, job_id: int, position: int, *, held: bool = False) -> BatchException | None:
        statement = _HELD if held else _BY_KEY
        row = self._kept.row(statement, {"of_job": job_id, "at_position": position})
        return None if row is None else _exception(row)

    def find(
        self, wanted: WantedExceptions, *, after: tuple[int, int] = (0, 0), most: int
    ) -> Sequence[BatchException]:
        query = _ALL.order_by(_c.job_id, _c.position).limit(most)
        job_id, position = after
        query = query.where((_c.job_id > job_id) | ((_c.job_id == job_id) & (_c.position > position)))
        if wanted.organisation_id is not None:
            query = query.where(_c.organisation_id == wanted.organisation_id)
        if wanted.job_id is not None:
            query = query.where(_c.job_id == wanted.job_id)
        if wanted.outcomes is not None:
            query = query.where(_c.outcome.in_([outcome.value for outcome in wanted.outcomes]))
        if wanted.only_open:
            query = query.where(IS_UNRESOLVED)
        return list(map(_exception, self._kept.rows(query)))

    def count_open(self, job_id: int) -> int:
        (row,) = self._kept.rows(_COUNT_OPEN, {"of_job": job_id})
        return int(row[0])

    def change(self, before: BatchException, after: BatchException) -> bool:
        key = {"of_job": before.job_id, "at_position": before.position, "of_version": before.version}
        return self._kept.write(_CHANGE, {**key, **_state(after)}).rowcount == 1


def _state(exception: BatchException) -> dict[str, Any]:
    return {
        "outcome": exception.outcome.value,
        "corrections": dict(exception.corrections),
        "candidates": list(exception.candidates),
        "problems": [asdict(problem) for problem in exception.problems],
        "resolution": exception.resolution.value if exception.resolution else "",
        "resolved_at": exception.resolved_at,
        "resolved_by": exception.resolved_by,
        "reason": exception.reason,
        "uln": exception.uln,
    }


def _exception(row: AnyRow) -> BatchException:
    values = row._asdict()
    values["outcome"] = BatchOutcome(values["outcome"])
    values["candidates"] = tuple(map(Uln, values["candidates"]))
    values["problems"] = tuple(Problem(**one) for one in values["problems"])
    values["resolution"] = Resolution(values["resolution"]) if values["resolution"] else None
    return BatchException(**values)
