"""`lrs-soap sandbox`: invented organisations and learners, to try the service with."""

from typing import TYPE_CHECKING

import click

from lrs_soap.cli.refusals import Refused
from lrs_soap.cli.register import administration

if TYPE_CHECKING:
    from lrs_soap.services.load_sandbox import LoadOutcome


@click.group()
def sandbox() -> None:
    """Invented organisations and learners, to try with."""


@sandbox.command()
def load() -> None:
    """Put the sandbox into an empty register.

    A sandbox that is there stays as it is; a register that holds anything else is left alone.
    """
    from lrs_soap import bootstrap
    from lrs_soap.services.load_sandbox import load_sandbox

    with administration(bootstrap.load_settings()) as admin:
        click.echo(told(load_sandbox(admin)))


@sandbox.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(*, yes: bool) -> None:
    """Take everything out of the register and load the sandbox again.

    Refused when the register has an organisation that is not the sandbox's.
    """
    from lrs_soap import bootstrap
    from lrs_soap.services.load_sandbox import reset_sandbox

    settings = bootstrap.load_settings()
    if not yes and not _confirmed():
        raise Refused("the sandbox was not reset: answer y, or say --yes")
    with administration(settings) as admin:
        click.echo(told(reset_sandbox(admin)))


def _confirmed() -> bool:
    try:
        return click.confirm("Every learner, organisation and audit entry goes. Reset the sandbox?")
    except click.Abort:  # nobody there to answer
        click.echo()
        return False


def told(outcome: "LoadOutcome") -> str:
    """The outcome in a sentence. Raises `Refused` when the register was left alone."""
    from lrs_soap.services.load_sandbox import AlreadyLoaded, NotASandbox

    if isinstance(outcome, NotASandbox):
        raise Refused(
            "the register holds more than the sandbox and was left alone: choose another LRS_DATABASE_URL"
        )
    if isinstance(outcome, AlreadyLoaded):
        return "The sandbox is there already, and stays as it is"
    return (
        f"Loaded the sandbox: {outcome.organisations} organisations, {outcome.learners} learners, "
        f"{outcome.events} learning events"
    )
