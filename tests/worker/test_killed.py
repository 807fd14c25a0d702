"""A worker is killed at any moment, many times: in the end all is as if it had never been."""

import multiprocessing
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from lrs_soap.db import migrate
from lrs_soap.db.engine import make_engine
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.job import JobStatus
from lrs_soap.services.process_job import process_job, sweep_jobs
from tests.conftest import fresh_database
from tests.jobs import done, job_worker, mixed_records, prepare, submit, traces, wait_for_end
from tests.worker.process import Workers

KILLS = 20
#: Of those, killed before they are likely to have begun with a record.
EARLY_KILLS = 3
RECORDS = 400
#: A record takes some eight.
STATEMENTS = 30
MOST_SECONDS = 30


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """What the two jobs leave behind when nobody is killed."""
    with fresh_database("sqlite", tmp_path_factory.mktemp("undisturbed")) as url:
        engine = make_engine(url)
        migrate.upgrade(engine)
        units = Units(engine)
        submit_both(units)
        sweep_jobs(job_worker(units))
        yield dict(traces(units))
        units.close()


def submit_both(units: Units) -> tuple[int, int]:
    organisation_id = prepare(units)
    records = mixed_records(RECORDS)
    half = RECORDS // 2
    return submit(units, organisation_id, records[:half]), submit(units, organisation_id, records[half:])


def kill_when(process: "subprocess.Popen[bytes]", units: Units, target: int, pause: float) -> None:
    """SIGKILL a moment after so many records are done."""
    deadline = time.monotonic() + MOST_SECONDS
    while done(units) < target and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.002)
    time.sleep(pause)
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL


def die_at(units: Units, job_id: int, statement: int, moment: str) -> None:
    """Do the job, and be killed before or after so many statements."""
    sent = 0

    def count_and_die(*_: Any) -> None:
        nonlocal sent
        sent += 1
        if sent == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(units.engine, moment, count_and_die)
    process_job(job_id, job_worker(units))


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_killed_before_and_after_every_statement(units: Units, undisturbed: dict[str, object]) -> None:
    """Of what taking a job up and doing its first records send, BEGIN and COMMIT among them."""
    jobs = submit_both(units)
    fork = multiprocessing.get_context("fork")
    for statement, moment in product(range(1, STATEMENTS), ("before_cursor_execute", "after_cursor_execute")):
        process = fork.Process(target=die_at, args=(units, jobs[0], statement, moment))
        process.start()
        process.join(MOST_SECONDS)
        assert process.exitcode == -signal.SIGKILL, "the job ended before the last kill"
    assert done(units) > STATEMENTS
    sweep_jobs(job_worker(units))
    assert traces(units) == undisturbed


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_applied_twice(
    units: Units, database_url: str, tmp_path: Path, undisturbed: dict[str, object]
) -> None:
    jobs = submit_both(units)
    workers = Workers(database_url, tmp_path)
    chance = random.Random(4711)
    reached = []
    for kill in range(KILLS):
        # One thread, so that both runs do the records in one order.
        process = workers.start("--threads", "1")
        if kill < EARLY_KILLS:
            time.sleep(chance.uniform(0, 0.8))
            process.send_signal(signal.SIGKILL)
            process.wait(10)
        else:
            target = done(units) + chance.randint(1, RECORDS // KILLS // 2)
            kill_when(process, units, target, chance.uniform(0, 0.003))
        reached.append(done(units))
    assert reached[-1] < RECORDS, f"the jobs ended before the last kill: {reached}"
    assert len(set(reached)) > (KILLS - EARLY_KILLS) // 2, (
        f"most kills came before the first record: {reached}"
    )
    with workers.running("--threads", "1"):
        for job_id in jobs:
            assert wait_for_end(units, job_id).status is JobStatus.SUCCESSFUL
    assert traces(units) == undisturbed
    assert " ERROR " not in workers.logged()
    assert "Traceback" not in workers.logged()
