"""Opens the register for a command: the database reached, its tables those of this version."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from lrs_soap.cli.refusals import Refused

if TYPE_CHECKING:
    from lrs_soap.db.unit_of_work import Units
    from lrs_soap.services.administration import Administration
    from lrs_soap.settings import Settings


@contextmanager
def administration(settings: "Settings") -> Iterator["Administration"]:
    """What operators' use cases ask for. Raises `Refused` when the database is not ready."""
    from lrs_soap import bootstrap

    with opened(settings) as units:
        require_current(units)
        yield bootstrap.make_administration(units, _operator())


@contextmanager
def opened(settings: "Settings") -> Iterator["Units"]:
    """The database, whatever state it is in, and closed afterwards."""
    from lrs_soap import bootstrap

    units = bootstrap.open_units(settings)
    try:
        yield units
    finally:
        units.close()


def require_current(units: "Units") -> None:
    """Raise `Refused` unless the tables are those of this version."""
    from lrs_soap.db import migrate

    if not migrate.is_current(units.engine):
        raise Refused("the database does not have the tables of this version: run lrs-soap db upgrade")


def upgrade(units: "Units") -> None:
    """Bring the tables to this version and say so, or do nothing. Raises `Refused` for those of a later version."""
    from lrs_soap.db import migrate

    if migrate.is_current(units.engine):
        return
    click.echo("Bringing the database to the tables of this version")
    try:
        migrate.upgrade(units.engine)
    except migrate.LaterTables:
        raise Refused("a later version of lrs-soap has changed the database: install that one") from None


def _operator() -> str:
    """Who gives the command, for the audit. In a container there may be no such name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "operator"
