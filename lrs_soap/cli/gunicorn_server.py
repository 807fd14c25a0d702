"""Runs gunicorn in this process, told everything here: it reads no configuration file and no variable of its own."""

import logging
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.util import import_app
from gunicorn.workers.sync import SyncWorker

from lrs_soap.cli.orphans import end_with_parent

logger = logging.getLogger(__name__)

#: Longer than a writer waits for the database, so that whoever waits is answered and not killed.
REQUEST_SECONDS: Final = 60
#: A client that sends nothing for this long in the middle of its request is let go.
SILENCE_SECONDS: Final = 5
#: What runs when the service is told to stop may take this long to end.
GRACE_SECONDS: Final = 15

_SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - only the workers' heartbeat is there, in an unlinked file


class Log(Logger):  # type: ignore[misc]
    """Hands gunicorn's records to the service's own log, less what clients sent.

    gunicorn quotes request lines, addresses with their query, and at level DEBUG left-over bytes: any of them may be
    about a person.
    """

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(max(logging.INFO, logging.getLogger().level))

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Invalid request from"):
            msg, args = "a client sent what is not HTTP", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if isinstance(sys.exc_info()[1], SystemExit):
            self.info("a worker was stopped while it held a connection")
            return
        if msg.startswith("Socket error processing request"):
            self.info("a client fell silent or hung up in the middle of its request")
            return
        if msg.startswith("Error handling request"):
            msg, args = "a request failed outside the application", ()
        super().exception(msg, *args, **kwargs)


class Worker(SyncWorker):  # type: ignore[misc]
    """Waits for a silent client only so long: it has one request at a time, and others wait behind it."""

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        client.settimeout(SILENCE_SECONDS)
        super().handle(listener, client, addr)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn around the application of `lrs_soap.wsgi`."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__(prog="lrs-soap")

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """In each worker, after the fork: database connections are no heirlooms. By name, as any server does."""
        end_with_parent()
        with _stop_signals_held():
            return import_app("lrs_soap.wsgi:app").site()


@contextmanager
def _stop_signals_held() -> Iterator[None]:
    """A worker that is told to stop while it starts does so once it has: gunicorn raises at any instruction."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def peak_memory_mib() -> float:
    """The most memory that this process has used, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def retire_above(most_mib: int) -> Callable[..., None]:
    """A hook that lets a worker end after its request once it has grown too much; gunicorn starts another."""

    def retire(worker: Any, _request: Any, _environ: Any, _response: Any) -> None:
        if worker.alive and peak_memory_mib() > most_mib:
            logger.warning("worker replaced", extra={"action": "worker_replaced", "most_mib": most_mib})
            worker.alive = False

    return retire


def run(listener: socket.socket, workers: int, memory_mib: int) -> None:
    """Serve until told to stop; raises SystemExit. A worker that grows above `memory_mib` is replaced."""
    Server(
        {
            "bind": f"fd://{listener.detach()}",
            "workers": workers,
            "worker_class": Worker,
            "timeout": REQUEST_SECONDS,
            "graceful_timeout": GRACE_SECONDS,
            "post_request": retire_above(memory_mib),
            "logger_class": Log,
            "accesslog": None,
            # Otherwise it listens on a socket in the user's home, where the next service on the machine finds it taken.
            "control_socket_disable": True,
            # gunicorn would make every file readable and writable by all.
            "umask": 0o077,
            "worker_tmp_dir": str(_SHARED_MEMORY) if _SHARED_MEMORY.is_dir() else None,
            "proc_name": "lrs-soap",
            "default_proc_name": "lrs-soap",
        }
    ).run()
