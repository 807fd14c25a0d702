"""Set the roles of a user of the caller's own organisation.

Counts from the user's next request on. The audit keeps what it keeps of an operator's change (`manage_users`), under
the caller's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.organisation import (
    ROLES_OF_TYPES,
    Permission,
    UserRole,
    are_usable,
    in_order,
    takes_last_super_user,
    user_with_login,
)
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.manage_users import ROLES_SET, LastSuperUser, UserSet, roles_before


@dataclass(frozen=True, slots=True)
class SetUserRoles:
    """The login, in any case, and all the roles that the user is to have from now on."""

    user_name: str
    roles: frozenset[UserRole]


@dataclass(frozen=True, slots=True)
class UnknownUser:
    """The organisation has no such login on record; whether another has, is not told."""


@dataclass(frozen=True, slots=True)
class UnusableRoles:
    """Nothing was changed: in an organisation of this type users may have only these."""

    usable: Sequence[UserRole]


SetUserRolesOutcome = UserSet | LastSuperUser | UnknownUser | UnusableRoles


def set_user_roles(ask: SetUserRoles, ctx: ServiceContext) -> SetUserRolesOutcome:
    """In place of those it had. The organisation's last active super user stays one."""
    ctx.require(Permission.MANAGE_USERS)
    organisation = ctx.caller.organisation
    # Held, so that of two super users who lower each other at the same moment one stays.
    users = ctx.uow.users.of_organisation(organisation.id, held=True)
    user = user_with_login(ask.user_name, users)
    if user is None:
        return UnknownUser()
    if not are_usable(ask.roles, organisation.type):
        return UnusableRoles(in_order(ROLES_OF_TYPES[organisation.type]))
    after = replace(user, roles=ask.roles)
    if after == user:
        return UserSet(user, organisation, changed=False)
    if takes_last_super_user(user, after, users):
        return LastSuperUser(user, organisation)
    ctx.uow.users.set_roles(user.id, ask.roles)
    ctx.record(AuditAction.USER_ROLES_SET, ROLES_SET, None, roles_before(user))
    return UserSet(after, organisation, changed=True)
