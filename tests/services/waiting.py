"""Records of batches that wait for a person, in a register of the house's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import func, select

from lrs_soap.db.engine import connect
from lrs_soap.db.plr_tables import BATCH_EXCEPTION, JOB_RECORD
from lrs_soap.db.tables import AUDIT_ENTRY, LEARNER
from lrs_soap.domain.batch import JOB_TYPE, LEARNER_BATCH
from lrs_soap.domain.batch_exception import BatchException, Step
from lrs_soap.domain.organisation import Organisation
from lrs_soap.domain.uln import Uln
from lrs_soap.services.process_job import process_job
from lrs_soap.services.resolve_exception import (
    ResolveException,
    ResolveOutcome,
    resolve_exception,
    resolve_for_operator,
)
from tests.db.challenges import add_learner
from tests.jobs import job_worker, submit
from tests.people import fresh_person
from tests.services.house import House

ELEMENTS = {
    "GivenName": "given_name",
    "FamilyName": "family_name",
    "DateOfBirth": "date_of_birth",
    "Gender": "gender",
    "LastKnownPostCode": "postcode",
}
ELSEWHERE = {"postcode": "BS1 5TR"}
REASON = "the parents have rung"


def somebody(**more: str) -> dict[str, str]:
    """A record that makes a new learner."""
    five = {ELEMENTS[name]: value for name, value in fresh_person().items()}
    return {**five, "verification_type": "1", "ability_to_share": "1", "mis_identifier": "mis 1", **more}


def on_record(house: House, record: Mapping[str, str], **changes: Any) -> Uln:
    """A learner of whom this is known."""
    stored = {name: record[name] for name in ELEMENTS.values()} | changes
    return add_learner(
        house.units, **{**stored, "date_of_birth": date.fromisoformat(stored["date_of_birth"])}
    )


def waiting(house: House, *records: Mapping[str, str], job_type: str = "FUL", **worker: Any) -> int:
    """The job, which has come to all of its records."""
    job_id = submit(house.units, house.college.id, records, kind=LEARNER_BATCH, options={JOB_TYPE: job_type})
    process_job(job_id, job_worker(house.units, **worker))
    return job_id


def exception(house: House, job_id: int, position: int = 1) -> BatchException:
    with house.units.reading() as unit:
        one = unit.exceptions.by_key(job_id, position)
    assert one is not None
    return one


def resolve(
    house: House, job_id: int, step: Step, by: Organisation | None = None, position: int = 1, **more: Any
) -> ResolveOutcome:
    """By the college, or whom it says."""
    with house.call(by or house.college) as ctx:
        return resolve_exception(ResolveException(job_id, position, step, **more), ctx)


def resolve_as_operator(house: House, job_id: int, step: Step, **more: Any) -> ResolveOutcome:
    return resolve_for_operator(ResolveException(job_id, 1, step, **more), house.admin)


def audited(house: House, job_id: int) -> list[tuple[Any, ...]]:
    """What is on record of the job's exceptions, in the order it was written."""
    columns = AUDIT_ENTRY.c
    entries = select(
        columns.action, columns.outcome, columns.organisation_id, columns.user_name, columns.changes
    )
    entries = entries.where(columns.action.like("exception:%")).order_by(columns.id)
    with connect(house.units.engine) as connection:
        rows = [tuple(row) for row in connection.execute(entries)]
    return [row for row in rows if row[-1]["job"] == str(job_id)]


@contextmanager
def all_stays(house: House) -> Iterator[None]:
    """No exception, record, learner or audit entry is changed or added."""

    def state() -> list[Any]:
        with connect(house.units.engine) as connection:
            tables = (BATCH_EXCEPTION, JOB_RECORD, LEARNER)
            held: list[Any] = [
                sorted(map(repr, connection.execute(select(*table.columns)).fetchall())) for table in tables
            ]
            held.append(connection.execute(select(func.count()).select_from(AUDIT_ENTRY)).scalar_one())
            return held

    before = state()
    yield
    assert state() == before
