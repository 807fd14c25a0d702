"""What can be found in a file that is checked, each sort once: how grave it is and how it is mended.

The codes are part of what `lrs-soap validate` promises to programs: they stay.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """An error is refused or rejected when the file is sent; a warning is taken."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Sort:
    """`is_fixed` tells those that `--fix` mends."""

    code: str
    severity: Severity
    mending: str
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """`line` from 1, 0 for the file as a whole; `column` of a CSV cell from 1, 0 for none; `xpath` in XML."""

    line: int = 0
    column: int = 0
    xpath: str = ""

    @property
    def letter(self) -> str:
        """The column as spreadsheets call it: A to Z, then AA and so on."""
        letters, rest = "", self.column
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(ord("A") + digit) + letters
        return letters


@dataclass(frozen=True, slots=True)
class Finding:
    """`field` is a heading, empty where no one field is to blame. The rule is a sentence that repeats no value."""

    sort: Sort
    place: Place
    field: str
    rule: str

    @property
    def is_error(self) -> bool:
        return self.sort.severity is Severity.ERROR


def _error(code: str, mending: str, *, is_fixed: bool = False) -> Sort:
    return Sort(code, Severity.ERROR, mending, is_fixed)


def _warning(code: str, mending: str, *, is_fixed: bool = False) -> Sort:
    return Sort(code, Severity.WARNING, mending, is_fixed)


UNREADABLE: Final = _error("unreadable", "Mend what the sentence says, or export the file again.")
NO_RECORDS: Final = _error("no-records", "Export the file again with at least one record.")
TOO_MANY: Final = _error("too-many-records", "Split the file into several.")
VERSION: Final = _error("version", "Write the version that the file is of.")
COUNT: Final = _error(
    "count", "See whether the file was cut short; --fix writes the number that is there.", is_fixed=True
)
FORM: Final = _error("form", "Write the record as the others are.")
MISSING: Final = _error("missing", "Give the value.")
VALUE: Final = _error("value", "Correct the value.")
DATE_ORDER: Final = _error(
    "date-order", "It is a day as dd/mm/yyyy; --fix writes it as yyyy-mm-dd.", is_fixed=True
)
CODE_CASE: Final = _error("code-case", "It is in small letters; --fix writes capitals.", is_fixed=True)

SMALL_LETTERS: Final = _warning("small-letters", "Write it in capitals; --fix does.", is_fixed=True)
SPACES: Final = _warning("spaces", "Remove the spaces; --fix does.", is_fixed=True)
HEADING_CASE: Final = _warning("heading-case", "Write it as the rule says; --fix does.", is_fixed=True)
HEADING_SPELLING: Final = _warning(
    "heading-spelling", "Write it as the rule says; --fix does.", is_fixed=True
)
HEADING_UNKNOWN: Final = _warning("heading-unknown", "Remove it, or correct its heading.")
BYTE_ORDER_MARK: Final = _warning("byte-order-mark", "Save the file without it; --fix does.", is_fixed=True)
LINE_ENDS: Final = _warning("line-ends", "End lines with CRLF; --fix does.", is_fixed=True)
UNQUOTED: Final = _warning("unquoted", "Put every value in double quotes; --fix does.", is_fixed=True)
ENCODING: Final = _warning("encoding", "Save the file as UTF-8; --fix does.", is_fixed=True)
NAMESPACE: Final = _warning(
    "namespace", "Write the namespace at the root element; --fix does.", is_fixed=True
)
SCHEMA: Final = _warning("schema", "Write it as the schema says; readers here take it, others may not.")
NAME_EXTENSION: Final = _warning("name-extension", "Rename the file; --fix names its copy so.", is_fixed=True)
NAME_FORM: Final = _warning("name-form", "Rename the file.")
NAME_UKPRN: Final = _warning("name-ukprn", "Correct the name or the header, whichever is wrong.")
VERSION_MISSING: Final = _warning(
    "version-missing", "Give the version, so that a later layout is not taken for it."
)
HEADER_MISSING: Final = _warning(
    "header-missing", "Give it in the file, or else when the file is submitted; without it none is taken."
)
DUPLICATE: Final = _warning("duplicate", "Remove one of the two, or correct it.")
AGE: Final = _warning("age", "Check the date; a new learner of this age is not registered.")
OUTSIDE_VERSION: Final = _warning(
    "outside-version", "Write it as the version of the file has it; readers here take it, others may not."
)
NEW_LEARNER: Final = _warning(
    "new-learner", "Give or correct it if the learner may be new; as it is, none is registered."
)

#: The rule of `SPACES`.
STRAY_SPACES: Final = "has spaces outside, or too many inside"

SORTS: Final = tuple(value for value in list(vars().values()) if isinstance(value, Sort))
