"""Jobs that are disturbed, and what they leave behind: it must be what they leave when nothing disturbs them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lrs_soap.db import migrate
from lrs_soap.db.engine import make_engine
from lrs_soap.db.unit_of_work import Units
from lrs_soap.services.process_job import sweep_jobs
from tests.batches import learner_traces, submit_learners
from tests.conftest import fresh_database
from tests.jobs import job_worker, mixed_records, prepare, submit, traces


@dataclass(frozen=True)
class Campaign:
    """`submit` takes an empty register, a folder and how many records there are to be; the numbers of the jobs."""

    name: str
    records: int
    submit: Callable[[Units, Path, int], Sequence[int]]
    traces: Callable[[Units, Path], Mapping[str, object]]

    def begin(self, units: Units, folder: Path) -> Sequence[int]:
        """The jobs, with which nobody has begun."""
        return self.submit(units, folder, self.records)

    def undisturbed(self, folder: Path) -> Mapping[str, object]:
        """What is left behind on a database of its own."""
        with fresh_database("sqlite", folder) as url:
            engine = make_engine(url)
            migrate.upgrade(engine)
            units = Units(engine)
            self.begin(units, folder)
            sweep_jobs(job_worker(units))
            left = self.traces(units, folder)
            units.close()
        return left


def _two_of_achievements(units: Units, _: Path, count: int) -> Sequence[int]:
    organisation_id = prepare(units)
    records = mixed_records(count)
    half = count // 2
    return submit(units, organisation_id, records[:half]), submit(units, organisation_id, records[half:])


def achievements(records: int) -> Campaign:
    """Two jobs of an awarding organisation's."""
    return Campaign(f"achievements-{records}", records, _two_of_achievements, lambda units, _: traces(units))


def learners(records: int) -> Campaign:
    """One file of a college's."""
    return Campaign(f"learners-{records}", records, submit_learners, learner_traces)
