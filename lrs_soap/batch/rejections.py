"""Writes which records of a file were rejected, and why: a CSV that holds no value of the file."""

import csv
from collections.abc import Iterable
from typing import Final, TextIO

from lrs_soap.batch.layouts import Layout
from lrs_soap.domain.errors import Violation

HEADINGS: Final = ("Line", "Field", "Rule")


class Rejections:
    """A report on an open text file, which must not translate line ends."""

    def __init__(self, target: TextIO, layout: Layout) -> None:
        self._writer = csv.writer(target)
        self._layout = layout
        self._writer.writerow(HEADINGS)

    def add(self, line: int, violations: Iterable[Violation]) -> None:
        """One row for each rule that the record in this line breaks."""
        self._writer.writerows((line, heading(one, self._layout), one.requirement) for one in violations)


def heading(violation: Violation, layout: Layout) -> str:
    """The heading of the field that is wrong, empty where it is the record as a whole."""
    return layout.headings.get(violation.path, "")


def told(violation: Violation, layout: Layout) -> str:
    """The violation in a sentence's part."""
    return f"{heading(violation, layout)} {violation.requirement}".strip()
