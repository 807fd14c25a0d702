"""Reads a published list of organisations into lines, for the domain to decide about.

What is wrong with a line is not decided here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lrs_soap.batch.organisation_layout import HEADINGS, MOST_ROWS_BEFORE_HEADINGS, NEEDED, fold_heading
from lrs_soap.batch.sheets import Row, read_sheets, refusal
from lrs_soap.domain.organisation_list import ListedOrganisation


@dataclass(frozen=True, slots=True)
class OrganisationList:
    """The lines of a list, and the heading that the file itself gives each field of `ListedOrganisation`."""

    headings: Mapping[str, str]
    lines: Sequence[ListedOrganisation]


def read_organisation_list(path: Path) -> OrganisationList:
    """The list in a CSV file or a workbook; of several sheets the first that has the headings.

    Raises `InvalidRequest` when the file cannot be read whole or no row of it has the headings, and OSError.
    """
    for rows in read_sheets(path):
        for at, row in enumerate(islice(rows, MOST_ROWS_BEFORE_HEADINGS + 1)):
            if columns := _columns(row):
                headings = {field: row.cells[column] for field, column in columns.items()}
                width = max(column for column, cell in enumerate(row.cells) if cell) + 1
                return OrganisationList(headings, [_line(one, columns, width) for one in rows[at + 1 :]])
    needed = " and ".join(HEADINGS[field][0] for field in NEEDED)
    raise refusal(
        f"must have a row of headings, {needed} at least, below no more than {MOST_ROWS_BEFORE_HEADINGS} others"
    )


def _columns(row: Row) -> dict[str, int]:
    """The column of each field, or nothing when these are no headings. Raises `InvalidRequest`."""
    folded = [fold_heading(cell) for cell in row.cells]
    columns: dict[str, int] = {}
    for field, headings in HEADINGS.items():
        wanted = next((name for name in map(fold_heading, headings) if name in folded), None)
        if wanted is not None:
            columns[field] = folded.index(wanted)
    if not columns.keys() >= set(NEEDED):
        return {}
    for column in columns.values():
        if folded.count(folded[column]) > 1:
            raise refusal(f"must not have two columns headed {row.cells[column]}")
    return columns


def _line(row: Row, columns: Mapping[str, int], width: int) -> ListedOrganisation:
    texts = {field: row.cells[column] if column < len(row.cells) else "" for field, column in columns.items()}
    return ListedOrganisation(row.line, **texts, overflows=any(row.cells[width:]))
