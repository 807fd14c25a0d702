"""What work on jobs needs of the world outside, as protocols. `lrs_soap.db` and `lrs_soap.worker` keep them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from lrs_soap.domain.job import Content, Job, JobStatus, NewJob, RecordReport, RecordResult


class JobStore(Protocol):
    """Jobs and their records. That no record is done twice is decided here, by `claim`, and by nothing else."""

    def add(self, new: NewJob) -> int:
        """The new job's number, its records stored with it."""
        ...

    def by_id(self, job_id: int) -> Job | None: ...

    def unfinished(self) -> Sequence[Job]:
        """All that have not ended, the oldest first."""
        ...

    def latest(self, most: int) -> Sequence[Job]:
        """The newest first."""
        ...

    def of_organisation(self, organisation_id: int, most: int) -> Sequence[Job]:
        """The newest first."""
        ...

    def of_file(self, organisation_id: int, name: str, digest: str) -> Sequence[Job]:
        """The organisation's jobs that came as a file of this name or this content, the newest first.

        No other job of the organisation's is looked for by its file until this transaction ends.
        """
        ...

    def take_up(self, job_id: int, holder: str, *, now: datetime, until: datetime, gone: str = "") -> bool:
        """Hold the job, unless it has ended or another holds it. A hold lapses, and one of `gone` does not count."""
        ...

    def prolong(self, job_id: int, holder: str, until: datetime) -> bool:
        """False when the job has ended or another holds it."""
        ...

    def release(self, job_id: int, holder: str) -> None:
        """Let others take it up at once."""
        ...

    def waiting(self, job_id: int, most: int) -> Sequence[int]:
        """Positions of records not done yet, the first ones; none when the job has ended."""
        ...

    def suspect(self, job_id: int) -> tuple[int, int] | None:
        """Note that a worker went down with the job in hand, at its first waiting record: its position and how often.

        None where no record waits.
        """
        ...

    def claim(self, job_id: int, position: int) -> Content | None:
        """The record, claimed for this transaction. None when it is done, or the job has ended.

        Another that claims it waits for this transaction's end.
        """
        ...

    def settle(self, job_id: int, position: int, result: RecordResult) -> None:
        """Say what became of a record that this transaction has claimed."""
        ...

    def end(self, job_id: int, status: JobStatus, at: datetime, reason: str = "") -> bool:
        """End the job; False when it has ended before, or when it shall be Successful and records wait."""
        ...

    def outcomes(self, job_id: int) -> Mapping[str, int]:
        """How many records have become of what."""
        ...

    def reports(self, job_id: int, outcomes: Collection[str]) -> Sequence[RecordReport]:
        """Records of which one of these became, in the job's order."""
        ...

    def reports_page(
        self, job_id: int, outcomes: Collection[str], *, limit: int, offset: int
    ) -> Sequence[RecordReport]:
        """So many of them, after so many others."""
        ...

    def reports_after(self, job_id: int, position: int, most: int) -> Sequence[RecordReport]:
        """So many records that come after a position, in the job's order, whatever they became."""
        ...

    def report_at(self, job_id: int, position: int) -> RecordReport | None: ...


class JobQueue(Protocol):
    """Wakes workers. The store of jobs is the truth: what is not told here is found a little later."""

    def wake(self, job_id: int) -> None:
        """Never raises."""
        ...


class Holders(Protocol):
    """Names for those who hold jobs, each once."""

    def new(self) -> str: ...

    def is_gone(self, holder: str) -> bool:
        """Whether it can be told from here that this holder's process, or its work, is no more."""
        ...

    def forget(self, holder: str) -> None:
        """Its work has ended."""
        ...
