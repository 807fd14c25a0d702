"""Data challenges in their table, and the history of each, written in the same transaction as the move."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lrs_soap.db.kept_connection import AnyRow, KeptConnection
from lrs_soap.db.plr_tables import CHALLENGE, CHALLENGE_MOVE, IS_OPEN
from lrs_soap.db.tables import LEARNER, ORGANISATION
from lrs_soap.domain.challenge import (
    OPEN_STATES,
    Challenge,
    ChallengeMove,
    ChallengeState,
    ChallengeType,
    Contact,
    Doubt,
    Move,
    reference,
)
from lrs_soap.services.challenge_ports import ChallengeTaken, Wanted

_c = CHALLENGE.c
_RAISER: Final = ORGANISATION.alias("raiser")
_OWNER: Final = ORGANISATION.alias("owner")


def _shown_name(organisation: FromClause) -> ColumnElement[str]:
    """As `Organisation.shown_name`."""
    return func.coalesce(func.nullif(organisation.c.display_name, ""), organisation.c.name)


_ALL: Final = (
    select(
        CHALLENGE,
        _RAISER.c.ukprn.label("raiser_ukprn"),
        _shown_name(_RAISER).label("raiser_name"),
        _OWNER.c.ukprn.label("owner_ukprn"),
        _shown_name(_OWNER).label("owner_name"),
    )
    .join_from(CHALLENGE, _RAISER, _RAISER.c.id == _c.raiser_id)
    .outerjoin(_OWNER, _OWNER.c.id == _c.owner_id)
)
_BY_REFERENCE: Final = _ALL.where(_c.reference == bindparam("reference"))
_OPEN_ON: Final = select(_c.reference).where(
    _c.event_id == bindparam("event_id"), _c.type == bindparam("type"), IS_OPEN
)
#: Held to the end of the transaction, so that two who raise about one learner take its numbers in turn. References to
#: the learner's row from elsewhere do not wait for it. SQLite has one writer at a time anyway.
_HOLD_LEARNER: Final = (
    select(LEARNER.c.uln).where(LEARNER.c.uln == bindparam("uln")).with_for_update(key_share=True)
)
_LAST_NUMBER: Final = select(func.coalesce(func.max(_c.number), 0)).where(_c.uln == bindparam("uln"))


def _add_unless_open(dialects_insert: Any) -> Any:
    return (
        dialects_insert(CHALLENGE)
        .on_conflict_do_nothing(index_elements=[_c.event_id, _c.type], index_where=IS_OPEN)
        .returning(_c.id)
    )


_ADD: Final = {
    "sqlite": _add_unless_open(sqlite.insert),
    "postgresql": _add_unless_open(postgresql.insert),
}
_MOVE: Final = (
    update(CHALLENGE)
    .where(_c.id == bindparam("of_id"), _c.version == bindparam("of_version"))
    .values(version=_c.version + 1)
)
_m = CHALLENGE_MOVE.c
_RECORD: Final = insert(CHALLENGE_MOVE).inline()
_HISTORY: Final = (
    select(_m.move, _m.state, _m.at, _m.organisation_id, _m.user_name, _m.reason, ORGANISATION.c.ukprn)
    .outerjoin_from(CHALLENGE_MOVE, ORGANISATION, ORGANISATION.c.id == _m.organisation_id)
    .where(_m.challenge_id == bindparam("challenge_id"))
    .order_by(_m.version)
)


class Challenges:
    """The store of data challenges."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept
        self._add = _ADD[kept.dialect_name]

    def add(self, doubt: Doubt, owner_id: int | None, raised: ChallengeMove) -> Challenge:
        """Raises `ChallengeTaken`, after which the transaction can go on."""
        self._kept.row(_HOLD_LEARNER, {"uln": doubt.uln})
        last = self._kept.row(_LAST_NUMBER, {"uln": doubt.uln})
        number = 1 + (int(last[0]) if last else 0)
        name = reference(doubt.uln, number)
        values = _values(doubt) | {"reference": name, "number": number, "owner_id": owner_id, "version": 1}
        added = self._kept.write(self._add, values | _standing(raised)).first()
        if added is None:
            raise ChallengeTaken
        self._record(added.id, 1, raised)
        return Challenge(int(added.id), name, doubt, raised.state, owner_id, version=1)

    def move(self, challenge: Challenge, made: ChallengeMove, *, event_id: int | None = None) -> bool:
        values = _standing(made) | {"of_id": challenge.id, "of_version": challenge.version}
        if event_id is not None:
            values["event_id"] = event_id
        if self._kept.write(_MOVE, values).rowcount != 1:
            return False
        self._record(challenge.id, challenge.version + 1, made)
        return True

    def open_on(self, event_id: int, type_: ChallengeType) -> str | None:
        row = self._kept.row(_OPEN_ON, {"event_id": event_id, "type": type_.value})
        return None if row is None else str(row.reference)

    def by_reference(self, reference: str) -> Challenge | None:
        row = self._kept.row(_BY_REFERENCE, {"reference": reference.upper()})
        return None if row is None else _challenge(row)

    def history(self, challenge_id: int) -> Sequence[ChallengeMove]:
        rows = self._kept.rows(_HISTORY, {"challenge_id": challenge_id})
        return [
            ChallengeMove(
                Move(move), ChallengeState(state), at, organisation_id, user_name, reason, ukprn or ""
            )
            for move, state, at, organisation_id, user_name, reason, ukprn in rows
        ]

    def find(self, wanted: Wanted, *, limit: int | None = None, offset: int = 0) -> Sequence[Challenge]:
        """In the order they were raised."""
        statement = _ALL.where(*_conditions(wanted)).order_by(_c.id).limit(limit).offset(offset)
        return [_challenge(row) for row in self._kept.rows(statement)]

    def count(self, wanted: Wanted) -> int:
        row = self._kept.row(select(func.count()).select_from(CHALLENGE).where(*_conditions(wanted)))
        return 0 if row is None else int(row[0])

    def _record(self, challenge_id: int, version: int, made: ChallengeMove) -> None:
        self._kept.write(
            _RECORD,
            {
                "challenge_id": challenge_id,
                "version": version,
                "at": made.at,
                "move": made.move.value,
                "state": made.state.value,
                "organisation_id": made.organisation_id,
                "user_name": made.user_name,
                "reason": made.reason,
            },
        )


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield from _conditions_of_parties(wanted)
    if wanted.ulns is not None:
        yield _c.uln.in_(list(wanted.ulns))
    if wanted.states is not None:
        yield _c.state.in_([state.value for state in wanted.states])
    if wanted.raised_from is not None:
        yield _c.raised_at >= wanted.raised_from
    if wanted.raised_before is not None:
        yield _c.raised_at < wanted.raised_before
    if wanted.is_open or wanted.overdue_on is not None:
        yield _c.is_open == 1
    if wanted.overdue_on is not None:
        yield _c.due_date < wanted.overdue_on


def _conditions_of_parties(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    for column, value in ((_c.raiser_id, wanted.raiser_id), (_c.owner_id, wanted.owner_id)):
        if value is not None:
            yield column == value
    if wanted.party_id is not None:
        yield or_(_c.raiser_id == wanted.party_id, _c.owner_id == wanted.party_id)
    if wanted.of_service_desk:
        yield _c.owner_id.is_(None)


def _standing(made: ChallengeMove) -> dict[str, Any]:
    """What a move leads to, in columns."""
    is_open = made.state in OPEN_STATES
    return {"state": made.state.value, "is_open": int(is_open), "resolved_at": None if is_open else made.at}


def _values(doubt: Doubt) -> dict[str, Any]:
    return {
        "uln": doubt.uln,
        "type": doubt.type.value,
        "event_id": doubt.event_id,
        "second_event_id": doubt.second_event_id,
        "raiser_id": doubt.raiser_id,
        "raiser_user_name": doubt.raiser_user_name,
        "user_type": doubt.user_type,
        "raised_at": doubt.raised_at,
        "due_date": doubt.due_date,
        "contact_name": doubt.contact.name,
        "telephone": doubt.contact.telephone,
        "email": doubt.contact.email,
        "information": doubt.information,
        "original": dict(doubt.original),
        "supplied": dict(doubt.supplied),
    }


def _challenge(row: AnyRow) -> Challenge:
    return Challenge(
        id=row.id,
        reference=row.reference,
        doubt=Doubt(
            uln=row.uln,
            type=ChallengeType(row.type),
            raiser_id=row.raiser_id,
            raiser_user_name=row.raiser_user_name,
            raised_at=row.raised_at,
            due_date=row.due_date,
            event_id=row.event_id,
            second_event_id=row.second_event_id,
            user_type=row.user_type,
            contact=Contact(row.contact_name, row.telephone, row.email),
            information=row.information,
            original=row.original,
            supplied=row.supplied,
        ),
        state=ChallengeState(row.state),
        owner_id=row.owner_id,
        version=row.version,
        resolved_at=row.resolved_at,
        raiser_ukprn=row.raiser_ukprn,
        owner_ukprn=row.owner_ukprn or "",
        raiser_name=row.raiser_name,
        owner_name=row.owner_name or "",
    )
