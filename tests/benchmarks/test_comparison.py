import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.load import summary
from benchmarks.targets import Finding, Target, table

ROOT = Path(__file__).resolve().parents[2]
FASTER = Target("speed", 3, 3.5)
SLOWER = Target("time", 2, 1, falls=True, unit=" s")


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("target", "value", "verdict"),
    [
        (FASTER, 2.9, "NOT MET"),
        (FASTER, 3.0, "met"),
        (FASTER, 3.5, "met, and the aim"),
        (SLOWER, 2.1, "NOT MET"),
        (SLOWER, 1.5, "met"),
        (SLOWER, 0.9, "met, and the aim"),
    ],
)
def test_a_finding_is_held_against_its_bounds(target: Target, value: float, verdict: str) -> None:
    finding = Finding(target, [value, value * 10, value / 10])
    assert finding.row()[-1] == verdict
    assert finding.is_met == (verdict != "NOT MET")


def test_what_was_not_measured_breaks_nothing() -> None:
    finding = Finding(FASTER, hindrance="there is no other")
    assert finding.is_met
    assert finding.row()[-1] == "not measured: there is no other"


def test_a_reservation_takes_the_place_of_a_miss_only() -> None:
    assert Finding(FASTER, [2], reservation="too few").row()[-1] == "cannot be told: too few"
    assert Finding(FASTER, [2], reservation="too few").is_met
    assert Finding(FASTER, [3], reservation="too few").row()[-1] == "met"


def test_percentiles() -> None:
    load = summary([number / 1000 for number in range(1, 101)], 2, wrong=0)
    assert (load.p50, load.p99, load.per_second) == (51, 100, 50)


def test_a_table_is_aligned() -> None:
    assert table(["a", "bc"], [["def", "g"]]) == "| a   | bc |\n|-----|----|\n| def | g  |"


@pytest.mark.slow
def test_all_stacks_give_the_same_answers_and_a_table_comes_out() -> None:
    only = ("--only", "verify", "--only", "record")
    done = bench("--learners", "1000", "--rounds", "1", "--seconds", "1", *only, "--workers", "1")
    # Which bounds are met is not for a test to say: other tests run beside it.
    assert done.returncode in (0, 1), done.stderr
    for stack in (
        "plain spyne, gunicorn",
        "hand-written lxml, granian",
        "lrs_soap, gunicorn",
        "plain spyne, granian",
        "lrs_soap, granian",
    ):
        assert stack in done.stdout, done.stdout + done.stderr
    assert "GetLearnerLearningEvents, 30 events, requests/s: ours / plain spyne" in done.stdout
    assert "Error" not in done.stderr


@pytest.mark.slow
def test_growth_is_shown() -> None:
    done = bench("growth", "--largest", "10000")
    assert "learnerByDemographics, moved house" in done.stdout, done.stderr


def test_a_database_that_cannot_be_is_told_in_a_sentence() -> None:
    done = bench("fill", "--learners", "10", "--database", "mysql://127.0.0.1/x")
    assert done.returncode == 1
    assert "must be sqlite or postgresql" in done.stderr
    assert "Traceback" not in done.stderr
