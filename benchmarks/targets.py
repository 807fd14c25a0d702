"""What the service promises of its speed, and whether a measurement keeps it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final


@dataclass(frozen=True, slots=True)
class Target:
    """A bound that must be kept and one to strive for. `falls`: the smaller the better."""

    measure: str
    bound: float
    aim: float
    falls: bool = False
    unit: str = ""

    def meets(self, value: float, bound: float) -> bool:
        """Whether the value is as good as the bound."""
        return value <= bound if self.falls else value >= bound

    def written(self, value: float) -> str:
        """A value as tables show it."""
        return f"{value:.2f}{self.unit}"


GUNICORN: Final = Target("verifyLearner requests/s: ours on gunicorn / plain spyne", 3, 3.5)
BEST_SERVER: Final = Target("verifyLearner requests/s: ours on granian / plain spyne", 6, 10)
PROCESSOR: Final = Target("verifyLearner processor time: plain spyne / ours on granian", 6, 12)
HAND_GRANIAN: Final = Target("verifyLearner requests/s: ours / hand-written lxml, both on granian", 0.6, 0.85)
HAND_GUNICORN: Final = Target(
    "verifyLearner requests/s: ours / hand-written lxml, both on gunicorn", 0.6, 0.85
)
P99: Final = Target(
    "verifyLearner p99 at 16 connections: ours on granian / plain spyne", 0.4, 0.2, falls=True
)
P99_GUNICORN: Final = Target(
    "verifyLearner p99 at 16 connections: ours on gunicorn / plain spyne", 0.4, 0.2, falls=True
)
RECORD_GUNICORN: Final = Target(
    "GetLearnerLearningEvents, 30 events, requests/s: ours / plain spyne, both on gunicorn", 8, 25
)
RECORD_GRANIAN: Final = Target(
    "GetLearnerLearningEvents, 30 events, requests/s: ours / plain spyne, both on granian", 8, 25
)
NPM: Final = Target("verifyLearner requests/s: ours on granian / npm soap, cluster of 2", 1, 1.5)
START: Final = Target("start to first answer, gunicorn", 2, 1, falls=True, unit=" s")
WRITERS: Final = Target("registerSingleLearner requests/s on PostgreSQL: 8 writers / 1", 2, 3)
GROWTH: Final = Target("p50 at the largest register / at the smallest", 2, 1.3, falls=True)

BATCH: Final = Target("batch file, records/s: ours / plain ORM calls", 3, 6)
BATCH_MEMORY: Final = Target("batch file of 50,000: memory of the worker", 200, 150, falls=True, unit=" MiB")


@dataclass(frozen=True, slots=True)
class Finding:
    """One measure of one run: its value in each round, or why it was not measured.

    A `reservation` says why the values cannot tell whether the bound is kept.
    """

    target: Target
    values: Sequence[float] = ()
    hindrance: str = ""
    reservation: str = ""

    @property
    def value(self) -> float:
        """The median round's."""
        return median(self.values)

    @property
    def is_met(self) -> bool:
        """Whether the bound is kept; what was not measured, or cannot be told, breaks nothing."""
        return not self.values or bool(self.reservation) or self.target.meets(self.value, self.target.bound)

    def row(self) -> Sequence[str]:
        """Cells of the table of findings."""
        target = self.target
        bounds = [
            f"{'at most' if target.falls else 'at least'} {target.bound:g}{target.unit}",
            f"{target.aim:g}",
        ]
        if not self.values:
            return [target.measure, "-", "-", *bounds, f"not measured: {self.hindrance}"]
        spread = f"{min(self.values):.2f} to {max(self.values):.2f}"
        return [target.measure, target.written(self.value), spread, *bounds, self._verdict()]

    def _verdict(self) -> str:
        if self.target.meets(self.value, self.target.aim):
            return "met, and the aim"
        if self.target.meets(self.value, self.target.bound):
            return "met"
        return f"cannot be told: {self.reservation}" if self.reservation else "NOT MET"


HEADINGS: Final = ("measure", "median", "rounds", "bound", "aim", "verdict")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, its columns aligned."""
    cells = [list(headings), *map(list, rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(headings))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])
