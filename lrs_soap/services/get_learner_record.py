"""Read a learning record together with the whole learner and with when each of its events last changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lrs_soap.domain.learner import Learner
from lrs_soap.domain.organisation import Permission
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.get_learning_events import (
    GetLearningEvents,
    LearningRecord,
    NotShared,
    NotVerified,
    get_learning_events,
)


@dataclass(frozen=True, slots=True)
class DatedRecord:
    """`changed_at` is UTC, by an event's number."""

    record: LearningRecord
    learner: Learner = field(repr=False)
    changed_at: Mapping[int, datetime] = field(repr=False)


LearnerRecordOutcome = DatedRecord | NotVerified | NotShared


def get_learner_record(ask: GetLearningEvents, ctx: ServiceContext) -> LearnerRecordOutcome:
    """As `get_learning_events`, which also puts the look on record; for those who may find learners only.

    The answer tells the learner's address and more, which others must not get.
    """
    ctx.require(Permission.FIND_LEARNER)
    outcome = get_learning_events(ask, ctx)
    if not isinstance(outcome, LearningRecord):
        return outcome
    learner = ctx.uow.learners.by_uln(outcome.learner.uln)
    if learner is None:
        return NotVerified()
    changed_at = {event.id: event.loaded_at for event in outcome.events}
    for event in outcome.events:
        if event.version > 1:
            *_, (_, latest, _) = ctx.uow.events.history(event.id)
            changed_at[event.id] = latest.at
    return DatedRecord(outcome, learner, changed_at)
