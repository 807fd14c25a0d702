"""Checks an XML file in one pass, a record at a time: against the schema of its kind, and against the field rules.

A record is held to the schema inside a root of its own, beside a right header, so that the memory of one suffices.
What both the schema and a field rule find is told in the rule's words, once.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import BinaryIO, Final

from lxml import etree

from lrs_soap.batch.checks import finding
from lrs_soap.batch.checks.check_record import RecordCheck, Where
from lrs_soap.batch.checks.finding import Finding, Place
from lrs_soap.batch.checks.headings import check_spelling, heading_of_field, spelling, written_layout
from lrs_soap.batch.kinds import FileKind, kind_of_root
from lrs_soap.batch.layouts import FILE_VERSION, HEADER_ELEMENT, Layout
from lrs_soap.batch.notes import Notes, trimmed
from lrs_soap.batch.reader_xml import line_of, local_name, read_header, record_of, sections_of
from lrs_soap.contracts.namespaces import BATCH
from lrs_soap.contracts.schemas import batch_schema

#: Of an element that is held to the schema, which knows none: the first ones tell as much as all would.
MOST_ATTRIBUTES: Final = 10

#: White space that people lay files out with; around a value it means nothing.
_LAID_OUT: Final = "\r\n"


class XmlCheck:
    """The check of one file. What it has found out stands in its attributes when `findings` has ended."""

    def __init__(self, source: BinaryIO, today: date) -> None:
        self.kind: FileKind | None = None
        self._notes = Notes()
        self.header = self._notes.header
        self._source = source
        self._today = today
        self._records: RecordCheck | None = None
        self._header_line = 0
        self._is_foreign = False

    @property
    def count(self) -> int:
        """Of the records up to now."""
        return self._records.count if self._records else 0

    def where(self, name: str) -> Place:
        """Of what the file says of itself, by heading."""
        assert self.kind is not None
        xpath = f"/{self.kind.layout.root}/{HEADER_ELEMENT}" + (f"/{name}" if name else "")
        return Place(self._header_line, xpath=xpath)

    def findings(self) -> Iterator[Finding]:
        """All but what can be said at the end only. Raises `UnreadableFile`."""
        for element in sections_of(self._source, self._layout_of):
            assert self.kind is not None
            if local_name(element) == HEADER_ELEMENT:
                yield from self._header(element, self.kind.layout)
                continue
            if not (self.count or self._header_line):
                rule = f"{HEADER_ELEMENT} must stand before the records"
                yield Finding(finding.SCHEMA, Place(line_of(element)), "", rule)
            yield from self._record(element, self.kind)

    def _layout_of(self, root: etree._Element) -> Layout:
        self.kind = kind_of_root(root)
        self._records = RecordCheck(self.kind, self._today)
        return self.kind.layout

    def _header(self, element: etree._Element, layout: Layout) -> Iterator[Finding]:
        self._header_line = self._header_line or line_of(element)
        read_header(element, layout, self._notes)
        own = {name.lower(): name for name in layout.header}
        for number, child in enumerate(element, start=1):
            wanted = own.get((local_name(child) or "").lower())
            step = wanted or _unnamed(number)
            place = Place(line_of(child), xpath=f"/{layout.root}/{HEADER_ELEMENT}/{step}")
            yield from self._spelling(local_name(child) or "", wanted, place)
            if wanted is not None:
                yield from _stray_spaces(child, place, wanted)
        yield from self._namespace(element)
        for rule in _rules_of_header(element, layout):
            yield Finding(finding.SCHEMA, self.where(""), "", rule)

    def _record(self, element: etree._Element, kind: FileKind) -> Iterator[Finding]:
        position = self.count + 1
        base = f"/{kind.layout.root}/{kind.layout.record}[{position}]"
        elements = _by_field(element, kind.layout)
        written = written_layout(kind.layout, self.header)

        def where(field: str) -> Place:
            name = f"/{heading_of_field(field, written, kind.layout)}" if field else ""
            return Place(line_of(elements.get(field, element)), xpath=base + name)

        record = record_of(element, kind.layout, Notes())
        told = set[str]()
        assert self._records is not None
        for found in self._records.findings(record.values, where, written):
            told.add(found.field)
            yield found
        for violation in record.violations:
            heading = heading_of_field(violation.path, written, kind.layout)
            told.add(heading)
            yield Finding(finding.FORM, where(violation.path), heading, violation.requirement)
        yield from self._tolerated(element, where, written)
        yield from self._of_schema(element, where, written, told)

    def _tolerated(self, element: etree._Element, where: Where, layout: Layout) -> Iterator[Finding]:
        yield from self._namespace(element)
        assert self.kind is not None
        for number, child in enumerate(element, start=1):
            name = local_name(child) or ""
            column = self.kind.layout.by_heading.get(name.lower())
            unknown = Place(line_of(child), xpath=f"{where('').xpath}/{_unnamed(number)}")
            place = where(column.field) if column else unknown
            yield from self._spelling(name, spelling(column, layout) if column else None, place)
            if column is not None:
                yield from _stray_spaces(child, place, spelling(column, layout))

    def _spelling(self, name: str, wanted: str | None, place: Place) -> Iterator[Finding]:
        if wanted is None:
            rule = "this kind of file has no such element; it is passed over"
            yield Finding(finding.HEADING_UNKNOWN, place, "", rule)
        else:
            yield from check_spelling(name, wanted, place)

    def _namespace(self, element: etree._Element) -> Iterator[Finding]:
        """Told once."""
        if self._is_foreign or element.tag.startswith("{"):
            return
        self._is_foreign = True
        yield Finding(
            finding.NAMESPACE, Place(line_of(element)), "", f"elements must be in the namespace {BATCH}"
        )

    def _of_schema(
        self, element: etree._Element, where: Where, written: Layout, told: set[str]
    ) -> Iterator[Finding]:
        """What the schema has against the record, but for the fields that something was `told` of."""
        assert self.kind is not None
        layout = self.kind.layout
        for violation in batch_schema(layout.root).violations(_alone(element, layout, written)):
            name = violation.path.rpartition("/")[2].partition("[")[0]
            column = layout.by_heading.get(name.lower())
            heading = spelling(column, written) if column else ""
            if heading not in told:
                told.add(heading)
                yield Finding(finding.SCHEMA, where(column.field if column else ""), heading, violation.rule)


def _rules_of_header(element: etree._Element, layout: Layout) -> Iterator[str]:
    """What the schema says of the header beside its values, which `check_header` looks at when all is read."""
    root = _element(layout.root)
    header = _add(root, HEADER_ELEMENT, element)
    own = {name.lower(): name for name in layout.header}
    for child in element:
        if name := own.get((local_name(child) or "").lower()):
            _add(header, name, child).text = child.text
    if header.find(f"{{{BATCH}}}{FILE_VERSION}") is None:
        _add(header, FILE_VERSION)
    for violation in batch_schema(layout.root).violations(root):
        *_, name = violation.path.split("/")
        if name == HEADER_ELEMENT or "[" in name or "attribute" in violation.rule:
            yield violation.rule


def _unnamed(number: int) -> str:
    """The step to an element, counted from 1, whose name is not told: it may be a value."""
    return f"*[{number}]"


def _stray_spaces(element: etree._Element, place: Place, heading: str) -> Iterator[Finding]:
    text = (element.text or "").strip(_LAID_OUT)
    if not len(element) and text != trimmed(text):
        yield Finding(finding.SPACES, place, heading, finding.STRAY_SPACES)


def _by_field(element: etree._Element, layout: Layout) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for child in element:
        column = layout.by_heading.get((local_name(child) or "").lower())
        if column is not None:
            found.setdefault(column.field, child)
    return found


def _alone(element: etree._Element, layout: Layout, written: Layout) -> etree._Element:
    """The record in a file of its own, under the names that it should have, with all that must be there."""
    root = _element(layout.root)
    _add(_add(root, HEADER_ELEMENT), FILE_VERSION).text = layout.versions[0]
    record = _add(root, layout.record, element)
    fields = _by_field(element, layout)
    for column in layout.columns:
        child = fields.get(column.field)
        if child is not None:
            _add(record, spelling(column, written), child).text = "".join(map(str, child.itertext()))
        elif column.is_mandatory:
            _add(record, spelling(column, written))
    return root


def _element(name: str) -> etree._Element:
    return etree.Element(f"{{{BATCH}}}{name}")


def _add(parent: etree._Element, name: str, like: etree._Element | None = None) -> etree._Element:
    added = etree.SubElement(parent, f"{{{BATCH}}}{name}")
    for key, value in islice(like.items(), MOST_ATTRIBUTES) if like is not None else ():
        added.set(key, value)
    return added
