"""Writes a corrected copy of a checked file: what is certain to be meant is mended, all else stays as it was.

A copy is CSV with every value in double quotes and CRLF, or XML with a record a line; both UTF-8 without a mark.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

from lxml import etree

from lrs_soap.batch.checks.check_file import FileCheck
from lrs_soap.batch.checks.check_header import IN_CAPITALS, ukprn_in
from lrs_soap.batch.checks.headings import Known, spelling, written_layout
from lrs_soap.batch.checks.mending import mended
from lrs_soap.batch.kinds import LEARNERS, FileKind
from lrs_soap.batch.layouts import HEADER_ELEMENT, UKPRN, Column, Layout
from lrs_soap.batch.notes import Notes, trimmed
from lrs_soap.batch.reader import wrong_count
from lrs_soap.batch.reader_csv import Lines, MixedEncodings, columns_of, is_blank, rows_of, wrong_width
from lrs_soap.batch.reader_xml import local_name, sections_of
from lrs_soap.batch.written import CRLF, XML_DECLARATION, csv_line
from lrs_soap.contracts.namespaces import BATCH
from lrs_soap.domain.fields import fault_of

_NAMESPACE: Final[Any] = {None: BATCH}  # the stubs do not know that a prefix may be None


def write_fixed(source: BinaryIO, check: FileCheck, target: BinaryIO) -> None:
    """Of a file that was checked to its end and is readable. Raises `UnreadableFile` where it has changed since."""
    assert check.kind is not None
    source.seek(0)
    fix = _Fix(check, check.kind)
    target.writelines(text.encode() for text in (fix.xml(source) if check.is_xml else fix.csv(source)))


def name_of_fixed(path: Path, check: FileCheck, now: datetime) -> Path:
    """Where the copy goes, beside the file and over no other: a learner batch under a name that such files have.

    Its UKPRN is that of the old name, or else of the header.
    """
    extension = check.form
    ukprn = ukprn_in(path.name) or check.header.get(UKPRN, "")
    if check.kind is LEARNERS and ukprn and fault_of("ukprn", ukprn) is None:
        minutes = (now + timedelta(minutes=later) for later in range(10_000))
        names = (f"LRB_{ukprn}_{minute:%d%m%Y%H%M}.{extension}" for minute in minutes)
    else:
        numbers = ("", *(f"-{number}" for number in range(2, 10_000)))
        names = (f"{path.stem}-fixed{number}.{extension}" for number in numbers)
    return next(free for name in names if not (free := path.with_name(name)).exists())


class _Fix:
    def __init__(self, check: FileCheck, kind: FileKind) -> None:
        self._kind = kind
        self._written: Layout = written_layout(kind.layout, check.header)
        is_wrong = wrong_count(check.header, check.records, kind.layout) is not None
        #: What the count is to be, until it is written.
        self._count = str(check.records) if is_wrong else ""

    def csv(self, source: BinaryIO) -> Iterator[str]:
        lines = Lines(source, MixedEncodings())
        rows = rows_of(lines)
        headings = next(rows)[1]
        columns = columns_of(headings, self._kind.layout, Notes())
        yield csv_line(self._headings(headings, columns)) + CRLF
        for line, row in rows:
            if is_blank(row):
                continue
            is_right = wrong_width(line, row, len(columns), lines) is None
            yield csv_line(self._cells(row, columns) if is_right else row) + CRLF

    def _headings(self, headings: Sequence[str], columns: Sequence[Known]) -> Iterator[str]:
        for heading, known in zip(headings, columns, strict=True):
            yield heading if known is None else spelling(known, self._written)

    def _cells(self, row: Sequence[str], columns: Sequence[Known]) -> Iterator[str]:
        for cell, known in zip(row, columns, strict=False):
            yield cell if known is None else self._value(known, cell)

    def _value(self, known: Column | str, value: str) -> str:
        if isinstance(known, Column):
            return mended(known.field, value, self._kind.rules[known.field])
        value = trimmed(value).upper() if known in IN_CAPITALS else trimmed(value)
        if known == self._kind.layout.count and value and self._count:
            value, self._count = self._count, ""
        return value

    def xml(self, source: BinaryIO) -> Iterator[str]:
        layout = self._kind.layout
        yield f'{XML_DECLARATION}{CRLF}<{layout.root} xmlns="{BATCH}">{CRLF}'
        for element in sections_of(source, lambda _: layout):
            is_header = local_name(element) == HEADER_ELEMENT
            copy = self._copy(element, HEADER_ELEMENT if is_header else layout.record, is_header=is_header)
            text = etree.tostring(copy, encoding="unicode", with_tail=False)
            # The root has it already.
            yield text.replace(f' xmlns="{BATCH}"', "", 1) + CRLF
        yield f"</{layout.root}>{CRLF}"

    def _copy(self, element: etree._Element, name: str, *, is_header: bool) -> etree._Element:
        layout = self._kind.layout
        own: dict[str, Column | str] = {heading.lower(): heading for heading in layout.header}
        known_by = own if is_header else {**layout.by_heading}
        copy = etree.Element(f"{{{BATCH}}}{name}", nsmap=_NAMESPACE)
        copy.attrib.update(element.attrib)
        for child in element:
            known = known_by.get((local_name(child) or "").lower())
            if known is None or len(child):
                copy.append(deepcopy(child))
                copy[-1].tail = None
                continue
            added = etree.SubElement(copy, f"{{{BATCH}}}{spelling(known, self._written)}")
            added.attrib.update(child.attrib)
            added.text = self._value(known, child.text or "")
        return copy
