"""What operators see of jobs, and how they end one."""

import re

import pytest

from lrs_soap.db.engine import make_engine
from lrs_soap.db.unit_of_work import Units
from lrs_soap.services.process_job import process_job
from tests.cli.command import Command
from tests.cli.conftest import recorded
from tests.jobs import AO_UKPRN, done, job_worker, mixed_records, submit


@pytest.fixture
def units(sandbox: Command) -> Units:
    return Units(make_engine(sandbox.settings["LRS_DATABASE_URL"]))


@pytest.fixture
def job_id(units: Units) -> int:
    with units.reading() as unit:
        organisation = unit.organisations.by_ukprn(AO_UKPRN)
    assert organisation is not None
    return submit(units, organisation.id, mixed_records(16))


def test_none(sandbox: Command) -> None:
    ended = sandbox("job", "list")
    assert (ended.code, ended.out, ended.err) == (0, "", "There are none\n")


@pytest.mark.parametrize("verb", ["show", "cancel"])
def test_no_such_job(sandbox: Command, verb: str) -> None:
    assert "no job with this number" in sandbox("job", verb, "4711").refused()
    assert "not a valid integer" in sandbox("job", verb, "first").mistyped()


def test_a_list_and_one_of_it(sandbox: Command, units: Units, job_id: int) -> None:
    process_job(job_id, job_worker(units))
    (line,) = sandbox("job", "list").done().splitlines()
    assert re.fullmatch(
        rf" +{job_id}  achievements +Successful  [-0-9]+ [:0-9]+Z  UKPRN {AO_UKPRN} +16 records", line
    )
    shown = sandbox("job", "show", str(job_id)).done()
    assert "Status      Successful" in shown
    assert "Request     0123456789abcdef" in shown
    assert "       4  created\n" in shown
    assert "       2  learner-data-error\n" in shown


def test_what_waits_is_shown(sandbox: Command, job_id: int) -> None:
    shown = sandbox("job", "show", str(job_id)).done()
    assert "Started     -\n" in shown
    assert "      16  waiting\n" in shown


def test_a_cancelled_job_is_not_done(sandbox: Command, units: Units, job_id: int) -> None:
    assert sandbox("job", "cancel", str(job_id)).done() == f"Cancelled job {job_id}\n"
    process_job(job_id, job_worker(units))
    assert done(units) == 0
    shown = sandbox("job", "show", str(job_id)).done()
    assert "Status      Cancelled" in shown
    assert "Reason      cancelled by the operator" in shown
    with units.reading() as unit:
        organisation = unit.organisations.by_ukprn(AO_UKPRN)
    assert organisation is not None
    assert recorded(sandbox)[-1] == ("job:cancelled", "Cancelled", organisation.id)
    assert sandbox("job", "cancel", str(job_id)).done()


def test_what_has_ended_cannot_be_cancelled(sandbox: Command, units: Units, job_id: int) -> None:
    process_job(job_id, job_worker(units))
    assert "it is Successful" in sandbox("job", "cancel", str(job_id)).refused()
    assert recorded(sandbox)[-1][0] != "job:cancelled"
