"""Where new ULNs come from: ranges in a table, of which every process takes numbers that no other gets.

Numbers that came from elsewhere are in the learner table already and are passed over. A number that was handed out
and not used is lost, not handed out again; ranges hold hundreds of millions.
"""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Final

from sqlalchemy import bindparam, func, insert, select, text, update

from lrs_soap.db.hot_read import HotRead
from lrs_soap.db.kept_connection import AnyRow, KeptConnection
from lrs_soap.db.tables import LEARNER, ULN_RANGE
from lrs_soap.domain.uln import Uln, UlnRange
from lrs_soap.services.ports import NoUlnsLeft, RangeOverlaps

#: Enough that writers on PostgreSQL seldom meet at the range's row, few enough that a restart loses next to none.
BLOCK: Final = 20

_c = ULN_RANGE.c
_OPEN_RANGE: Final = select(func.min(_c.id)).where(_c.next_counter < _c.size)
# The second condition is for PostgreSQL: whoever waited here for another process sees that process's counter.
_TAKE: Final = (
    update(ULN_RANGE)
    .where(_c.id == _OPEN_RANGE.scalar_subquery(), _c.next_counter < _c.size)
    .values(next_counter=_c.next_counter + bindparam("wanted"))
    .returning(_c.first_stem, _c.last_stem, _c.key, _c.next_counter)
)
_IS_TAKEN: Final = HotRead(select(LEARNER.c.uln).where(LEARNER.c.uln == bindparam("uln")))
_TAKEN_ALREADY: Final = select(LEARNER.c.uln).where(LEARNER.c.uln.in_(bindparam("ulns", expanding=True)))


class UlnSourceInTransaction:
    """Takes each number in the transaction that is open on its connection, so that a rollback takes it back.

    For SQLite: there is one writer at a time and it holds the only write lock, so a transaction of the source's own
    would wait for the one that asks, for ever. Nothing is kept between calls, so there is nothing that a rollback
    or another process could make wrong.
    """

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept

    def next(self) -> Uln:
        """Raises `NoUlnsLeft`."""
        return _take(self._kept, wanted=1)[0]


class BlockUlnSource:
    """Takes numbers by the block, each block in a statement of its own that is committed at once; for any thread.

    For PostgreSQL: registrations of many processes would otherwise queue at the range's row until each one's commit.
    """

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept
        self._lock = Lock()
        self._block: deque[Uln] = deque()

    def next(self) -> Uln:
        """Raises `NoUlnsLeft`."""
        with self._lock:
            if not self._block:
                self._block.extend(_take(self._kept, wanted=BLOCK))
            return self._block.popleft()


def _take(kept: KeptConnection, wanted: int) -> list[Uln]:
    """One number at least, at most `wanted`, from the oldest range that has any left. Raises `NoUlnsLeft`."""
    while True:
        row = kept.row(_TAKE, {"wanted": wanted})
        if row is not None:
            if unused := _unused(kept, _numbers(row, wanted)):
                return unused
        elif _is_used_up(kept):
            raise NoUlnsLeft("every range of ULNs is used up; an operator must add one")


def _numbers(row: AnyRow, wanted: int) -> list[Uln]:
    range_ = UlnRange(row.first_stem, row.last_stem, row.key)
    return [range_.uln_at(at) for at in range(row.next_counter - wanted, min(row.next_counter, range_.size))]


def _unused(kept: KeptConnection, ulns: list[Uln]) -> list[Uln]:
    if len(ulns) == 1:  # on SQLite always: each registration's
        return ulns if kept.hot_row(_IS_TAKEN, {"uln": ulns[0]}) is None else []
    taken = {row.uln for row in kept.rows(_TAKEN_ALREADY, {"ulns": ulns})}
    return [uln for uln in ulns if uln not in taken]


def _is_used_up(kept: KeptConnection) -> bool:
    row = kept.row(_OPEN_RANGE)
    return row is None or row[0] is None


@dataclass(frozen=True, slots=True)
class StoredRange:
    """A range and how far it is used."""

    id: int
    range: UlnRange
    issued: int
    added_at: datetime

    @property
    def left(self) -> int:
        """How many numbers were not handed out yet, imported ones included."""
        return self.range.size - self.issued


_OVERLAPPING: Final = select(_c.id).where(
    _c.first_stem <= bindparam("last_stem"), _c.last_stem >= bindparam("first_stem")
)
_ALL: Final = select(_c.id, _c.first_stem, _c.last_stem, _c.key, _c.next_counter, _c.added_at).order_by(_c.id)
_ADD: Final = insert(ULN_RANGE).returning(_c.id)
_ONE_OPERATOR_AT_A_TIME: Final = text("LOCK TABLE uln_range IN SHARE ROW EXCLUSIVE MODE")


class UlnRanges:
    """The ranges, for operators."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept

    def add(self, first_stem: int, last_stem: int, key: bytes) -> StoredRange:
        """To be used after those that exist; in a writing unit of work. Raises `RangeOverlaps`, ValueError."""
        range_ = UlnRange(first_stem, last_stem, key)
        if self._kept.dialect_name == "postgresql":
            self._kept.write(_ONE_OPERATOR_AT_A_TIME)
        stems = {"first_stem": first_stem, "last_stem": last_stem}
        if (other := self._kept.row(_OVERLAPPING, stems)) is not None:
            raise RangeOverlaps(f"range {other.id} has some of these stems already")
        now = datetime.now(UTC)
        values = {**stems, "key": key, "size": range_.size, "next_counter": 0, "added_at": now}
        return StoredRange(self._kept.write(_ADD, values).scalar_one(), range_, 0, now)

    def all(self) -> list[StoredRange]:
        """In the order of their use."""
        return [_stored(row) for row in self._kept.rows(_ALL)]


def _stored(row: AnyRow) -> StoredRange:
    range_ = UlnRange(row.first_stem, row.last_stem, row.key)
    return StoredRange(row.id, range_, min(row.next_counter, range_.size), row.added_at)
