"""The learning events of a learner that a caller is shown: what it may challenge, and see of a challenge."""

from collections.abc import Mapping

from lrs_soap.domain.plr import LearningEvent, shown_to
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import DOES_NOT_SHARE
from lrs_soap.services.context import ServiceContext


def seen_events(uln: Uln, ctx: ServiceContext, *, for_learner: bool = False) -> Mapping[int, LearningEvent]:
    """By number, those of the ULN's record, a master's standing for it; none where the learner does not share."""
    learner = ctx.uow.learners.summary(uln)
    if learner is not None and learner.master_uln is not None:
        learner = ctx.uow.learners.summary(learner.master_uln)
    if learner is None or learner.ability_to_share == DOES_NOT_SHARE:
        return {}
    events = ctx.uow.events.of_record(learner.uln)
    return {event.id: event for event in shown_to(ctx.caller.organisation, events, for_learner=for_learner)}
