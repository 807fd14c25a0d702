"""Users of organisations in their table."""

from collections.abc import Sequence
from typing import Any, Final

from lrs_soap.db.tables import ORGANISATION_USER
from lrs_soap.domain.organisation import User, UserRole, UserStatus

_c = ORGANISATION_USER.c

#: What `user_of` reads.
USER_COLUMNS: Final = (
    _c.id.label("user_id"),
    _c.organisation_id,
    _c.user_name,
    _c.status.label("user_status"),
    _c.roles,
    _c.given_name,
    _c.family_name,
    _c.email,
)


def user_of(row: Sequence[Any]) -> User:
    id_, organisation_id, user_name, status, roles, given_name, family_name, email = row
    return User(
        id=id_,
        organisation_id=organisation_id,
        user_name=user_name,
        status=UserStatus(status),
        roles=frozenset(map(UserRole, roles.split())),
        given_name=given_name,
        family_name=family_name,
        email=email,
    )
