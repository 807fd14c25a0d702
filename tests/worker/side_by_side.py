"""What several processes do at the same moment. A module of its own, which a spawned process finds by its name."""

from collections.abc import Mapping
from typing import Any

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.job import Content, RecordResult
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.job_kinds import KINDS
from lrs_soap.services.process_job import process_job
from lrs_soap.worker.holders import WorkHolders
from tests.jobs import job_worker


class NobodyHolds(WorkHolders):
    """Takes every holder for gone."""

    def is_gone(self, holder: str) -> bool:
        return True


def do_the_same_job(units: Units, process: int) -> int:
    """How many records this process has done."""
    done = 0

    def apply(content: Content, options: Mapping[str, Any], ctx: ServiceContext) -> RecordResult:
        nonlocal done
        done += 1
        return KINDS["achievements"].apply(content, options, ctx)

    with units.reading() as unit:
        (job,) = unit.jobs.unfinished()
    kinds = {"achievements": KINDS["achievements"]._replace(apply=apply)}
    process_job(job.id, job_worker(units, kinds=kinds, holders=NobodyHolds()))
    return done


def do_for_everybody(units: Units, process: int) -> None:
    """One job of those there are, another in each process."""
    with units.reading() as unit:
        job = unit.jobs.by_id(process + 1)
    assert job is not None
    process_job(job.id, job_worker(units))
