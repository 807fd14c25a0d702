"""Starts the servers that are compared, tells what they cost, and stops them again."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.messages import Request

START_SECONDS: Final = 30
STOP_SECONDS: Final = 20
HOST: Final = "127.0.0.1"

ROOT: Final = Path(__file__).resolve().parent.parent
_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Stack:
    """Something that answers requests: its name in tables, how it is started on {port}, and its settings."""

    name: str
    command: Sequence[str]
    folder: Path = ROOT

    def on(self, port: int) -> list[str]:
        """The command for a port."""
        return [part.replace("{port}", str(port)) for part in self.command]


@dataclass(frozen=True, slots=True)
class Server:
    """A running stack."""

    stack: Stack
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def post(self, request: Request) -> tuple[int, bytes]:
        """Status and body of the answer to one request."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request(
                "POST",
                request.path,
                request.body,
                {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'},
            )
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def cpu_seconds(self) -> float:
        """What its processes have used so far, those that ended included."""
        return cpu_seconds(self.process.pid)


def served_by_ours(server: str, workers: int) -> Stack:
    """The service itself, as an operator starts it."""
    bind = f"{HOST}:{{port}}"
    command = ["-m", "lrs_soap.cli", "serve", "--server", server, "--workers", str(workers), "--bind", bind]
    return Stack(f"lrs_soap, {server}", [sys.executable, *command])


def on_gunicorn(name: str, application: str, workers: int) -> Stack:
    """A WSGI application on gunicorn's sync workers, set as the service sets them."""
    options = ["--worker-class", "sync", "--workers", str(workers), "--bind", f"{HOST}:{{port}}"]
    options += ["--no-control-socket", "--worker-tmp-dir", "/dev/shm"] if Path("/dev/shm").is_dir() else []  # noqa: S108
    return Stack(f"{name}, gunicorn", [sys.executable, "-m", "gunicorn", *options, application])


def on_granian(name: str, application: str, workers: int) -> Stack:
    """The same on granian."""
    options = [
        "--interface",
        "wsgi",
        "--workers",
        str(workers),
        "--blocking-threads",
        "1",
        "--http",
        "1",
        "--no-ws",
    ]
    command = [sys.executable, "-m", "granian", *options, "--host", HOST, "--port", "{port}", application]
    return Stack(f"{name}, granian", command)


@contextmanager
def running(stack: Stack, folder: Path, url: str, probe: Request, **settings: str) -> Iterator[Server]:
    """A server that has answered the probe, until the block ends. Raises `RuntimeError` when it never does."""
    port = free_port()
    log = folder / f"{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            stack.on(port),
            cwd=stack.folder,
            env=environment(folder, url, settings),
            stdout=output,
            stderr=output,
        )
    server = Server(stack, port, process, log)
    try:
        wait_until_answering(server, probe)
        yield server
    finally:
        _stop(process)


def wait_until_answering(server: Server, probe: Request) -> None:
    """Until the probe is answered with 200."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            if server.post(probe)[0] == http.client.OK:
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.01)
    raise RuntimeError(f"{server.stack.name} does not answer; it printed:\n{server.log.read_text()[-2000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def environment(folder: Path, url: str, settings: Mapping[str, str]) -> dict[str, str]:
    """Ours, less settings of whoever runs this."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LRS_")}
    return {
        **inherited,
        "LRS_DATABASE_URL": url,
        "LRS_STATE_DIR": str(folder),
        "LRS_LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
        **settings,
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def machine_seconds() -> tuple[float, float]:
    """How long the machine's processors were busy, and how long they were there, since it started."""
    with Path("/proc/stat").open() as stat:
        ticks = [int(number) for number in stat.readline().split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / _TICKS_PER_SECOND, sum(ticks) / _TICKS_PER_SECOND


def own_seconds() -> float:
    """Processor time of this process and of its children that ended: the load."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def cpu_seconds(root: int) -> float:
    """Processor time of a process and all under it."""
    return sum(used for _, used in _family(root).values()) / _TICKS_PER_SECOND


def peak_mebibytes(root: int, command: str) -> float:
    """The most memory that a process under this one has had so far, one whose command line has the word."""
    peaks = [_peak_kibibytes(pid) for pid in _family(root) if command in _arguments(pid)]
    return max(peaks, default=0) / 1024


def _family(root: int) -> dict[int, tuple[int, int]]:
    """What `_stat` says of a process and all under it."""
    stats = {int(entry.name): _stat(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    family, found = {root}, True
    while found:
        children = {pid for pid, stat in stats.items() if stat and stat[0] in family and pid not in family}
        family |= children
        found = bool(children)
    return {pid: stat for pid, stat in stats.items() if stat and pid in family}


def _arguments(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def _peak_kibibytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def _stat(process: Path) -> tuple[int, int] | None:
    """Parent and used ticks, those of children that ended included; None for a process that ended just now."""
    try:
        text = (process / "stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return int(fields[1]), sum(map(int, fields[11:15]))
