"""Measures whether writers get in each other's way: registrations a second by one writer and by eight.

Each writer is a connection that waits for its answer before it sends the next person. On gunicorn, which gives
each request to whichever worker is free. What one writer waits for, eight share: the disk at each commit, the way to
PostgreSQL and back. Where they wait for processors instead, because there are few or others use them, the ratio tells
of those and not of writers, and a miss is no verdict.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import messages
from benchmarks.databases import fresh_postgres, postgres_hindrance
from benchmarks.fill import fill
from benchmarks.load import Load, once
from benchmarks.messages import Known
from benchmarks.people import people
from benchmarks.rounds import Tell
from benchmarks.servers import Server, machine_seconds, running, served_by_ours
from benchmarks.targets import WRITERS, Finding

WRITERS_AT_MOST: Final = 8
LEARNERS: Final = 20_000
REGISTRATIONS: Final = 400
ROUNDS: Final = 5
_SEED: Final = 2  # of people who are not in the register


@dataclass(frozen=True, slots=True)
class Round:
    """People registered one after the other; `busy` is the part of the machine's processors that had work meanwhile."""

    load: Load
    busy: float


def measure(postgres: str, folder: Path, tell: Tell) -> tuple[Finding, list[tuple[Round, Round]]]:
    """The ratio, and what each round came to with one writer and with many."""
    if hindrance := postgres_hindrance(postgres):
        return Finding(WRITERS, hindrance=hindrance), []
    with fresh_postgres(postgres) as url:
        tell(f"  filling a PostgreSQL database with {LEARNERS:,} learners")
        fill(url, LEARNERS)
        newcomers = _newcomers()
        stack = served_by_ours("gunicorn", WRITERS_AT_MOST)
        with running(stack, folder, url, messages.find(next(newcomers))) as server:
            _register(server, newcomers, WRITERS_AT_MOST, REGISTRATIONS)
            rounds = []
            for turn in range(ROUNDS):
                tell(f"  registerSingleLearner, round {turn + 1} of {ROUNDS}")
                alone = _register(server, newcomers, 1, REGISTRATIONS)
                rounds.append((alone, _register(server, newcomers, WRITERS_AT_MOST, 2 * REGISTRATIONS)))
    ratios = [together.load.per_second / alone.load.per_second for alone, together in rounds]
    return Finding(WRITERS, ratios, reservation=_reservation([alone.busy for alone, _ in rounds])), rounds


def _reservation(busy: Sequence[float]) -> str:
    """Eight writers cannot be twice as fast as one where one keeps more than half of the processors busy."""
    share = median(busy)
    return f"one writer found {share:.0%} of the processors busy" if share * WRITERS.bound > 1 else ""


def _newcomers() -> Iterator[Known]:
    for one in people(_SEED, 0, 1_000_000):
        yield Known(one.uln, one.given_name, one.family_name, one.date_of_birth, one.gender, one.postcode)


def _register(server: Server, newcomers: Iterator[Known], writers: int, number: int) -> Round:
    asked = map(messages.register, islice(newcomers, number))
    requests = [request.over_http(server.address) for request in asked]
    before = machine_seconds()
    result = once(server.address, requests, messages.REGISTERED, writers)
    if result.wrong:
        raise RuntimeError(f"{result.wrong} of {number} new people were not registered")
    busy, whole = (now - then for now, then in zip(machine_seconds(), before, strict=True))
    return Round(result, busy / whole)
