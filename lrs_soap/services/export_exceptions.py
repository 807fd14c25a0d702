"""The records of an organisation that wait for a person, as they are with corrections, for a new batch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from lrs_soap.domain.batch import JOB_TYPE
from lrs_soap.domain.batch_exception import BatchException, corrected
from lrs_soap.domain.errors import InvalidRequest, UnknownOrganisation, Violation
from lrs_soap.domain.job import Content
from lrs_soap.domain.records import FORM
from lrs_soap.services.administration import Administration
from lrs_soap.services.batch_ports import WantedExceptions
from lrs_soap.services.list_exceptions import FROM_THE_FIRST, PAGE_SIZE, ListExceptions, organisation_of
from lrs_soap.services.ports import OperatorUnit

_OF_BOTH_TYPES: Final = Violation(
    "the file",
    "must be of one job type, but records of FUL and of CHK wait: choose one with --job-type, or a job with --job",
)


@dataclass(frozen=True, slots=True)
class ExportedExceptions:
    """Records in the order of job and position. `job_type` is that of all their jobs; without records it says nothing.

    `empty` is how many more say nothing of anybody, and have no place in a file.
    """

    ukprn: str
    job_type: str
    records: Sequence[Content] = field(repr=False)
    empty: int


def export_exceptions(
    ask: ListExceptions, ukprn: str, admin: Administration, *, job_type: str | None = None
) -> ExportedExceptions:
    """Those that wait; they go on waiting. Without a UKPRN they are those of the job's organisation.

    Raises `UnknownOrganisation`, also where neither says whose they are, and `InvalidRequest` where they are of both
    types of job and `job_type` does not choose one: a file has one, and by the other's nobody may be registered.
    """
    with admin.units.reading() as unit:
        ukprn = ukprn or _of_job(ask.job_id, unit)
        wanted = WantedExceptions(organisation_of(ukprn, unit), ask.job_id, ask.outcomes, only_open=True)
        by_type = _by_type(_waiting(wanted, unit), unit)
        if job_type is not None:
            by_type = {job_type: by_type.get(job_type, [])}
        if len(by_type) > 1:
            raise InvalidRequest([_OF_BOTH_TYPES])
        contents = [_content(one, unit) for waiting in by_type.values() for one in waiting]
    records = [one for one in contents if one.keys() - {FORM}]
    return ExportedExceptions(ukprn, next(iter(by_type), ""), records, len(contents) - len(records))


def _of_job(job_id: int | None, unit: OperatorUnit) -> str:
    job = None if job_id is None else unit.jobs.by_id(job_id)
    if job is None:
        raise UnknownOrganisation("a file is one organisation's: name it, or a job of its")
    return job.organisation_ukprn


def _waiting(wanted: WantedExceptions, unit: OperatorUnit) -> Iterator[BatchException]:
    after = FROM_THE_FIRST
    while page := unit.exceptions.find(wanted, after=after, most=PAGE_SIZE):
        yield from page
        after = (page[-1].job_id, page[-1].position)


def _by_type(waiting: Iterable[BatchException], unit: OperatorUnit) -> dict[str, list[BatchException]]:
    """Those of each type of job, in their order."""
    found: dict[str, list[BatchException]] = {}
    for job_id, of_job in groupby(waiting, key=lambda one: one.job_id):
        job = unit.jobs.by_id(job_id)
        assert job is not None
        found.setdefault(job.options[JOB_TYPE], []).extend(of_job)
    return found


def _content(exception: BatchException, unit: OperatorUnit) -> Content:
    report = unit.jobs.report_at(exception.job_id, exception.position)
    assert report is not None
    return corrected(report.content, exception.corrections)
