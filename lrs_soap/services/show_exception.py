"""Show a record that waits for a person: what was sent, what is wrong with it, who may be the person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.batch import BatchOutcome
from lrs_soap.domain.batch_exception import BatchException, Step, steps_of
from lrs_soap.domain.batch_learner import StatedLearner, read
from lrs_soap.domain.differences import Difference, differences
from lrs_soap.domain.job import Content, Job
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.organisation import Permission
from lrs_soap.domain.uln import Uln
from lrs_soap.services.administration import Administration
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.find_learner import standing_for
from lrs_soap.services.held_exception import HeldException, exception_for, exception_for_operator
from lrs_soap.services.list_exceptions import Key, ListExceptions, list_exceptions
from lrs_soap.services.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who may be the person, and how each item of the record agrees.

    `learner` is None, and `uln` the one that was stated, where a caller is not told whose it is.
    """

    uln: Uln
    differences: Sequence[Difference]
    learner: Learner | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ShownException:
    """An exception with its batch, its record as sent and as corrected, and the steps that may be taken now."""

    exception: BatchException
    job: Job
    sent: Content = field(repr=False)
    content: Content = field(repr=False)
    candidates: Sequence[Candidate]
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """In the order of job and position; `more_after` begins the next page."""

    exceptions: Sequence[ShownException]
    more_after: Key | None


def show_exception(job_id: int, position: int, ctx: ServiceContext) -> ShownException:
    """To the organisation whose batch it was. Raises `UnknownException`, `AccessDenied`.

    Where names disagree with a ULN, only which items do is told.
    """
    held = exception_for(job_id, position, ctx)
    ctx.require(Permission.FIND_LEARNER)
    shown = _shown(held, ctx.uow, discloses=held.exception.outcome is not BatchOutcome.DISAGREES)
    for candidate in shown.candidates:
        ctx.record_read(AuditAction.LEARNER_FOUND, shown, candidate.uln)
    return shown


def show_exceptions(ask: ListExceptions, ctx: ServiceContext) -> ShownPage:
    """A page of the caller's own, each as `show_exception` shows it. Raises `AccessDenied`."""
    page = list_exceptions(ask, ctx)
    shown = [show_exception(one.job_id, one.position, ctx) for one in page.exceptions]
    return ShownPage(shown, page.more_after)


def show_to_operator(job_id: int, position: int, admin: Administration) -> ShownException:
    """Raises `UnknownException`. A look at learners is on record."""
    with admin.units.writing() as unit:
        held, _ = exception_for_operator(job_id, position, unit, admin)
        shown = _shown(held, unit, discloses=True)
        for candidate in shown.candidates:
            organisation_id = held.exception.organisation_id
            admin.record(unit, AuditAction.LEARNER_FOUND, "Shown", organisation_id, uln=candidate.uln)
    return shown


def candidates_now(exception: BatchException, stated_uln: Uln | None, uow: UnitOfWork) -> tuple[Learner, ...]:
    """The candidates as they are: a master for those merged into it, none for those deleted.

    Where the ULN that the record states is in question, its learner.
    """
    if not exception.is_open:
        return ()
    if exception.outcome is BatchOutcome.DISAGREES:
        return standing_for([stated_uln], uow) if stated_uln else ()
    return standing_for(exception.candidates, uow)


def _shown(held: HeldException, uow: UnitOfWork, *, discloses: bool) -> ShownException:
    stated = read(held.content)
    candidates = () if not isinstance(stated, StatedLearner) else _candidates(held, stated, uow, discloses)
    steps = steps_of(held.exception, held.content, held.job)
    return ShownException(held.exception, held.job, held.sent, held.content, tuple(candidates), steps)


def _candidates(
    held: HeldException, stated: StatedLearner, uow: UnitOfWork, discloses: bool
) -> Iterator[Candidate]:
    for learner in candidates_now(held.exception, stated.uln, uow):
        found = differences(stated, learner.details)
        if discloses:
            yield Candidate(learner.uln, found, learner)
        elif stated.uln is not None:
            yield Candidate(stated.uln, found)
