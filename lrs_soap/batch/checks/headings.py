"""How the headings of a CSV file are spelt, beside how they should be."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lrs_soap.batch.checks import finding
from lrs_soap.batch.checks.finding import Finding, Place
from lrs_soap.batch.layouts import FILE_VERSION, LEARNER_BATCH, LEARNER_BATCH_2A, Column, Layout
from lrs_soap.batch.notes import trimmed

#: What stands under a heading: a column, the name of what the file says of itself, or nothing known.
Known = Column | str | None

_OLDER: Final = {LEARNER_BATCH.root: LEARNER_BATCH_2A}


def written_layout(layout: Layout, header: Mapping[str, str]) -> Layout:
    """The layout whose spellings the file should have: the one of the version that it says it is of."""
    older = _OLDER.get(layout.root)
    version = header.get(FILE_VERSION, "").upper()
    return older if older is not None and version in older.versions else layout


def spelling(known: Column | str, layout: Layout) -> str:
    """The heading as it should be."""
    return layout.headings.get(known.field, known.heading) if isinstance(known, Column) else known


def heading_of_field(field: str, written: Layout, layout: Layout) -> str:
    """How a file whose spellings are `written` should head a field; `layout` says it of one that its version lacks."""
    return written.headings.get(field) or layout.headings.get(field, "")


def check_headings(
    headings: Sequence[str], columns: Sequence[Known], layout: Layout, line: int
) -> Iterator[Finding]:
    """What readers tolerate of the first line. A heading that is not known is not repeated: it may be a value."""
    for number, (heading, known) in enumerate(zip(headings, columns, strict=True), start=1):
        place = Place(line, number)
        if known is None:
            yield Finding(
                finding.HEADING_UNKNOWN, place, "", "this kind of file has no such heading; it is passed over"
            )
            continue
        yield from check_spelling(heading, spelling(known, layout), place)
        if trimmed(heading) != heading:
            yield Finding(finding.SPACES, place, spelling(known, layout), finding.STRAY_SPACES)


def check_spelling(heading: str, wanted: str, place: Place) -> Iterator[Finding]:
    """Of a heading, or of an element's name."""
    given = trimmed(heading)
    if given == wanted:
        return
    is_case = given.lower() == wanted.lower()
    sort = finding.HEADING_CASE if is_case else finding.HEADING_SPELLING
    yield Finding(sort, place, wanted, f"the heading must be written {wanted}")
