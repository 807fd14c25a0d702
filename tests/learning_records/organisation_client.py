"""Organisations and users of a test's own, and what the audit keeps of them."""

import random
import secrets
from collections.abc import Collection, Mapping
from string import ascii_uppercase, digits

from sqlalchemy import select

from lrs_soap.db.engine import make_engine
from lrs_soap.db.tables import AUDIT_ENTRY
from tests.cli.command import Command
from tests.client import Service
from tests.people import fresh_name

PASSWORD = "OrganisationPass"
_random = random.Random(secrets.randbits(64))


def operate(service: Service, *arguments: str, **settings: str) -> None:
    """What an operator does beside the service."""
    Command(service.environment)(*arguments, **settings).done()


def new_organisation(
    service: Service, type_: str = "provider", name: str = "", display_name: str = ""
) -> dict[str, str]:
    """The credentials of a new organisation's login that is not on record; its name and ref beside them."""
    ukprn = "1" + "".join(_random.choices(digits, k=7))
    ref = "".join(_random.choices(ascii_uppercase, k=6))
    name = name or fresh_name()
    add = ("organisation", "add", name, "--ukprn", ukprn, "--ref", ref, "--type", type_)
    operate(service, *add, "--display-name", display_name, LRS_ORGANISATION_PASSWORD=PASSWORD)
    return {"UKPRN": ukprn, "OrgPassword": PASSWORD, "UserName": fresh_name(), "Ref": ref, "Name": name}


def new_user(
    service: Service, organisation: Mapping[str, str], *roles: str, login: str = "", **texts: str
) -> dict[str, str]:
    """The credentials of a new user of the organisation; texts are as `given_name`."""
    login = login or fresh_name()
    options = [option for role in roles for option in ("--role", role)]
    options += [part for name, text in texts.items() for part in (f"--{name.replace('_', '-')}", text)]
    operate(service, "user", "add", organisation["UKPRN"], login, *options)
    return {**organisation, "UserName": login}


def audited(service: Service, actions: Collection[str], user_name: str) -> list[tuple[str, str, object]]:
    """Action, outcome and what was before, of what a user's requests have left, the oldest first."""
    columns = (AUDIT_ENTRY.c.action, AUDIT_ENTRY.c.outcome, AUDIT_ENTRY.c.changes)
    entries = (
        select(*columns)
        .where(AUDIT_ENTRY.c.user_name == user_name, AUDIT_ENTRY.c.action.in_(actions))
        .order_by(AUDIT_ENTRY.c.id)
    )
    engine = make_engine(service.environment["LRS_DATABASE_URL"])
    with engine.connect() as connection:
        return [(action, outcome, changes) for action, outcome, changes in connection.execute(entries)]
