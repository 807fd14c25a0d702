"""Tell an organisation what became of each record of a batch of its, a page at a time or as a file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from lrs_soap.domain.job import RecordReport
from lrs_soap.domain.paging import pages_of
from lrs_soap.services.batch_ports import BatchFiles
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.follow_batch import BatchState, FollowBatch, follow_batch
from lrs_soap.services.get_batch import UnknownBatch

#: Records of one page.
PAGE_SIZE: Final = 500

#: Records that are looked up at a time where all are wanted.
AT_A_TIME: Final = 500


@dataclass(frozen=True, slots=True)
class GetBatchRecords:
    """`page` counts from 1."""

    job_id: int
    page: int = 1


@dataclass(frozen=True, slots=True)
class NotFinished:
    """There is no output yet."""

    state: BatchState


@dataclass(frozen=True, slots=True)
class BatchRecords:
    """A page of the records in their order. Those that the batch did not come to wait for ever."""

    state: BatchState
    page: int
    pages: int
    records: Sequence[RecordReport] = field(repr=False)


@dataclass(frozen=True, slots=True)
class BatchOutputWritten:
    """The output stands where it was to be written. `name` is what its file is called."""

    state: BatchState
    name: str


def get_batch_records(ask: GetBatchRecords, ctx: ServiceContext) -> BatchRecords | NotFinished | UnknownBatch:
    """Raises `AccessDenied`."""
    state = _ended(ask.job_id, ctx)
    if not isinstance(state, BatchState):
        return state
    pages = pages_of(state.job.number_of_records, PAGE_SIZE)
    after = (ask.page - 1) * PAGE_SIZE
    records = ctx.uow.jobs.reports_after(ask.job_id, after, PAGE_SIZE) if ask.page <= pages else ()
    return BatchRecords(state, ask.page, pages, records)


def get_batch_file(
    job_id: int, files: BatchFiles, target: BinaryIO, ctx: ServiceContext
) -> BatchOutputWritten | NotFinished | UnknownBatch:
    """Write the whole output to `target`, in the form that the batch came in. Raises `AccessDenied`."""
    state = _ended(job_id, ctx)
    if not isinstance(state, BatchState):
        return state
    reports = every_report(lambda position: ctx.uow.jobs.reports_after(job_id, position, AT_A_TIME))
    files.write_output(state.job, reports, target)
    return BatchOutputWritten(state, files.output_name(state.job))


def every_report(after: Callable[[int], Sequence[RecordReport]]) -> Iterator[RecordReport]:
    """All records of a job, a few in memory at a time; `after` answers the next ones that come after a position."""
    position = 0
    while reports := after(position):
        yield from reports
        position = reports[-1].position


def _ended(job_id: int, ctx: ServiceContext) -> BatchState | NotFinished | UnknownBatch:
    state = follow_batch(FollowBatch(job_id), ctx)
    if isinstance(state, BatchState) and not state.job.has_ended:
        return NotFinished(state)
    return state
