"""Read the learning records of many learners at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lrs_soap.services.context import ServiceContext
from lrs_soap.services.get_learning_events import (
    GetLearningEvents,
    LearningEventsOutcome,
    get_learning_events,
)


@dataclass(frozen=True, slots=True)
class GetManyLearningEvents:
    """One look for each learner; the same one may be asked twice. How many there may be is the contract's business."""

    looks: Sequence[GetLearningEvents] = field(repr=False)


def get_many_learning_events(
    ask: GetManyLearningEvents, ctx: ServiceContext
) -> Sequence[LearningEventsOutcome]:
    """What each look comes to, in the order asked. All are one transaction, and each is on record."""
    return [get_learning_events(look, ctx) for look in ask.looks]
