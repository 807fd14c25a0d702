"""The tasks that go through the queue. All carry numbers at most: the jobs themselves are in the database."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from huey import Huey, crontab

from lrs_soap.services.whereabouts import whereabouts

logger = logging.getLogger(__name__)

#: The minute of the hour at which timed work is looked at: not when everything else on a machine starts.
_MINUTE: Final = "7"


class Work(NamedTuple):
    """What a worker does. `timed` are called each hour and see for themselves whether something is due."""

    process: Callable[[int], None]
    sweep: Callable[[], None]
    timed: Sequence[Callable[[], object]] = ()


def declare_take_up(huey: Huey, process: Callable[[int], None]) -> Any:
    """The task that wakes a worker for a job. Whoever only wakes declares it too: by its name it is known."""

    def take_up(job_id: int) -> None:
        process(job_id)

    return huey.task()(take_up)


def declare_all(huey: Huey, work: Work) -> None:
    """That task, the sweep at the start and each minute, and the timed work each hour."""

    def sweep() -> None:
        work.sweep()

    def timed() -> None:
        for one in work.timed:
            _attempt(one)

    declare_take_up(huey, work.process)
    huey.periodic_task(crontab())(sweep)
    huey.periodic_task(crontab(minute=_MINUTE))(timed)


def _attempt(one: Callable[[], object]) -> None:
    """Huey would log the error with its text."""
    try:
        one()
    except Exception as error:  # noqa: BLE001 - the next hour brings another attempt
        logger.error(  # noqa: TRY400 - its traceback ends with its text
            "timed work failed", extra={"action": "timed_work_failed", "failure": whereabouts(error)}
        )
