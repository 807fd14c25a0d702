"""The command on a database of each kind: empty, with tables, with the sandbox."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement, select

from lrs_soap.db.engine import make_engine
from lrs_soap.db.tables import AUDIT_ENTRY
from lrs_soap.db.unit_of_work import Unit, Units
from tests.cli.command import Command


@pytest.fixture
def embedded(tmp_path: Path) -> Command:
    """Without a database of its own: it keeps one in its state folder."""
    return Command({"LRS_STATE_DIR": str(tmp_path / "state")})


@pytest.fixture
def bare(database_url: str, tmp_path: Path) -> Command:
    """On a database without tables."""
    return Command({"LRS_STATE_DIR": str(tmp_path / "state"), "LRS_DATABASE_URL": database_url})


@pytest.fixture
def lrs_soap(bare: Command) -> Command:
    """On a database with tables and nothing in them."""
    bare("db", "upgrade").done()
    return bare


@pytest.fixture
def embedded_sandbox(embedded: Command) -> Command:
    """On an embedded database with the sandbox, for what does not depend on the kind of database."""
    named = Command(
        {**embedded.settings, "LRS_DATABASE_URL": f"sqlite:///{embedded.settings['LRS_STATE_DIR']}/x.sqlite3"}
    )
    named("db", "upgrade").done()
    named("sandbox", "load").done()
    return named


@pytest.fixture
def sandbox(lrs_soap: Command) -> Command:
    """On a database with the sandbox."""
    lrs_soap("sandbox", "load").done()
    return lrs_soap


@contextmanager
def reading(command: Command) -> Iterator[Unit]:
    """What the command's database holds."""
    units = Units(make_engine(command.settings["LRS_DATABASE_URL"]))
    try:
        with units.reading() as unit:
            yield unit
    finally:
        units.close()


def changes_recorded(command: Command) -> list[tuple[Any, ...]]:
    """Action, outcome, organisation and what was before of each audit entry, in the order they were written.

    From the load of the sandbox on, which is an entry too; its challenge was put on record before.
    """
    columns = [AUDIT_ENTRY.c[name] for name in ("action", "outcome", "organisation_id", "changes")]
    with make_engine(command.settings["LRS_DATABASE_URL"]).connect() as connection:
        return _from_load(connection.execute(select(*columns).order_by(AUDIT_ENTRY.c.id)))


def _from_load(rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    entries = [tuple(row) for row in rows]
    loads = [at for at, entry in enumerate(entries) if entry[0] == "sandbox:loaded"]
    return entries[loads[-1] :] if loads else entries


def recorded(command: Command, *, with_user: bool = False) -> list[tuple[Any, ...]]:
    """The same without what was before, and with the user if asked."""
    columns: list[ColumnElement[Any]] = [
        AUDIT_ENTRY.c.action,
        AUDIT_ENTRY.c.outcome,
        AUDIT_ENTRY.c.organisation_id,
    ]
    if with_user:
        columns.append(AUDIT_ENTRY.c.user_name)
    with make_engine(command.settings["LRS_DATABASE_URL"]).connect() as connection:
        return _from_load(connection.execute(select(*columns).order_by(AUDIT_ENTRY.c.id)))
