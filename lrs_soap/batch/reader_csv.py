"""Reads records from CSV: by heading in any case, with a byte order mark or without, quoted or not, CRLF or LF."""

import codecs
import csv
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
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

#: What programs put between values instead of commas.
_SEPARATORS: Final = ";\t"

_NEITHER: Final = "the bytes are neither UTF-8 nor windows-1252: save the file as CSV UTF-8"
_NOT_UTF_8: Final = "the bytes are not UTF-8, as they are elsewhere in the file"


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
        raise UnreadableFile(f"line {other}: {_NOT_UTF_8}")
    return WINDOWS if other else UTF_8


def _fits(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def read_csv(source: BinaryIO, encoding: str, layout: Layout, notes: Notes) -> Iterator[FileRecord]:
    """Each record in turn; lines without any value are passed over. Raises `UnreadableFile`."""
    lines = Lines(source, partial(_decoded, encoding=encoding))
    rows = rows_of(lines)
    first = next(rows, None)
    if first is None:
        raise UnreadableFile("the file is empty")
    columns = columns_of(first[1], layout, notes)
    for line, row in rows:
        if is_blank(row):
            continue
        if told := wrong_width(line, row, len(columns), lines):
            yield FileRecord(line, {}, (Violation("", told),))
            continue
        yield FileRecord(line, _values(line, row, columns, notes))


def is_blank(row: Sequence[str]) -> bool:
    """Whether the line has no value."""
    return not any(cell and not cell.isspace() for cell in row)


def wrong_width(line: int, row: Sequence[str], headings: int, lines: "Lines") -> str | None:
    """What a row must be that has not a value for each heading. Raises `UnreadableFile` where the file ends in it."""
    if len(row) < headings and lines.ends_within:
        raise UnreadableFile(f"line {line}: the file ends within a record: it may have been cut short")
    if len(row) < headings or any(cell.strip() for cell in row[headings:]):
        return f"must have {headings} values, as there are headings; it has {len(row)}"
    return None


def _decoded(line: bytes, number: int, encoding: str) -> str:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableFile(f"line {number}: {_NEITHER}") from None


class MixedEncodings:
    """Decodes a file line by line that was not read before. Only a file whose lines all fit one encoding is taken."""

    def __init__(self) -> None:
        self._is_utf_8 = False
        self._other = 0

    @property
    def is_windows(self) -> bool:
        """Whether a line up to now was windows-1252 and not UTF-8."""
        return bool(self._other)

    def __call__(self, line: bytes, number: int) -> str:
        self._is_utf_8 |= number == 1 and line.startswith(codecs.BOM_UTF8)
        encoding = UTF_8 if _fits(line, UTF_8) else WINDOWS
        if encoding == WINDOWS:
            self._other = self._other or number
        elif not line.isascii():
            self._is_utf_8 = True
        text = _decoded(line, number, encoding)
        if self._other and self._is_utf_8:
            raise UnreadableFile(f"line {self._other}: {_NOT_UTF_8}")
        return text


class Lines:
    """Decoded lines.

    `row` is the text of those that the latest row was made of; `ends_within` says that the latest has no line end.
    """

    def __init__(self, source: BinaryIO, decode: Callable[[bytes, int], str]) -> None:
        self._source = source
        self._decode = decode
        self._taken = 0
        self.row: list[str] = []
        self.number = 0
        self.ends_within = False

    def begin_row(self) -> None:
        """From here on another row is read."""
        self._taken = 0
        self.row.clear()

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._source.readline(MOST_RECORD_BYTES + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._taken += len(line)
        self.ends_within = not line.endswith((b"\n", b"\r"))
        if self._taken > MOST_RECORD_BYTES:
            raise UnreadableFile(
                f"line {self.number}: a record is longer than {MOST_RECORD_BYTES // 1024} KiB; "
                "a quote may not be closed, or the lines not end as they should"
            )
        if b"\0" in line:
            raise UnreadableFile(
                f"line {self.number}: there is a NUL byte, so this is no text or a damaged one"
            )
        text = self._decode(line, self.number)
        self.row.append(text)
        return text.removeprefix("\ufeff") if self.number == 1 else text


def headings_in(line: str) -> Sequence[str]:
    """What the first line has between commas, whatever its quotes are. Raises `UnreadableFile`."""
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        # The csv module's own words speak of Python.
        raise UnreadableFile(
            "the first line has a line end within it: lines must end with LF or CRLF"
        ) from None


def without_commas(headings: Collection[str]) -> str:
    """What is added to a refusal of headings that are not separated as they should be."""
    return "" if len(headings) > 1 else "; headings and values must be separated by commas"


def _one_heading(line: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The first row where it has quotes and no commas between them. Raises `UnreadableFile`."""
    headings = headings_in(line.removeprefix("\ufeff"))
    if len(headings) == 1 and any(separator in line for separator in _SEPARATORS):
        yield 1, headings


def rows_of(lines: Lines) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row and the line it begins in. Headings separated by something else than commas are one."""
    reader = csv.reader(lines, strict=True)
    while True:
        begins = lines.number + 1
        lines.begin_row()
        try:
            row = next(reader, None)
        except csv.Error:
            # The csv module's own words quote what stands there.
            if lines.number == 1:
                yield from _one_heading(lines.row[0])
            raise UnreadableFile(
                f"line {begins}: a quote is not closed, or stands inside a value without another beside it"
            ) from None
        if row is None:
            return
        yield begins, row


def columns_of(headings: Sequence[str], layout: Layout, notes: Notes) -> Sequence[Column | str | None]:
    """What stands under each heading: a column, the name of what the file says of itself, or nothing known.

    Raises `UnreadableFile` where one stands twice or a mandatory one is missing.
    """
    own = {name.lower(): name for name in layout.header}
    found: list[Column | str | None] = []
    for heading in map(trimmed, headings):
        known = layout.by_heading.get(heading.lower()) or own.get(heading.lower())
        if known is None:
            notes.pass_over(heading)
        elif known in found:
            raise UnreadableFile(f"the heading {heading_of(known)} stands twice")
        found.append(known)
    if missing := [one.heading for one in layout.columns if one.is_mandatory and one not in found]:
        notes.unknown.clear()
        raise UnreadableFile(
            f"the first line must have the headings {', '.join(missing)}{without_commas(headings)}"
        )
    return found


def heading_of(known: Column | str) -> str:
    """How a file should call what it knows."""
    return known.heading if isinstance(known, Column) else known


def _values(
    line: int, row: Sequence[str], columns: Sequence[Column | str | None], notes: Notes
) -> dict[str, str]:
    values: dict[str, str] = {}
    for column, cell in zip(columns, row, strict=False):
        if column is None or not (value := as_meant(trimmed(cell))):
            continue
        if isinstance(column, Column):
            values[column.field] = value
        else:
            notes.state(column, value, line)
    return values
