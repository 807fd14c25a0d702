"""`lrs-soap worker`: does submitted jobs and timed work until it is stopped."""

import logging
import os
import time
from typing import TYPE_CHECKING, Final

import click

from lrs_soap.cli.register import opened, require_current

if TYPE_CHECKING:
    from lrs_soap.db.unit_of_work import Units

logger = logging.getLogger(__name__)

DEFAULT_THREADS: Final = 2
_WAIT_SECONDS: Final = 2


@click.command()
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    default=DEFAULT_THREADS,
    show_default=True,
    help="Jobs that are done at the same time.",
)
@click.option("--parent", type=int, hidden=True, help="Stop when this is not the parent process any more.")
def worker(threads: int, parent: int | None) -> None:
    """Do submitted jobs and timed work until stopped with Ctrl-C or SIGTERM.

    lrs-soap serve starts one beside it; more of them, on this machine or others, share the jobs. It stops between two
    records. One that is killed loses nothing: another goes on, or it itself when it is started again.
    """
    from lrs_soap import bootstrap

    settings = bootstrap.load_settings()
    bootstrap.configure_logging(settings)
    with opened(settings) as units:
        _await(units, parent)
        require_current(units)
        if parent is None:
            click.echo("Doing jobs, until Ctrl-C")
        bootstrap.run_worker(settings, units, threads=threads, parent=parent)


def _await(units: "Units", parent: int | None) -> None:
    """A database that is being restarted comes back."""
    from lrs_soap.db.engine import DatabaseUnavailable, connect

    while parent is None or os.getppid() == parent:
        try:
            connect(units.engine).close()
        except DatabaseUnavailable:
            logger.warning("the database does not answer", extra={"action": "database_awaited"})
            time.sleep(_WAIT_SECONDS)
        else:
            return
