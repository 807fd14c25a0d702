"""Measures how long the service takes from its command to its first answer, on a register that is there."""

import time
from pathlib import Path
from typing import Final

from benchmarks.messages import Request
from benchmarks.servers import running, served_by_ours
from benchmarks.targets import START, Finding

STARTS: Final = 5


def measure(folder: Path, url: str, probe: Request, workers: int) -> Finding:
    """Seconds of each start; the probe's password is checked by the slow hash on the way."""
    seconds = []
    for _ in range(STARTS):
        started = time.monotonic()
        with running(served_by_ours("gunicorn", workers), folder, url, probe):
            seconds.append(time.monotonic() - started)
    return Finding(START, seconds)
