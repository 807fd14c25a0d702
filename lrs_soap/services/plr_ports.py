"""What the use cases of learning records need of the world outside, as protocols. `lrs_soap.db` keeps them."""

from collections.abc import Sequence
from typing import Protocol

from lrs_soap.domain.plr import EventChange, EventFacts, EventStatus, LearningEvent, Source
from lrs_soap.domain.uln import Uln


class EventTaken(Exception):
    """An event with the same identity (see `plr.identity_key`) exists: the database's own constraint said so."""


class LearningEventStore(Protocol):
    """Learning events and their history, which only grows."""

    def of_record(self, uln: Uln) -> Sequence[LearningEvent]:
        """All events of this ULN and of those merged into it, whatever their state.

        The latest award comes first, then by number; those without an award date last.
        """
        ...

    def amended_of(self, uln: Uln) -> Sequence[LearningEvent]:
        """Those events under this very ULN that a data challenge has amended."""
        ...

    def by_id(self, event_id: int) -> LearningEvent | None: ...

    def by_identity(self, identity_key: bytes) -> LearningEvent | None: ...

    def add(
        self, uln: Uln, source: Source, status: EventStatus, facts: EventFacts, change: EventChange
    ) -> int:
        """The new event's number. Raises `EventTaken`, after which the transaction can go on."""
        ...

    def change(
        self,
        event: LearningEvent,
        change: EventChange,
        *,
        facts: EventFacts | None = None,
        status: EventStatus | None = None,
        is_withdrawn: bool | None = None,
    ) -> bool:
        """Store what is given with the next version, and in the history what it was; what is not given stays.

        False when the event's version is no longer the stored one. Raises `EventTaken` as `add` does.
        """
        ...

    def history(self, event_id: int) -> Sequence[tuple[int, EventChange, dict[str, object]]]:
        """Each change by the version it led to, the first one first, with what the changed fields were before."""
        ...
