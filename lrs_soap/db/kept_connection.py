"""A connection that outlives requests, opened anew after trouble.

Opening one costs more than most requests (0.3 ms on SQLite, 6 ms on PostgreSQL), so each thread keeps its own. The
price is that a kept connection may be dead when it is next used, because the server was restarted: the first
statement finds out, and where nothing can have been lost it is sent again on a new connection.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable, Row
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from lrs_soap.db.engine import BEGIN, LOCK_WAIT_SECONDS, connect
from lrs_soap.db.hot_read import HotRead, Values
from lrs_soap.db.write_lock import begin_when_free

#: Rows of any width: each store knows its statements'.
AnyRow = Row[*tuple[Any, ...]]
AnyResult = CursorResult[*tuple[Any, ...]]
Parameters = dict[str, Any] | Sequence[dict[str, Any]] | None


class KeptConnection:
    """For one thread at a time. Each statement stands for itself until `begin`."""

    def __init__(self, engine: Engine) -> None:
        self.dialect_name = engine.dialect.name
        self._engine = engine
        self._driver_error: type[Exception] = engine.dialect.loaded_dbapi.Error
        self._connection: Connection | None = None
        self._driver: Any = None
        self._in_transaction = False
        self._has_failed = False

    def row(self, statement: Executable, parameters: Parameters = None) -> AnyRow | None:
        """The first row of what is read."""
        return self._read(statement, parameters).first()

    def hot_row(self, read: HotRead, values: Values) -> tuple[Any, ...] | None:
        """The first row of a read on every request's path."""
        rows = self.hot_rows(read, values)
        return rows[0] if rows else None

    def hot_rows(self, read: HotRead, values: Values) -> Sequence[tuple[Any, ...]]:
        """Its rows. Trouble is left to SQLAlchemy's way, which knows what to do about a dead connection."""
        try:
            return read.rows(self._engine.dialect, self._open_driver(), values)
        except self._driver_error:
            return [tuple(row) for row in self.rows(read.statement, dict(values))]

    def rows(self, statement: Executable, parameters: Parameters = None) -> Sequence[AnyRow]:
        return self._read(statement, parameters).all()

    def write(self, statement: Executable, parameters: Parameters = None) -> AnyResult:
        """Never sent twice: it may have been done before the connection died."""
        try:
            return self.connection.execute(statement, parameters)
        except SQLAlchemyError:
            self._give_up()
            raise

    @property
    def connection(self) -> Connection:
        """Open. Raises `DatabaseUnavailable`."""
        if self._connection is None:
            self._connection = connect(self._engine)
        return self._connection

    def begin(self) -> None:
        if self._in_transaction:
            raise RuntimeError("this thread has a transaction open already")
        try:
            self._begin()
        except SQLAlchemyError as error:
            self.drop()
            if not _is_dead(error):
                raise
            self._begin()
        self._in_transaction = True

    def commit(self) -> None:
        """Raises RuntimeError, having undone all, if a statement failed: PostgreSQL would undo it and say nothing."""
        if self._has_failed:
            self.drop()
            raise RuntimeError("a statement of this transaction failed: nothing of it is kept")
        try:
            self.connection.exec_driver_sql("COMMIT")
        except BaseException:
            self.drop()
            raise
        self._in_transaction = False

    def roll_back(self) -> None:
        """Undo what was done since `begin`, by dropping the connection if need be."""
        try:
            if self._connection is not None:
                self._connection.exec_driver_sql("ROLLBACK")
        except SQLAlchemyError:
            self.drop()
        self._in_transaction = self._has_failed = False

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Statements in a transaction that can fail alone; PostgreSQL would refuse all that follows otherwise."""
        if not self._in_transaction:
            yield
            return
        self.connection.exec_driver_sql("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            with suppress(SQLAlchemyError):
                self.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT attempt")
                self._has_failed = False
            raise
        self.connection.exec_driver_sql("RELEASE SAVEPOINT attempt")

    def drop(self) -> None:
        """Close; the next statement opens a new one. What was not committed is undone."""
        connection, self._connection, self._driver = self._connection, None, None
        self._in_transaction = self._has_failed = False
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.invalidate()
                connection.close()

    def _begin(self) -> None:
        if self.dialect_name == "sqlite" and begin_when_free(
            self._open_driver(), self._driver_error, LOCK_WAIT_SECONDS
        ):
            return
        self.connection.exec_driver_sql(BEGIN[self.dialect_name])

    def _open_driver(self) -> Any:
        """What the driver calls a connection."""
        if self._driver is None:
            self._driver = self.connection.connection.driver_connection
        return self._driver

    def _read(self, statement: Executable, parameters: Parameters) -> AnyResult:
        try:
            return self.connection.execute(statement, parameters)
        except SQLAlchemyError as error:
            was_alone = not self._in_transaction
            self._give_up()
            if not (was_alone and _is_dead(error)):
                raise
        return self.write(statement, parameters)

    def _give_up(self) -> None:
        """In a transaction the end of it decides, or of a savepoint in it."""
        if self._in_transaction:
            self._has_failed = True
        else:
            self.drop()


def _is_dead(error: SQLAlchemyError) -> bool:
    return isinstance(error, DBAPIError) and error.connection_invalidated
