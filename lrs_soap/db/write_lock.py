"""Waits for SQLite's one writer in short steps.

SQLite's own way sleeps for 1, 2, 5, 10 and up to 100 ms at a time, and most of our transactions take a third of one:
under load writers would sleep while nobody held the lock. `python -m benchmarks --only record` shows what it is worth:
each look at a record is a write.
"""

import time
from typing import Any, Final

from lrs_soap.db.engine import BEGIN

_SHORTEST_PAUSE: Final = 0.0001
#: A file is imported in transactions of a tenth of a second: then nothing is won by asking more often.
_LONGEST_PAUSE: Final = 0.005
_GROWTH: Final = 1.5


def begin_when_free(driver: Any, error_type: type[Exception], seconds: float) -> bool:
    """Begin a transaction on a connection of the driver's as soon as no other has one.

    False when it could not within so many seconds, or for another reason than the lock: to begin again tells which.
    """
    driver.execute("PRAGMA busy_timeout=0")
    deadline = time.monotonic() + seconds
    pause = _SHORTEST_PAUSE
    while True:
        try:
            driver.execute(BEGIN["sqlite"])
        except error_type as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                return False
        else:
            return True
        time.sleep(pause)
        pause = min(pause * _GROWTH, _LONGEST_PAUSE)
