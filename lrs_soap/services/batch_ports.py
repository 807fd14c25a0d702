"""What work on batches needs of the world outside, as protocols.

`lrs_soap.db` keeps the store of exceptions, `lrs_soap.batch` reads and writes the files.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from lrs_soap.domain.batch import BatchOutcome
from lrs_soap.domain.batch_exception import BatchException
from lrs_soap.domain.batch_file import BatchFile
from lrs_soap.domain.job import Content, Job, RecordReport


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

    def by_key(self, job_id: int, position: int, *, held: bool = False) -> BatchException | None:
        """`held`: nobody else holds or changes it before this transaction ends."""
        ...

    def find(
        self, wanted: WantedExceptions, *, after: tuple[int, int] = (0, 0), most: int
    ) -> Sequence[BatchException]:
        """So many in the order of job and position, those after a job's and position's."""
        ...

    def count_open(self, job_id: int) -> int:
        """How many records of the job wait."""
        ...

    def change(self, before: BatchException, after: BatchException) -> bool:
        """False when it was changed, or resolved, since `before` was read."""
        ...


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said of a file, by itself or by whoever submits it; what is not said is empty."""

    ukprn: str = ""
    job_type: str = ""
    submission_type: str = ""


@dataclass(frozen=True, slots=True)
class FileOfBatch:
    """A file that was read once, and is whole. `kind` is that of the job it becomes; `stated` is what it says itself.

    `records` are read from it a second time. `passed_over` are headings that its kind does not have.
    """

    kind: str
    file: BatchFile
    stated: Stated
    number_of_records: int
    records: Iterable[Content] = field(repr=False)
    passed_over: tuple[str, ...] = ()


class BatchFiles(Protocol):
    """Files of batches, CSV and XML, in and out."""

    def opened(self, content: bytes, name: str) -> AbstractContextManager[FileOfBatch]:
        """The file with these bytes, which may be packed with gzip. Raises `InvalidRequest`."""
        ...

    def output_name(self, job: Job) -> str:
        """What the output's file is called."""
        ...

    def write_output(self, job: Job, reports: Iterable[RecordReport], target: BinaryIO) -> None:
        """In the form that the job came in. A record that the job has not come to is written without a code."""
        ...
