"""Jobs of achievements for tests, and what has become of them, put so that two runs can be compared."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from lrs_soap.db.engine import connect, is_outage
from lrs_soap.db.plr_tables import EVENT_CHANGE, JOB, JOB_RECORD, LEARNING_EVENT
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.achievement import KIND
from lrs_soap.domain.job import Job, NewJob
from lrs_soap.domain.organisation import OrganisationType
from lrs_soap.domain.sandbox import LEARNERS
from lrs_soap.services.context import Policy
from lrs_soap.services.job_kinds import KINDS
from lrs_soap.services.process_job import JobWorker
from lrs_soap.worker.holders import WorkHolders
from tests.db.samples import add, learner

MOST_SECONDS = 120
AO_UKPRN = "10099902"
OLIVIA = {"uln": "8181822950", "given_name": "Olivia", "family_name": "Hartwell"}
CREATE, UPDATE, WITHDRAW, REINSTATE = "1", "2", "3", "4"


def record(number: int, action: str = CREATE, **more: str) -> dict[str, str]:
    """An achievement of Olivia's, one of its own for each number."""
    return {
        **OLIVIA,
        "reference": f"600/{number:04}/X",
        "award_date": "2025-08-21",
        "provider_ukprn": "10099901",
        "action": action,
        "action_date": "2025-09-01",
        "grade": "Pass",
        "mis_identifier": f"record {number}",
        **more,
    }


def mixed_records(count: int) -> list[dict[str, str]]:
    """Every deed and every class of error, each achievement changed several times in the job."""
    kinds: list[Callable[[int], dict[str, str]]] = [
        record,
        lambda n: record(n - 1, UPDATE, grade=f"Merit {n}"),
        lambda n: record(n - 2, WITHDRAW, reason="entered in error"),
        lambda n: record(n - 3, REINSTATE),
        lambda n: record(n, given_name="Xavier"),
        lambda n: record(n, award_date="soon"),
        lambda n: record(n - 6),
        record,
    ]
    return [kinds[n % len(kinds)](n) for n in range(count)]


def prepare(units: Units) -> int:
    """Olivia and an awarding organisation, whose number this is."""
    olivia = next(one for one in LEARNERS if one.key == "exact")
    add(units, replace(learner(olivia.uln), details=olivia.details))
    with units.writing() as unit:
        one = unit.organisations.add(
            AO_UKPRN, "SBX002", "Sandbox Awarding", OrganisationType.AWARDING_ORGANISATION, ""
        )
    return one.id


def submit(units: Units, organisation_id: int, records: Iterable[Mapping[str, str]], **changes: Any) -> int:
    """A job that waits; nobody is told of it."""
    sent = list(records)
    new = NewJob(
        kind=KIND,
        organisation_id=organisation_id,
        user_name="awarding.user",
        request_id="0123456789abcdef",
        submitted_at=datetime.now(UTC),
        options={"submission_type": "Final", "email": ""},
        records=sent,
        number_of_records=len(sent),
    )
    with units.writing() as unit:
        return unit.jobs.add(replace(new, **changes))


def job_worker(units: Units, **changes: Any) -> JobWorker:
    """As bootstrap makes it."""
    worker = JobWorker(
        units=units,
        clock=lambda: datetime.now(UTC),
        policy=Policy(),
        kinds=KINDS,
        holders=WorkHolders(),
        hold=timedelta(seconds=30),
        is_outage=is_outage,
        is_stopping=lambda: False,
    )
    return replace(worker, **changes)


def stored(units: Units, job_id: int) -> Job:
    with units.reading() as unit:
        job = unit.jobs.by_id(job_id)
    assert job is not None
    return job


def outcomes(units: Units, job_id: int) -> dict[str, int]:
    with units.reading() as unit:
        return dict(unit.jobs.outcomes(job_id))


def done(units: Units) -> int:
    """How many records of all jobs are done."""
    with connect(units.engine) as connection:
        statement = select(func.count()).select_from(JOB_RECORD).where(JOB_RECORD.c.outcome != "")
        return connection.execute(statement).scalar_one()


def wait_for_end(units: Units, job_id: int) -> Job:
    deadline = time.monotonic() + MOST_SECONDS
    while not (job := stored(units, job_id)).has_ended:
        assert time.monotonic() < deadline, job
        time.sleep(0.02)
    return job


def traces(units: Units) -> dict[str, list[Any]]:
    """All that jobs leave behind, without times and numbers that differ from run to run, or tell of kills."""
    event, change = LEARNING_EVENT.c, EVENT_CHANGE.c
    left_out = {"id", "loaded_at"}
    statements = {
        "jobs": select(JOB.c.kind, JOB.c.status, JOB.c.number_of_records, JOB.c.held_by).order_by(JOB.c.id),
        "records": select(*(column for column in JOB_RECORD.c if column.name != "crashes")).order_by(
            JOB_RECORD.c.job_id, JOB_RECORD.c.position
        ),
        "events": select(*(column for column in event if column.name not in left_out)).order_by(
            event.subject_code, event.award_date
        ),
        "history": select(
            event.subject_code, change.version, change.action, change.user_name, change.reason, change.before
        )
        .join_from(EVENT_CHANGE, LEARNING_EVENT)
        .order_by(event.subject_code, event.award_date, change.version),
    }
    with connect(units.engine) as connection:
        return {name: [tuple(row) for row in connection.execute(one)] for name, one in statements.items()}
