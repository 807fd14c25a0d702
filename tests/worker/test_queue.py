"""What wakes a worker: a file, PostgreSQL or Redis; and what happens where it does not."""

import json
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
import redis

from lrs_soap.bootstrap import make_sessions
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.job import JobStatus
from lrs_soap.domain.organisation import Credentials
from lrs_soap.passwords import PasswordMemory
from lrs_soap.services.submit_achievements import SubmitAchievements, submit_achievements
from lrs_soap.settings import Settings
from lrs_soap.worker import queue
from lrs_soap.worker.queue import QueueUnusable, TaskQueue, make_huey
from tests.conftest import fresh_database
from tests.jobs import AO_UKPRN, record, stored, submit, wait_for_end
from tests.worker.process import Workers

REDIS = "redis://127.0.0.1:6379/14"
#: Less than the minute after which a sweep would find the job.
WOKEN_SECONDS = 20


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def queue_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "redis":
        server = redis.Redis.from_url(REDIS, socket_connect_timeout=3)
        try:
            server.flushdb()
        except redis.ConnectionError:
            pytest.skip(f"no Redis answers at {REDIS}")
        yield REDIS
        server.flushdb()
        server.close()
    else:
        with fresh_database(request.param, tmp_path) as url:
            yield url


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """Which database the jobs are in makes no difference here."""
    with fresh_database("sqlite", tmp_path) as url:
        yield url


def wake(url: str, job_id: int) -> None:
    with closing(TaskQueue(url)) as one:
        one.wake(job_id)


def test_each_storage_wakes_a_worker(
    units: Units, organisation_id: int, database_url: str, queue_url: str, tmp_path: Path
) -> None:
    workers = Workers(database_url, tmp_path, {"LRS_QUEUE_URL": queue_url})
    with workers.running():
        time.sleep(0.5)  # the sweep at the start is over
        began = time.monotonic()
        for number in range(3):
            job_id = submit(units, organisation_id, [record(number)])
            wake(queue_url, job_id)
            assert wait_for_end(units, job_id).status is JobStatus.SUCCESSFUL
        assert time.monotonic() - began < WOKEN_SECONDS, "the queue woke nobody, the sweep did"
    assert "queue_trouble" not in workers.logged()


def test_a_worker_finds_at_its_start_what_nobody_told(
    units: Units, organisation_id: int, database_url: str, tmp_path: Path
) -> None:
    job_id = submit(units, organisation_id, [record(1)])
    with Workers(database_url, tmp_path).running():
        assert wait_for_end(units, job_id).status is JobStatus.SUCCESSFUL


def test_junk_in_the_queue_does_no_harm(
    units: Units, organisation_id: int, database_url: str, queue_url: str, tmp_path: Path
) -> None:
    with closing(make_huey(queue_url).storage) as storage:
        for junk in (b"\x80\x04.", b"not json", b"[]", b'["1", "no.such_task"]', b"{}"):
            storage.enqueue(junk)
    wake(queue_url, 4711)
    job_id = submit(units, organisation_id, [record(1)])
    workers = Workers(database_url, tmp_path, {"LRS_QUEUE_URL": queue_url})
    with workers.running():
        wake(queue_url, job_id)
        assert wait_for_end(units, job_id).status is JobStatus.SUCCESSFUL
    assert "Traceback" not in workers.logged()


def test_what_stands_in_the_queue_is_json(queue_url: str) -> None:
    wake(queue_url, 7)
    with closing(make_huey(queue_url).storage) as storage:
        (message,) = storage.enqueued_items()
    assert [7] in json.loads(bytes(message))


@pytest.mark.parametrize(
    "url",
    ["redis://127.0.0.1:1/0", "postgresql://127.0.0.1:1/none", "sqlite:////proc/none/queue.sqlite3"],
)
def test_a_queue_that_does_not_answer_is_logged_and_harms_nobody(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    wake(url, 7)
    (entry,) = (entry for entry in caplog.records if vars(entry).get("action") == "not_woken")
    assert (entry.levelno, vars(entry)["job"]) == (logging.WARNING, 7)


def waiting(queue_url: str) -> int:
    with closing(make_huey(queue_url).storage) as storage:
        return int(storage.queue_size())


def test_a_worker_is_woken_when_the_job_is_stored_and_not_before(
    units: Units, organisation_id: int, database_url: str, tmp_path: Path
) -> None:
    settings = Settings(database_url=database_url, state_dir=tmp_path)
    with units.writing() as unit:
        password_hash = PasswordMemory(seconds=0).hash("SandboxAwarding1")
        unit.organisations.set_password_hash(organisation_id, password_hash)
    sessions = make_sessions(settings, units)
    credentials = Credentials(ukprn=AO_UKPRN, ref="", password="SandboxAwarding1", user_name="ao.user")
    with suppress(ZeroDivisionError), sessions.writing(credentials, "abc") as context:
        submit_achievements(SubmitAchievements("Final", "", [record(1)]), context)
        raise ZeroDivisionError
    assert waiting(settings.resolved_queue_url) == 0
    with sessions.writing(credentials, "abc") as context:
        submitted = submit_achievements(SubmitAchievements("Final", "", [record(1)]), context)
        assert waiting(settings.resolved_queue_url) == 0
    assert waiting(settings.resolved_queue_url) == 1
    assert stored(units, submitted.job_id).number_of_records == 1
    sessions.queue.close()  # type: ignore[attr-defined]


def test_redis_without_its_extra_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "find_spec", lambda _name: None)
    with pytest.raises(QueueUnusable, match=r"pip install 'lrs-soap\[redis\]'"):
        TaskQueue(REDIS)


def test_a_process_that_never_wakes_does_not_load_huey() -> None:
    code = "import lrs_soap.bootstrap, lrs_soap.wsgi, sys; sys.exit('huey' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_worker_stops_between_two_records(
    units: Units, organisation_id: int, database_url: str, tmp_path: Path
) -> None:
    job_id = submit(units, organisation_id, [record(number) for number in range(5_000)])
    workers = Workers(database_url, tmp_path)
    with workers.running() as process:
        deadline = time.monotonic() + WOKEN_SECONDS
        while stored(units, job_id).status is not JobStatus.IN_PROGRESS:
            assert time.monotonic() < deadline
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    job = stored(units, job_id)
    assert (job.status, job.held_by) == (JobStatus.IN_PROGRESS, "")
    assert "Traceback" not in workers.logged()


def test_two_workers_share_jobs_and_apply_nothing_twice(
    units: Units, organisation_id: int, database_url: str, tmp_path: Path
) -> None:
    workers = Workers(database_url, tmp_path)
    with workers.running(), workers.running():
        jobs = [submit(units, organisation_id, [record(n) for n in range(50)]) for _ in range(4)]
        for job_id in jobs:
            wake(f"sqlite:///{tmp_path / 'queue.sqlite3'}", job_id)
        for job_id in jobs:
            wait_for_end(units, job_id)
    found: list[Any] = []
    with units.reading() as unit:
        found = [unit.jobs.outcomes(job_id) for job_id in jobs]
    assert sum(one.get("created", 0) for one in found) == 50
    assert sum(one.get("business-rule-error", 0) for one in found) == 150
