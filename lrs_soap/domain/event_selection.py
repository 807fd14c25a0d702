"""Which events of a record a caller wants of those that it may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lrs_soap.domain.plr import LearningEvent, Source


@dataclass(frozen=True, slots=True)
class EventSelection:
    """All that is set must hold. No source means any; both days count.

    An event without an award date is left out as soon as either day is set: nobody can say that it lies between them.
    """

    sources: frozenset[Source] = frozenset()
    awarded_from: date | None = None
    awarded_to: date | None = None

    def of(self, events: Iterable[LearningEvent]) -> Sequence[LearningEvent]:
        """Those that are wanted, in their order."""
        return [event for event in events if self._wants(event)]

    def _wants(self, event: LearningEvent) -> bool:
        if self.sources and event.source not in self.sources:
            return False
        if self.awarded_from is None and self.awarded_to is None:
            return True
        awarded = event.award_date
        return (
            awarded is not None
            and (self.awarded_from is None or awarded >= self.awarded_from)
            and (self.awarded_to is None or awarded <= self.awarded_to)
        )


EVERY_EVENT: Final = EventSelection()
