"""Brings a database to the tables of this version, and says whether it is there.

Through Alembic's interface and without a configuration file, so that an installed wheel can do it. Any number of
processes may upgrade at the same moment: one does the work, the others wait and find it done.
"""

from functools import cache
from io import StringIO
from pathlib import Path
from typing import Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from lrs_soap.db.all_tables import Base
from lrs_soap.db.engine import connect, transaction

#: What PostgreSQL's advisory lock is known by: any number that nobody else in the database locks.
_LOCK: Final = 0x4C52535F534F4150

#: SQLite locks the whole file instead, readers included: they would see tables half made.
_BEGIN: Final = {"sqlite": "BEGIN EXCLUSIVE", "postgresql": "BEGIN ISOLATION LEVEL READ COMMITTED"}


class LaterTables(Exception):
    """The database has taken steps that this version does not know: a later version was here."""


def upgrade(engine: Engine) -> None:
    """Take every step that the database has not taken yet, all or none.

    Raises `DatabaseUnavailable`, `LaterTables`.
    """
    with connect(engine) as connection:
        revision = _revision(connection)
        if revision == newest_revision():
            return
        if revision is not None and revision not in _known_revisions():
            raise LaterTables
        if engine.dialect.name == "sqlite":
            # A step that builds a table anew takes the old one away, which foreign keys would not let it. The switch
            # does nothing inside a transaction, and the connection is not used after this.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        with transaction(connection, _BEGIN[engine.dialect.name]):
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            command.upgrade(_config(connection), "head")


def current_revision(engine: Engine) -> str | None:
    """The last step the database took; None for an empty one. Raises `DatabaseUnavailable`."""
    with connect(engine) as connection:
        return _revision(connection)


@cache
def newest_revision() -> str:
    """The last step there is."""
    newest = ScriptDirectory.from_config(_config(None)).get_current_head()
    assert newest is not None
    return newest


def _known_revisions() -> set[str]:
    return {step.revision for step in ScriptDirectory.from_config(_config(None)).walk_revisions()}


def is_current(engine: Engine) -> bool:
    """Whether the database has taken every step. Raises `DatabaseUnavailable`."""
    # Asking would make a file that is not there, and so hide that it is gone.
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return False
    return current_revision(engine) == newest_revision()


def check(engine: Engine) -> list[str]:
    """How the tables in the database differ from those in `tables`; nothing when the steps are complete."""
    with connect(engine) as connection:
        options = {"compare_type": True, "include_object": _is_ours}
        context = MigrationContext.configure(connection, opts=options)
        return [repr(difference) for difference in compare_metadata(context, Base.metadata)]


def _is_ours(_object: object, _name: str | None, type_: str, is_there: bool, counterpart: object) -> bool:
    """The task queue's tables may be in the same database, and whatever else."""
    return not (type_ == "table" and is_there and counterpart is None)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None) -> Config:
    config = Config(stdout=StringIO())
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
