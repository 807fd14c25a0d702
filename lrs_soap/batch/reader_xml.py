"""Reads records from XML, an element at a time, so that a file of any length takes the memory of one record.

Elements are known by local name, in the namespace of the layout or in none, in any order. Records and their elements
may carry attributes; nothing is read from them.
"""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final

from lxml import etree

from lrs_soap.batch.layouts import HEADER_ELEMENT, Layout
from lrs_soap.batch.notes import ONLY_ONCE, Notes, UnreadableFile, trimmed
from lrs_soap.contracts import safe_xml
from lrs_soap.contracts.namespaces import BATCH
from lrs_soap.domain.errors import Violation
from lrs_soap.domain.records import FileRecord

#: Elements in one record. Records have a tenth of it; more would be somebody's way to fill the memory.
MOST_ELEMENTS: Final = 200

#: What libxml2 can keep beside an element.
_GREATEST_LINE: Final = 65_535

_OWN: Final = (f"{{{BATCH}}}", "")
_RECORD_DEPTH: Final = 2


def read_xml(source: BinaryIO, layout: Layout, notes: Notes) -> Iterator[FileRecord]:
    """Each record in turn. Raises `UnreadableFile`."""
    for element in sections_of(source, lambda _: layout):
        if local_name(element) == layout.record:
            yield record_of(element, layout, notes)
        else:
            read_header(element, layout, notes)


def sections_of(source: BinaryIO, layout_of: Callable[[etree._Element], Layout]) -> Iterator[etree._Element]:
    """Each Header and each record, whole; it is taken away when the next is asked for. Raises `UnreadableFile`.

    `layout_of` is told the root when its start tag was read.
    """
    depth = inside = 0
    layout: Layout | None = None
    try:
        for kind, element in safe_xml.stream(source):
            if kind == "start":
                depth += 1
                inside = inside + 1 if depth > _RECORD_DEPTH else 0
                layout = layout or layout_of(element)
                _check_place(element, depth, inside, layout)
                continue
            if depth == _RECORD_DEPTH:
                yield element
                forget(element)
            depth -= 1
    except safe_xml.RefusedXml as refusal:
        raise UnreadableFile(f"the XML cannot be read: {refusal}") from None


def _check_place(element: etree._Element, depth: int, inside: int, layout: Layout) -> None:
    if depth == 1 and local_name(element) != layout.root:
        raise UnreadableFile(f"the root element must be {layout.root} in the namespace {BATCH}")
    if depth == _RECORD_DEPTH and local_name(element) not in (HEADER_ELEMENT, layout.record):
        raise UnreadableFile(
            f"line {element.sourceline}: {layout.root} must hold {HEADER_ELEMENT} and {layout.record} only"
        )
    if inside > MOST_ELEMENTS:
        raise UnreadableFile(f"line {element.sourceline}: a record has more than {MOST_ELEMENTS} elements")


def local_name(element: etree._Element) -> str | None:
    """The local name of an element of ours, None of any other."""
    namespace, brace, name = element.tag.rpartition("}")
    return name if namespace + brace in _OWN else None


def forget(element: etree._Element) -> None:
    """And what stood before it: libxml2 keeps all that is not taken away."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def record_of(element: etree._Element, layout: Layout, notes: Notes) -> FileRecord:
    """What a record's element says, and what is wrong with its form."""
    values: dict[str, str] = {}
    violations: list[Violation] = []
    seen = set[str]()
    for child in element:
        name = local_name(child) or ""
        column = layout.by_heading.get(name.lower())
        if column is None:
            notes.pass_over(name)
            continue
        if len(child):
            violations.append(Violation(column.field, "must hold text only, no elements"))
        elif column.field in seen:
            violations.append(Violation(column.field, ONLY_ONCE))
        elif value := trimmed(child.text or ""):
            values[column.field] = value
        seen.add(column.field)
    return FileRecord(line_of(element), values, tuple(violations))


def line_of(element: etree._Element) -> int:
    """Where a record begins. Beyond 65535 libxml2 tells the line in which the text before the first child ends."""
    line: Any = element.sourceline  # the stubs do not know its type
    return int(line) if line < _GREATEST_LINE else int(line) - (element.text or "").count("\n")


def read_header(element: etree._Element, layout: Layout, notes: Notes) -> None:
    """Note what the file says of itself. Raises `UnreadableFile` where it says two things."""
    own = {name.lower(): name for name in layout.header}
    for child in element:
        name = local_name(child) or ""
        if name.lower() in own:
            notes.state(own[name.lower()], trimmed(child.text or ""), line_of(child))
        else:
            notes.pass_over(name)
