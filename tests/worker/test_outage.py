"""The database is away when a worker starts, and again in the middle of a job."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.job import JobStatus
from lrs_soap.worker.queue import TaskQueue
from tests.conftest import POSTGRES, free_port, fresh_database
from tests.jobs import done, wait_for_end
from tests.worker.campaigns import Campaign, achievements, learners
from tests.worker.forwarder import Forwarder
from tests.worker.process import Workers

MOST_SECONDS = 30
RECORDS = 1_000
SERVER = urlsplit(POSTGRES)


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """Only a database on a server can be away."""
    with fresh_database("postgresql", tmp_path) as url:
        yield url


def by_way_of(port: int, database_url: str) -> str:
    """The same database, reached through the forwarder."""
    user, at, _ = SERVER.netloc.rpartition("@")
    return f"postgresql+psycopg://{user}{at}127.0.0.1:{port}/{database_url.rpartition('/')[2]}"


def wait_until(happens: Callable[[], object], workers: Workers) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while not happens():
        assert time.monotonic() < deadline, workers.logged()
        time.sleep(0.02)


@pytest.mark.parametrize("campaign", [achievements(RECORDS), learners(RECORDS)], ids=lambda one: one.name)
def test_jobs_are_done_once_the_database_is_back(
    units: Units, database_url: str, tmp_path: Path, campaign: Campaign
) -> None:
    port = free_port()
    forwarder = Forwarder(port, (SERVER.hostname or "127.0.0.1", SERVER.port or 5432))
    queue_url = f"sqlite:///{tmp_path / 'queue.sqlite3'}"
    workers = Workers(by_way_of(port, database_url), tmp_path, {"LRS_QUEUE_URL": queue_url})
    jobs = campaign.begin(units, tmp_path)
    process = workers.start("--threads", "1")  # so that the jobs are done in one order
    try:
        wait_until(lambda: "database_awaited" in workers.logged(), workers)
        assert done(units) == 0

        forwarder.open()
        wait_until(lambda: done(units) > 20, workers)
        forwarder.close()
        wait_until(lambda: "job_left" in workers.logged(), workers)
        assert 0 < done(units) < RECORDS

        forwarder.open()
        with closing(TaskQueue(queue_url)) as queue:
            for job_id in jobs:
                queue.wake(job_id)  # the sweep would come within a minute
        for job_id in jobs:
            assert wait_for_end(units, job_id).status is JobStatus.SUCCESSFUL
    finally:
        process.terminate()
        ended = process.wait(30)
        forwarder.close()
    assert ended == 0
    undisturbed = tmp_path / "undisturbed"
    undisturbed.mkdir()
    assert campaign.traces(units, tmp_path) == campaign.undisturbed(undisturbed)
    assert " ERROR " not in workers.logged()
    assert "Traceback" not in workers.logged()
