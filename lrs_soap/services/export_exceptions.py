"""The records of an organisation that wait for a person, as they are with corrections, for a new batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lrs_soap.domain.batch import JOB_TYPE
from lrs_soap.domain.batch_exception import BatchException, corrected
from lrs_soap.domain.errors import UnknownOrganisation
from lrs_soap.domain.job import Content
from lrs_soap.domain.records import FORM
from lrs_soap.services.administration import Administration
from lrs_soap.services.batch_ports import WantedExceptions
from lrs_soap.services.list_exceptions import FROM_THE_FIRST, PAGE_SIZE, ListExceptions, organisation_of
from lrs_soap.services.ports import OperatorUnit


@dataclass(frozen=True, slots=True)
class ExportedExceptions:
    """Records in the order of job and position. `job_type` is their batches' own, empty where those differ in it.

    `empty` is how many more say nothing of anybody, and have no place in a file.
    """

    ukprn: str
    job_type: str
    records: Sequence[Content] = field(repr=False)
    empty: int


def export_exceptions(ask: ListExceptions, ukprn: str, admin: Administration) -> ExportedExceptions:
    """Those that wait; they go on waiting. Without a UKPRN they are those of the job's organisation.

    Raises `UnknownOrganisation`, also where neither says whose they are.
    """
    with admin.units.reading() as unit:
        ukprn = ukprn or _of_job(ask.job_id, unit)
        wanted = WantedExceptions(organisation_of(ukprn, unit), ask.job_id, ask.outcomes, only_open=True)
        waiting = list(_waiting(wanted, unit))
        job_types = {_job_type(job_id, unit) for job_id in {one.job_id for one in waiting}}
        contents = [_content(one, unit) for one in waiting]
    records = [one for one in contents if one.keys() - {FORM}]
    job_type = job_types.pop() if len(job_types) == 1 else ""
    return ExportedExceptions(ukprn, job_type, records, len(contents) - len(records))


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


def _job_type(job_id: int, unit: OperatorUnit) -> str:
    job = unit.jobs.by_id(job_id)
    return "" if job is None else str(job.options[JOB_TYPE])


def _content(exception: BatchException, unit: OperatorUnit) -> Content:
    report = unit.jobs.report_at(exception.job_id, exception.position)
    assert report is not None
    return corrected(report.content, exception.corrections)
