"""Runs granian in this process. It comes with the extra `granian`."""

import importlib
import logging
from typing import Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from lrs_soap.cli.orphans import end_with_parent

#: What runs when the service is told to stop may take this long to end.
GRACE_SECONDS: Final = 15

#: How often granian looks at its workers' memory.
MEMORY_LOOK_SECONDS: Final = 5

#: Hands granian's records to the service's own log.
_LOGGING: Final[dict[str, Any]] = {
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
    "handlers": {},
}


def run(host: str, port: int, workers: int, memory_mib: int) -> None:
    """Serve until told to stop. A worker that grows above `memory_mib` is replaced."""
    Server(
        "lrs_soap.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # The work is the processor's: more threads would only wait for each other.
        blocking_threads=1,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.info if logging.getLogger().level <= logging.INFO else LogLevels.warning,
        log_dictconfig=_LOGGING,
        log_access=False,
        workers_max_rss=memory_mib,
        rss_sample_interval=MEMORY_LOOK_SECONDS,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
    ).serve(target_loader=_load, wrap_loader=False)


def _load() -> Any:
    """In each worker, after the fork: database connections are no heirlooms."""
    end_with_parent()
    return importlib.import_module("lrs_soap.wsgi").app.site()
