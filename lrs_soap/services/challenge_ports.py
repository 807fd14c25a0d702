"""What the use cases of data challenges need of the world outside, as protocols. `lrs_soap.db` keeps them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from lrs_soap.domain.challenge import Challenge, ChallengeMove, ChallengeState, ChallengeType, Doubt
from lrs_soap.domain.uln import Uln


class ChallengeTaken(Exception):
    """A challenge of this type on this event is open: the database's own constraint said so."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which challenges; all that is set must hold. Nothing set: all of them.

    `party_id` is the raiser's or the owner's; `of_service_desk` are those that no organisation owns; `raised_from` is
    the first moment and `raised_before` the first one after, in UTC; `overdue_on` a day in England.
    """

    raiser_id: int | None = None
    owner_id: int | None = None
    party_id: int | None = None
    of_service_desk: bool = False
    ulns: Collection[Uln] | None = None
    states: Collection[ChallengeState] | None = None
    raised_from: datetime | None = None
    raised_before: datetime | None = None
    is_open: bool = False
    overdue_on: date | None = None


class ChallengeStore(Protocol):
    """Challenges and their history, which only grows."""

    def add(self, doubt: Doubt, owner_id: int | None, raised: ChallengeMove) -> Challenge:
        """The challenge, with the next number of the learner's. The learner's other raisers wait until the end.

        Raises `ChallengeTaken`, after which the transaction can go on.
        """
        ...

    def move(self, challenge: Challenge, made: ChallengeMove, *, event_id: int | None = None) -> bool:
        """Store the state that the move led to with the next version, and the event that came of it if one did.

        False when the challenge's version is no longer the stored one.
        """
        ...

    def open_on(self, event_id: int, type_: ChallengeType) -> str | None:
        """The reference of the one that is open."""
        ...

    def by_reference(self, reference: str) -> Challenge | None:
        """In any case."""
        ...

    def history(self, challenge_id: int) -> Sequence[ChallengeMove]:
        """Each move, the first one first."""
        ...

    def find(self, wanted: Wanted, *, limit: int | None = None, offset: int = 0) -> Sequence[Challenge]:
        """In the order they were raised."""
        ...

    def count(self, wanted: Wanted) -> int: ...
