"""Checks a CSV file in one pass, a row at a time. Strict is: UTF-8 without a mark, all quoted, lines end with CRLF."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from typing import BinaryIO

from lrs_soap.batch.checks import finding
from lrs_soap.batch.checks.check_record import RecordCheck
from lrs_soap.batch.checks.finding import Finding, Place, Sort
from lrs_soap.batch.checks.headings import Known, check_headings, written_layout
from lrs_soap.batch.kinds import FileKind, kind_of_headings
from lrs_soap.batch.layouts import Column
from lrs_soap.batch.notes import Notes, trimmed
from lrs_soap.batch.reader_csv import (
    Lines,
    MixedEncodings,
    columns_of,
    heading_of,
    is_blank,
    rows_of,
    wrong_width,
)
from lrs_soap.batch.written import csv_line
from lrs_soap.domain.cells import as_meant

_Row = tuple[int, Sequence[str]]


class CsvCheck:
    """The check of one file. What it has found out stands in its attributes when `findings` has ended."""

    def __init__(self, source: BinaryIO, today: date) -> None:
        self.kind: FileKind | None = None
        self._notes = Notes()
        self.header = self._notes.header
        self._today = today
        self._decode = MixedEncodings()
        self._lines = Lines(source, self._decode)
        self._columns: Sequence[Known] = ()
        self._places: dict[str, int] = {}
        self._records: RecordCheck | None = None
        self._header_line = 0
        self._told: set[Sort] = set()

    @property
    def count(self) -> int:
        """Of the records up to now."""
        return self._records.count if self._records else 0

    def where(self, name: str) -> Place:
        """Of what the file says of itself, by heading."""
        return Place(self._header_line, self._places.get(name, 0))

    def findings(self) -> Iterator[Finding]:
        """All but what can be said at the end only. Raises `UnreadableFile`."""
        rows = rows_of(self._lines)
        headings = next(rows)[1]
        self._take_headings(headings)
        assert self.kind is not None
        first = [*self._form(1, headings)]
        second = next((row for row in rows if not is_blank(row[1])), None)
        later = [*self._row(second)] if second else []
        layout = written_layout(self.kind.layout, self.header)
        yield from chain(check_headings(headings, self._columns, layout, 1), first, later)
        for row in rows:
            if not is_blank(row[1]):
                yield from self._row(row)

    def _take_headings(self, headings: Sequence[str]) -> None:
        self.kind = kind_of_headings({trimmed(heading).lower() for heading in headings})
        self._columns = columns_of(headings, self.kind.layout, Notes())
        self._records = RecordCheck(self.kind, self._today)
        for number, known in enumerate(self._columns, start=1):
            if known is not None:
                self._places[known.field if isinstance(known, Column) else known] = number

    def _row(self, row: _Row) -> Iterator[Finding]:
        assert self._records is not None
        line, cells = row
        self._header_line = self._header_line or line
        yield from self._form(line, cells)
        if rule := wrong_width(line, cells, len(self._columns), self._lines):
            yield from self._records.counted(Place(line))
            yield Finding(finding.FORM, Place(line), "", rule)
            return
        values: dict[str, str] = {}
        for number, (known, cell) in enumerate(zip(self._columns, cells, strict=False), start=1):
            yield from self._cell(known, cell, Place(line, number), values)
        assert self.kind is not None
        written = written_layout(self.kind.layout, self.header)
        yield from self._records.findings(
            values, lambda field: Place(line, self._places.get(field, 0)), written
        )

    def _cell(self, known: Known, cell: str, place: Place, values: dict[str, str]) -> Iterator[Finding]:
        value = trimmed(cell)
        if known is None:
            return
        if isinstance(known, Column) and value:
            values[known.field] = as_meant(value)
        elif not isinstance(known, Column):
            self._notes.state(known, as_meant(value), place.line)
        if value != cell:
            yield Finding(finding.SPACES, place, heading_of(known), finding.STRAY_SPACES)

    def _form(self, line: int, cells: Sequence[str]) -> Iterator[Finding]:
        """What is not strict about how the row is written; each once, where it is first."""
        text = "".join(self._lines.row)
        place = Place(line)
        if text.startswith("\ufeff"):
            yield from self._once(
                finding.BYTE_ORDER_MARK, place, "the file must not begin with a byte order mark"
            )
        if self._decode.is_windows:
            yield from self._once(finding.ENCODING, place, "the file must be UTF-8; it is windows-1252")
        body = text.removeprefix("\ufeff").rstrip("\r\n")
        if not text.endswith("\r\n"):
            yield from self._once(finding.LINE_ENDS, place, "lines must end with CRLF")
        if body != csv_line(cells):
            yield from self._once(finding.UNQUOTED, place, "every value must be in double quotes")

    def _once(self, sort: Sort, place: Place, rule: str) -> Iterator[Finding]:
        if sort not in self._told:
            self._told.add(sort)
            yield Finding(sort, place, "", rule)
