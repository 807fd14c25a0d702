"""Keeps a worker beside the service: starts one, starts another when it dies, stops it when the service stops.

A process of its own between the two, because the HTTP servers have their own ways with child processes: gunicorn reaps
whatever ends, and forks, which does not go well with threads. So the service has one small child more, whose own end,
however it comes, ends the worker.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event
from typing import Final

#: A worker that is told to stop ends between two records; past this it is killed.
GRACE_SECONDS: Final = 25
_LOOK_SECONDS: Final = 0.5
#: Pause before the next start: short after a long life, longer each time after a short one.
_SHORTEST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 30.0
_LONG_LIFE: Final = 60.0


@contextmanager
def kept_worker() -> Iterator[None]:
    """A worker with this process's settings, until the block ends."""
    owner = os.getpid()
    keeper = subprocess.Popen([sys.executable, "-m", "lrs_soap.cli.keeper", str(owner)])  # noqa: S603 - ours
    try:
        yield
    finally:
        # gunicorn's workers are forks that leave by the same way.
        if os.getpid() == owner:
            _stop(keeper)


def keep(parent: int) -> None:
    """What the process in between does, until it is told to stop or `parent` is gone."""
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    # From a terminal they reach the service and the worker as well; who stops when is the service's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    pause = _SHORTEST_PAUSE
    while not _is_over(parent, stopping, 0):
        began = time.monotonic()
        _run_one(parent, stopping)
        pause = _SHORTEST_PAUSE if time.monotonic() - began > _LONG_LIFE else min(pause * 2, _LONGEST_PAUSE)
        _is_over(parent, stopping, pause)


def _run_one(parent: int, stopping: Event) -> None:
    """Until it ends by itself or is told to."""
    command = [sys.executable, "-m", "lrs_soap.cli", "worker", "--parent", str(os.getpid())]
    with subprocess.Popen(command) as worker:  # noqa: S603 - ours
        while worker.poll() is None:
            if _is_over(parent, stopping, _LOOK_SECONDS):
                _stop(worker)


def _is_over(parent: int, stopping: Event, seconds: float) -> bool:
    return stopping.wait(seconds) or os.getppid() != parent


def _stop(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    keep(int(sys.argv[1]))
