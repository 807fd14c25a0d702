"""Read a learner's personal learning record, if the caller can say whose it is and the learner shares it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.learner import LearnerSummary
from lrs_soap.domain.organisation import Permission
from lrs_soap.domain.plr import LearningEvent, shown_to
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim
from lrs_soap.domain.vocabulary import DOES_NOT_SHARE
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.verify_learner import VerifyLearner, verdict_on


@dataclass(frozen=True, slots=True)
class GetLearningEvents:
    """A ULN, what its owner is said to be, and whether the learner asks by way of the caller."""

    uln: Uln
    claim: Claim = field(repr=False)
    for_learner: bool = False


@dataclass(frozen=True, slots=True)
class LearningRecord:
    """The events of `learner` that the caller may see; `linked` where another ULN was asked, merged into this one."""

    learner: LearnerSummary = field(repr=False)
    events: Sequence[LearningEvent] = field(repr=False)
    linked: bool = False


@dataclass(frozen=True, slots=True)
class NotVerified:
    """ULN, names and what else was sent are not one live learner's: nothing is shown."""


@dataclass(frozen=True, slots=True)
class NotShared:
    """The learner has said that the record is not to be shared: nothing is shown."""


LearningEventsOutcome = LearningRecord | NotVerified | NotShared


def get_learning_events(ask: GetLearningEvents, ctx: ServiceContext) -> LearningEventsOutcome:
    """The record of the ULN's owner, a master standing for those merged into it.

    Each look is on record in the same transaction, refused ones too, under the ULN whose record it is.
    """
    ctx.require(Permission.READ_LEARNING_RECORD)
    outcome = _outcome(ask, ctx)
    uln = outcome.learner.uln if isinstance(outcome, LearningRecord) else ask.uln
    ctx.record(AuditAction.LEARNING_RECORD_READ, outcome, uln)
    return outcome


def _outcome(ask: GetLearningEvents, ctx: ServiceContext) -> LearningEventsOutcome:
    verdict = verdict_on(VerifyLearner(ask.uln, ask.claim), ctx.uow.learners)
    learner = verdict.learner
    if learner is None:
        return NotVerified()
    if learner.ability_to_share == DOES_NOT_SHARE:
        return NotShared()
    events = ctx.uow.events.of_record(learner.uln)
    shown = shown_to(ctx.caller.organisation, events, for_learner=ask.for_learner)
    return LearningRecord(learner, shown, verdict.linked)
