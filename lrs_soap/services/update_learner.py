"""Change what the register holds of a learner, if the caller has seen its latest version."""

from dataclasses import dataclass, field
from typing import Any

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.organisation import Permission
from lrs_soap.domain.registration import (
    AlreadyRegistered,
    Change,
    ChangedSinceRead,
    UnknownLearner,
    Updated,
    UpdateOutcome,
    decide_update,
)
from lrs_soap.domain.uln import Uln
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.ports import IdentityTaken


@dataclass(frozen=True, slots=True)
class UpdateLearner:
    """New values by field of `LearnerDetails`; a field that is not in `wanted` stays as it is."""

    uln: Uln
    version: int
    wanted: dict[str, Any] = field(repr=False)


def update_learner(ask: UpdateLearner, ctx: ServiceContext) -> UpdateOutcome:
    """Of two updates that carry the same version one wins; the other answers `ChangedSinceRead`."""
    ctx.require(Permission.UPDATE_LEARNER)
    learner = ctx.uow.learners.by_uln(ask.uln)
    if learner is None:
        return UnknownLearner()
    decision = decide_update(learner, ask.version, ask.wanted, ctx.today)
    if not isinstance(decision, Change):
        return decision
    try:
        if not ctx.uow.learners.change(learner, decision.details, ctx.now):
            return _overtaken(ask.uln, ctx)
    except IdentityTaken:
        return AlreadyRegistered(ctx.uow.learners.registered_as(decision.details.identity))
    outcome = Updated(learner.version + 1)
    ctx.record(AuditAction.LEARNER_UPDATED, outcome, ask.uln, decision.before)
    return outcome


def _overtaken(uln: Uln, ctx: ServiceContext) -> ChangedSinceRead | UnknownLearner:
    """Somebody else was quicker, and has changed or deleted the learner."""
    learner = ctx.uow.learners.by_uln(uln)
    return UnknownLearner() if learner is None else ChangedSinceRead(learner.version)
