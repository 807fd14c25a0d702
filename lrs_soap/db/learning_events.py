"""Learning events in their table, and each one's history, written in the same transaction as the change."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import bindparam, exists, insert, literal_column, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from lrs_soap.db.hot_read import HotRead
from lrs_soap.db.kept_connection import KeptConnection
from lrs_soap.db.plr_tables import CHALLENGE, EVENT_CHANGE, EVENT_KEY_CONSTRAINT, IS_OPEN, LEARNING_EVENT
from lrs_soap.db.tables import IS_LIVE, LEARNER, UlnText
from lrs_soap.domain.plr import (
    EventAction,
    EventChange,
    EventFacts,
    EventStatus,
    LearningEvent,
    Source,
    differences,
    identity_key,
)
from lrs_soap.domain.uln import Uln
from lrs_soap.services.plr_ports import EventTaken

_c = LEARNING_EVENT.c
_UNDER_CHALLENGE: Final = (
    exists(literal_column("1")).where(CHALLENGE.c.event_id == _c.id, IS_OPEN).label("under_challenge")
)
#: In the order of `LearningEvent`.
_COLUMNS: Final = tuple(
    _UNDER_CHALLENGE if name == "under_challenge" else _c[name] for name in LearningEvent._fields
)
_ORDER: Final = (_c.award_date.desc().nulls_last(), _c.id)
_ALL: Final = select(*_COLUMNS)
_OWN_AND_MERGED: Final = union_all(
    select(bindparam("uln", type_=UlnText).label("uln")),
    select(LEARNER.c.uln).where(LEARNER.c.master_uln == bindparam("uln"), IS_LIVE),
).subquery()
_OF_RECORD: Final = HotRead(_ALL.where(_c.uln.in_(select(_OWN_AND_MERGED.c.uln))).order_by(*_ORDER))
_BY_ID: Final = _ALL.where(_c.id == bindparam("event_id"))
_BY_IDENTITY: Final = _ALL.where(_c.identity_key == bindparam("identity_key"))
_AMENDED: Final = exists(literal_column("1")).where(
    EVENT_CHANGE.c.event_id == _c.id, EVENT_CHANGE.c.action == literal_column(f"'{EventAction.AMENDED}'")
)
_AMENDED_OF: Final = HotRead(
    _ALL.where(_c.uln == bindparam("uln"), _c.version > literal_column("1"), _AMENDED)
)


def _add_unless_taken(dialects_insert: Any) -> Any:
    return (
        dialects_insert(LEARNING_EVENT)
        .on_conflict_do_nothing(index_elements=[_c.identity_key])
        .returning(_c.id)
    )


_ADD: Final = {
    "sqlite": _add_unless_taken(sqlite.insert),
    "postgresql": _add_unless_taken(postgresql.insert),
}
_CHANGE: Final = (
    update(LEARNING_EVENT)
    .where(_c.id == bindparam("of_id"), _c.version == bindparam("of_version"))
    .values(version=_c.version + 1)
)
_h = EVENT_CHANGE.c
_RECORD: Final = insert(EVENT_CHANGE).inline()
_HISTORY: Final = (
    select(_h.version, _h.action, _h.at, _h.organisation_id, _h.user_name, _h.reason, _h.before)
    .where(_h.event_id == bindparam("event_id"))
    .order_by(_h.version)
)


class LearningEvents:
    """The store of learning events."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept
        self._add = _ADD[kept.dialect_name]

    def of_record(self, uln: Uln) -> Sequence[LearningEvent]:
        return [LearningEvent._make(row) for row in self._kept.hot_rows(_OF_RECORD, {"uln": uln})]

    def amended_of(self, uln: Uln) -> Sequence[LearningEvent]:
        return [LearningEvent._make(row) for row in self._kept.hot_rows(_AMENDED_OF, {"uln": uln})]

    def by_id(self, event_id: int) -> LearningEvent | None:
        row = self._kept.row(_BY_ID, {"event_id": event_id})
        return None if row is None else LearningEvent._make(row)

    def by_identity(self, identity_key: bytes) -> LearningEvent | None:
        row = self._kept.row(_BY_IDENTITY, {"identity_key": identity_key})
        return None if row is None else LearningEvent._make(row)

    def add(
        self, uln: Uln, source: Source, status: EventStatus, facts: EventFacts, change: EventChange
    ) -> int:
        """Raises `EventTaken`, after which the transaction can go on."""
        values = {
            "uln": uln,
            "source": source.value,
            "status": status.value,
            "is_withdrawn": 0,
            "version": 1,
            "loaded_at": change.at,
            "identity_key": identity_key(source, uln, facts),
            **facts._asdict(),
        }
        added = self._kept.write(self._add, values).first()
        if added is None:
            raise EventTaken
        self._record(added.id, 1, change, {})
        return int(added.id)

    def change(
        self,
        event: LearningEvent,
        change: EventChange,
        *,
        facts: EventFacts | None = None,
        status: EventStatus | None = None,
        is_withdrawn: bool | None = None,
    ) -> bool:
        """Raises `EventTaken`, after which the transaction can go on."""
        values: dict[str, Any] = {}
        before: dict[str, Any] = {}
        if facts is not None:
            values |= facts._asdict() | {"identity_key": identity_key(event.source, event.uln, facts)}
            before |= differences(event.facts, facts)
        if status is not None and status != event.status:
            values["status"], before["status"] = status.value, event.status
        if is_withdrawn is not None and is_withdrawn != bool(event.is_withdrawn):
            values["is_withdrawn"], before["is_withdrawn"] = int(is_withdrawn), bool(event.is_withdrawn)
        if not self._change(event, values):
            return False
        self._record(event.id, event.version + 1, change, before)
        return True

    def history(self, event_id: int) -> Sequence[tuple[int, EventChange, dict[str, object]]]:
        return [
            (version, EventChange(EventAction(action), at, organisation_id, user_name, reason), before)
            for version, action, at, organisation_id, user_name, reason, before in self._kept.rows(
                _HISTORY, {"event_id": event_id}
            )
        ]

    def _change(self, event: LearningEvent, values: dict[str, Any]) -> bool:
        try:
            with self._kept.savepoint():
                parameters = {**values, "of_id": event.id, "of_version": event.version}
                return self._kept.write(_CHANGE, parameters).rowcount == 1
        except IntegrityError as error:
            if _is_of_identity(error):
                raise EventTaken from None
            raise

    def _record(self, event_id: int, version: int, change: EventChange, before: dict[str, Any]) -> None:
        self._kept.write(
            _RECORD,
            {
                "event_id": event_id,
                "version": version,
                "at": change.at,
                "action": change.action.value,
                "organisation_id": change.organisation_id,
                "user_name": change.user_name,
                "reason": change.reason,
                "before": before,
            },
        )


def _is_of_identity(error: IntegrityError) -> bool:
    """PostgreSQL names the constraint, SQLite the column."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == EVENT_KEY_CONSTRAINT)
    return "learning_event.identity_key" in str(error.orig)
