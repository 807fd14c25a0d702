"""Reads that go past SQLAlchemy's execution straight to the driver, for the few on every request's path.

SQLAlchemy still says what is sent (the statement is its own, compiled once for each database) and how values go and
come back (its types' processors). Only what it does around each execution is left out: that takes four times as long
as finding a row by its key in SQLite.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import CompoundSelect, Dialect, Select
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]
Values = Mapping[str, Any]


class HotRead:
    """A select, without lists among its parameters, ready for the driver."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any]) -> None:
        self.statement: Final = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, dialect: Dialect, driver_connection: Any, values: Values) -> Sequence[Row]:
        """Plain tuples. Raises what the driver raises."""
        return self._on(dialect).rows(driver_connection, values)

    def sent(self, dialect: Dialect, values: Values) -> tuple[str, Any]:
        """What the driver is handed."""
        compiled = self._on(dialect)
        return compiled.sql, compiled.sent(values)

    def _on(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self.statement, dialect)
        return compiled


class _Compiled:
    """What one driver is handed, and how its rows are read."""

    __slots__ = ("_positions", "_reads", "_sends", "_stated", "sql")

    def __init__(self, statement: Select[Any] | CompoundSelect[Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        self._positions = compiled.positiontup  # None where values go by name
        self._stated = {
            name: bound.value for name, bound in compiled.binds.items() if bound.value is not None
        }
        self._sends = [
            (name, process)
            for name, bound in compiled.binds.items()
            if (process := _here(bound.type, dialect).bind_processor(dialect))
        ]
        self._reads = [
            (at, process)
            for at, column in enumerate(statement.selected_columns)
            if (process := _here(column.type, dialect).result_processor(dialect, None))
        ]

    def sent(self, values: Values) -> Any:
        if self._stated or self._sends:
            values = {**self._stated, **values}
            for name, process in self._sends:
                values[name] = process(values[name])
        return values if self._positions is None else tuple([values[name] for name in self._positions])

    def rows(self, driver_connection: Any, values: Values) -> Sequence[Row]:
        # To the end: an open cursor would keep SQLite's snapshot.
        rows: list[Row] = driver_connection.execute(self.sql, self.sent(values)).fetchall()
        return [self._as_told(row) for row in rows] if self._reads else rows

    def _as_told(self, row: Row) -> Row:
        told = list(row)
        for at, process in self._reads:
            told[at] = process(told[at])
        return tuple(told)


def _here(type_: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return type_.dialect_impl(dialect)
