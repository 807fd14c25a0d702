"""`lrs-soap user`: the staff members of organisations, and what each may do."""

from typing import TYPE_CHECKING

import click

from lrs_soap.cli.refusals import Refused
from lrs_soap.cli.register import administration
from lrs_soap.cli.told import choice, named, plain
from lrs_soap.domain.organisation import User, UserRole, in_order

if TYPE_CHECKING:
    from lrs_soap.services.manage_users import UserOutcome, UserSet

_organisation = click.argument("code", metavar="UKPRN|REF")
_login = click.argument("login")
_roles = click.argument("roles", metavar="ROLE...", nargs=-1, required=True, type=choice(UserRole))
_force = click.option("--force", is_flag=True, help="Even if it is the last active super user.")


@click.group()
def user() -> None:
    """Users of organisations, and their roles.

    A login that is not on record acts for its organisation as a whole, unless LRS_KNOWN_USERS_ONLY is true.
    """


@user.command()
@_organisation
@_login
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=choice(UserRole),
    help="What the user does; several may be given.",
)
@click.option("--given-name", default="")
@click.option("--family-name", default="")
@click.option("--email", default="")
def add(
    *, code: str, login: str, roles: tuple[str, ...], given_name: str, family_name: str, email: str
) -> None:
    """Put a user of the organisation on record.

    From then on a request with this LOGIN may do what its roles permit, and no more.
    """
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_users import AddUser, add_user

    ask = AddUser(code, login, frozenset(map(UserRole, roles)), given_name, family_name, email)
    with administration(bootstrap.load_settings()) as admin:
        added = add_user(ask, admin)
    click.echo(f"Added {_told(added)}")


@user.command("list")
@click.argument("code", metavar="[UKPRN|REF]", required=False)
def list_(code: str | None) -> None:
    """Show the users of one organisation, or of all."""
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_users import list_users

    with administration(bootstrap.load_settings()) as admin:
        users = list_users(code, admin)
    for organisation, one in users:
        whom = " ".join(filter(None, (one.given_name, one.family_name, one.email and f"<{one.email}>")))
        line = f"{organisation.ukprn}  {one.user_name:<20}  {one.status.value:<8}  {_roles_of(one)}  {plain(whom)}"
        click.echo(line.rstrip())
    if not users:
        click.echo("There are none; lrs-soap user add adds one", err=True)


@user.command()
@_organisation
@_login
@_force
def disable(*, code: str, login: str, force: bool) -> None:
    """Serve no more requests of the user, from the next one on."""
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_users import disable_user

    with administration(bootstrap.load_settings()) as admin:
        outcome = _done(disable_user(code, login, admin, force=force))
    click.echo(f"{'Disabled' if outcome.changed else 'Disabled before'}: {_told(outcome)}")


@user.command()
@_organisation
@_login
def enable(code: str, login: str) -> None:
    """Serve the user again."""
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_users import enable_user

    with administration(bootstrap.load_settings()) as admin:
        outcome = _done(enable_user(code, login, admin))
    click.echo(f"{'Enabled' if outcome.changed else 'Active before'}: {_told(outcome)}")


@user.command()
@_organisation
@_login
@_roles
def grant(code: str, login: str, roles: tuple[str, ...]) -> None:
    """Give the user roles besides those it has."""
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_users import grant_roles

    with administration(bootstrap.load_settings()) as admin:
        outcome = _done(grant_roles(code, login, frozenset(map(UserRole, roles)), admin))
    click.echo(f"{'Granted' if outcome.changed else 'Had them before'}: {_told(outcome)}")


@user.command()
@_organisation
@_login
@_roles
@_force
def revoke(*, code: str, login: str, roles: tuple[str, ...], force: bool) -> None:
    """Take roles from the user, who must keep one."""
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_users import revoke_roles

    with administration(bootstrap.load_settings()) as admin:
        outcome = _done(revoke_roles(code, login, frozenset(map(UserRole, roles)), admin, force=force))
    click.echo(f"{'Revoked' if outcome.changed else 'Had none of them'}: {_told(outcome)}")


def _done(outcome: "UserOutcome") -> "UserSet":
    """Raises `Refused` where nothing was done."""
    from lrs_soap.services.manage_users import LastSuperUser

    if isinstance(outcome, LastSuperUser):
        raise Refused(
            f"{outcome.user.user_name} is the last active super user of {named(outcome.organisation)}: "
            "make another one first, or say --force"
        )
    return outcome


def _told(outcome: "UserSet") -> str:
    return f"{outcome.user.user_name}, {_roles_of(outcome.user)}, of {named(outcome.organisation)}"


def _roles_of(one: User) -> str:
    return " and ".join(in_order(one.roles))
