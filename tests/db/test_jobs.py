"""Jobs on both databases: stored whole, held by one, each record claimed once, ended once."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from lrs_soap.db.unit_of_work import Unit, Units
from lrs_soap.domain.job import Job, JobStatus, Problem, RecordReport, RecordResult
from tests.db.samples import NOW, add_organisation, new_job
from tests.db.side_by_side import PROCESSES, claim_the_same, in_processes

AT = NOW
LATER = AT + timedelta(seconds=30)
MUCH_LATER = AT + timedelta(minutes=5)
PROBLEM = Problem("X101", "grade", "must be given")
DONE = RecordResult("done")
WRONG = RecordResult("wrong", (PROBLEM,))


@pytest.fixture
def unit(units: Units) -> Iterator[Unit]:
    """Statements that each stand for themselves."""
    with units.reading() as unit:
        yield unit


@pytest.fixture
def job_id(units: Units) -> int:
    organisation = add_organisation(units)
    with units.writing() as unit:
        return unit.jobs.add(new_job(organisation.id))


def stored(unit: Unit, job_id: int) -> Job:
    job = unit.jobs.by_id(job_id)
    assert job is not None
    return job


def take_up(unit: Unit, job_id: int, holder: str = "one", now: datetime = AT, gone: str = "") -> bool:
    return unit.jobs.take_up(job_id, holder, now=now, until=now + timedelta(seconds=30), gone=gone)


def do(units: Units, job_id: int, position: int, result: RecordResult = DONE) -> bool:
    with units.writing() as unit:
        if unit.jobs.claim(job_id, position) is None:
            return False
        unit.jobs.settle(job_id, position, result)
        return True


def test_is_stored_whole(unit: Unit, job_id: int) -> None:
    job = stored(unit, job_id)
    assert (job.status, job.number_of_records, job.options) == (JobStatus.WAITING, 3, {"type": "Final"})
    assert (job.submitted_at, job.started_at, job.ended_at, job.held_until) == (AT, None, None, None)
    assert job.organisation_ukprn == "10000001"
    assert unit.jobs.waiting(job_id, 10) == [1, 2, 3]
    assert unit.jobs.outcomes(job_id) == {"": 3}
    assert unit.jobs.unfinished() == unit.jobs.latest(5) == [job]


def test_a_job_without_records_can_be_stored(unit: Unit, units: Units) -> None:
    job_id = unit.jobs.add(new_job(add_organisation(units).id, 0))
    assert unit.jobs.waiting(job_id, 10) == []
    assert unit.jobs.end(job_id, JobStatus.SUCCESSFUL, LATER)


def test_unknown_numbers_are_nothing(unit: Unit) -> None:
    assert unit.jobs.by_id(4711) is None
    assert not take_up(unit, 4711)
    assert not unit.jobs.end(4711, JobStatus.FAILED, AT)
    assert unit.jobs.claim(4711, 1) is None
    assert unit.jobs.outcomes(4711) == {}


def test_one_holds_it_until_the_hold_lapses(unit: Unit, job_id: int) -> None:
    assert take_up(unit, job_id)
    job = stored(unit, job_id)
    assert (job.status, job.started_at, job.held_by, job.held_until) == (
        JobStatus.IN_PROGRESS,
        AT,
        "one",
        LATER,
    )
    assert not take_up(unit, job_id, "two")
    assert not take_up(unit, job_id, "one")
    assert not unit.jobs.prolong(job_id, "two", MUCH_LATER)
    assert unit.jobs.prolong(job_id, "one", MUCH_LATER)
    assert not take_up(unit, job_id, "two", LATER + timedelta(seconds=1))
    assert take_up(unit, job_id, "two", MUCH_LATER + timedelta(seconds=1))
    assert stored(unit, job_id).started_at == AT
    assert not unit.jobs.prolong(job_id, "one", MUCH_LATER)


def test_a_hold_that_is_let_go_or_whose_holder_is_gone_is_free(unit: Unit, job_id: int) -> None:
    assert take_up(unit, job_id)
    unit.jobs.release(job_id, "two")
    assert not take_up(unit, job_id, "two")
    unit.jobs.release(job_id, "one")
    assert take_up(unit, job_id, "two")
    assert not take_up(unit, job_id, "three", gone="one")
    assert take_up(unit, job_id, "three", gone="two")


def test_a_record_is_done_once(units: Units, unit: Unit, job_id: int) -> None:
    with units.writing() as writing:
        assert writing.jobs.claim(job_id, 2) == {"uln": "2", "grade": "é"}
        writing.jobs.settle(job_id, 2, WRONG)
        assert writing.jobs.claim(job_id, 2) is None
    assert not do(units, job_id, 2)
    assert unit.jobs.waiting(job_id, 10) == [1, 3]
    assert unit.jobs.waiting(job_id, 1) == [1]
    assert unit.jobs.outcomes(job_id) == {"": 2, "wrong": 1}
    assert unit.jobs.reports(job_id, ["wrong", "other"]) == [
        RecordReport(2, {"uln": "2", "grade": "é"}, [PROBLEM], "wrong")
    ]
    assert unit.jobs.reports(job_id, ["done"]) == []


def test_reports_come_in_pages(units: Units, unit: Unit, job_id: int) -> None:
    take_up(unit, job_id)
    for position in (1, 2, 3):
        assert do(units, job_id, position)
    whole = unit.jobs.reports(job_id, ["done"])
    assert len(whole) == 3
    pages = [unit.jobs.reports_page(job_id, ["done"], limit=2, offset=offset) for offset in (0, 2, 4)]
    assert pages == [whole[:2], whole[2:], []]
    assert unit.jobs.reports_page(job_id, ["wrong"], limit=2, offset=0) == []


def test_a_claim_that_is_undone_leaves_the_record_waiting(units: Units, unit: Unit, job_id: int) -> None:
    with suppress(ZeroDivisionError), units.writing() as writing:
        writing.jobs.claim(job_id, 1)
        raise ZeroDivisionError
    assert unit.jobs.waiting(job_id, 1) == [1]


def test_it_is_successful_once_no_record_waits(units: Units, unit: Unit, job_id: int) -> None:
    take_up(unit, job_id)
    assert not unit.jobs.end(job_id, JobStatus.SUCCESSFUL, LATER)
    for position in (1, 2, 3):
        assert do(units, job_id, position)
    assert unit.jobs.end(job_id, JobStatus.SUCCESSFUL, LATER)
    assert not unit.jobs.end(job_id, JobStatus.FAILED, MUCH_LATER)
    job = stored(unit, job_id)
    assert (job.status, job.ended_at, job.held_by, job.duration) == (
        JobStatus.SUCCESSFUL,
        LATER,
        "",
        timedelta(seconds=30),
    )
    assert unit.jobs.unfinished() == []
    assert not take_up(unit, job_id, "two", MUCH_LATER)


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.CANCELLED])
def test_what_has_ended_early_is_not_gone_on_with(
    units: Units, unit: Unit, job_id: int, status: JobStatus
) -> None:
    take_up(unit, job_id)
    assert do(units, job_id, 1)
    assert unit.jobs.end(job_id, status, LATER, "a reason")
    assert not do(units, job_id, 2)
    assert unit.jobs.waiting(job_id, 10) == []
    assert not unit.jobs.prolong(job_id, "one", MUCH_LATER)
    assert stored(unit, job_id).rejection_reason == "a reason"
    assert unit.jobs.outcomes(job_id) == {"": 2, "done": 1}


def test_processes_that_claim_the_same_records_do_each_once(units: Units, database_url: str) -> None:
    organisation = add_organisation(units)
    with units.writing() as unit:
        job_id = unit.jobs.add(new_job(organisation.id, 120))
    claimed = in_processes(claim_the_same, database_url)
    assert len(claimed) == PROCESSES
    assert sorted(position for one in claimed for position in one) == list(range(1, 121))
    with units.reading() as unit:
        assert unit.jobs.outcomes(job_id) == {"done": 120}
