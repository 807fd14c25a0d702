"""How a job is done on both databases: to its end, once, whatever happens on the way."""

import logging
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lrs_soap.db.engine import DatabaseUnavailable
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.job import Content, JobStatus, Problem, RecordReport, RecordResult
from lrs_soap.domain.organisation import OrganisationStatus, Permission
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.process_job import MOST_ATTEMPTS, MOST_CRASHES, JobKind, process_job, sweep_jobs
from lrs_soap.worker.holders import WorkHolders
from tests.db.side_by_side import PROCESSES, in_processes
from tests.jobs import (
    UPDATE,
    done,
    job_worker,
    mixed_records,
    outcomes,
    record,
    stored,
    submit,
    traces,
)
from tests.worker.side_by_side import do_for_everybody, do_the_same_job

MARKED = "Quillfeather"


def kind_of(apply: Any) -> dict[str, JobKind]:
    """The kind of achievements, done otherwise."""
    return {"achievements": JobKind(Permission.SUBMIT_ACHIEVEMENTS, apply, RecordResult("not-processed"))}


def test_every_deed_and_every_class_of_error(units: Units, organisation_id: int) -> None:
    job_id = submit(units, organisation_id, mixed_records(16))
    process_job(job_id, job_worker(units))
    job = stored(units, job_id)
    assert (job.status, job.rejection_reason, job.held_by) == (JobStatus.SUCCESSFUL, "", "")
    assert outcomes(units, job_id) == {
        "created": 4,
        "updated": 2,
        "withdrawn": 2,
        "reinstated": 2,
        "learner-data-error": 2,
        "field-data-error": 2,
        "business-rule-error": 2,
    }
    with units.reading() as unit:
        reports = unit.jobs.reports(job_id, ["field-data-error", "learner-data-error", "business-rule-error"])
    assert [(one.position, one.problems[0].code) for one in reports] == [
        (5, "ACH202"),
        (6, "ACH102"),
        (7, "ACH301"),
        (13, "ACH202"),
        (14, "ACH102"),
        (15, "ACH301"),
    ]
    changed = [row for row in traces(units)["history"] if row[0] == "600/0000/X"]
    assert [(version, action, reason, before) for _, version, action, _, reason, before in changed] == [
        (1, "created", "", {}),
        (2, "updated", "", {"grade": "Pass"}),
        (3, "withdrawn", "entered in error", {"is_withdrawn": False}),
        (4, "reinstated", "", {"is_withdrawn": True}),
    ]


def test_provisional_achievements_become_final(units: Units, organisation_id: int) -> None:
    provisional = {"options": {"submission_type": "Provisional", "email": ""}}
    first = submit(units, organisation_id, [record(1), record(2)], **provisional)
    second = submit(units, organisation_id, [record(1), record(2, UPDATE, grade="Merit"), record(3)])
    third = submit(units, organisation_id, [record(1, UPDATE, grade="Fail")], **provisional)
    sweep_jobs(job_worker(units))
    assert outcomes(units, first) == {"created": 2}
    assert outcomes(units, second) == {"promoted-to-final": 2, "created": 1}
    assert outcomes(units, third) == {"business-rule-error": 1}
    history = [row for row in traces(units)["history"] if row[0] == "600/0002/X"]
    assert history[-1][5] == {"status": "P", "grade": "Pass"}


def test_a_worker_that_stops_lets_another_go_on(units: Units, organisation_id: int) -> None:
    job_id = submit(units, organisation_id, mixed_records(24))
    process_job(job_id, job_worker(units, is_stopping=lambda: done(units) >= 7))
    job = stored(units, job_id)
    assert (job.status, job.held_by, done(units)) == (JobStatus.IN_PROGRESS, "", 7)
    process_job(job_id, job_worker(units))
    again = stored(units, job_id)
    assert (again.status, again.started_at, done(units)) == (JobStatus.SUCCESSFUL, job.started_at, 24)


def test_nobody_does_what_another_holds_until_the_hold_lapses(units: Units, organisation_id: int) -> None:
    job_id = submit(units, organisation_id, [record(1)])
    now = datetime.now(UTC)
    with units.reading() as unit:
        unit.jobs.take_up(job_id, "elsewhere:1:x", now=now, until=now + timedelta(seconds=30))
    sweep_jobs(job_worker(units))
    assert done(units) == 0
    sweep_jobs(job_worker(units, clock=lambda: now + timedelta(seconds=31)))
    assert stored(units, job_id).status is JobStatus.SUCCESSFUL


def test_a_hold_of_a_process_that_is_gone_counts_for_nothing(units: Units, organisation_id: int) -> None:
    job_id = submit(units, organisation_id, [record(1)])
    now = datetime.now(UTC)
    gone = WorkHolders().new()  # of this process, and nobody at work knows it
    with units.reading() as unit:
        unit.jobs.take_up(job_id, gone, now=now, until=now + timedelta(seconds=30))
    process_job(job_id, job_worker(units))
    assert stored(units, job_id).status is JobStatus.SUCCESSFUL


def test_a_hold_is_prolonged_while_work_goes_on(units: Units, organisation_id: int) -> None:
    """Each record takes ten seconds of a hold of thirty."""
    job_id = submit(units, organisation_id, [record(n) for n in range(8)])
    now = [datetime.now(UTC)]
    tried = []

    def apply(_content: Content, _options: Mapping[str, Any], ctx: ServiceContext) -> RecordResult:
        now[0] += timedelta(seconds=10)
        tried.append(ctx.uow.jobs.take_up(job_id, "two", now=now[0], until=now[0] + timedelta(seconds=30)))
        return RecordResult("created")

    process_job(job_id, job_worker(units, clock=lambda: now[0], kinds=kind_of(apply)))
    assert tried == [False] * 8
    assert stored(units, job_id).status is JobStatus.SUCCESSFUL


def test_who_has_lost_a_job_leaves_it(units: Units, organisation_id: int) -> None:
    job_id = submit(units, organisation_id, [record(n) for n in range(8)])
    now = [datetime.now(UTC)]

    def apply(_content: Content, _options: Mapping[str, Any], ctx: ServiceContext) -> RecordResult:
        now[0] += timedelta(seconds=40)
        assert ctx.uow.jobs.take_up(job_id, "two", now=now[0], until=now[0] + timedelta(seconds=30))
        return RecordResult("created")

    process_job(job_id, job_worker(units, clock=lambda: now[0], kinds=kind_of(apply)))
    assert (done(units), stored(units, job_id).held_by) == (1, "two")


def test_a_job_of_a_suspended_organisation_fails(units: Units, organisation_id: int) -> None:
    job_id = submit(units, organisation_id, [record(1)])
    with units.writing() as unit:
        unit.organisations.set_status(organisation_id, OrganisationStatus.SUSPENDED)
    process_job(job_id, job_worker(units))
    job = stored(units, job_id)
    assert (job.status, done(units)) == (JobStatus.FAILED, 0)
    assert job.rejection_reason == "the organisation has been suspended since it submitted the job"


def test_a_job_that_is_cancelled_meanwhile_ends_there(units: Units, organisation_id: int) -> None:
    job_id = submit(units, organisation_id, [record(n) for n in range(150)])

    def stopping() -> bool:
        if done(units) == 3:
            with units.reading() as unit:
                unit.jobs.end(job_id, JobStatus.CANCELLED, datetime.now(UTC), "because")
        return False

    process_job(job_id, job_worker(units, is_stopping=stopping))
    job = stored(units, job_id)
    assert (job.status, job.rejection_reason, done(units)) == (JobStatus.CANCELLED, "because", 3)


def test_a_job_of_an_unknown_kind_is_left_to_others(units: Units, organisation_id: int) -> None:
    job_id = submit(units, organisation_id, [{}], kind="of a later version")
    sweep_jobs(job_worker(units))
    assert stored(units, job_id).status is JobStatus.WAITING


def test_a_record_that_cannot_be_processed_is_told_so_and_the_others_go_on(
    units: Units, organisation_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = submit(units, organisation_id, [record(1), record(2, given_name=MARKED), record(3)])
    tried = []

    def apply(content: Content, _options: Mapping[str, Any], _ctx: ServiceContext) -> RecordResult:
        tried.append(content["reference"])
        if content["given_name"] == MARKED:
            raise ZeroDivisionError(content["given_name"])
        return RecordResult("created")

    process_job(job_id, job_worker(units, kinds=kind_of(apply)))
    assert stored(units, job_id).status is JobStatus.SUCCESSFUL
    assert outcomes(units, job_id) == {"created": 2, "not-processed": 1}
    assert tried.count("600/0002/X") == MOST_ATTEMPTS
    failures = [entry for entry in caplog.records if entry.levelno == logging.ERROR]
    assert [vars(entry)["request"] for entry in failures] == ["0123456789abcdef"] * MOST_ATTEMPTS
    assert MARKED not in caplog.text + "".join(str(vars(entry)) for entry in caplog.records)


def test_a_record_that_brings_workers_down_is_given_up(units: Units, organisation_id: int) -> None:
    job_id = submit(units, organisation_id, [record(1), record(2)])
    for _ in range(MOST_CRASHES - 1):
        leave_in_hand(units, job_id)
        with units.reading() as unit:
            assert unit.jobs.suspect(job_id)
    leave_in_hand(units, job_id)
    process_job(job_id, job_worker(units))
    assert stored(units, job_id).status is JobStatus.SUCCESSFUL
    assert outcomes(units, job_id) == {"business-rule-error": 1, "created": 1}
    with units.reading() as unit:
        report = unit.jobs.report_at(job_id, 1)
    assert report
    assert [one.code for one in report.problems] == ["ACH399"]


def leave_in_hand(units: Units, job_id: int) -> None:
    """As a worker does that goes down."""
    past = datetime.now(UTC) - timedelta(days=1)
    with units.reading() as unit:
        assert unit.jobs.take_up(job_id, "gone", now=datetime.now(UTC), until=past)


def test_an_outage_leaves_the_job_for_later(units: Units, organisation_id: int) -> None:
    job_id = submit(units, organisation_id, [record(1), record(2)])

    def apply(content: Content, _options: Mapping[str, Any], ctx: ServiceContext) -> RecordResult:
        if content["reference"] == "600/0002/X":
            raise DatabaseUnavailable("gone")
        return RecordResult("created")

    process_job(job_id, job_worker(units, kinds=kind_of(apply)))
    assert (stored(units, job_id).status, done(units)) == (JobStatus.IN_PROGRESS, 1)
    process_job(job_id, job_worker(units))
    assert (stored(units, job_id).status, done(units)) == (JobStatus.SUCCESSFUL, 2)


def test_the_problems_of_a_record_are_kept(units: Units, organisation_id: int) -> None:
    job_id = submit(units, organisation_id, [record(1, grade="x" * 40, gender="7")])
    process_job(job_id, job_worker(units))
    with units.reading() as unit:
        (report,) = unit.jobs.reports(job_id, ["field-data-error"])
    assert report == RecordReport(
        1,
        record(1, grade="x" * 40, gender="7"),
        [
            Problem("ACH102", "gender", "must be one of 0, 1, 2, 9"),
            Problem("ACH102", "grade", "must have at most 35 characters"),
        ],
        "field-data-error",
    )


def test_processes_that_do_the_same_job_apply_nothing_twice(
    units: Units, organisation_id: int, database_url: str
) -> None:
    """Each takes every hold for lapsed, so that nothing but the claims keeps them apart."""
    job_id = submit(units, organisation_id, mixed_records(96))
    assert sum(in_processes(do_the_same_job, database_url)) == 96
    assert stored(units, job_id).status is JobStatus.SUCCESSFUL
    history = traces(units)["history"]
    assert outcomes(units, job_id)["created"] == sum(action == "created" for _, _, action, *_ in history)
    assert sum(outcomes(units, job_id).values()) == 96


def test_jobs_about_the_same_achievements_at_the_same_moment(
    units: Units, organisation_id: int, database_url: str
) -> None:
    """Each process has a job of its own, all of the same records: who comes second finds the first one's."""
    jobs = [submit(units, organisation_id, [record(n) for n in range(60)]) for _ in range(PROCESSES)]
    in_processes(do_for_everybody, database_url)
    found = [outcomes(units, job_id) for job_id in jobs]
    assert sum(one.get("created", 0) for one in found) == 60
    assert sum(one.get("business-rule-error", 0) for one in found) == 60 * (PROCESSES - 1)
    assert len(traces(units)["history"]) == 60


def test_threads_share_jobs(units: Units, organisation_id: int) -> None:
    jobs = [submit(units, organisation_id, [record(n + 100 * job) for n in range(20)]) for job in range(4)]
    worker = job_worker(units)
    threads = [threading.Thread(target=sweep_jobs, args=(worker,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [outcomes(units, job_id) for job_id in jobs] == [{"created": 20}] * 4
