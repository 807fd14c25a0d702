"""The run of `make bench`: everything that is promised and can be measured here, in one run on one machine."""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Final

from benchmarks import batching, messages, node, recording, registering, rounds, starting, verifying
from benchmarks.fill import fill
from benchmarks.load import generator
from benchmarks.records import give_records
from benchmarks.rounds import Plan, Round, Tell, Work
from benchmarks.servers import Stack, on_granian, on_gunicorn, served_by_ours
from benchmarks.targets import HEADINGS, NPM, Finding, table
from lrs_soap.db.engine import connect, make_engine

PLAIN_APPLICATION: Final = "benchmarks.plain_spyne:application"
PLAIN_RECORD_APPLICATION: Final = "benchmarks.plain_spyne_record:application"
HAND_APPLICATION: Final = "benchmarks.handwritten_lxml:application"

#: So many learners are asked for, in turn.
ASKED_FOR: Final = 2_000

#: The part of the processors from which other work spoils the figures.
NOISY: Final = 0.1

PARTS: Final = ("verify", "npm", "record", "start", "register", "batch")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One run. `folder` is for what it leaves behind; `url` is of a register that is filled if need be."""

    folder: Path
    url: str
    learners: int
    postgres: str
    workers: int
    plan: Plan
    parts: Sequence[str]
    tell: Tell
    show: Callable[[str], None]
    findings: list[Finding] = field(default_factory=list)

    def run(self) -> bool:
        """Measure, show tables; whether every bound is kept."""
        self.show(
            f"{machine()}\nLoad by {generator()}, 16 connections; load average before: {load_average()}"
        )
        self.tell(f"  filling the register with {self.learners:,} learners")
        fill(self.url, self.learners)
        known = self._known()
        if {"verify", "npm"} & set(self.parts):
            self._verify(known)
        if "record" in self.parts:
            self._record(known[: recording.ASKED_FOR])
        if "start" in self.parts:
            self.tell(f"  starting {starting.STARTS} times")
            self.findings.append(
                starting.measure(self.folder, self.url, messages.verify(known[0]), self.workers)
            )
        if "register" in self.parts:
            self._register()
        if "batch" in self.parts:
            self._batch(known)
        return self._judge()

    def _known(self) -> list[messages.Known]:
        engine = make_engine(self.url)
        with connect(engine) as connection:
            return messages.drawn(connection, ASKED_FOR)

    def _verify(self, known: Sequence[messages.Known]) -> None:
        hindrance = "not asked for" if "npm" not in self.parts else node.hindrance(self.url, self.tell)
        stacks = self._stacks() if "verify" in self.parts else [served_by_ours("granian", self.workers)]
        settings = {} if hindrance else node.settings(self.url, self.folder)
        if not hindrance:
            stacks.append(node.stack())
        measured = self._measure(stacks, verifying.work(known), **settings)
        if "verify" in self.parts:
            self.findings.extend(verifying.findings(measured))
        self.findings.append(self._npm(measured, hindrance))

    def _record(self, known: Sequence[messages.Known]) -> None:
        self.tell(f"  giving {len(known)} learners learning records")
        give_records(self.url, known)
        stacks = [
            on_gunicorn("plain spyne", PLAIN_RECORD_APPLICATION, self.workers),
            served_by_ours("gunicorn", self.workers),
            on_granian("plain spyne", PLAIN_RECORD_APPLICATION, self.workers),
            served_by_ours("granian", self.workers),
        ]
        self.findings.extend(recording.findings(self._measure(stacks, recording.work(known))))

    def _measure(self, stacks: Sequence[Stack], work: Work, **settings: str) -> dict[str, list[Round]]:
        """Rounds of all stacks, which are shown as a table."""
        measured = rounds.measure(stacks, work, self.folder, self.url, self.plan, self.tell, **settings)
        self.show(f"\n{work.name}\n\n{table(rounds.HEADINGS, rounds.rows(measured))}")
        self._warn(rounds.taken_by_others(measured))
        return measured

    def _warn(self, taken: float) -> None:
        quiet = "" if taken < NOISY else " That is noise: repeat the run when the machine is calm."
        self.show(f"Other work took {taken:.0%} of the processors in the median round.{quiet}")

    def _npm(self, measured: dict[str, list[Round]], hindrance: str) -> Finding:
        if hindrance:
            return Finding(NPM, hindrance=hindrance)
        return rounds.ratio_of_speeds(NPM, measured, verifying.OURS_BEST, node.NAME)

    def _stacks(self) -> list[Stack]:
        """Those that are compared stand next to each other."""
        return [
            on_gunicorn("plain spyne", PLAIN_APPLICATION, self.workers),
            served_by_ours("gunicorn", self.workers),
            on_gunicorn("hand-written lxml", HAND_APPLICATION, self.workers),
            on_granian("hand-written lxml", HAND_APPLICATION, self.workers),
            served_by_ours("granian", self.workers),
        ]

    def _register(self) -> None:
        finding, registrations = registering.measure(self.postgres, self.folder, self.tell)
        self.findings.append(finding)
        for alone, together in registrations:
            self.tell(
                f"  1 writer {alone.load.per_second:,.0f}/s with {alone.busy:.0%} of the processors busy, "
                f"8 writers {together.load.per_second:,.0f}/s with {together.busy:.0%}"
            )

    def _batch(self, known: Sequence[messages.Known]) -> None:
        self.findings.append(batching.compare(self.url, self.folder, known, self.workers, self.tell))
        finding, long = batching.long_file(self.url, self.folder, known, self.workers, self.tell)
        self.findings.append(finding)
        if long is not None:
            slowest = max(load.p99 for load in long.meanwhile)
            self.show(
                f"\nBatch file of {batching.RECORDS_OF_A_LONG_ONE:,}: {long.done.seconds:.0f} s, "
                f"{long.done.per_second:,.0f} records a second, the worker had {long.mebibytes:.0f} MiB at most. "
                f"verifyLearner p99 by one caller: {long.before.p99:.1f} ms without it, "
                f"{slowest:.1f} ms in the worst {len(long.meanwhile)} rounds beside it."
            )

    def _judge(self) -> bool:
        self.show(f"\n{table(HEADINGS, [finding.row() for finding in self.findings])}")
        missed = [finding.target.measure for finding in self.findings if not finding.is_met]
        self.show(f"Load average after: {load_average()}")
        self.show(f"NOT MET: {'; '.join(missed)}" if missed else "Every bound that could be judged is met.")
        return not missed


def machine() -> str:
    """What the figures hold for."""
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("gunicorn", "granian", "spyne", "SQLAlchemy", "lxml")
    )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores, Python {platform.python_version()}, {libraries}"


def load_average() -> str:
    """Over one minute."""
    return f"{os.getloadavg()[0]:.2f}"
