"""Jobs and their records in their tables.

A record is claimed by the first statement of the transaction that does it, and only while its outcome is empty. So
whatever becomes of a worker or of its hold, a record's deed and its outcome are kept together or not at all.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import bindparam, exists, func, insert, literal_column, null, or_, select, update

from lrs_soap.db.kept_connection import AnyRow, KeptConnection
from lrs_soap.db.plr_tables import IS_UNFINISHED, JOB, JOB_RECORD
from lrs_soap.db.tables import ORGANISATION
from lrs_soap.domain.batch_file import FILE
from lrs_soap.domain.job import (
    WAITING,
    Content,
    Job,
    JobStatus,
    NewJob,
    Problem,
    RecordReport,
    RecordResult,
)

#: Records that are stored by one statement.
_ADDED_AT_ONCE: Final = 1_000

#: Seen by nobody: the transaction that wrote it writes what became of the record before it ends.
_CLAIMED: Final = "claimed"

_j, _r = JOB.c, JOB_RECORD.c
#: In the order of `Job`.
_COLUMNS: Final = (
    _j.id,
    _j.kind,
    _j.organisation_id,
    _j.user_name,
    _j.request_id,
    _j.status,
    _j.submitted_at,
    _j.started_at,
    _j.ended_at,
    _j.held_by,
    _j.held_until,
    _j.number_of_records,
    _j.rejection_reason,
    _j.options,
    ORGANISATION.c.ukprn,
)
_STATUS: Final = _COLUMNS.index(_j.status)
_ALL: Final = select(*_COLUMNS).join_from(JOB, ORGANISATION)
_BY_ID: Final = _ALL.where(_j.id == bindparam("job_id"))
_UNFINISHED: Final = _ALL.where(IS_UNFINISHED).order_by(_j.id)
_FILE: Final = _j.options[FILE]
_OF_FILE: Final = _ALL.where(
    _j.organisation_id == bindparam("of_organisation"),
    or_(
        _FILE["name"].as_string() == bindparam("name"),
        _FILE["digest"].as_string() == bindparam("digest"),
    ),
).order_by(_j.id.desc())
#: Two submissions of one file at the same moment would not see each other. Lets calls of the organisation's pass.
_LOCK_ORGANISATION: Final = (
    select(ORGANISATION.c.id)
    .where(ORGANISATION.c.id == bindparam("of_organisation"))
    .with_for_update(key_share=True)
)
_LATEST: Final = _ALL.order_by(_j.id.desc()).limit(bindparam("most"))
_OF_ORGANISATION: Final = _LATEST.where(_j.organisation_id == bindparam("of_organisation"))

_ADD: Final = insert(JOB).returning(_j.id)
_ADD_RECORDS: Final = insert(JOB_RECORD).inline()

_THIS: Final = (_j.id == bindparam("job_id"), IS_UNFINISHED)
_IS_HELD_BY: Final = _j.held_by == bindparam("holder")
_TAKE_UP: Final = (
    update(JOB)
    .where(
        *_THIS,
        or_(_j.held_until.is_(None), _j.held_until < bindparam("now"), _j.held_by == bindparam("gone")),
    )
    .values(
        held_by=bindparam("holder"),
        held_until=bindparam("until"),
        status=JobStatus.IN_PROGRESS.value,
        started_at=func.coalesce(_j.started_at, bindparam("now")),
    )
)
_PROLONG: Final = update(JOB).where(*_THIS, _IS_HELD_BY).values(held_until=bindparam("until"))
_RELEASE: Final = update(JOB).where(*_THIS, _IS_HELD_BY).values(held_by="", held_until=null())
_END: Final = (
    update(JOB)
    .where(*_THIS)
    .values(
        status=bindparam("new_status"),
        ended_at=bindparam("at"),
        rejection_reason=bindparam("reason"),
        held_by="",
        held_until=null(),
    )
)

_OF_JOB: Final = _r.job_id == bindparam("of_job")
_WAITS: Final = _r.outcome == literal_column("''")
_JOB_GOES_ON: Final = exists(literal_column("1")).where(_j.id == bindparam("of_job"), IS_UNFINISHED)
_SOME_WAIT: Final = exists(literal_column("1")).where(_r.job_id == _j.id, _WAITS)
_END_WHEN_DONE: Final = _END.where(~_SOME_WAIT)
_WAITING: Final = (
    select(_r.position).where(_OF_JOB, _WAITS, _JOB_GOES_ON).order_by(_r.position).limit(bindparam("most"))
)
_AT: Final = _r.position == bindparam("at_position")
_CLAIM: Final = (
    update(JOB_RECORD)
    .where(_OF_JOB, _AT, _WAITS, _JOB_GOES_ON)
    .values(outcome=_CLAIMED)
    .returning(_r.content)
)
_SETTLE: Final = (
    update(JOB_RECORD)
    .where(_OF_JOB, _AT)
    .values(
        outcome=bindparam("new_outcome"),
        problems=bindparam("new_problems", type_=_r.problems.type),
        answer=bindparam("new_answer", type_=_r.answer.type),
    )
)
_FIRST_WAITING: Final = select(func.min(_r.position)).where(_OF_JOB, _WAITS, _JOB_GOES_ON).scalar_subquery()
_SUSPECT: Final = (
    update(JOB_RECORD)
    .where(_OF_JOB, _r.position == _FIRST_WAITING)
    .values(crashes=_r.crashes + 1)
    .returning(_r.position, _r.crashes)
)
_OUTCOMES: Final = select(_r.outcome, func.count().label("records")).where(_OF_JOB).group_by(_r.outcome)
_ALL_REPORTS: Final = (
    select(_r.position, _r.content, _r.problems, _r.outcome, _r.answer).where(_OF_JOB).order_by(_r.position)
)
_REPORTS: Final = _ALL_REPORTS.where(_r.outcome.in_(bindparam("outcomes", expanding=True)))
_REPORTS_PAGE: Final = _REPORTS.limit(bindparam("most")).offset(bindparam("skipped"))
_REPORTS_AFTER: Final = _ALL_REPORTS.where(_r.position > bindparam("after")).limit(bindparam("most"))
_REPORT_AT: Final = _ALL_REPORTS.where(_AT)


class Jobs:
    """The store of jobs."""

    def __init__(self, kept: KeptConnection) -> None:
        self._kept = kept

    def add(self, new: NewJob) -> int:
        values = {
            "kind": new.kind,
            "organisation_id": new.organisation_id,
            "user_name": new.user_name,
            "request_id": new.request_id,
            "status": JobStatus.WAITING.value,
            "submitted_at": new.submitted_at,
            "held_by": "",
            "number_of_records": new.number_of_records,
            "rejection_reason": "",
            "options": dict(new.options),
        }
        job_id = int(self._kept.write(_ADD, values).scalar_one())
        for chunk in _chunks(_new_records(job_id, new.records)):
            self._kept.write(_ADD_RECORDS, chunk)
        return job_id

    def by_id(self, job_id: int) -> Job | None:
        row = self._kept.row(_BY_ID, {"job_id": job_id})
        return None if row is None else _job(row)

    def unfinished(self) -> Sequence[Job]:
        return [_job(row) for row in self._kept.rows(_UNFINISHED)]

    def latest(self, most: int) -> Sequence[Job]:
        return [_job(row) for row in self._kept.rows(_LATEST, {"most": most})]

    def of_organisation(self, organisation_id: int, most: int) -> Sequence[Job]:
        values = {"of_organisation": organisation_id, "most": most}
        return [_job(row) for row in self._kept.rows(_OF_ORGANISATION, values)]

    def of_file(self, organisation_id: int, name: str, digest: str) -> Sequence[Job]:
        """Must be in a transaction."""
        values = {"of_organisation": organisation_id}
        self._kept.rows(_LOCK_ORGANISATION, values)
        return [_job(row) for row in self._kept.rows(_OF_FILE, values | {"name": name, "digest": digest})]

    def take_up(self, job_id: int, holder: str, *, now: datetime, until: datetime, gone: str = "") -> bool:
        values = {"job_id": job_id, "holder": holder, "now": now, "until": until, "gone": gone}
        return self._changes(_TAKE_UP, values)

    def prolong(self, job_id: int, holder: str, until: datetime) -> bool:
        return self._changes(_PROLONG, {"job_id": job_id, "holder": holder, "until": until})

    def release(self, job_id: int, holder: str) -> None:
        self._changes(_RELEASE, {"job_id": job_id, "holder": holder})

    def waiting(self, job_id: int, most: int) -> Sequence[int]:
        return [row.position for row in self._kept.rows(_WAITING, {"of_job": job_id, "most": most})]

    def suspect(self, job_id: int) -> tuple[int, int] | None:
        suspected = self._kept.write(_SUSPECT, {"of_job": job_id}).first()
        return None if suspected is None else (suspected.position, suspected.crashes)

    def claim(self, job_id: int, position: int) -> Content | None:
        claimed = self._kept.write(_CLAIM, {"of_job": job_id, "at_position": position}).first()
        return None if claimed is None else claimed.content

    def settle(self, job_id: int, position: int, result: RecordResult) -> None:
        values = {
            "of_job": job_id,
            "at_position": position,
            "new_outcome": result.outcome,
            "new_problems": [_stored(one) for one in result.problems],
            "new_answer": dict(result.answer),
        }
        self._kept.write(_SETTLE, values)

    def end(self, job_id: int, status: JobStatus, at: datetime, reason: str = "") -> bool:
        statement = _END_WHEN_DONE if status is JobStatus.SUCCESSFUL else _END
        values = {"job_id": job_id, "new_status": status.value, "at": at, "reason": reason}
        return self._changes(statement, values)

    def outcomes(self, job_id: int) -> Mapping[str, int]:
        return {row.outcome: row.records for row in self._kept.rows(_OUTCOMES, {"of_job": job_id})}

    def reports(self, job_id: int, outcomes: Collection[str]) -> Sequence[RecordReport]:
        rows = self._kept.rows(_REPORTS, {"of_job": job_id, "outcomes": list(outcomes)})
        return list(map(_report, rows))

    def reports_page(
        self, job_id: int, outcomes: Collection[str], *, limit: int, offset: int
    ) -> Sequence[RecordReport]:
        values = {"of_job": job_id, "outcomes": list(outcomes), "most": limit, "skipped": offset}
        return list(map(_report, self._kept.rows(_REPORTS_PAGE, values)))

    def reports_after(self, job_id: int, position: int, most: int) -> Sequence[RecordReport]:
        values = {"of_job": job_id, "after": position, "most": most}
        return list(map(_report, self._kept.rows(_REPORTS_AFTER, values)))

    def report_at(self, job_id: int, position: int) -> RecordReport | None:
        row = self._kept.row(_REPORT_AT, {"of_job": job_id, "at_position": position})
        return None if row is None else _report(row)

    def _changes(self, statement: Any, values: dict[str, Any]) -> bool:
        return self._kept.write(statement, values).rowcount == 1


def _new_records(job_id: int, records: Iterable[Content]) -> Iterator[dict[str, Any]]:
    for position, content in enumerate(records, start=1):
        yield {
            "job_id": job_id,
            "position": position,
            "outcome": WAITING,
            "content": dict(content),
            "problems": [],
        }


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := list(islice(rows, _ADDED_AT_ONCE)):
        yield chunk


def _job(row: AnyRow) -> Job:
    values = list(row)
    values[_STATUS] = JobStatus(values[_STATUS])
    return Job(*values)


def _report(row: AnyRow) -> RecordReport:
    position, content, problems, outcome, answer = row
    return RecordReport(position, content, [Problem(**one) for one in problems], outcome, answer)


def _stored(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "field": problem.field, "message": problem.message}
