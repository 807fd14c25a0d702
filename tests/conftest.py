"""Real services on real databases, shared by the tests."""

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import hypothesis
import psycopg
import pytest

import lrs_soap.faces  # noqa: F401 - prepares spyne's import before any test module imports spyne
from lrs_soap.services.context import ENGLAND
from tests.client import Service
from tests.records import AWARDS, Person, add_event, registered, written

POSTGRES = os.environ.get("LRS_TEST_POSTGRES_URL", "postgresql://127.0.0.1:5432/postgres")
START_SECONDS = 30
STOP_SECONDS = 30

# A slow machine is no failure of what is tested.
hypothesis.settings.register_profile(
    "lrs_soap", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("lrs_soap")


@pytest.fixture(scope="session", autouse=True)
def _scrubbed_environment() -> None:
    """Settings of whoever runs the tests must not reach them."""
    for name in [name for name in os.environ if name.startswith("LRS_")]:
        del os.environ[name]


def postgres_hindrance() -> str | None:
    """Why there is no PostgreSQL to test on, if so."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError:
        return f"no PostgreSQL answers at {POSTGRES}; set LRS_TEST_POSTGRES_URL to one"
    return None


@contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database, gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / f'{uuid.uuid4().hex}.sqlite3'}"
        return
    if hindrance := postgres_hindrance():
        pytest.skip(hindrance)
    name = f"lrs_test_{uuid.uuid4().hex}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield POSTGRES.rpartition("/")[0].replace("postgresql:", "postgresql+psycopg:") + f"/{name}"
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    with fresh_database(request.param, tmp_path) as url:
        yield url


def opening_hours(begin: int, end: int) -> str:
    """From so many minutes after now to so many, on England's clock, as LRS_OPENING_HOURS takes them."""
    now = datetime.now(ENGLAND)
    return "-".join(f"{now + timedelta(minutes=minutes):%H:%M}" for minutes in (begin, end))


def lrs_soap_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "lrs_soap.cli", *arguments]


def run_lrs_soap(service: Service, *arguments: str, **settings: str) -> str:
    """What a command prints that an operator gives beside a running service; it must succeed."""
    done = subprocess.run(
        lrs_soap_command(*arguments),
        env={**service.environment, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@contextmanager
def running_command(
    command: list[str], environment: Mapping[str, str], log: Path, folder: Path | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that is told to stop when the block ends; `log` gets what it prints.

    It leads a group of its own: of a service that was killed, or that does not stop, the rest goes too.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=output, stderr=output, process_group=0
        )
    try:
        yield process
    finally:
        try:
            process.terminate()
            process.wait(STOP_SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def running_worker(service: Service) -> Iterator[None]:
    """A worker of a service that has none, until the block ends."""
    with running_command(lrs_soap_command("worker"), service.environment, service.log):
        yield


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running_service(
    url: str, folder: Path, *arguments: str, sandbox: bool = True, **settings: str
) -> Iterator[Service]:
    """A service with its own processes on a port of its own, until the block ends."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LRS_")},
        "LRS_STATE_DIR": str(folder),
        "LRS_DATABASE_URL": url,
        "LRS_LOG_LEVEL": "DEBUG",
        **settings,
    }
    upgrade = subprocess.run(
        lrs_soap_command("db", "upgrade"), env=environment, capture_output=True, check=False
    )
    assert upgrade.returncode == 0, upgrade.stderr
    port = free_port()
    log = folder / f"service-{port}.log"
    mode = ["--sandbox"] if sandbox else []
    command = lrs_soap_command("serve", *mode, "--bind", f"127.0.0.1:{port}", *arguments)
    with running_command(command, environment, log) as process:
        service = Service(f"http://127.0.0.1:{port}", log, environment, process)
        wait_until_ready(service)
        yield service


def wait_until_ready(service: Service) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert service.process.poll() is None, service.logged()
        with suppress(OSError):
            if service.get("/health/ready").status == 200:
                return
        time.sleep(0.05)
    raise AssertionError(f"the service did not get ready: {service.logged()}")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A sandbox service on each kind of database, shared: a test that writes uses people of its own."""
    folder = tmp_path_factory.mktemp(f"service-{request.param}")
    with fresh_database(request.param, folder) as url, running_service(url, folder, "--workers", "2") as one:
        yield one


@pytest.fixture
def person(service: Service) -> Person:
    """Somebody of a test's own."""
    return registered(service)


@pytest.fixture
def event_id(service: Service, person: Person) -> int:
    """An event of theirs that may be doubted, Sandbox Awarding's."""
    with written(service) as unit:
        return add_event(unit, person.uln, level="Level 2", **AWARDS)
