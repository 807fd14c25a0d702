"""An exception with its record and its batch, read for whoever may settle it."""

from dataclasses import dataclass, field

from lrs_soap.domain.batch_exception import BatchException, corrected
from lrs_soap.domain.errors import UnknownException
from lrs_soap.domain.job import Content, Job
from lrs_soap.domain.organisation import Caller, Permission
from lrs_soap.services.administration import Administration
from lrs_soap.services.context import Policy, ServiceContext
from lrs_soap.services.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class HeldException:
    """`sent` is the record as it came, `content` the same with a person's corrections."""

    exception: BatchException
    job: Job
    sent: Content = field(repr=False)

    @property
    def content(self) -> Content:
        return corrected(self.sent, self.exception.corrections)


def exception_for(
    job_id: int, position: int, ctx: ServiceContext, *, to_settle: bool = False
) -> HeldException:
    """One of the caller's; others who would settle it wait for one `to_settle`.

    Raises `UnknownException`, `AccessDenied`.
    """
    ctx.require(Permission.SETTLE_EXCEPTIONS)
    held = _held(job_id, position, ctx.uow, to_settle=to_settle)
    if held.exception.organisation_id != ctx.caller.organisation.id:
        raise _unknown()
    return held


def exception_for_operator(
    job_id: int, position: int, uow: UnitOfWork, admin: Administration, *, to_settle: bool = False
) -> tuple[HeldException, ServiceContext]:
    """Anybody's, and a context in which the operator acts for its organisation. Raises `UnknownException`."""
    held = _held(job_id, position, uow, to_settle=to_settle)
    organisation = uow.organisations.by_ukprn(held.job.organisation_ukprn)
    assert organisation is not None
    return held, ServiceContext(Caller(organisation, admin.operator), uow, admin.clock(), "", Policy())


def _held(job_id: int, position: int, uow: UnitOfWork, *, to_settle: bool) -> HeldException:
    exception = uow.exceptions.by_key(job_id, position, held=to_settle)
    job = uow.jobs.by_id(job_id)
    report = uow.jobs.report_at(job_id, position)
    if exception is None or job is None or report is None:
        raise _unknown()
    return HeldException(exception, job, report.content)


def _unknown() -> UnknownException:
    return UnknownException("no record at this place of this job waits for a person, or has waited")
