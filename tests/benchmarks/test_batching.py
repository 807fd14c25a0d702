"""The comparator of batches comes to what the service comes to, record by record of the same file."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.batch_file import write_batch
from benchmarks.fill import count, fill
from benchmarks.messages import drawn
from benchmarks.servers import ROOT, environment
from lrs_soap.db.engine import connect, make_engine
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.batch import BatchOutcome
from lrs_soap.services.process_job import sweep_jobs
from tests.cli.command import Command
from tests.conftest import fresh_database
from tests.jobs import job_worker

LEARNERS = 1_000
RECORDS = 200
KNOWN = 50
JOB = 1


def by_ours(url: str, folder: Path, file: Path) -> Mapping[int, str]:
    submitting = Command({"LRS_STATE_DIR": str(folder), "LRS_DATABASE_URL": url})
    assert f"{RECORDS} records, of Benchmarks" in submitting("batch", "submit", str(file)).done()
    units = Units(make_engine(url))
    sweep_jobs(job_worker(units))
    units.close()
    return outcomes_on(url)


def by_plain(url: str, folder: Path, file: Path) -> Mapping[int, str]:
    command = [sys.executable, "-m", "benchmarks.plain_batch", url, str(file)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(folder, url, {}),
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told, outcomes = json.loads(done.stdout), outcomes_on(url)
    assert told == Counter(outcomes.values())
    return outcomes


def outcomes_on(url: str) -> Mapping[int, str]:
    """What became of each record, by its position."""
    units = Units(make_engine(url))
    with units.reading() as unit:
        reports = unit.jobs.reports(JOB, list(BatchOutcome))
    units.close()
    return {report.position: report.outcome for report in reports}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_both_come_to_the_same(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "batch.xml"
    with fresh_database(kind, tmp_path) as ours, fresh_database(kind, tmp_path) as plain:
        for url in (ours, plain):
            assert fill(url, LEARNERS) == LEARNERS
        with connect(make_engine(ours)) as connection:
            write_batch(file, RECORDS, drawn(connection, KNOWN))
        outcomes = by_ours(ours, tmp_path, file)
        assert outcomes == by_plain(plain, tmp_path, file)
        assert len(outcomes) == RECORDS
        assert {"registered", "possible-matches"} < set(outcomes.values()) <= set(BatchOutcome)
        for url in (ours, plain):
            with connect(make_engine(url)) as connection:
                registered = list(outcomes.values()).count(BatchOutcome.REGISTERED)
                assert count(connection) == LEARNERS + registered
