"""List the users of the caller's own organisation."""

from collections.abc import Sequence

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.organisation import Permission, User
from lrs_soap.services.context import ServiceContext


def list_users(ctx: ServiceContext) -> Sequence[User]:
    """By login, also those that are disabled; nobody is told of another organisation's."""
    ctx.require(Permission.MANAGE_USERS)
    users = ctx.uow.users.of_organisation(ctx.caller.organisation.id)
    ctx.record_read(AuditAction.USERS_LISTED, "UsersListed", None)
    return users
