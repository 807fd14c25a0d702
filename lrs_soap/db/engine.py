"""Engines set up the same way everywhere, so that no caller can forget a pragma.

Connections are in driver-level autocommit on both databases: a read costs no BEGIN, and a transaction begins where
`transaction` (or a writing unit of work) says so, in words that the database understands best. There is no pool:
units of work keep their connections for themselves (see `kept_connection`).
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool

#: How long a writer waits for another one, in seconds.
LOCK_WAIT_SECONDS: Final = 30
CONNECT_SECONDS: Final = 10

#: The part of a SQLite file that is read through the page cache of the operating system, without a copy. It counts as
#: the process's memory to whoever looks at that, `LRS_WORKER_MEMORY_MIB` among them; more of it was no faster with a
#: million learners.
_MMAP_BYTES: Final = 1 << 25

#: IMMEDIATE: a transaction that first reads and then writes would otherwise fail when another wrote in between.
BEGIN: Final = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN ISOLATION LEVEL READ COMMITTED"}


class DatabaseUnavailable(Exception):
    """The database's URL is wrong or nothing answers there. The message never holds the URL's password."""


def make_engine(url: str) -> Engine:
    """An engine for a SQLite file (whose folder is made) or a PostgreSQL server; connects to nothing yet.

    Raises `DatabaseUnavailable` when the URL is not one of these.
    """
    parsed = _parse(url)
    setups: dict[str, Callable[[URL], Engine]] = {"sqlite": _sqlite, "postgresql": _postgresql}
    setup = setups.get(parsed.get_backend_name())
    if setup is None:
        raise DatabaseUnavailable(f"{_shown(parsed)}: the database must be sqlite or postgresql")
    try:
        return setup(parsed)
    except (ImportError, NoSuchModuleError, ArgumentError) as error:
        raise DatabaseUnavailable(f"{_shown(parsed)}: {error}") from None


def connect(engine: Engine) -> Connection:
    """A new connection in autocommit. Raises `DatabaseUnavailable`."""
    try:
        return engine.connect()
    except DBAPIError as error:
        reason = str(error.orig).strip() or type(error.orig).__name__
        raise DatabaseUnavailable(f"{_shown(engine.url)}: {reason}") from None


def is_outage(error: BaseException) -> bool:
    """Whether the same would succeed later: the database does not answer, is full, or kept us waiting for a lock."""
    if isinstance(error, DatabaseUnavailable | OperationalError | InterfaceError):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def told_of_outage(error: BaseException) -> str | None:
    """What the database itself says when it cannot go on, as of a full disk; no value of a row is in it.

    None for other errors. SQLite reports mistakes in our statements as if they were outages.
    """
    if not (isinstance(error, DBAPIError) and is_outage(error)):
        return None
    if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return None
    return str(error.orig).strip().partition("\n")[0]


@contextmanager
def transaction(connection: Connection, begin: str = "") -> Iterator[None]:
    """Statements that count together or not at all. `begin` overrides how the transaction starts."""
    connection.exec_driver_sql(begin or BEGIN[connection.dialect.name])
    try:
        yield
    except BaseException:
        with suppress(SQLAlchemyError):
            connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseUnavailable("the database URL cannot be read; write it as dialect://...") from None


def _shown(url: URL) -> str:
    return url.set(query={}).render_as_string(hide_password=True)  # a query may hold a password too


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise DatabaseUnavailable(
            "SQLite needs a file: one in memory would be gone with its first connection"
        )
    _make_folder(Path(url.database))
    # Connections are each used by one thread, but closed by whichever shuts the process down.
    engine = _engine(url, {"timeout": LOCK_WAIT_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _make_folder(database: Path) -> None:
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailable(f"{database.parent}: {error.strerror}") from None


def _postgresql(url: URL) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    # Statements are few and prebuilt: prepare them on second sight. What the URL says goes first.
    ours: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "lrs_soap",
        "options": f"-c lock_timeout={LOCK_WAIT_SECONDS}s",
        "prepare_threshold": 1,
    }
    arguments = {name: value for name, value in ours.items() if name not in url.query}
    engine = _engine(url, arguments, use_native_hstore=False)  # which would cost a look-up at each connect
    event.listen(engine, "handle_error", _drop_values)
    return engine


def _engine(url: URL, arguments: dict[str, Any], **options: Any) -> Engine:
    return create_engine(
        url,
        connect_args=arguments,
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        pool_reset_on_return=None,
        hide_parameters=True,  # they are names and birth dates
        **options,
    )


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    _use_wal(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA mmap_size={_MMAP_BYTES}")
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """Turn a new file to WAL. SQLite does not wait for others who do the same at that moment, so we do."""
    for pause in (0.01, 0.05, 0.1, 0.5, 1.0, None):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except cursor.connection.OperationalError as error:
            if pause is None or "locked" not in str(error):
                raise
            time.sleep(pause)
        else:
            return


def _drop_values(context: ExceptionContext) -> None:
    """PostgreSQL quotes the row it refuses, names and all: keep what names a constraint, drop what tells a value."""
    diagnosis = getattr(context.original_exception, "diag", None)
    if diagnosis is None or not diagnosis.sqlstate:
        return
    is_about_a_value = diagnosis.sqlstate.startswith("22")
    told = f"SQLSTATE {diagnosis.sqlstate}" if is_about_a_value else diagnosis.message_primary
    context.original_exception.args = (told,)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (f"{type(context.original_exception).__name__}: {told}",)
