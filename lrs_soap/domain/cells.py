"""Cells of CSV text that somebody may open in a spreadsheet, which would take some of them for formulas."""

import csv
import re
from collections.abc import Iterable
from typing import Final, Protocol

#: What spreadsheets begin a formula with, the wide forms of East Asian keyboards among them, marks that show nothing
#: before it or not. Apostrophes before it are told apart from the one that is written here by their number.
_FORMULA: Final = re.compile(
    "'*[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+@\\-\t\r\n\uff1d\uff0b\uff0d\uff20]"
)
_LINE_ENDS: Final = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")


def harmless(cell: str) -> str:
    """The cell so that every spreadsheet takes it for text."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def as_meant(cell: str) -> str:
    """What a cell was before it was made harmless."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def on_one_line(cell: str) -> str:
    """The cell with a blank for each end of a line."""
    return _LINE_ENDS.sub(" ", cell)


class Writable(Protocol):
    """Takes text as it is: it must not translate line ends."""

    def write(self, text: str, /) -> object: ...


class CellWriter:
    """Writes rows as clients of the live service do: every cell in quotes, CRLF at the end, and none a formula."""

    def __init__(self, target: Writable) -> None:
        self._writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")

    def row(self, cells: Iterable[str]) -> None:
        """One line."""
        self._writer.writerow([harmless(on_one_line(cell)) for cell in cells])
