"""What a check of a file comes to, for reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lrs_soap.batch.checks.finding import Finding


@dataclass(frozen=True, slots=True)
class Fixed:
    """A corrected copy, and how many problems of which code it does not have any more."""

    path: str
    mended: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Checked:
    """`kind` is the kind's name and `form` CSV or XML, both empty where the file is of none."""

    file: str
    kind: str
    form: str
    records: int
    errors: int
    warnings: int
    is_unreadable: bool
    fixed: Fixed | None = None


@dataclass(slots=True)
class Totals:
    """Of a run of several files, and how many problems were shown."""

    files: int = 0
    errors: int = 0
    warnings: int = 0
    shown: int = field(default=0)

    def add(self, one: Checked) -> None:
        """Count a file."""
        self.files += 1
        self.errors += one.errors
        self.warnings += one.warnings

    @property
    def hidden(self) -> int:
        """How many problems were counted and not shown."""
        return self.errors + self.warnings - self.shown


def place_of(found: Finding) -> str:
    """Where a finding is, in words; empty of the file as a whole."""
    place = found.place
    line = f"line {place.line}" if place.line else ""
    column = f"column {place.letter} ({place.column})" if place.column else ""
    return ", ".join(part for part in (line, column, place.xpath) if part)


def sentence_of(found: Finding) -> str:
    """What is wrong, with the heading of the field unless the rule names it."""
    return found.rule if found.field in found.rule.split() else f"{found.field} {found.rule}".strip()


def outcome_of(one: Checked) -> str:
    """The counts in words."""
    what = f"{one.kind or 'of no known kind'}, {one.form}, " if one.form else ""
    return (
        f"{what}{_counted(one.records, 'record')}: {_counted(one.errors, 'error')}, "
        f"{_counted(one.warnings, 'warning')}"
    )


def fixed_in_words(fixed: Fixed) -> str:
    """What a corrected copy has become."""
    mended = ", ".join(f"{count:,} {code}" for code, count in sorted(fixed.mended.items()))
    return f"corrected copy: {fixed.path}, with {mended} mended"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
