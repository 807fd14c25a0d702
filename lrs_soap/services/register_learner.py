"""Register a person who has no ULN yet."""

from dataclasses import dataclass, field

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.learner import Learner, LearnerDetails
from lrs_soap.domain.organisation import Permission
from lrs_soap.domain.registration import (
    AlreadyRegistered,
    FindFirst,
    Registered,
    RegisterOutcome,
    insufficiency,
)
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.ports import IdentityTaken


@dataclass(frozen=True, slots=True)
class RegisterLearner:
    """What is known of the person."""

    details: LearnerDetails = field(repr=False)


def register_learner(ask: RegisterLearner, ctx: ServiceContext) -> RegisterOutcome:
    """Issue a ULN, unless a live learner has the same five demographics.

    Possible matches do not stop it: the caller has looked at them.
    """
    ctx.require(Permission.REGISTER_LEARNER)
    if refused := insufficiency(ask.details, ctx.today):
        return refused
    if not _was_searched(ask, ctx):
        return FindFirst()
    if (uln := ctx.uow.learners.registered_as(ask.details.identity)) is not None:
        return AlreadyRegistered(uln)
    learner = Learner(uln=ctx.uow.ulns.next(), details=ask.details, created_at=ctx.now, updated_at=ctx.now)
    try:
        ctx.uow.learners.add(learner)
    except IdentityTaken:
        return AlreadyRegistered(ctx.uow.learners.registered_as(ask.details.identity))
    outcome = Registered(learner.uln)
    ctx.record(AuditAction.LEARNER_REGISTERED, outcome, learner.uln)
    return outcome


def _was_searched(ask: RegisterLearner, ctx: ServiceContext) -> bool:
    window = ctx.policy.find_before_register
    return window is None or ctx.uow.searches.has(
        ctx.caller.organisation.id, ask.details.identity, since=ctx.now - window
    )
