"""The kinds of files there are, and which of them a file is: its content decides, not its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from lxml import etree

from lrs_soap.batch import layouts
from lrs_soap.batch.layouts import Layout
from lrs_soap.batch.notes import UnreadableFile, trimmed
from lrs_soap.batch.reader import form_of, is_xml
from lrs_soap.batch.reader_csv import headings_in, without_commas
from lrs_soap.contracts import safe_xml
from lrs_soap.domain import achievement, batch_learner, event_fields
from lrs_soap.domain.fields import Rule

#: The first line of a CSV file has no more.
_MOST_HEADING_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class FileKind:
    """`name` is what commands call it; `rules` hold for single fields by the domain's names."""

    name: str
    layout: Layout
    rules: Mapping[str, Rule]


LEARNERS: Final = FileKind("learner-batch", layouts.LEARNER_BATCH, batch_learner.FIELDS)
VERIFICATIONS: Final = FileKind("verify-batch", layouts.VERIFY_BATCH, batch_learner.FIELDS)
ACHIEVEMENTS: Final = FileKind("achievement-batch", layouts.ACHIEVEMENT_BATCH, achievement.RULES)
EVENTS: Final = FileKind("learning-events", layouts.LEARNING_EVENTS, event_fields.RULES)

KINDS: Final = (LEARNERS, VERIFICATIONS, ACHIEVEMENTS, EVENTS)

_NO_ROOT: Final = f"the root element must be one of {', '.join(kind.layout.root for kind in KINDS)}"


def kind_of(source: BinaryIO) -> FileKind:
    """Raises `UnreadableFile`: empty, neither CSV nor XML, or none of these."""
    form = form_of(source)
    source.seek(0)
    kind = _by_root(source) if is_xml(form) else kind_of_headings(_headings(source, form))
    source.seek(0)
    return kind


def _by_root(source: BinaryIO) -> FileKind:
    try:
        for _, element in safe_xml.stream(source):
            return kind_of_root(element)
    except safe_xml.RefusedXml as refusal:
        raise UnreadableFile(f"the XML cannot be read: {refusal}") from None
    raise UnreadableFile(_NO_ROOT)


def kind_of_root(element: etree._Element) -> FileKind:
    """The kind of an XML file that begins with this element. Raises `UnreadableFile`."""
    name = etree.QName(element).localname
    kind = next((kind for kind in KINDS if kind.layout.root == name), None)
    if kind is None:
        raise UnreadableFile(_NO_ROOT)
    return kind


def kind_of_headings(headings: set[str]) -> FileKind:
    """The kind whose mandatory headings are there: one that knows the most of them and wants the fewest others.

    Headings are trimmed and in lower case. Raises `UnreadableFile`.
    """
    fitting = [kind for kind in KINDS if _mandatory(kind.layout) <= headings]
    if not fitting:
        told = "; ".join(
            f"{', '.join(one.heading for one in kind.layout.columns if one.is_mandatory)} for {kind.name}"
            for kind in KINDS
        )
        raise UnreadableFile(f"the first line must have the headings {told}{without_commas(headings)}")
    return min(fitting, key=lambda kind: _distance(kind.layout, headings))


def _headings(source: BinaryIO, encoding: str) -> set[str]:
    line = source.readline(_MOST_HEADING_BYTES).decode(encoding, "replace").removeprefix("\ufeff")
    return {trimmed(heading).lower() for heading in headings_in(line)}


def _mandatory(layout: Layout) -> set[str]:
    return {column.heading.lower() for column in layout.columns if column.is_mandatory}


def _distance(layout: Layout, headings: set[str]) -> tuple[int, int]:
    own = {name.lower() for name in layout.header}
    unknown = headings - layout.by_heading.keys() - own
    known = {layout.by_heading[heading].field for heading in headings & layout.by_heading.keys()}
    return len(unknown), len(layout.columns) - len(known)
