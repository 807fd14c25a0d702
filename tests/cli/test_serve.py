"""The service starts with one command, says where it is, and stops when told to."""

import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lrs_soap.cli.address import Address, listen
from tests.cli.command import Command
from tests.cli.conftest import reading
from tests.client import Service, by_uln
from tests.conftest import free_port, lrs_soap_command, running_command, wait_until_ready

SERVERS = ["gunicorn", "granian"]
MARKED = "Quillfeather"


@contextmanager
def serving(command: Command, folder: Path, *arguments: str, **settings: str) -> Iterator[Service]:
    """`lrs-soap serve` on a free port, once it answers."""
    port, log = free_port(), folder / "serve.log"
    log.unlink(missing_ok=True)  # an earlier start's
    environment = command.environment(HOME=str(folder), **settings)
    serve = lrs_soap_command("serve", "--bind", f"127.0.0.1:{port}", *arguments)
    with running_command(serve, environment, log, folder) as process:
        service = Service(f"http://127.0.0.1:{port}", log, environment, process)
        wait_until_ready(service)
        yield service


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_makes_what_it_needs_serves_and_stops_cleanly(
    embedded: Command, tmp_path: Path, server: str, how: signal.Signals
) -> None:
    with serving(embedded, tmp_path, "--sandbox", "--server", server, "--workers", "2") as service:
        reply = service.call("learnerByULN", by_uln("8181822950", "Olivia", "Hartwell"))
        assert reply.code == "WSRC0004"
        service.process.send_signal(how)
        assert service.process.wait(timeout=30) == 0
    text = service.logged()
    assert "Loaded the sandbox: 4 organisations, 24 learners, 55 learning events" in text
    assert f"Serving on {service.address} with {server}" in text
    for name in ("LearnerService", "LearnerServiceR9", "ExternalService"):
        assert f"{service.address}/{name}.svc?wsdl" in text
    assert "UKPRN 10099901, password SandboxCollege16, user college.user" in text
    assert "Traceback" not in text
    assert " ERROR " not in text


@pytest.mark.parametrize("seconds", [0, 0.05, 0.1, 0.2, 0.3])
def test_it_stops_cleanly_while_its_workers_start(embedded: Command, tmp_path: Path, seconds: float) -> None:
    log = tmp_path / "serve.log"
    command = lrs_soap_command("serve", "--bind", f"127.0.0.1:{free_port()}", "--no-worker", "--workers", "4")
    with running_command(command, embedded.environment(HOME=str(tmp_path)), log, tmp_path) as process:
        deadline = time.monotonic() + 30
        while "Booting worker" not in log.read_text(encoding="utf-8"):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_what_it_greets_with_can_be_tried(embedded: Command, tmp_path: Path) -> None:
    with serving(embedded, tmp_path, "--sandbox") as service:
        assert service.get("/LearnerService.svc?wsdl").status == 200
        assert service.get("/LearnerService.svc?singleWsdl").status == 200
        assert b"SandboxCollege16" in service.get("/").body


def test_it_keeps_its_files_in_its_state_folder(embedded: Command, tmp_path: Path) -> None:
    with serving(embedded, tmp_path, "--sandbox") as service:
        service.call("learnerByULN", by_uln("8181822950", "Olivia", "Hartwell"))
        state = Path(embedded.settings["LRS_STATE_DIR"])
        deadline = time.monotonic() + 30
        while "worker_started" not in service.logged():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert {path.name for path in tmp_path.iterdir()} == {"state", "serve.log"}
        assert {path.name.removesuffix("-wal").removesuffix("-shm") for path in state.iterdir()} == {
            "lrs.sqlite3",
            "queue.sqlite3",
        }
        assert {path.stat().st_mode & 0o077 for path in state.iterdir()} == {0}


def test_without_the_sandbox_it_serves_an_empty_register(embedded: Command, tmp_path: Path) -> None:
    with serving(embedded, tmp_path) as service:
        reply = service.call("learnerByULN", by_uln("8181822950", "Olivia", "Hartwell"))
        assert reply.error == "WSEC0003"
        assert b"SandboxCollege16" not in service.get("/").body
        assert "There are no numbers to issue" in service.logged()


def test_the_second_start_finds_the_first_ones_database(embedded: Command, tmp_path: Path) -> None:
    with serving(embedded, tmp_path, "--sandbox") as service:
        assert "Bringing the database" in service.logged()
    with serving(embedded, tmp_path, "--sandbox") as service:
        assert "Bringing the database" not in service.logged()
        assert "stays as it is" in service.logged()
        assert "no numbers to issue" not in service.logged()


def test_the_address_that_clients_use_is_told(embedded: Command, tmp_path: Path) -> None:
    settings = {"LRS_PUBLIC_URL": "https://lrs.example.org/"}
    with serving(embedded, tmp_path, "--sandbox", **settings) as service:
        assert "https://lrs.example.org/LearnerService.svc?wsdl" in service.logged()


@pytest.mark.parametrize("server", SERVERS)
def test_a_port_in_use_is_said_so_before_anything_is_made(embedded: Command, server: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        sentence = embedded.process("serve", "--bind", f"127.0.0.1:{port}", "--server", server).refused()
    assert sentence.startswith(f"127.0.0.1:{port} is in use by another program")
    assert not Path(embedded.settings["LRS_STATE_DIR"]).exists()


def test_an_address_of_another_machine_is_refused(embedded: Command) -> None:
    sentence = embedded("serve", "--bind", "192.0.2.1:8080").refused()
    assert sentence.startswith("cannot listen on 192.0.2.1:8080: ")


def test_a_database_on_a_server_is_not_changed_by_serving(bare: Command, tmp_path: Path) -> None:
    if bare.settings["LRS_DATABASE_URL"].startswith("sqlite"):
        with serving(bare, tmp_path):
            return
    assert "run lrs-soap db upgrade" in bare("serve", "--bind", "127.0.0.1:0").refused()


def test_the_sandbox_is_not_served_from_a_register_with_others(lrs_soap: Command) -> None:
    new = ("--ukprn", "12345678", "--ref", "ABC123", "--type", "provider", "--generate")
    lrs_soap("organisation", "add", "Elsewhere", *new).done()
    assert "was left alone" in lrs_soap("serve", "--sandbox", "--bind", "127.0.0.1:0").refused()
    with reading(lrs_soap) as unit:
        assert unit.learners.is_empty()


def test_a_missing_granian_is_said_so(embedded: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["lrs_soap.cli.serve"], "find_spec", lambda _name: None)
    assert "pip install 'lrs-soap[granian]'" in embedded("serve", "--server", "granian").refused()


@pytest.mark.parametrize("server", SERVERS)
def test_what_is_not_http_is_not_written_to_the_log(embedded: Command, tmp_path: Path, server: str) -> None:
    with serving(embedded, tmp_path, "--server", server, LRS_LOG_LEVEL="DEBUG") as service:
        for line in (
            f"{MARKED}",
            f"GET /{MARKED}?name={MARKED}",
            f"GET / HTTP/1.1\r\n{MARKED} {MARKED}: x",
            f"POST /LearnerService.svc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {MARKED}",
            f"POST /LearnerService.svc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{MARKED}",
            f"GET /?name={MARKED} HTTP/1.1\r\nHost: x\r\nConnection: close",
        ):
            service.raw(f"{line}\r\n\r\n".encode(), timeout=1)
        assert service.get("/health/live").status == 200
    assert MARKED not in service.logged()


def test_a_free_port_is_chosen_when_none_is_asked_for() -> None:
    with listen(Address("127.0.0.1", 0)) as listener:
        assert listener.getsockname()[1] > 0


@pytest.mark.parametrize(
    ("bind", "url"),
    [
        (Address("", 80), "http://127.0.0.1:80"),
        (Address("0.0.0.0", 8080), "http://127.0.0.1:8080"),
        (Address("::", 8080), "http://127.0.0.1:8080"),
        (Address("::1", 8080), "http://[::1]:8080"),
        (Address("lrs.example.org", 8080), "http://lrs.example.org:8080"),
    ],
)
def test_an_address_is_told_as_it_is_reached(bind: Address, url: str) -> None:
    assert bind.url == url
