"""The register of learners in its table.

Every statement is built once, here, and served by an index; what a hot path does not need it does not read.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from lrs_soap.db.candidates import candidates_query
from lrs_soap.db.hot_read import HotRead
from lrs_soap.db.kept_connection import KeptConnection
from lrs_soap.db.learner_mapping import (
    LEARNER_COLUMNS,
    SUMMARY_COLUMNS,
    candidate_of,
    details_values,
    learner_of,
    learner_values,
)
from lrs_soap.db.tables import IDENTITY_COLUMNS, IDENTITY_INDEX, IS_LIVE, LEARNER
from lrs_soap.domain.learner import Learner, LearnerDetails, LearnerSummary
from lrs_soap.domain.matching import Identity
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import LEARNER_STATUS_DELETED
from lrs_soap.services.ports import IdentityTaken

#: ULNs that are asked for in one statement, and learners that are added in one.
CHUNK: Final = 500

_c = LEARNER.c
_BY_ULN: Final = HotRead(select(*LEARNER_COLUMNS).where(_c.uln == bindparam("uln")))
_BY_ULNS: Final = select(*LEARNER_COLUMNS).where(_c.uln.in_(bindparam("ulns", expanding=True)))
_SUMMARY: Final = HotRead(select(*SUMMARY_COLUMNS).where(_c.uln == bindparam("uln")))
_SAME_BUT_GIVEN_NAME: Final = (
    IS_LIVE,
    _c.date_of_birth == bindparam("date_of_birth"),
    _c.postcode_fold == bindparam("postcode"),
    _c.gender == bindparam("gender"),
    _c.family_name_fold == bindparam("family_name"),
)
_GIVEN_NAME: Final[BindParameter[str]] = bindparam("given_name")
_EXACT: Final = HotRead(
    select(_c.uln, _c.master_uln).where(
        *_SAME_BUT_GIVEN_NAME,
        or_(_c.given_name_fold == _GIVEN_NAME, _c.preferred_given_name_fold == _GIVEN_NAME),
    )
)
_REGISTERED_AS: Final = HotRead(
    select(func.coalesce(_c.master_uln, _c.uln)).where(
        *_SAME_BUT_GIVEN_NAME, _c.given_name_fold == _GIVEN_NAME
    )
)
_COUNT: Final = select(func.count()).select_from(LEARNER)
_ANY: Final = select(_c.uln).limit(1)


def _add_unless_taken(dialects_insert: Any) -> Any:
    """Doing nothing instead of failing leaves a PostgreSQL transaction usable, without a savepoint's round trips."""
    return dialects_insert(LEARNER).on_conflict_do_nothing(
        index_elements=IDENTITY_COLUMNS, index_where=IS_LIVE
    )


_ADD: Final = {
    "sqlite": _add_unless_taken(sqlite.insert).returning(_c.uln),
    "postgresql": _add_unless_taken(postgresql.insert).returning(_c.uln),
}
_ADD_MANY: Final = insert(LEARNER)
_CHANGE: Final = (
    update(LEARNER)
    .where(_c.uln == bindparam("of_uln"), _c.version == bindparam("of_version"))
    .values(version=_c.version + 1)
)
_LINK: Final = (
    update(LEARNER)
    .where(or_(_c.uln == bindparam("child"), _c.master_uln == bindparam("child")))
    .values(version=_c.version + 1)
)
_UNLINK: Final = (
    update(LEARNER)
    .where(_c.uln == bindparam("child"), _c.master_uln.is_not(None))
    .values(version=_c.version + 1, master_uln=None)
)
_DELETE: Final = (
    update(LEARNER)
    .where(_c.uln == bindparam("of_uln"), IS_LIVE)
    .values(version=_c.version + 1, status=LEARNER_STATUS_DELETED)
)
#: In one order for everybody, so that two who lock the same do not wait for each other. SQLite has one writer anyway.
_LOCK: Final = (
    select(_c.uln)
    .where(_c.uln.in_(bindparam("ulns", expanding=True)))
    .order_by(_c.uln)
    .with_for_update(of=LEARNER)
)


class Learners:
    """The store of learners."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept
        self._add = _ADD[kept.dialect_name]

    def by_uln(self, uln: Uln) -> Learner | None:
        row = self._kept.hot_row(_BY_ULN, {"uln": uln})
        return None if row is None else learner_of(row)

    def by_ulns(self, ulns: Iterable[Uln]) -> dict[Uln, Learner]:
        """Those there are, in no order."""
        wanted = iter(dict.fromkeys(ulns))
        found: dict[Uln, Learner] = {}
        while chunk := list(islice(wanted, CHUNK)):
            learners = map(learner_of, self._kept.rows(_BY_ULNS, {"ulns": chunk}))
            found.update((learner.uln, learner) for learner in learners)
        return found

    def summary(self, uln: Uln) -> LearnerSummary | None:
        row = self._kept.hot_row(_SUMMARY, {"uln": uln})
        return None if row is None else LearnerSummary(*row)

    def exact(self, searched: Identity) -> Sequence[tuple[Uln, Uln | None]]:
        return [(uln, master) for uln, master in self._kept.hot_rows(_EXACT, _demographics(searched))]

    def registered_as(self, identity: Identity) -> Uln | None:
        row = self._kept.hot_row(_REGISTERED_AS, _demographics(identity))
        return None if row is None else Uln(row[0])

    def candidates(self, searched: Identity) -> Sequence[tuple[Uln, Identity]]:
        """In the order of their ULNs, so that equally good ones are listed the same way each time."""
        rows = {row[0]: row for row in self._kept.hot_rows(*candidates_query(searched))}
        return [candidate_of(rows[uln]) for uln in sorted(rows)]

    def add(self, learner: Learner) -> None:
        """Raises `IdentityTaken`, after which the transaction can go on."""
        if self._kept.write(self._add, learner_values(learner)).first() is None:
            raise IdentityTaken

    def change(self, learner: Learner, details: LearnerDetails, at: datetime) -> bool:
        """Raises `IdentityTaken`, after which the transaction can go on."""
        values = details_values(details)
        values |= {"updated_at": at, "of_uln": learner.uln, "of_version": learner.version}
        if _demographics(details.identity) == _demographics(learner.details.identity):
            return self._kept.write(_CHANGE, values).rowcount == 1
        try:
            with self._kept.savepoint():
                return self._kept.write(_CHANGE, values).rowcount == 1
        except IntegrityError as error:
            if _is_of_identity(error):
                raise IdentityTaken from None
            raise

    def link(self, child: Uln, master: Uln, at: datetime) -> bool:
        """Let the master stand for the child and for those the child stood for; False when there is no child."""
        return self._kept.write(_LINK, {"child": child, "master_uln": master, "updated_at": at}).rowcount > 0

    def unlink(self, child: Uln, at: datetime) -> bool:
        """Let the child stand for itself again; False when nobody stood for it."""
        return self._kept.write(_UNLINK, {"child": child, "updated_at": at}).rowcount > 0

    def delete(self, uln: Uln, at: datetime) -> bool:
        """Let the learner be live no more; False when it was not."""
        return self._kept.write(_DELETE, {"of_uln": uln, "updated_at": at}).rowcount > 0

    def lock(self, ulns: Iterable[Uln]) -> None:
        """Until the transaction ends."""
        self._kept.rows(_LOCK, {"ulns": list(ulns)})

    def add_many(self, learners: Iterable[Learner]) -> int:
        """For filling a register, which nobody else has begun to: how many. A taken identity or ULN fails all."""
        rest, count = iter(learners), 0
        while chunk := [learner_values(learner) for learner in islice(rest, CHUNK)]:
            self._kept.write(_ADD_MANY, chunk)
            count += len(chunk)
        return count

    def count(self) -> int:
        """All, whatever their status; reads the whole table."""
        row = self._kept.row(_COUNT)
        return 0 if row is None else int(row[0])

    def is_empty(self) -> bool:
        return self._kept.row(_ANY) is None


def _demographics(identity: Identity) -> dict[str, Any]:
    return {
        "given_name": identity.given_name,
        "family_name": identity.family_name,
        "date_of_birth": identity.date_of_birth,
        "gender": identity.gender,
        "postcode": identity.postcode,
    }


def _is_of_identity(error: IntegrityError) -> bool:
    """PostgreSQL names the constraint, SQLite the columns."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == IDENTITY_INDEX)
    return all(f"learner.{column}" in str(error.orig) for column in IDENTITY_COLUMNS)
