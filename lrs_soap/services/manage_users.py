"""Put users of organisations on record, disable them, give and take roles.

Each deed and its audit entry count together. The entry names the user by login under `user`, and under `roles` those
it had before.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lrs_soap.domain import fields
from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.errors import InvalidRequest, Violation
from lrs_soap.domain.organisation import (
    ROLES_OF_TYPES,
    Organisation,
    OrganisationType,
    User,
    UserRole,
    UserStatus,
    are_usable,
    in_order,
    takes_last_super_user,
    user_with_login,
)
from lrs_soap.services.administration import Administration
from lrs_soap.services.manage_organisations import organisation_named
from lrs_soap.services.organisation_ports import UserExists
from lrs_soap.services.ports import OperatorUnit

#: What the audit calls a change of roles.
ROLES_SET: Final = "RolesSet"

_TEXTS: Final = {
    "user_name": "login",
    "given_name": "given name",
    "family_name": "family name",
    "email": "email",
}
_STATUS_ACTIONS: Final = {
    UserStatus.ACTIVE: (AuditAction.USER_ENABLED, "Enabled"),
    UserStatus.DISABLED: (AuditAction.USER_DISABLED, "Disabled"),
}


@dataclass(frozen=True, slots=True)
class AddUser:
    """A staff member of the organisation with this UKPRN or OrganisationRef; the names and the email may be empty."""

    organisation: str
    user_name: str
    roles: frozenset[UserRole]
    given_name: str = ""
    family_name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class UserSet:
    """The user as it is now, and whether it was otherwise before."""

    user: User
    organisation: Organisation
    changed: bool


@dataclass(frozen=True, slots=True)
class LastSuperUser:
    """Nothing was changed: the organisation would have had no active super user any more."""

    user: User
    organisation: Organisation


UserOutcome = UserSet | LastSuperUser


def add_user(ask: AddUser, admin: Administration) -> UserSet:
    """Active from the next request on. Raises `UnknownOrganisation`, `InvalidRequest`."""
    texts = {name: getattr(ask, name).strip() for name in _TEXTS}
    with admin.units.writing() as unit:
        organisation = organisation_named(ask.organisation, unit.organisations)
        if violations := [*_faults_of_texts(texts), *_faults_of_roles(ask.roles, organisation.type)]:
            raise InvalidRequest(violations)
        try:
            user = unit.users.add(organisation.id, roles=ask.roles, **texts)
        except UserExists:
            violation = Violation("login", "must not be that of a user whom the organisation has already")
            raise InvalidRequest([violation]) from None
        admin.record(unit, AuditAction.USER_ADDED, "Added", organisation.id, {"user": user.user_name})
    return UserSet(user, organisation, changed=True)


def list_users(code: str | None, admin: Administration) -> Sequence[tuple[Organisation, User]]:
    """Those of one organisation, or of all, by UKPRN, then login. Raises `UnknownOrganisation`."""
    with admin.units.reading() as unit:
        if code is not None:
            organisation = organisation_named(code, unit.organisations)
            return [(organisation, user) for user in unit.users.of_organisation(organisation.id)]
        organisations = {one.id: one for one in unit.organisations.all()}
        users = [(organisations[user.organisation_id], user) for user in unit.users.all()]
    return sorted(users, key=lambda pair: pair[0].ukprn)


def disable_user(code: str, user_name: str, admin: Administration, *, force: bool = False) -> UserOutcome:
    """Serve no more requests with this login, from the next one on.

    The last active super user stays, unless by `force`. Raises `UnknownOrganisation`, `InvalidRequest`.
    """
    return _set_status(code, user_name, UserStatus.DISABLED, admin, force=force)


def enable_user(code: str, user_name: str, admin: Administration) -> UserOutcome:
    """Serve the user again. Raises `UnknownOrganisation`, `InvalidRequest`."""
    return _set_status(code, user_name, UserStatus.ACTIVE, admin, force=False)


def grant_roles(code: str, user_name: str, roles: Collection[UserRole], admin: Administration) -> UserOutcome:
    """Give the user these roles besides those it has. Raises `UnknownOrganisation`, `InvalidRequest`."""
    with admin.units.writing() as unit:
        organisation, _, user = _named(code, user_name, unit)
        if violations := list(_faults_of_roles(roles, organisation.type)):
            raise InvalidRequest(violations)
        return _set_roles(organisation, user, user.roles | set(roles), unit, admin)


def revoke_roles(
    code: str, user_name: str, roles: Collection[UserRole], admin: Administration, *, force: bool = False
) -> UserOutcome:
    """Take these roles from the user, who must keep one.

    The last active super user keeps that role, unless by `force`. Raises `UnknownOrganisation`, `InvalidRequest`.
    """
    with admin.units.writing() as unit:
        organisation, users, user = _named(code, user_name, unit)
        left = user.roles - set(roles)
        if not left:
            raise InvalidRequest([Violation("user", "must keep a role: grant another first, or disable it")])
        if not force and takes_last_super_user(user, replace(user, roles=left), users):
            return LastSuperUser(user, organisation)
        return _set_roles(organisation, user, left, unit, admin)


def _set_status(
    code: str, user_name: str, status: UserStatus, admin: Administration, *, force: bool
) -> UserOutcome:
    with admin.units.writing() as unit:
        organisation, users, user = _named(code, user_name, unit)
        after = replace(user, status=status)
        if after == user:
            return UserSet(user, organisation, changed=False)
        if not force and takes_last_super_user(user, after, users):
            return LastSuperUser(user, organisation)
        unit.users.set_status(user.id, status)
        action, outcome = _STATUS_ACTIONS[status]
        admin.record(unit, action, outcome, organisation.id, {"user": user.user_name})
    return UserSet(after, organisation, changed=True)


def _set_roles(
    organisation: Organisation,
    user: User,
    roles: frozenset[UserRole],
    unit: OperatorUnit,
    admin: Administration,
) -> UserSet:
    if roles == user.roles:
        return UserSet(user, organisation, changed=False)
    unit.users.set_roles(user.id, roles)
    admin.record(unit, AuditAction.USER_ROLES_SET, ROLES_SET, organisation.id, roles_before(user))
    return UserSet(replace(user, roles=roles), organisation, changed=True)


def roles_before(user: User) -> dict[str, str]:
    """What the audit keeps of a user whose roles change."""
    return {"user": user.user_name, "roles": " ".join(in_order(user.roles))}


def _named(code: str, user_name: str, unit: OperatorUnit) -> tuple[Organisation, Sequence[User], User]:
    """The organisation, its users, held so that two super users cannot each be taken as not the last, and the one."""
    organisation = organisation_named(code, unit.organisations)
    users = unit.users.of_organisation(organisation.id, held=True)
    user = user_with_login(user_name, users)
    if user is None:
        raise InvalidRequest(
            [Violation("login", "must be that of a user whom the organisation has on record")]
        )
    return organisation, users, user


def _faults_of_texts(texts: dict[str, str]) -> Iterator[Violation]:
    for name, label in _TEXTS.items():
        if not texts[name]:
            if name == "user_name":
                yield Violation(label, "must not be empty")
        elif not texts[name].isprintable():
            yield Violation(label, "must be one line of text")
        elif requirement := fields.fault_of(name, texts[name]):
            yield Violation(label, requirement)


def _faults_of_roles(roles: Collection[UserRole], type_: OrganisationType) -> Iterator[Violation]:
    if not are_usable(roles, type_):
        usable = ", ".join(in_order(ROLES_OF_TYPES[type_]))
        yield Violation("role", f"must be one of {usable} in an organisation of type {type_}")
