"""Reads a file of records, CSV or XML: what it is decides its content, not its name.

A file is read twice: the first time to see that it is a whole one of its layout and how many records it has, so that
nothing is begun which could not be finished; then record by record. Neither takes more memory than one record.
"""

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from lrs_soap.batch.layouts import FILE_VERSION, Layout
from lrs_soap.batch.notes import Notes, UnreadableFile
from lrs_soap.batch.reader_csv import encoding_of, read_csv
from lrs_soap.batch.reader_xml import read_xml
from lrs_soap.domain.records import FileRecord

#: The start of a file that tells what it is.
_HEAD_BYTES: Final = 4096
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

#: What files begin with that are called CSV by mistake, and what they are.
_OTHERS: Final = {
    b"PK\x03\x04": "a ZIP archive or a workbook: unpack it, or save its sheet as CSV UTF-8",
    b"PK\x05\x06": "a ZIP archive with nothing in it",
    b"\x1f\x8b": "packed with gzip: unpack it",
    b"\xd0\xcf\x11\xe0": "an old workbook, or one with a password: save its sheet as CSV UTF-8",
    b"%PDF": "a PDF document",
}

_XML: Final = "xml"


@dataclass(frozen=True, slots=True)
class Survey:
    """A file that was read once. `form` is "xml", or the encoding of a CSV; `unknown` are headings passed over.

    `header` is what the file says of itself, by heading; what it does not say is missing.
    """

    form: str
    count: int
    unknown: tuple[str, ...]
    header: Mapping[str, str] = field(default_factory=dict)


def survey(source: BinaryIO, layout: Layout, most_records: int | None = None) -> Survey:
    """Read the whole file, but no further than one record too many where there is a most.

    Raises `UnreadableFile`: no CSV or XML, cut short, without records or with too many, other headings.
    """
    form = form_of(source)
    notes = Notes()
    count = 0
    for count, _ in enumerate(_read(source, layout, form, notes), start=1):
        if most_records is not None and count > most_records:
            raise UnreadableFile(f"the file must have at most {most_records:,} records")
    _check_header(notes, count, layout)
    if not count:
        raise UnreadableFile("the file has no records")
    return Survey(form, count, tuple(notes.unknown), notes.header)


def records(source: BinaryIO, layout: Layout, surveyed: Survey) -> Iterator[FileRecord]:
    """The records in the file's order. Raises `UnreadableFile` where the file has changed since the survey."""
    return _read(source, layout, surveyed.form, Notes())


def _read(source: BinaryIO, layout: Layout, form: str, notes: Notes) -> Iterator[FileRecord]:
    source.seek(0)
    return read_xml(source, layout, notes) if is_xml(form) else read_csv(source, form, layout, notes)


def is_xml(form: str) -> bool:
    """Of the two forms that a file can have."""
    return form == _XML


def form_of(source: BinaryIO) -> str:
    """The word "xml", or the encoding of a CSV; reads the whole file. Raises `UnreadableFile`."""
    return _XML if looks_like_xml(source) else encoding_of(source)


def looks_like_xml(source: BinaryIO) -> bool:
    """Whether a file is XML or, if it is anything, CSV; it stands at its start again. Raises `UnreadableFile`."""
    source.seek(0)
    try:
        return _begins_as_xml(source)
    finally:
        source.seek(0)


def _begins_as_xml(source: BinaryIO) -> bool:
    head = source.read(_HEAD_BYTES)
    for begins, told in _OTHERS.items():
        if head.startswith(begins):
            raise UnreadableFile(f"the file is {told}")
    if head.startswith(_UTF_16):
        text = head.decode("utf-16", "replace")
        if text.lstrip().startswith("<"):
            return True
        raise UnreadableFile("the file is UTF-16: save it as CSV UTF-8")
    text_head = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text_head:
        raise UnreadableFile("the file is empty")
    if text_head.startswith(b"<"):
        return True
    if b"\0" in head:
        raise UnreadableFile("the file is neither CSV nor XML: save a spreadsheet as CSV UTF-8")
    return False


def _check_header(notes: Notes, count: int, layout: Layout) -> None:
    if rule := wrong_version(notes.header, layout):
        raise UnreadableFile(f"{FILE_VERSION} {rule}")
    if rule := wrong_count(notes.header, count, layout):
        raise UnreadableFile(f"{layout.count} {rule}")


def wrong_version(header: Mapping[str, str], layout: Layout) -> str | None:
    """What the version must be that the file says it is of, if it says one."""
    version = header.get(FILE_VERSION, "")
    if version and version.upper() not in layout.versions:
        return f"must be {' or '.join(layout.versions)}"
    return None


def wrong_count(header: Mapping[str, str], count: int, layout: Layout) -> str | None:
    """What the number of records must be that the file says it has, if it says one."""
    stated = header.get(layout.count, "")
    if not stated:
        return None
    if not (stated.isascii() and stated.isdigit()):
        return "must be a whole number"
    if stated.lstrip("0") != str(count).lstrip("0"):
        return f"is not how many records the file has, {count}: it may have been cut short"
    return None
