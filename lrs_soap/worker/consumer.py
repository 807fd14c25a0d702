"""Runs a worker in this process: huey's threads take messages and do what they say, until they are told to stop."""

import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Final

from lrs_soap.services.whereabouts import whereabouts
from lrs_soap.worker.queue import make_huey
from lrs_soap.worker.tasks import Work, declare_all

logger = logging.getLogger(__name__)

#: How often it is looked whether the threads live and whoever started the worker is there.
LOOK_SECONDS: Final = 1
#: How long a message waits at most in a queue that has to be asked.
_POLL_SECONDS: Final = 0.5
#: Work that does not end between two records in this time is left to die with the process.
GRACE_SECONDS: Final = 20
_RETELL_SECONDS: Final = 60

_STOPS: Final = (signal.SIGTERM, signal.SIGINT)


def run(queue_url: str, work: Work, stopping: Event, *, threads: int, parent: int | None = None) -> None:
    """Work until SIGTERM or Ctrl-C, which sets `stopping`, or until `parent` is not the parent process any more."""
    _retell_huey()
    huey = make_huey(queue_url)
    declare_all(huey, work)
    consumer = huey.create_consumer(
        workers=threads,
        max_delay=_POLL_SECONDS,
        scheduler_interval=LOOK_SECONDS * 30,
        shutdown_timeout=GRACE_SECONDS,
    )
    with _signals_held():
        consumer.start()
        # huey's own handlers would end a task in the middle, or replace the process.
        for signal_number in _STOPS:
            signal.signal(signal_number, lambda *_: stopping.set())
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    logger.info("worker started", extra={"action": "worker_started", "threads": threads})
    while not stopping.wait(LOOK_SECONDS):
        if parent is not None and os.getppid() != parent:
            break
        consumer.check_worker_health()
    stopping.set()
    consumer.stop(graceful=True)
    logger.info("worker stopped", extra={"action": "worker_stopped"})


@contextmanager
def _signals_held() -> Iterator[None]:
    """None is lost between huey's handlers and ours. The threads that start meanwhile keep them held."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _retell_huey() -> None:
    """Huey logs each task and each error with its text."""
    theirs = logging.getLogger("huey")
    theirs.setLevel(logging.WARNING)
    theirs.propagate = False
    theirs.handlers = [_Retelling()]


class _Retelling(logging.Handler):
    """Tells what went wrong and where on one line, and the same not again for a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        failure = whereabouts(error) if error is not None else ""
        now = time.monotonic()
        if now - self._told.get(record.msg + failure, -_RETELL_SECONDS) < _RETELL_SECONDS:
            return
        self._told[record.msg + failure] = now
        extra = {"action": "queue_trouble"} | ({"failure": failure} if failure else {})
        logger.log(record.levelno, record.msg.partition("%s")[0].strip(), extra=extra)
