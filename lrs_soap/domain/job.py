"""Jobs: work that is accepted whole, answered with a number, and done record by record by a worker.

What a record holds and what may become of it is the business of the job's kind; here is what all kinds share.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

#: As it was sent: texts by the domain's names of fields. One that is missing was not given.
Content = Mapping[str, str]

#: What is answered of a record besides its outcome; its kind's own, as JSON has it.
Answer = Mapping[str, Any]

#: What a record has become of that no worker has done yet.
WAITING: Final = ""


class JobStatus(StrEnum):
    """How far a job is; the words are the published ones."""

    WAITING = "Waiting"
    IN_PROGRESS = "InProgress"
    SUCCESSFUL = "Successful"  # done to the end, whatever became of its records
    FAILED = "Failed"  # could not be done to the end
    CANCELLED = "Cancelled"  # an operator ended it; what was done stays done


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a record: a stable code, the field by the domain's name, a sentence.

    `field` is empty where no one field is to blame. The sentence never repeats a value.
    """

    code: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class RecordResult:
    """What became of a record, in a word of its job's kind, why not more, and what is answered besides."""

    outcome: str
    problems: tuple[Problem, ...] = ()
    answer: Answer = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class RecordReport:
    """A record as it was sent, by its place in the job, the first being 1, and what became of it."""

    position: int
    content: Content = field(repr=False)
    problems: Sequence[Problem]
    outcome: str = WAITING
    answer: Answer = field(default_factory=dict, repr=False)


def done(outcomes: Mapping[str, int]) -> int:
    """How many records do not wait any more, of how many became what."""
    return sum(count for outcome, count in outcomes.items() if outcome != WAITING)


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job as it is submitted. `options` are its kind's own, as JSON has them.

    Records may come one by one from a file: their number is stated, and it is the caller's business that it is right.
    """

    kind: str
    organisation_id: int
    user_name: str
    request_id: str
    submitted_at: datetime
    options: Mapping[str, Any]
    records: Iterable[Content] = field(repr=False)
    number_of_records: int


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the register holds it. Times are UTC; `held_by` is whose worker has it in hand until `held_until`."""

    id: int
    kind: str
    organisation_id: int
    user_name: str
    request_id: str
    status: JobStatus
    submitted_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    held_by: str
    held_until: datetime | None
    number_of_records: int
    rejection_reason: str
    options: Mapping[str, Any]
    organisation_ukprn: str

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is done to its records."""
        return self.ended_at is not None

    @property
    def duration(self) -> timedelta | None:
        """From when its first record was taken up to its end."""
        if self.started_at is None or self.ended_at is None:
            return None
        return self.ended_at - self.started_at
