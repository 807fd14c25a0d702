"""Files of batches that come and go over the web service: whole in memory, packed with gzip or not."""

import io
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import BinaryIO, Final, cast

from lrs_soap.batch.notes import UnreadableFile
from lrs_soap.batch.output_writer import name_of_output, write_output
from lrs_soap.batch.submission import file_of_batch, survey_submission
from lrs_soap.domain.errors import InvalidRequest, Violation
from lrs_soap.domain.job import Job, RecordReport
from lrs_soap.services.batch_ports import FileOfBatch

#: Of one record, with room to spare: a learner with every field but notes has a quarter of it in XML.
RECORD_BYTES: Final = 4 * 1024
#: Likewise: a learner with every field has half as many where each element has its own.
RECORD_LINES: Final = 64

_GZIP_BEGINS: Final = b"\x1f\x8b"
_GZIP_ONLY: Final = 16 + zlib.MAX_WBITS
_CHUNK_BYTES: Final = 64 * 1024
#: What is unpacked beyond this stands on the disk, under no name.
_MOST_IN_MEMORY: Final = 16 * 1024 * 1024


class CsvAndXmlFiles:
    """The port `BatchFiles`. A packed file may unpack to `most_records` of `RECORD_BYTES` and `RECORD_LINES`."""

    def __init__(self, most_records: int) -> None:
        self._most_records = most_records
        self._most_bytes = most_records * RECORD_BYTES
        self._most_lines = most_records * RECORD_LINES

    @contextmanager
    def opened(self, content: bytes, name: str) -> Iterator[FileOfBatch]:
        try:
            with closing(self._unpacked(content)) as source:
                yield file_of_batch(source, survey_submission(source, name, self._most_records))
        except UnreadableFile as error:
            raise _refusal(str(error)) from None

    def output_name(self, job: Job) -> str:
        return name_of_output(job)

    def write_output(self, job: Job, reports: Iterable[RecordReport], target: BinaryIO) -> None:
        write_output(job, reports, target)

    def _unpacked(self, content: bytes) -> BinaryIO:
        if not content.startswith(_GZIP_BEGINS):
            return io.BytesIO(content)
        spooled = tempfile.SpooledTemporaryFile(max_size=_MOST_IN_MEMORY)  # noqa: SIM115 - the caller closes it
        target = cast("BinaryIO", spooled)  # which the stubs do not know it is
        try:
            self._unpack(content, target)
        except BaseException:
            target.close()
            raise
        return target

    def _unpack(self, content: bytes, target: BinaryIO) -> None:
        unpacker = zlib.decompressobj(_GZIP_ONLY)
        left, size, lines = content, 0, 0
        while not unpacker.eof:
            try:
                chunk = unpacker.decompress(left, _CHUNK_BYTES)
            except zlib.error:
                raise UnreadableFile("the file is packed with gzip, and damaged") from None
            left = unpacker.unconsumed_tail
            size += len(chunk)
            if size > self._most_bytes:
                raise UnreadableFile(f"the file must unpack to at most {self._most_bytes:,} bytes")
            lines += chunk.count(b"\n")
            if lines > self._most_lines:
                raise UnreadableFile(f"the file must unpack to at most {self._most_lines:,} lines")
            if not chunk and not left and not unpacker.eof:
                raise UnreadableFile("the file is packed with gzip, and cut short")
            target.write(chunk)
        if unpacker.unused_data:
            raise UnreadableFile(
                "the file is packed with gzip more than once over, or more follows: pack it once"
            )


def _refusal(told: str) -> InvalidRequest:
    return InvalidRequest([Violation("the file", told)])
