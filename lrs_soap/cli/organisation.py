"""`lrs-soap organisation`: who may call the service."""

import secrets
import string
import sys
from typing import TYPE_CHECKING, Final

import click

from lrs_soap.cli.organisation_lists import import_, publish
from lrs_soap.cli.refusals import Refused
from lrs_soap.cli.register import administration
from lrs_soap.cli.told import choice, named, plain
from lrs_soap.domain.organisation import OrganisationStatus, OrganisationType

if TYPE_CHECKING:
    from lrs_soap.settings import Settings

_LENGTH: Final = 16
#: Without those that people mistake for each other when they type a password off a page.
_LETTERS: Final = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))

_generate = click.option(
    "--generate", is_flag=True, help="Make up a password and print it, this once, as the last line."
)


@click.group()
def organisation() -> None:
    """Organisations that may call the service, and their published lists."""


organisation.add_command(import_)
organisation.add_command(publish)


@organisation.command()
@click.argument("name")
@click.option("--ukprn", required=True, help="UK provider reference number, 8 characters.")
@click.option("--ref", required=True, help="OrganisationRef, 6 characters.")
@click.option(
    "--type",
    "type_",
    required=True,
    type=choice(OrganisationType),
    help="What kind of body it is; its permissions follow from it.",
)
@click.option("--display-name", default="", help="The name it goes by, where that is not NAME.")
@_generate
def add(*, name: str, ukprn: str, ref: str, type_: str, display_name: str, generate: bool) -> None:
    """Let the organisation NAME in.

    Its password has 16 characters. It is taken from the environment variable LRS_ORGANISATION_PASSWORD, made up with
    --generate, or asked for.
    """
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_organisations import AddOrganisation, add_organisation

    settings = bootstrap.load_settings()
    password = _password(settings, generate=generate)
    ask = AddOrganisation(ukprn, ref, name, OrganisationType(type_), password, display_name)
    with administration(settings) as admin:
        added = add_organisation(ask, admin)
    click.echo(f"Added {named(added)}")
    if generate:
        click.echo(password)


@organisation.command("list")
@click.option("--type", "type_", type=choice(OrganisationType), help="Only those of this type.")
@click.option("--status", type=choice(OrganisationStatus), help="Only those of this status.")
def list_(*, type_: str | None, status: str | None) -> None:
    """Show all organisations, by UKPRN."""
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_organisations import list_organisations

    with administration(bootstrap.load_settings()) as admin:
        organisations = list_organisations(
            admin,
            OrganisationType(type_) if type_ else None,
            OrganisationStatus(status) if status else None,
        )
    for one in organisations:
        click.echo(
            f"{one.ukprn}  {one.ref or '-':<6}  {one.type.value:<21}  {one.status.value:<9}  {plain(one.name)}"
        )
    if not organisations:
        click.echo("There are none; lrs-soap organisation add adds one", err=True)


@organisation.command()
@click.argument("code", metavar="UKPRN|REF")
def show(code: str) -> None:
    """Show one organisation."""
    from lrs_soap import bootstrap
    from lrs_soap.domain.organisation import UserStatus
    from lrs_soap.services.manage_organisations import show_organisation

    with administration(bootstrap.load_settings()) as admin:
        one, users = show_organisation(code, admin)
    disabled = sum(user.status is UserStatus.DISABLED for user in users)
    facts = {
        "Name": one.name,
        "Display name": one.display_name or "-",
        "UKPRN": one.ukprn,
        "OrganisationRef": one.ref or "-",
        "Type": one.type.value,
        "Status": one.status.value,
        "Password": "set" if one.password_hash else "none: lrs-soap organisation set-password gives it one",
        "Users": f"{len(users)}, {disabled} of them disabled" if disabled else f"{len(users)}",
    }
    for label, value in facts.items():
        click.echo(f"{label:<15}  {plain(value)}")


@organisation.command("set-password")
@click.argument("code", metavar="UKPRN|REF")
@_generate
def set_password_(*, code: str, generate: bool) -> None:
    """Give the organisation another password; the old one ends at once.

    It is taken from LRS_ORGANISATION_PASSWORD, made up with --generate, or asked for.
    """
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_organisations import set_password

    settings = bootstrap.load_settings()
    password = _password(settings, generate=generate)
    with administration(settings) as admin:
        changed = set_password(code, password, admin)
    click.echo(f"Set the password of {named(changed)}")
    if generate:
        click.echo(password)


@organisation.command()
@click.argument("code", metavar="UKPRN|REF")
def suspend(code: str) -> None:
    """Serve no more requests of the organisation, from the next one on."""
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_organisations import suspend_organisation

    with administration(bootstrap.load_settings()) as admin:
        outcome = suspend_organisation(code, admin)
    click.echo(f"{'Suspended' if outcome.changed else 'Suspended before'}: {named(outcome.organisation)}")


@organisation.command()
@click.argument("code", metavar="UKPRN|REF")
def resume(code: str) -> None:
    """Serve the organisation again."""
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_organisations import resume_organisation

    with administration(bootstrap.load_settings()) as admin:
        outcome = resume_organisation(code, admin)
    click.echo(f"{'Resumed' if outcome.changed else 'Active before'}: {named(outcome.organisation)}")


def _password(settings: "Settings", *, generate: bool) -> str:
    if generate:
        return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    if given := settings.organisation_password.get_secret_value():
        return given
    if not sys.stdin.isatty():
        raise Refused(
            "no password: set LRS_ORGANISATION_PASSWORD, say --generate, or call this at a terminal"
        )
    password: str = click.prompt("Password, 16 characters", hide_input=True, confirmation_prompt=True)
    return password
