"""Measures batch files: records a second beside plain ORM calls, and what a long one costs those who call meanwhile.

Both are timed from the command: ours, which submits the file, to the end of its last record, done by the worker that
`lrs-soap serve` starts beside itself; the comparator's to its end. Each round works on its own copy of the register.
Both must come to the same of every record.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import messages
from benchmarks.batch_file import write_batch
from benchmarks.load import Load, load
from benchmarks.messages import Known
from benchmarks.rounds import Tell
from benchmarks.servers import ROOT, Server, environment, peak_mebibytes, running, served_by_ours
from benchmarks.targets import BATCH, BATCH_MEMORY, Finding
from lrs_soap.db.engine import connect, make_engine
from lrs_soap.db.unit_of_work import Units

RECORDS: Final = 20_000
ROUNDS: Final = 3
RECORDS_OF_A_LONG_ONE: Final = 50_000
_LOOK_SECONDS: Final = 0.1
#: Of a web request's load beside a long file, again and again until it is done.
_LOAD_SECONDS: Final = 4
_LONGEST_SECONDS: Final = 1_800


@dataclass(frozen=True, slots=True)
class Done:
    """A file that was done: how long it took, and how many records became what."""

    seconds: float
    outcomes: Mapping[str, int]

    @property
    def per_second(self) -> float:
        """Records."""
        return sum(self.outcomes.values()) / self.seconds


@dataclass(frozen=True, slots=True)
class LongFile:
    """A long file: verifications before and while it was done, and the most memory that the worker had, in MiB."""

    done: Done
    before: Load
    meanwhile: Sequence[Load]
    mebibytes: float


def compare(url: str, folder: Path, known: Sequence[Known], workers: int, tell: Tell) -> Finding:
    """Records a second, ours through plain ORM calls, round by round."""
    if hindrance := _hindrance(url):
        return Finding(BATCH, hindrance=hindrance)
    file = folder / "batch.xml"
    write_batch(file, RECORDS, known)
    ratios = []
    for turn in range(ROUNDS):
        tell(f"  batch of {RECORDS:,}, round {turn + 1} of {ROUNDS}")
        with _copied(url, folder) as copy, _serving(copy, folder, known, workers):
            ours = _by_ours(copy, folder, file)
        with _copied(url, folder) as copy:
            plain = _by_plain(copy, folder, file)
        if ours.outcomes != plain.outcomes:
            raise RuntimeError(f"a batch came to {ours.outcomes} and to {plain.outcomes}")
        tell(f"    {ours.per_second:,.0f} records a second; through plain ORM calls {plain.per_second:,.0f}")
        ratios.append(ours.per_second / plain.per_second)
    return Finding(BATCH, ratios)


def long_file(
    url: str, folder: Path, known: Sequence[Known], workers: int, tell: Tell
) -> tuple[Finding, LongFile | None]:
    """What a long file needs, and does to verifications at the same time."""
    if hindrance := _hindrance(url):
        return Finding(BATCH_MEMORY, hindrance=hindrance), None
    file = folder / "long-batch.xml"
    write_batch(file, RECORDS_OF_A_LONG_ONE, known)
    with _copied(url, folder) as copy, _serving(copy, folder, known, workers) as server:
        requests = [messages.verify(one).over_http(server.address) for one in known]

        def verifications() -> Load:
            return load(server.address, requests, messages.VERIFIED, _LOAD_SECONDS, connections=1)

        verifications()
        before = verifications()
        tell(f"  batch of {RECORDS_OF_A_LONG_ONE:,}, verifications beside it")
        with ThreadPoolExecutor(1) as pool:
            running_batch = pool.submit(_by_ours, copy, folder, file)
            meanwhile = [verifications()]
            while not running_batch.done():
                meanwhile.append(verifications())
            done = running_batch.result()
        mebibytes = peak_mebibytes(server.process.pid, "worker")
    return Finding(BATCH_MEMORY, [mebibytes]), LongFile(done, before, meanwhile[:-1] or meanwhile, mebibytes)


def _hindrance(url: str) -> str:
    return "" if url.startswith("sqlite:///") else "each round needs a copy of the register: SQLite only"


@contextmanager
def _copied(url: str, folder: Path) -> Iterator[str]:
    """The register in a file of its own."""
    source = Path(url.removeprefix("sqlite:///"))
    engine = make_engine(url)
    with connect(engine) as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    place = folder / "copied"
    place.mkdir()
    try:
        yield f"sqlite:///{shutil.copy(source, place / 'register.sqlite3')}"
    finally:
        shutil.rmtree(place)


@contextmanager
def _serving(url: str, folder: Path, known: Sequence[Known], workers: int) -> Iterator[Server]:
    with running(served_by_ours("gunicorn", workers), folder, url, messages.verify(known[0])) as server:
        yield server


def _by_ours(url: str, folder: Path, file: Path) -> Done:
    started = time.perf_counter()
    command = [sys.executable, "-m", "lrs_soap.cli", "batch", "submit", str(file), "--again"]
    subprocess.run(command, cwd=ROOT, env=environment(folder, url, {}), check=True, stdout=subprocess.DEVNULL)
    units = Units(make_engine(url))
    try:
        while time.perf_counter() - started < _LONGEST_SECONDS:
            with units.reading() as unit:
                (job,) = unit.jobs.latest(1)
                if job.has_ended:
                    return Done(time.perf_counter() - started, unit.jobs.outcomes(job.id))
            time.sleep(_LOOK_SECONDS)
    finally:
        units.close()
    raise RuntimeError(f"the batch was not done within {_LONGEST_SECONDS} seconds")


def _by_plain(url: str, folder: Path, file: Path) -> Done:
    command = [sys.executable, "-m", "benchmarks.plain_batch", url, str(file)]
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=environment(folder, url, {}), check=True, capture_output=True, text=True
    )
    return Done(time.perf_counter() - started, json.loads(done.stdout))
