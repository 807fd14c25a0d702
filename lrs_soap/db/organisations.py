"""Organisations in their table, by what they call themselves."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from lrs_soap.db.hot_read import HotRead
from lrs_soap.db.kept_connection import KeptConnection
from lrs_soap.db.tables import ORGANISATION, ORGANISATION_USER
from lrs_soap.db.users import USER_COLUMNS, user_of
from lrs_soap.domain.organisation import (
    Organisation,
    OrganisationStatus,
    OrganisationType,
    User,
    fold_user_name,
)
from lrs_soap.services.organisation_ports import NamedOrganisation
from lrs_soap.services.ports import OrganisationExists

_c = ORGANISATION.c
_COLUMNS: Final = (_c.id, _c.ukprn, _c.ref, _c.name, _c.type, _c.status, _c.password_hash, _c.display_name)
_ALL: Final = select(*_COLUMNS)
_BY_UKPRN: Final = HotRead(_ALL.where(_c.ukprn == bindparam("ukprn")))
_BY_REF: Final = HotRead(_ALL.where(_c.ref == bindparam("ref")))
_HAS_LOGIN: Final = (ORGANISATION_USER.c.organisation_id == _c.id) & (
    ORGANISATION_USER.c.user_name_fold == bindparam("user_name_fold")
)
#: One round trip for the two look-ups of every request.
_WITH_USER: Final = select(*_COLUMNS, *USER_COLUMNS).select_from(
    ORGANISATION.outerjoin(ORGANISATION_USER, _HAS_LOGIN)
)
_BY_UKPRN_WITH_USER: Final = HotRead(_WITH_USER.where(_c.ukprn == bindparam("ukprn")))
_BY_REF_WITH_USER: Final = HotRead(_WITH_USER.where(_c.ref == bindparam("ref")))
_IN_ORDER: Final = _ALL.order_by(_c.ukprn)
_OF_TYPE: Final = _IN_ORDER.where(_c.type == bindparam("type"))
_NAMES: Final = select(_c.id, _c.name, _c.display_name).order_by(_c.ukprn)
_NAMES_OF_TYPE: Final = _NAMES.where(_c.type == bindparam("type"))
_BY_IDS: Final = _IN_ORDER.where(_c.id.in_(bindparam("ids", expanding=True)))
_WHERE_ID: Final = _c.id == bindparam("organisation_id")
_SET_PASSWORD_HASH: Final = update(ORGANISATION).where(_WHERE_ID).values(password_hash=bindparam("new"))
_SET_STATUS: Final = update(ORGANISATION).where(_WHERE_ID).values(status=bindparam("new"))
_SET_NAMES: Final = update(ORGANISATION).where(_WHERE_ID)
_ADD: Final = {
    "sqlite": sqlite.insert(ORGANISATION).on_conflict_do_nothing().returning(_c.id),
    "postgresql": postgresql.insert(ORGANISATION).on_conflict_do_nothing().returning(_c.id),
}


class Organisations:
    """The store of organisations."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept
        self._add = _ADD[kept.dialect_name]

    def by_ukprn(self, ukprn: str) -> Organisation | None:
        row = self._kept.hot_row(_BY_UKPRN, {"ukprn": ukprn})
        return None if row is None else _organisation(row)

    def by_ref(self, ref: str) -> Organisation | None:
        """In capitals or not."""
        row = self._kept.hot_row(_BY_REF, {"ref": ref.upper()})
        return None if row is None else _organisation(row)

    def with_user(self, ukprn: str, ref: str, user_name: str) -> tuple[Organisation, User | None] | None:
        """By UKPRN, or by ref where that is empty; the user of this login, in any case, where on record."""
        login = fold_user_name(user_name)
        if ukprn:
            row = self._kept.hot_row(_BY_UKPRN_WITH_USER, {"ukprn": ukprn, "user_name_fold": login})
        else:
            row = self._kept.hot_row(_BY_REF_WITH_USER, {"ref": ref.upper(), "user_name_fold": login})
        if row is None:
            return None
        user = row[len(_COLUMNS) :]
        return _organisation(row[: len(_COLUMNS)]), None if user[0] is None else user_of(user)

    def all(self) -> Sequence[Organisation]:
        """By UKPRN."""
        return [_organisation(row) for row in self._kept.rows(_IN_ORDER)]

    def of_type(self, type_: OrganisationType) -> Sequence[Organisation]:
        """By UKPRN."""
        return [_organisation(row) for row in self._kept.rows(_OF_TYPE, {"type": type_.value})]

    def names(self, type_: OrganisationType | None) -> Sequence[NamedOrganisation]:
        """By UKPRN."""
        statement, values = (_NAMES, {}) if type_ is None else (_NAMES_OF_TYPE, {"type": type_.value})
        return [NamedOrganisation(*row) for row in self._kept.rows(statement, values)]

    def by_ids(self, ids: Collection[int]) -> Sequence[Organisation]:
        """By UKPRN."""
        return [_organisation(row) for row in self._kept.rows(_BY_IDS, {"ids": list(ids)})]

    def add(
        self,
        ukprn: str,
        ref: str,
        name: str,
        type_: OrganisationType,
        password_hash: str,
        display_name: str = "",
    ) -> Organisation:
        """Active from now on. Raises `OrganisationExists` when the UKPRN or the ref is taken."""
        ref = ref.upper()
        values = {
            "ukprn": ukprn,
            "name": name,
            "password_hash": password_hash,
            "display_name": display_name,
        }
        codes = {"type": type_.value, "status": OrganisationStatus.ACTIVE.value}
        row = {**values, **codes, "ref": ref or None, "created_at": datetime.now(UTC)}
        added = self._kept.write(self._add, row).first()
        if added is None:
            raise OrganisationExists
        return Organisation(added.id, ref=ref, type=type_, status=OrganisationStatus.ACTIVE, **values)

    def set_names(self, organisation_id: int, name: str, display_name: str, ref: str) -> None:
        """Raises `OrganisationExists` when the ref is taken, after which the transaction can go on."""
        names = {"name": name, "display_name": display_name, "ref": ref.upper() or None}
        try:
            with self._kept.savepoint():
                self._kept.write(_SET_NAMES, {"organisation_id": organisation_id, **names})
        except IntegrityError:
            raise OrganisationExists from None

    def set_password_hash(self, organisation_id: int, password_hash: str) -> None:
        self._kept.write(_SET_PASSWORD_HASH, {"organisation_id": organisation_id, "new": password_hash})

    def set_status(self, organisation_id: int, status: OrganisationStatus) -> None:
        self._kept.write(_SET_STATUS, {"organisation_id": organisation_id, "new": status.value})


def _organisation(row: Sequence[Any]) -> Organisation:
    id_, ukprn, ref, name, type_, status, password_hash, display_name = row
    return Organisation(
        id_,
        ukprn,
        ref or "",
        name,
        OrganisationType(type_),
        OrganisationStatus(status),
        password_hash,
        display_name,
    )
