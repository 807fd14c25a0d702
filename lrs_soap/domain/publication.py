"""The list of organisations that is published, and when.

The list is CSV text that may be opened in a spreadsheet: a cell that one would take for a formula is written with an
apostrophe before it, and read back without.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from lrs_soap.domain.cells import as_meant, harmless
from lrs_soap.domain.organisation import Organisation

#: Only what anybody may know of an organisation: nothing of its password and its users.
HEADINGS: Final = ("UKPRN", "OrganisationRef", "Name", "DisplayName", "Type", "Status")

_TUESDAY: Final = 1


@dataclass(frozen=True, slots=True)
class Publication:
    """The list as it was published on a day in England; `published_at` is UTC."""

    published_on: date
    published_at: datetime
    content: str


def first_tuesday(year: int, month: int) -> date:
    """The day of a month on which the live service's lists come out."""
    first = date(year, month, 1)
    return first + timedelta(days=(_TUESDAY - first.weekday()) % 7)


def is_due(today: date, last_published_on: date | None) -> bool:
    """Whether this month's first Tuesday has come and nothing was published on it or since."""
    due_on = first_tuesday(today.year, today.month)
    return today >= due_on and (last_published_on is None or last_published_on < due_on)


def as_csv(organisations: Iterable[Organisation]) -> str:
    """The published list: a line of headings and one for each organisation, by type, then name."""
    ordered = sorted(organisations, key=lambda one: (one.type.value, one.name.casefold(), one.ukprn))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows([harmless(cell) for cell in _row(one)] for one in ordered)
    return text.getvalue()


def rows_of(content: str) -> list[list[str]]:
    """The organisations of a published list, as texts in the order of `HEADINGS`."""
    _, *rows = csv.reader(io.StringIO(content, newline=""))
    return [[as_meant(cell) for cell in row] for row in rows]


def _row(one: Organisation) -> Sequence[str]:
    return one.ukprn, one.ref, one.name, one.display_name, one.type.value, one.status.value
