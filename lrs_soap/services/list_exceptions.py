"""List the records of batches that wait for a person, or have waited, a page at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lrs_soap.domain.batch import BatchOutcome
from lrs_soap.domain.batch_exception import BatchException
from lrs_soap.domain.errors import UnknownOrganisation
from lrs_soap.domain.organisation import Permission
from lrs_soap.services.administration import Administration
from lrs_soap.services.batch_ports import WantedExceptions
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.ports import UnitOfWork

PAGE_SIZE: Final = 100

#: A job and a position in it, by which exceptions are ordered.
Key = tuple[int, int]
FROM_THE_FIRST: Final[Key] = (0, 0)


@dataclass(frozen=True, slots=True)
class ListExceptions:
    """All that is set must hold. `outcomes` are those of the latest search; a page begins after a key."""

    job_id: int | None = None
    outcomes: Collection[BatchOutcome] | None = None
    with_settled: bool = False
    after: Key = FROM_THE_FIRST


@dataclass(frozen=True, slots=True)
class ExceptionPage:
    """In the order of job and position. `ukprns` are the organisations' by job; `more_after` begins the next page."""

    exceptions: Sequence[BatchException]
    ukprns: Mapping[int, str]
    more_after: Key | None


def list_exceptions(ask: ListExceptions, ctx: ServiceContext) -> ExceptionPage:
    """The caller's own. Raises `AccessDenied`."""
    ctx.require(Permission.SETTLE_EXCEPTIONS)
    return _page(ask, ctx.caller.organisation.id, ctx.uow)


def list_for_operator(ask: ListExceptions, ukprn: str, admin: Administration) -> ExceptionPage:
    """An organisation's, or with no UKPRN everybody's. Raises `UnknownOrganisation`."""
    with admin.units.reading() as unit:
        return _page(ask, organisation_of(ukprn, unit), unit)


def organisation_of(ukprn: str, uow: UnitOfWork) -> int | None:
    """The organisation's id, None where no UKPRN is given. Raises `UnknownOrganisation`."""
    if not ukprn:
        return None
    organisation = uow.organisations.by_ukprn(ukprn)
    if organisation is None:
        raise UnknownOrganisation("no organisation has this UKPRN")
    return organisation.id


def _page(ask: ListExceptions, organisation_id: int | None, uow: UnitOfWork) -> ExceptionPage:
    wanted = WantedExceptions(organisation_id, ask.job_id, ask.outcomes, only_open=not ask.with_settled)
    found = uow.exceptions.find(wanted, after=ask.after, most=PAGE_SIZE + 1)
    listed = found[:PAGE_SIZE]
    jobs = (uow.jobs.by_id(job_id) for job_id in dict.fromkeys(one.job_id for one in listed))
    last = listed[-1] if len(found) > len(listed) else None
    return ExceptionPage(
        listed,
        {job.id: job.organisation_ukprn for job in jobs if job},
        (last.job_id, last.position) if last else None,
    )
