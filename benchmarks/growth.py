"""Shows how long a find and a verification take in registers of ten thousand to ten million.

A register of each size stands by, all are asked in turn, one request after the other, and the median times are
compared: what an index finds must cost the same in any of them. What is read after a fill lies in memory; a machine
with less of it than the register takes will show more.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import messages
from benchmarks.databases import fresh_postgres
from benchmarks.fill import fill
from benchmarks.load import Load, once
from benchmarks.messages import Known, Request, drawn
from benchmarks.rounds import Tell
from benchmarks.servers import Server, running, served_by_ours
from benchmarks.targets import GROWTH, Finding, Target
from lrs_soap.db.engine import connect, make_engine

SMALLEST: Final = 10_000
ROUNDS: Final = 5
REQUESTS: Final = 300
FOUND: Final = b"ResponseCode>WSRC000"


@dataclass(frozen=True, slots=True)
class Register:
    """A filled register of one size, and its server."""

    size: int
    server: Server
    known: Sequence[Known]


def sizes(largest: int) -> list[int]:
    """Powers of ten up to the largest, itself included."""
    steps = [SMALLEST]
    while steps[-1] * 10 <= largest:
        steps.append(steps[-1] * 10)
    return steps if steps[-1] == largest else [*steps, largest]


def requests(known: Sequence[Known]) -> Mapping[str, tuple[list[Request], bytes]]:
    """By what is asked: requests, and what each answer must hold."""
    others = [*known[1:], known[0]]
    pairs = list(zip(known, others, strict=True))
    return {
        "verifyLearner": ([messages.verify(one) for one in known], messages.VERIFIED),
        "learnerByDemographics, all right": ([messages.find(one) for one in known], FOUND),
        "learnerByDemographics, moved house": (
            [messages.find(one, LastKnownPostCode=other.postcode) for one, other in pairs],
            FOUND,
        ),
        "learnerByDemographics, nobody": (
            [
                messages.find(one, DateOfBirth=str(other.date_of_birth), GivenName="Qqq")
                for one, other in pairs
            ],
            FOUND,
        ),
    }


def measure(
    register_sizes: Sequence[int], postgres: str | None, folder: Path, tell: Tell
) -> dict[str, dict[int, list[Load]]]:
    """By what is asked and size of register: the rounds. On SQLite files in the folder, or on that PostgreSQL."""
    with ExitStack() as on:
        registers = [on.enter_context(_register(size, postgres, folder, tell)) for size in register_sizes]
        measured: dict[str, dict[int, list[Load]]] = {}
        for turn in range(ROUNDS + 1):
            tell(f"  asking, round {turn} of {ROUNDS}" if turn else "  asking, to warm up")
            for register in registers:
                for asked, load in _round(register, turn):
                    measured.setdefault(asked, {}).setdefault(register.size, []).append(load)
    return {asked: {size: rounds[1:] for size, rounds in of.items()} for asked, of in measured.items()}


@contextmanager
def _register(size: int, postgres: str | None, folder: Path, tell: Tell) -> Iterator[Register]:
    """Filled, served by one worker, and gone afterwards."""
    with ExitStack() as on:
        url = (
            on.enter_context(fresh_postgres(postgres))
            if postgres
            else f"sqlite:///{folder / str(size)}.sqlite3"
        )
        started = time.monotonic()
        fill(url, size)
        tell(f"  a register with {size:,} learners was filled in {time.monotonic() - started:,.1f} s")
        with connect(make_engine(url)) as connection:
            known = drawn(connection, REQUESTS * (ROUNDS + 1))
        server = running(served_by_ours("granian", 1), folder, url, messages.verify(known[0]))
        yield Register(size, on.enter_context(server), known)


def _round(register: Register, turn: int) -> Iterator[tuple[str, Load]]:
    """Each time other learners: nothing is asked twice."""
    known = register.known[turn * REQUESTS : (turn + 1) * REQUESTS]
    for asked, (posted, expected) in requests(known).items():
        load = once(
            register.server.address,
            [request.over_http(register.server.address) for request in posted],
            expected,
        )
        if load.wrong:
            raise RuntimeError(f"{asked} with {register.size:,} learners: {load.wrong} answers were wrong")
        yield asked, load


def findings(measured: Mapping[str, Mapping[int, Sequence[Load]]]) -> list[Finding]:
    """The largest register's times to the smallest's."""
    found = []
    for asked, by_size in measured.items():
        small, large = by_size[min(by_size)], by_size[max(by_size)]
        target = Target(f"{asked}: {GROWTH.measure}", GROWTH.bound, GROWTH.aim, falls=True)
        found.append(Finding(target, [one.p50 / other.p50 for one, other in zip(large, small, strict=True)]))
    return found


def headings(register_sizes: Sequence[int]) -> list[str]:
    """Of the table of times."""
    return ["p50 (p99) in ms", *(f"{size:,}" for size in register_sizes)]


def rows(measured: Mapping[str, Mapping[int, Sequence[Load]]]) -> list[Sequence[str]]:
    """Cells of the table of times: medians over the rounds."""
    return [
        [
            asked,
            *(
                f"{median(one.p50 for one in rounds):.2f} ({median(one.p99 for one in rounds):.2f})"
                for rounds in by_size.values()
            ),
        ]
        for asked, by_size in measured.items()
    ]
