"""A batch as a file that is to become a job: what kind it is, what it says of itself, its records."""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from lrs_soap.batch import kinds, layouts, reader
from lrs_soap.batch.kinds import FileKind
from lrs_soap.batch.notes import UnreadableFile
from lrs_soap.batch.reader import Survey
from lrs_soap.batch.reader_csv import UTF_8, WINDOWS
from lrs_soap.domain import achievement
from lrs_soap.domain.batch import LEARNER_BATCH, VERIFY_BATCH
from lrs_soap.domain.batch_file import CSV, XML, BatchFile, ukprn_in_name
from lrs_soap.domain.job import Content
from lrs_soap.services.batch_ports import FileOfBatch, Stated

#: The kinds of files that become jobs, and the kinds of jobs.
JOB_KINDS: Final = {
    kinds.LEARNERS.name: LEARNER_BATCH,
    kinds.VERIFICATIONS.name: VERIFY_BATCH,
    kinds.ACHIEVEMENTS.name: achievement.KIND,
}

#: UTF-8 with a byte order mark, without which spreadsheets take a file for windows-1252.
MARKED: Final = "utf-8-sig"

_CHUNK_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Submission:
    """A file that was read once. `job_kind` is that of the job it becomes."""

    kind: FileKind
    surveyed: Survey
    file: BatchFile

    @property
    def job_kind(self) -> str:
        return JOB_KINDS[self.kind.name]

    def said(self, heading: str) -> str:
        """What the file says of itself under a heading, or nothing."""
        return self.surveyed.header.get(heading, "")


def survey_submission(source: BinaryIO, name: str, most_records: int | None = None) -> Submission:
    """Read the whole file. Raises `UnreadableFile`: none of these, not whole, too many records, learning events."""
    kind = kinds.kind_of(source)
    if kind.name not in JOB_KINDS:
        raise UnreadableFile(f"the file is one of {kind.name}: lrs-soap events import takes it")
    surveyed = reader.survey(source, kind.layout, most_records)
    is_xml = reader.is_xml(surveyed.form)
    file = BatchFile(
        name=name,
        digest=_digest(source),
        form=XML if is_xml else CSV,
        encoding=UTF_8 if is_xml else _encoding_of_output(source, surveyed.form),
        header=surveyed.header,
    )
    return Submission(kind, surveyed, file)


def file_of_batch(source: BinaryIO, submission: Submission) -> FileOfBatch:
    """As it is submitted; its records are read when somebody asks for them."""
    return FileOfBatch(
        kind=submission.job_kind,
        file=submission.file,
        stated=Stated(
            submission.said(layouts.UKPRN) or ukprn_in_name(submission.file.name),
            submission.said(layouts.JOB_TYPE),
            submission.said(layouts.SUBMISSION_TYPE),
        ),
        number_of_records=submission.surveyed.count,
        records=contents(source, submission),
        passed_over=submission.surveyed.unknown,
    )


def contents(source: BinaryIO, submission: Submission) -> Iterator[Content]:
    """The records as the job keeps them. Raises `UnreadableFile` where the file has changed since the survey."""
    for record in reader.records(source, submission.kind.layout, submission.surveyed):
        yield record.content
    if _digest(source) != submission.file.digest:
        raise UnreadableFile("the file was changed while it was read: submit it again when it is complete")


def _digest(source: BinaryIO) -> str:
    source.seek(0)
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _encoding_of_output(source: BinaryIO, form: str) -> str:
    """Always UTF-8, in which every name can be written."""
    source.seek(0)
    is_marked = source.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
    return MARKED if is_marked or form == WINDOWS else UTF_8
