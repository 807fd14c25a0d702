"""A worker is killed at any moment, many times: in the end all is as if it had never been."""

import multiprocessing
import os
import random
import signal
import subprocess
import time
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.job import JobStatus
from lrs_soap.services.process_job import process_job, sweep_jobs
from tests.jobs import done, job_worker, wait_for_end
from tests.worker.campaigns import Campaign, achievements, learners
from tests.worker.process import Workers

#: Of the kills, before a record is likely to have been begun with.
EARLY_KILLS = 3
#: A record of achievements takes some eight; one of learners may take as few as five.
STATEMENTS = 30
MOST_SECONDS = 30

CAMPAIGNS = {one.name: one for one in (achievements(400), learners(300), learners(5_000))}


@pytest.fixture(scope="module")
def campaign(request: pytest.FixtureRequest) -> Campaign:
    return CAMPAIGNS[request.param]


@pytest.fixture(scope="module")
def undisturbed(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, object]:
    """What the jobs leave behind when nobody is killed."""
    return campaign.undisturbed(tmp_path_factory.mktemp("undisturbed"))


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
@pytest.mark.parametrize("campaign", ["achievements-400", "learners-300"], indirect=True)
def test_killed_before_and_after_every_statement(
    units: Units, tmp_path: Path, campaign: Campaign, undisturbed: Mapping[str, object]
) -> None:
    """Of what taking a job up and doing its first records send, BEGIN and COMMIT among them."""
    jobs = campaign.begin(units, tmp_path)
    fork = multiprocessing.get_context("fork")
    for statement, moment in product(range(1, STATEMENTS), ("before_cursor_execute", "after_cursor_execute")):
        process = fork.Process(target=die_at, args=(units, jobs[0], statement, moment))
        process.start()
        process.join(MOST_SECONDS)
        assert process.exitcode == -signal.SIGKILL, "the job ended before the last kill"
    assert done(units) > STATEMENTS
    sweep_jobs(job_worker(units))
    assert campaign.traces(units, tmp_path) == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize(
    ("campaign", "kills"), [("achievements-400", 20), ("learners-5000", 50)], indirect=["campaign"]
)
def test_nothing_is_lost_and_nothing_applied_twice(
    units: Units,
    database_url: str,
    tmp_path: Path,
    campaign: Campaign,
    kills: int,
    undisturbed: Mapping[str, object],
) -> None:
    jobs = campaign.begin(units, tmp_path)
    workers = Workers(database_url, tmp_path)
    chance = random.Random(4711)
    reached = []
    for kill in range(kills):
        # One thread, so that both runs do the records in one order.
        process = workers.start("--threads", "1")
        if kill < EARLY_KILLS:
            time.sleep(chance.uniform(0, 0.8))
            process.send_signal(signal.SIGKILL)
            process.wait(10)
        else:
            target = done(units) + chance.randint(1, campaign.records // kills // 2)
            kill_when(process, units, target, chance.uniform(0, 0.003))
        reached.append(done(units))
    assert reached[-1] < campaign.records, f"the jobs ended before the last kill: {reached}"
    assert len(set(reached)) > (kills - EARLY_KILLS) // 2, (
        f"most kills came before the first record: {reached}"
    )
    with workers.running("--threads", "1"):
        for job_id in jobs:
            assert wait_for_end(units, job_id).status is JobStatus.SUCCESSFUL
    assert campaign.traces(units, tmp_path) == undisturbed
    assert " ERROR " not in workers.logged()
    assert "Traceback" not in workers.logged()
