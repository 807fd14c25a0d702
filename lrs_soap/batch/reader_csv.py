"""Reads records from CSV: by heading in any case, with a byte order mark or without, quoted or not, CRLF or LF."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from lrs_soap.batch.layouts import Column, Layout
from lrs_soap.batch.notes import Notes, UnreadableFile, trimmed
from lrs_soap.domain.cells import as_meant
from lrs_soap.domain.errors import Violation
from lrs_soap.domain.records import FileRecord

UTF_8: Final = "utf-8"
WINDOWS: Final = "cp1252"

#: Of a record with its line ends. Records have a tenth of it; a quote that is never closed makes endless ones.
MOST_RECORD_BYTES: Final = 64 * 1024

_NEITHER: Final = "the bytes are neither UTF-8 nor windows-1252: save the file as CSV UTF-8"


def encoding_of(source: BinaryIO) -> str:
    """UTF-8 or windows-1252, whichever every line fits. Reads the whole file. Raises `UnreadableFile`."""
    head = source.read(len(codecs.BOM_UTF8))
    says_utf_8 = head == codecs.BOM_UTF8
    if not says_utf_8:
        source.seek(0)
    is_utf_8 = False
    other = 0
    for number, line in enumerate(iter(lambda: source.readline(MOST_RECORD_BYTES), b""), start=1):
        if line.isascii():
            continue
        if _fits(line, UTF_8):
            is_utf_8 = True
        elif not _fits(line, WINDOWS):
            raise UnreadableFile(f"line {number}: {_NEITHER}")
        else:
            other = other or number
    if other and (is_utf_8 or says_utf_8):
        raise UnreadableFile(f"line {other}: the bytes are not UTF-8, as they are elsewhere in the file")
    return WINDOWS if other else UTF_8


def _fits(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def read_csv(source: BinaryIO, encoding: str, layout: Layout, notes: Notes) -> Iterator[FileRecord]:
    """Each record in turn; lines without any value are passed over. Raises `UnreadableFile`."""
    lines = _Lines(source, encoding)
    rows = _rows(lines)
    first = next(rows, None)
    if first is None:
        raise UnreadableFile("the file is empty")
    columns = _columns(first[1], layout, notes)
    for line, row in rows:
        if not any(cell and not cell.isspace() for cell in row):
            continue
        if len(row) < len(columns) and lines.ends_within:
            raise UnreadableFile(f"line {line}: the file ends within a record: it may have been cut short")
        if len(row) < len(columns) or any(cell.strip() for cell in row[len(columns) :]):
            told = f"must have {len(columns)} values, as there are headings; it has {len(row)}"
            yield FileRecord(line, {}, (Violation("", told),))
            continue
        yield FileRecord(line, _values(row, columns, notes))


class _Lines:
    """Decoded lines.

    `taken` counts the bytes since whoever reads set it to 0; `ends_within` says that the latest line has no line end.
    """

    def __init__(self, source: BinaryIO, encoding: str) -> None:
        self._source = source
        self._encoding = encoding
        self.number = 0
        self.taken = 0
        self.ends_within = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._source.readline(MOST_RECORD_BYTES + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.taken += len(line)
        self.ends_within = not line.endswith((b"\n", b"\r"))
        if self.taken > MOST_RECORD_BYTES:
            raise UnreadableFile(
                f"line {self.number}: a record is longer than {MOST_RECORD_BYTES // 1024} KiB; "
                "a quote may not be closed, or the lines not end as they should"
            )
        if b"\0" in line:
            raise UnreadableFile(
                f"line {self.number}: there is a NUL byte, so this is no text or a damaged one"
            )
        try:
            text = line.decode(self._encoding)
        except UnicodeDecodeError:
            raise UnreadableFile(f"line {self.number}: {_NEITHER}") from None
        return text.removeprefix("\ufeff") if self.number == 1 else text


def _rows(lines: _Lines) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row and the line it begins in."""
    reader = csv.reader(lines, strict=True)
    while True:
        begins = lines.number + 1
        lines.taken = 0
        try:
            row = next(reader, None)
        except csv.Error:
            # The csv module's own words quote what stands there.
            raise UnreadableFile(
                f"line {begins}: a quote is not closed, or stands inside a value without another beside it"
            ) from None
        if row is None:
            return
        yield begins, row


def _columns(headings: Sequence[str], layout: Layout, notes: Notes) -> Sequence[Column | str | None]:
    """What stands under each heading: a column, the name of what the file says of itself, or nothing known."""
    own = {name.lower(): name for name in layout.header}
    found: list[Column | str | None] = []
    for heading in map(trimmed, headings):
        known = layout.by_heading.get(heading.lower()) or own.get(heading.lower())
        if known is None:
            notes.pass_over(heading)
        elif known in found:
            raise UnreadableFile(f"the heading {_heading(known)} stands twice")
        found.append(known)
    if missing := [one.heading for one in layout.columns if one.is_mandatory and one not in found]:
        notes.unknown.clear()
        commas = "" if len(headings) > 1 else "; headings and values must be separated by commas"
        raise UnreadableFile(f"the first line must have the headings {', '.join(missing)}{commas}")
    return found


def _heading(known: Column | str) -> str:
    return known.heading if isinstance(known, Column) else known


def _values(row: Sequence[str], columns: Sequence[Column | str | None], notes: Notes) -> dict[str, str]:
    values: dict[str, str] = {}
    for column, cell in zip(columns, row, strict=False):
        if column is None or not (value := as_meant(trimmed(cell))):
            continue
        if isinstance(column, Column):
            values[column.field] = value
        else:
            notes.header.setdefault(column, value)
    return values
