"""`lrs-soap serve`: runs the service until it is stopped."""

import os
import socket
from contextlib import nullcontext
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import click

from lrs_soap.cli.address import Address, listen, read_address
from lrs_soap.cli.refusals import Refused
from lrs_soap.cli.register import administration, opened, require_current, upgrade
from lrs_soap.cli.sandbox import told

if TYPE_CHECKING:
    from lrs_soap.settings import Settings

#: One worker would stand still while one slow client sends; a great machine has other things to do as well.
FEWEST_WORKERS: Final = 2
MOST_WORKERS: Final = 16


@click.command()
@click.option(
    "--bind",
    metavar="HOST:PORT",
    callback=read_address,
    default="127.0.0.1:8080",
    show_default=True,
    help="Address to listen on.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help=f"Processes that answer.  [default: one a processor, {FEWEST_WORKERS} to {MOST_WORKERS}]",
)
@click.option(
    "--sandbox",
    is_flag=True,
    help="Load the sandbox into an empty register, and show its credentials and learners on the start page.",
)
@click.option(
    "--server",
    type=click.Choice(["gunicorn", "granian"]),
    default="gunicorn",
    show_default=True,
    help="HTTP server; granian does less work a request and comes with lrs-soap[granian].",
)
@click.option(
    "--no-worker",
    is_flag=True,
    help="Start no worker beside: submitted jobs wait for an lrs-soap worker that runs elsewhere.",
)
def serve(bind: Address, workers: int | None, server: str, *, sandbox: bool, no_worker: bool) -> None:
    """Answer SOAP requests, and do submitted jobs, until stopped with Ctrl-C or SIGTERM.

    The embedded database is made, and brought to this version, by itself. For a database on a server do that first,
    with lrs-soap db upgrade.
    """
    from lrs_soap import bootstrap
    from lrs_soap.cli.keeper import kept_worker

    if sandbox:
        os.environ["LRS_SANDBOX"] = "true"  # workers read their settings for themselves
    if server == "granian" and find_spec("granian") is None:
        raise Refused("granian is not installed: pip install 'lrs-soap[granian]', or serve with gunicorn")
    settings = bootstrap.load_settings()
    bootstrap.make_queue(settings)
    with listen(bind) as listener:
        _prepare(settings, sandbox=sandbox)
        bootstrap.configure_logging(settings)
        address = Address(bind.host, listener.getsockname()[1])
        _greet(settings, address, server)
        with nullcontext() if no_worker else kept_worker():
            _start(server, listener, address, workers or default_workers(), settings.worker_memory_mib)


def default_workers() -> int:
    """One for each processor that this process may use."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(max(usable, FEWEST_WORKERS), MOST_WORKERS)


def _prepare(settings: "Settings", *, sandbox: bool) -> None:
    """A database with the right tables, and the sandbox in it if asked. Nothing of it stays open: workers fork."""
    with opened(settings) as units:
        if settings.resolved_database_url.startswith("sqlite"):
            upgrade(units)
        require_current(units)
    if sandbox:
        from lrs_soap.services.load_sandbox import load_sandbox

        with administration(settings) as admin:
            click.echo(told(load_sandbox(admin)))
    with opened(settings) as units, units.reading() as unit:
        if not any(stored.left for stored in unit.uln_ranges.all()):
            click.echo("There are no numbers to issue: give some with lrs-soap uln add-range", err=True)


def _greet(settings: "Settings", address: Address, server: str) -> None:
    from lrs_soap.bootstrap import CONTRACTS

    url = (settings.public_url or address.url).rstrip("/")
    click.echo(f"Serving on {address.url} with {server}, until Ctrl-C")
    for path, name in CONTRACTS.items():
        click.echo(f"  {name:<16}  {url}{path}  (contract: {url}{path}?wsdl, in one file: ?singleWsdl)")
    if settings.sandbox:
        from lrs_soap.domain.sandbox import LEARNERS, ORGANISATIONS

        caller, learner = ORGANISATIONS[0], LEARNERS[0]
        click.echo(
            f"  Credentials       UKPRN {caller.ukprn}, password {caller.password}, user {next(iter(caller.users))}"
        )
        names = f"{learner.details.given_name} {learner.details.family_name}"
        click.echo(f"  A learner         ULN {learner.uln}, {names}; all others: {url}/")


def _start(server: str, listener: socket.socket, address: Address, workers: int, memory_mib: int) -> None:
    """Comes back, or raises SystemExit, when the service has stopped."""
    if server == "granian":
        from lrs_soap.cli import granian_server

        listener.close()  # it has shown that the address is free; granian takes it itself
        granian_server.run(address.host or "0.0.0.0", address.port, workers, memory_mib)  # noqa: S104 - as was asked for
    else:
        from lrs_soap.cli import gunicorn_server

        gunicorn_server.run(listener, workers, memory_mib)
