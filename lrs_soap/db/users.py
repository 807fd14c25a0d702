"""Users of organisations in their table."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lrs_soap.db.kept_connection import KeptConnection
from lrs_soap.db.tables import ORGANISATION_USER
from lrs_soap.domain.organisation import User, UserRole, UserStatus, fold_user_name, in_order
from lrs_soap.services.organisation_ports import UserExists

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

_ALL: Final = select(*USER_COLUMNS).order_by(_c.organisation_id, _c.user_name_fold)
_OF_ORGANISATION: Final = _ALL.where(_c.organisation_id == bindparam("organisation_id"))
_HELD: Final = _OF_ORGANISATION.with_for_update()  # SQLite has one writer at a time and is not told
_WHERE_ID: Final = _c.id == bindparam("user_id")
_SET_STATUS: Final = update(ORGANISATION_USER).where(_WHERE_ID).values(status=bindparam("new"))
_SET_ROLES: Final = update(ORGANISATION_USER).where(_WHERE_ID).values(roles=bindparam("new"))


def _add_unless_taken(dialects_insert: Any) -> Any:
    return (
        dialects_insert(ORGANISATION_USER)
        .on_conflict_do_nothing(index_elements=[_c.organisation_id, _c.user_name_fold])
        .returning(_c.id)
    )


_ADD: Final = {
    "sqlite": _add_unless_taken(sqlite.insert),
    "postgresql": _add_unless_taken(postgresql.insert),
}


class Users:
    """The store of users."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept
        self._add = _ADD[kept.dialect_name]

    def all(self) -> Sequence[User]:
        """By organisation, then login."""
        return [user_of(row) for row in self._kept.rows(_ALL)]

    def of_organisation(self, organisation_id: int, *, held: bool = False) -> Sequence[User]:
        """By login. `held`: nobody else changes one of them before this transaction ends."""
        statement = _HELD if held else _OF_ORGANISATION
        return [user_of(row) for row in self._kept.rows(statement, {"organisation_id": organisation_id})]

    def add(
        self,
        organisation_id: int,
        user_name: str,
        roles: Iterable[UserRole],
        given_name: str = "",
        family_name: str = "",
        email: str = "",
    ) -> User:
        """Active from now on. Raises `UserExists`, after which the transaction can go on."""
        roles = frozenset(roles)
        texts = {
            "user_name": user_name,
            "given_name": given_name,
            "family_name": family_name,
            "email": email,
        }
        row = {
            **texts,
            "organisation_id": organisation_id,
            "user_name_fold": fold_user_name(user_name),
            "status": UserStatus.ACTIVE.value,
            "roles": " ".join(in_order(roles)),
            "created_at": datetime.now(UTC),
        }
        added = self._kept.write(self._add, row).first()
        if added is None:
            raise UserExists
        return User(added.id, organisation_id, status=UserStatus.ACTIVE, roles=roles, **texts)

    def set_status(self, user_id: int, status: UserStatus) -> None:
        self._kept.write(_SET_STATUS, {"user_id": user_id, "new": status.value})

    def set_roles(self, user_id: int, roles: Iterable[UserRole]) -> None:
        self._kept.write(_SET_ROLES, {"user_id": user_id, "new": " ".join(in_order(roles))})


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
