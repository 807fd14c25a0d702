"""Loads a server with requests, checks what it answers and measures how long it takes.

wrk where it is installed: it costs the least beside the server. Otherwise a small generator of our own, which
takes more of the processor and so leaves the server less; ratios hold, absolute figures fall. Connections are kept
alive where the server offers it.
"""

import json
import multiprocessing
import selectors
import shutil
import socket
import subprocess
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

#: As in the published comparison.
CONNECTIONS: Final = 16
_SCRIPT: Final = Path(__file__).with_name("wrk.lua")
_GENERATORS: Final = 2
_ANSWER_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Load:
    """What one round of load came to. Times in milliseconds; `wrong` were not 200 or not the expected code."""

    requests: int
    seconds: float
    p50: float
    p99: float
    wrong: int

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def generator() -> str:
    """Which of the two is used here."""
    return "wrk" if shutil.which("wrk") else "our own load generator (wrk is not installed)"


def load(
    address: str, requests: Sequence[bytes], expected: bytes, seconds: float, connections: int = CONNECTIONS
) -> Load:
    """Repeat the requests for so long."""
    if shutil.which("wrk"):
        return _by_wrk(address, requests, expected, seconds, connections)
    return _by_processes(address, requests, expected, seconds, connections)


def _by_wrk(
    address: str, requests: Sequence[bytes], expected: bytes, seconds: float, connections: int
) -> Load:
    limit = f"--timeout={_ANSWER_SECONDS}s"
    command = ["wrk", "-t1", f"-c{connections}", f"-d{ceil(seconds)}s", limit, "-s", str(_SCRIPT)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "requests"
        file.write_bytes(b"\0".join(requests))
        done = subprocess.run(
            [*command, f"http://{address}", "--", str(file), expected.decode()],
            capture_output=True,
            text=True,
            check=True,
        )
    told = json.loads(done.stdout[done.stdout.rindex("{") :])
    return Load(told["requests"], told["seconds"], told["p50"], told["p99"], told["wrong"])


def _by_processes(
    address: str, requests: Sequence[bytes], expected: bytes, seconds: float, connections: int
) -> Load:
    each = max(1, connections // _GENERATORS)
    shares = [(address, requests[part::_GENERATORS], expected, seconds, each) for part in range(_GENERATORS)]
    with multiprocessing.get_context("spawn").Pool(_GENERATORS) as pool:
        results = pool.starmap(_repeat, shares)
    return summary(
        [time for result in results for time in result[0]], seconds, sum(result[1] for result in results)
    )


def _repeat(
    address: str, requests: Sequence[bytes], expected: bytes, seconds: float, connections: int
) -> tuple[list[float], int]:
    client = Client(address, cycle(requests), expected, time.monotonic() + seconds)
    client.run(connections)
    return client.times, client.wrong


def once(address: str, requests: Sequence[bytes], expected: bytes, connections: int = 1) -> Load:
    """Send each request once, by this process; with one connection, one after the other."""
    client = Client(address, iter(requests), expected)
    started = time.monotonic()
    client.run(connections)
    return summary(client.times, time.monotonic() - started, client.wrong)


def summary(times: list[float], seconds: float, wrong: int) -> Load:
    """Percentiles of times in seconds."""
    ranked = sorted(times) or [0.0]
    p50, p99 = (1000 * ranked[min(len(ranked) - 1, int(len(ranked) * share))] for share in (0.5, 0.99))
    return Load(len(times), seconds, p50, p99, wrong)


@dataclass(slots=True)
class Client:
    """Sends requests over several connections at once, each with one under way, until they or the time run out."""

    address: str
    requests: Iterator[bytes]
    expected: bytes
    deadline: float = float("inf")
    times: list[float] = field(default_factory=list)
    wrong: int = 0
    _waiting: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def run(self, connections: int) -> None:
        for _ in range(connections):
            self._send(None)
        while self._waiting.get_map():
            ready = self._waiting.select(_ANSWER_SECONDS)
            if not ready:
                raise TimeoutError(f"{self.address} has not answered for {_ANSWER_SECONDS} seconds")
            for key, _ in ready:
                self._receive(key.data)
        self._waiting.close()

    def _send(self, kept: socket.socket | None) -> None:
        request = next(self.requests, None)
        if request is None or time.monotonic() >= self.deadline:
            if kept is not None:
                kept.close()
            return
        started = time.perf_counter()
        connection = kept or self._connect()
        connection.sendall(request)
        self._waiting.register(connection, selectors.EVENT_READ, _Exchange(connection, started))

    def _connect(self) -> socket.socket:
        host, _, port = self.address.partition(":")
        connection = socket.create_connection((host, int(port)), timeout=_ANSWER_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _receive(self, exchange: "_Exchange") -> None:
        if not exchange.read():
            return
        self.times.append(time.perf_counter() - exchange.started)
        self.wrong += not exchange.is_as(self.expected)
        self._waiting.unregister(exchange.connection)
        if exchange.keeps:
            self._send(exchange.connection)
        else:
            exchange.connection.close()
            self._send(None)


@dataclass(slots=True)
class _Exchange:
    """One request under way and what has come back of its answer."""

    connection: socket.socket
    started: float
    received: bytes = b""
    keeps: bool = False

    def read(self) -> bool:
        """Take what has come; whether that is all."""
        chunk = self.connection.recv(1 << 16)
        self.received += chunk
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not chunk:
            return True
        if not separator:
            return False
        headers = _headers(head)
        self.keeps = headers.get(b"connection", b"").lower() != b"close"
        return len(body) >= int(headers.get(b"content-length", 1 << 40))

    def is_as(self, expected: bytes) -> bool:
        return self.received.startswith(b"HTTP/1.1 200") and expected in self.received


def _headers(head: bytes) -> dict[bytes, bytes]:
    pairs = deque(line.partition(b":") for line in islice(head.split(b"\r\n"), 1, None))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
