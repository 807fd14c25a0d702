"""Writes records of one kind as a strict file of that kind: CSV or XML, of either version of learner batches.

Values are written as they were read: unlike an output, which people open in spreadsheets, such a file is read by a
service, which would take an apostrophe that makes a cell harmless for a part of the value. Only a value that our
readers would take for one made harmless gets the apostrophe that they take away.
"""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from lrs_soap.batch.checks.headings import written_layout
from lrs_soap.batch.layouts import FILE_VERSION, HEADER_ELEMENT, JOB_TYPE, Layout
from lrs_soap.batch.notes import UnreadableFile
from lrs_soap.batch.output_writer import write_element
from lrs_soap.batch.rejections import told
from lrs_soap.batch.written import CRLF, XML_DECLARATION, csv_line
from lrs_soap.contracts.namespaces import BATCH
from lrs_soap.domain.cells import as_meant
from lrs_soap.domain.characters import UNWRITABLE
from lrs_soap.domain.records import FileRecord
from lrs_soap.domain.vocabulary import FULL

#: Heading and value of what a file says of itself, or the element and text of a record.
Cells = Mapping[str, str]


class ConvertedFile:
    """A file of `count` records. `left_out` counts, by heading, values that the layout has no place for."""

    def __init__(self, layout: Layout, stated: Mapping[str, str], count: int, version: str = "") -> None:
        version = version or stated.get(FILE_VERSION, "").upper() or layout.versions[0]
        self.count = count
        self._known = layout
        self._layout = written_layout(layout, {FILE_VERSION: version})
        self._header = {
            name: stated.get(name, "")
            for name in layout.header
            if name != JOB_TYPE or stated.get(JOB_TYPE)  # a column that published files do not have
        } | {FILE_VERSION: version, layout.count: str(count)}
        self.left_out: Counter[str] = Counter()

    def write(self, records: Iterable[FileRecord], target: BinaryIO, *, as_xml: bool) -> None:
        """Raises `UnreadableFile` for a record that cannot be written as it is; the target stays open."""
        target.writelines(text.encode() for text in (self._xml(records) if as_xml else self._csv(records)))

    def _csv(self, records: Iterable[FileRecord]) -> Iterator[str]:
        header = self._columns_of_header()
        headings = [column.heading for column in self._layout.columns]
        yield csv_line((*header, *headings)) + CRLF
        said: Sequence[str] = tuple(header.values())
        for record in records:
            cells = self._cells(record)
            if not any(cells.values()):
                raise UnreadableFile(f"line {record.line}: the record is empty, which CSV cannot say of one")
            yield csv_line((*said, *(_kept(cells.get(heading, "")) for heading in headings))) + CRLF
            said = ("",) * len(header)

    def _columns_of_header(self) -> Cells:
        """Those that the layout has. What says that nobody is to be registered is never left out."""
        if JOB_TYPE not in self._layout.header and self._header.get(JOB_TYPE, FULL).upper() != FULL:
            raise UnreadableFile(
                f"CSV of version {self._header[FILE_VERSION]} has no JobType, without which learners are registered: "
                f"convert to version {self._known.versions[0]} or to XML, or submit this file with --check"
            )
        return {name: value for name, value in self._header.items() if name in self._layout.header}

    def _xml(self, records: Iterable[FileRecord]) -> Iterator[str]:
        yield f'{XML_DECLARATION}\n<{self._layout.root} xmlns="{BATCH}">\n'
        yield _element(HEADER_ELEMENT, self._header)
        for record in records:
            cells = self._cells(record)
            for heading, value in cells.items():
                if UNWRITABLE.search(value):
                    raise UnreadableFile(
                        f"line {record.line}: {heading} has a character that XML cannot hold"
                    )
            yield _element(self._layout.record, cells)
        yield f"</{self._layout.root}>\n"

    def _cells(self, record: FileRecord) -> Cells:
        if record.violations:
            rule = told(record.violations[0], self._known)
            raise UnreadableFile(f"line {record.line}: {rule}; lrs-soap validate tells all that is wrong")
        cells = {self._layout.headings.get(field, ""): value for field, value in record.values.items()}
        if cells.pop("", ""):
            self.left_out.update(
                self._known.headings[field] for field in record.values.keys() - self._layout.headings.keys()
            )
        return cells


def _kept(value: str) -> str:
    return value if as_meant(value) == value else f"'{value}"


def _element(name: str, cells: Cells) -> str:
    text = io.StringIO()
    write_element(name, cells, text)
    return text.getvalue()
