"""Exceptions: records of a batch that could not be settled and wait for a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lrs_soap.domain.batch import CANDIDATES, BatchOutcome
from lrs_soap.domain.job import Job, RecordResult
from lrs_soap.domain.uln import Uln


class Resolution(StrEnum):
    """How a person has settled an exception."""

    CHOSEN = "chosen"  # one of the candidates is the person
    CORRECTED = "corrected"  # searched again with other values, and settled by that
    REGISTERED = "registered"  # none of the candidates is the person
    DISCARDED = "discarded"  # the record is not to be settled


@dataclass(frozen=True, slots=True)
class BatchException:
    """A record that waits, or has waited. It is known by its job and its position there, the first being 1.

    `outcome` is what it became at the latest search; `corrections` are values that a person has put in place of those
    sent, by the domain's names, an empty one for one taken away; `candidates` are best first. `version` starts at 1 and
    grows with each change. Times are UTC.
    """

    job_id: int
    position: int
    organisation_id: int
    outcome: BatchOutcome
    opened_at: datetime
    version: int = 1
    corrections: Mapping[str, str] = field(default_factory=dict, repr=False)
    candidates: tuple[Uln, ...] = ()
    resolution: Resolution | None = None
    resolved_at: datetime | None = None
    resolved_by: str = ""
    uln: Uln | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.resolved_at is None


def exception_of(job: Job, position: int, result: RecordResult, at: datetime) -> BatchException:
    """What waits now of a record that a job has just come to."""
    return BatchException(
        job_id=job.id,
        position=position,
        organisation_id=job.organisation_id,
        outcome=BatchOutcome(result.outcome),
        opened_at=at,
        candidates=tuple(map(Uln, result.answer.get(CANDIDATES, ()))),
    )
