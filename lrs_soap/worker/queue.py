"""The queue that wakes workers, in a file, in PostgreSQL or in Redis.

Only wakes: a message that is lost costs a minute, until the next sweep finds the job.
"""

import logging
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from lrs_soap.services.whereabouts import whereabouts

if TYPE_CHECKING:
    from huey import Huey

logger = logging.getLogger(__name__)

_NAME: Final = "lrs-soap"
#: In a database that has other tables too.
_TABLE_PREFIX: Final = "lrs_queue"
#: A request waits no longer than this for a server that does not answer; the job is stored already.
_CONNECT_SECONDS: Final = 2
#: Longer than a worker waits for a message.
_ANSWER_SECONDS: Final = 5


class QueueUnusable(Exception):
    """The queue's URL asks for what is not here; the message is one sentence without the URL."""


def check(url: str) -> None:
    """Raise `QueueUnusable` where the queue needs what is not installed. Connects to nothing."""
    if _scheme(url).startswith("redis") and find_spec("redis") is None:
        raise QueueUnusable("a queue in Redis needs the extra: pip install 'lrs-soap[redis]'")


def make_huey(url: str) -> "Huey":
    """The queue at `url`: `sqlite:///FILE`, `postgresql://...` or `redis://...`. Raises what its driver raises."""
    from lrs_soap.worker.messages import JsonSerializer

    check(url)
    options: dict[str, Any] = {"results": False, "serializer": JsonSerializer()}
    scheme = _scheme(url)
    if scheme == "sqlite":
        return _in_file(url, options)
    return _in_redis(url, options) if scheme.startswith("redis") else _in_postgresql(url, options)


class TaskQueue:
    """A `JobQueue`. huey is loaded and the queue opened at the first wake: a process that never wakes pays nothing."""

    def __init__(self, url: str) -> None:
        check(url)
        self._url = url
        self._take_up: Any = None
        self._lock = Lock()

    def wake(self, job_id: int) -> None:
        """Never raises: the job is stored, and found a little later."""
        try:
            self._opened()(job_id)
        except Exception as error:  # noqa: BLE001 - whatever the queue's trouble is, it is not the caller's
            logger.warning(
                "no worker woken",
                extra={"action": "not_woken", "job": job_id, "failure": whereabouts(error)},
            )

    def close(self) -> None:
        """Close what was opened; it opens again at the next wake."""
        with self._lock:
            if self._take_up is not None:
                self._take_up.huey.storage.close()
                self._take_up = None

    def _opened(self) -> Any:
        from lrs_soap.worker.tasks import declare_take_up

        with self._lock:
            if self._take_up is None:
                self._take_up = declare_take_up(make_huey(self._url), _done_elsewhere)
            return self._take_up


def _done_elsewhere(job_id: int) -> None:
    """What a process that only wakes knows of the task."""
    raise NotImplementedError


def _scheme(url: str) -> str:
    return urlsplit(url).scheme.partition("+")[0]


def _in_file(url: str, options: dict[str, Any]) -> "Huey":
    from huey import SqliteHuey

    path = Path(unquote(url.partition("://")[2].partition("?")[0]).removeprefix("/"))
    path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(_NAME, filename=str(path), **options)


def _in_postgresql(url: str, options: dict[str, Any]) -> "Huey":
    from huey import PostgresHuey

    options |= {
        "dsn": f"postgresql://{url.partition('://')[2]}",
        "table_prefix": _TABLE_PREFIX,
        "connect_timeout": _CONNECT_SECONDS,
        "application_name": "lrs_soap queue",
    }
    try:
        return PostgresHuey(_NAME, **options)
    except Exception:  # noqa: BLE001 - two that make the tables at the same moment: now they are there
        return PostgresHuey(_NAME, **options)


def _in_redis(url: str, options: dict[str, Any]) -> "Huey":
    from huey import RedisHuey
    from redis import ConnectionPool

    pool = ConnectionPool.from_url(
        url, socket_connect_timeout=_CONNECT_SECONDS, socket_timeout=_ANSWER_SECONDS
    )
    return RedisHuey(_NAME, connection_pool=pool, **options)
