"""What work on exceptions needs of the world outside, as protocols. `lrs_soap.db` keeps them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from lrs_soap.domain.batch import BatchOutcome
from lrs_soap.domain.batch_exception import BatchException


@dataclass(frozen=True, slots=True)
class WantedExceptions:
    """Which exceptions; all that is set must hold. Nothing set: all of them."""

    organisation_id: int | None = None
    job_id: int | None = None
    outcomes: Collection[BatchOutcome] | None = None
    only_open: bool = False


class BatchExceptionStore(Protocol):
    """Records that wait for a person, and how they were settled."""

    def add(self, exception: BatchException) -> None: ...

    def by_key(self, job_id: int, position: int) -> BatchException | None: ...

    def find(
        self, wanted: WantedExceptions, *, after: tuple[int, int] = (0, 0), most: int
    ) -> Sequence[BatchException]:
        """So many in the order of job and position, those after a job's and position's."""
        ...

    def change(self, before: BatchException, after: BatchException) -> bool:
        """False when it was changed, or resolved, since `before` was read."""
        ...
