"""The worker by itself, and beside the service: started, started again, stopped with it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lrs_soap.db.engine import make_engine
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.job import JobStatus
from tests.cli.command import Command
from tests.cli.test_serve import SERVERS, serving
from tests.client import Service
from tests.conftest import lrs_soap_command, running_command
from tests.jobs import AO_UKPRN, record, submit, wait_for_end

MOST_SECONDS = 30


def wait_until(happens: Callable[[], object]) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def children(process: int) -> dict[int, str]:
    """The command line of each child process."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    return {int(line.split()[0]): line for line in listed.stdout.splitlines()}


def keeper_of(service: Service) -> int | None:
    return next((pid for pid, line in children(service.process.pid).items() if "keeper" in line), None)


def worker_of(service: Service) -> int | None:
    keeper = keeper_of(service)
    return None if keeper is None else next(iter(children(keeper)), None)


def runs(process: int) -> bool:
    """A process that has ended and waits for its parent to notice does not run."""
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def does_a_job(command: Command) -> bool:
    units = Units(make_engine(f"sqlite:///{command.settings['LRS_STATE_DIR']}/lrs.sqlite3"))
    try:
        with units.reading() as unit:
            organisation = unit.organisations.by_ukprn(AO_UKPRN)
        assert organisation is not None
        job_id = submit(units, organisation.id, [record(1)])
        return wait_for_end(units, job_id).status is JobStatus.SUCCESSFUL
    finally:
        units.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_works_alone_and_stops_cleanly(sandbox: Command, tmp_path: Path, how: signal.Signals) -> None:
    log = tmp_path / "worker.log"
    with running_command(lrs_soap_command("worker"), sandbox.environment(), log) as process:
        wait_until(lambda: "worker started" in log.read_text(encoding="utf-8"))
        process.send_signal(how)
        assert process.wait(20) == 0
    text = log.read_text(encoding="utf-8")
    assert "Doing jobs, until Ctrl-C" in text
    assert "worker stopped" in text
    assert "Traceback" not in text
    assert "Warning" not in text


@pytest.mark.parametrize("server", SERVERS)
def test_the_service_has_one_beside_it_that_stops_with_it(
    embedded: Command, tmp_path: Path, server: str
) -> None:
    with serving(embedded, tmp_path, "--sandbox", "--server", server) as service:
        wait_until(lambda: worker_of(service))
        worker, keeper = worker_of(service), keeper_of(service)
        assert does_a_job(embedded)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(timeout=30) == 0
        assert worker
        assert keeper
        assert not runs(worker)
        assert not runs(keeper)
    assert "worker stopped" in service.logged()
    assert "Warning" not in service.logged()


@pytest.mark.parametrize("server", SERVERS)
def test_a_worker_that_dies_is_started_again(embedded: Command, tmp_path: Path, server: str) -> None:
    with serving(embedded, tmp_path, "--sandbox", "--server", server) as service:
        wait_until(lambda: worker_of(service))
        first = worker_of(service)
        assert first
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: worker_of(service) not in (None, first))
        assert service.get("/health/ready").status == 200
        assert does_a_job(embedded)


@pytest.mark.parametrize("server", SERVERS)
def test_a_worker_does_not_outlive_a_service_that_is_killed(
    embedded: Command, tmp_path: Path, server: str
) -> None:
    with serving(embedded, tmp_path, "--sandbox", "--server", server) as service:
        wait_until(lambda: "worker_started" in service.logged())
        worker, keeper = worker_of(service), keeper_of(service)
        service.process.kill()
        service.process.wait()
        assert worker
        assert keeper
        wait_until(lambda: not runs(worker) and not runs(keeper))


@pytest.mark.parametrize("server", SERVERS)
def test_nobody_answers_for_a_service_that_is_killed(embedded: Command, tmp_path: Path, server: str) -> None:
    with serving(embedded, tmp_path, "--sandbox", "--no-worker", "--server", server) as service:
        answering = children(service.process.pid)
        service.process.kill()
        service.process.wait()
        assert answering
        wait_until(lambda: not any(map(runs, answering)))


def test_a_worker_does_not_outlive_its_keeper(embedded: Command, tmp_path: Path) -> None:
    with serving(embedded, tmp_path, "--sandbox") as service:
        wait_until(lambda: "worker_started" in service.logged())
        worker, keeper = worker_of(service), keeper_of(service)
        assert worker
        assert keeper
        os.kill(keeper, signal.SIGKILL)
        wait_until(lambda: not runs(worker))
        assert service.get("/health/ready").status == 200


def test_none_where_none_is_wanted(embedded: Command, tmp_path: Path) -> None:
    with serving(embedded, tmp_path, "--sandbox", "--no-worker") as service:
        assert keeper_of(service) is None


def test_a_queue_that_cannot_be_is_refused_before_anything_is_made(embedded: Command) -> None:
    sentence = embedded("serve", LRS_QUEUE_URL="mysql://db/queue").refused()
    assert sentence.startswith("LRS_QUEUE_URL: ")
    assert not Path(embedded.settings["LRS_STATE_DIR"]).exists()


def test_tables_of_another_version_are_refused(bare: Command) -> None:
    assert "run lrs-soap db upgrade" in bare("worker").refused()
