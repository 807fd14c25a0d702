"""Read the learning records of many learners at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lrs_soap.services.context import ServiceContext
from lrs_soap.services.get_learning_events import (
    GetLearningEvents,
    LearningEventsOutcome,
    get_learning_events,
)

#: Learners that may be asked for at once; the schema of our own contract says the same.
MOST_LEARNERS: Final = 200


@dataclass(frozen=True, slots=True)
class GetManyLearningEvents:
    """One look for each learner; the same one may be asked twice."""

    looks: Sequence[GetLearningEvents] = field(repr=False)


def get_many_learning_events(
    ask: GetManyLearningEvents, ctx: ServiceContext
) -> Sequence[LearningEventsOutcome]:
    """What each look comes to, in the order asked. All are one transaction, and each is on record."""
    return [get_learning_events(look, ctx) for look in ask.looks]
