"""`lrs-soap db`: the tables of the database."""

import click

from lrs_soap.cli.refusals import Refused
from lrs_soap.cli.register import opened, require_current, upgrade


@click.group("db")
def database() -> None:
    """The database's tables.

    LRS_DATABASE_URL says which database; without it, one is kept in a file in LRS_STATE_DIR.
    """


@database.command("upgrade")
def upgrade_() -> None:
    """Make the tables, or bring them to this version.

    All steps are taken or none. May be run by many at once, and again: what is done stays done. Take a backup first.
    """
    from lrs_soap import bootstrap

    with opened(bootstrap.load_settings()) as units:
        upgrade(units)
    click.echo("The database has the tables of this version")


@database.command()
def check() -> None:
    """Say whether the tables are those of this version; exit code 1 if not."""
    from lrs_soap import bootstrap
    from lrs_soap.db import migrate

    with opened(bootstrap.load_settings()) as units:
        require_current(units)
        if differences := migrate.check(units.engine):
            raise Refused(f"somebody changed the tables by hand: {'; '.join(differences)}")
    click.echo("The database has the tables of this version")
