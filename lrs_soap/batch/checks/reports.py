"""Reports on checked files that are written while they are checked: as text, JSON and CSV.

JSON is one object, whose shape stays as it is within its `version`:

    {"version": 1,
     "files": [{"file", "problems": [{"severity": "error" | "warning", "code", "line", "column", "columnLetter",
                                      "xpath", "field", "rule", "mend"}, ...],
                "kind", "form": "CSV" | "XML", "records", "errors", "warnings", "unreadable": true | false,
                "fixed": null | {"file", "mended": {code: number, ...}}}, ...],
     "errors", "warnings"}

Lines and columns count from 1; `line`, `column` and what else does not apply is null. CSV has the same of each problem
in a row. No report holds a value of a file.
"""

import csv
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, TextIO

from lrs_soap.batch.checks.checked import Checked, Totals, fixed_in_words, outcome_of, place_of, sentence_of
from lrs_soap.batch.checks.finding import UNREADABLE, Finding
from lrs_soap.batch.checks.report_html import HtmlReport
from lrs_soap.domain.cells import harmless

VERSION: Final = 1


class Report(Protocol):
    """Told of each file: that it begins, what is found in it, what it comes to; then that all is done."""

    def begin(self, file: str) -> None: ...

    def add(self, found: Finding) -> None: ...

    def end(self, one: Checked) -> None: ...

    def close(self) -> None: ...


class TextReport:
    """For people, with no more than `most` problems."""

    def __init__(self, target: TextIO, most: int) -> None:
        self._target = target
        self._most = most
        self._totals = Totals()

    def begin(self, file: str) -> None:
        self._say(file)

    def add(self, found: Finding) -> None:
        if self._totals.shown < self._most:
            self._totals.shown += 1
            place = "" if found.sort is UNREADABLE else place_of(found)  # which its sentence says
            self._say(
                f"  {found.sort.severity.value:<8}{place}{': ' if place else ''}{sentence_of(found)}."
                f" {found.sort.mending} [{found.sort.code}]"
            )

    def end(self, one: Checked) -> None:
        self._totals.add(one)
        self._say(f"  {outcome_of(one)}")
        if one.fixed is not None:
            self._say(f"  {fixed_in_words(one.fixed)}")

    def close(self) -> None:
        totals = self._totals
        if totals.hidden:
            self._say(f"{totals.hidden:,} more problems are counted and not shown; --most shows more")
        if totals.files > 1:
            self._say(f"{totals.files:,} files: {totals.errors:,} errors, {totals.warnings:,} warnings")

    def _say(self, line: str) -> None:
        self._target.write(f"{line}\n")


class JsonReport:
    """For programs: all problems."""

    def __init__(self, target: TextIO, _most: int) -> None:
        self._target = target
        self._totals = Totals()
        self._is_first = True
        target.write(f'{{"version": {VERSION}, "files": [')

    def begin(self, file: str) -> None:
        comma = "," if self._totals.files else ""
        self._target.write(f'{comma}\n{{"file": {json.dumps(file)}, "problems": [')
        self._is_first = True

    def add(self, found: Finding) -> None:
        self._target.write("\n " if self._is_first else ",\n ")
        self._is_first = False
        self._target.write(json.dumps({name: value or None for name, value in _facts(found).items()}))

    def end(self, one: Checked) -> None:
        self._totals.add(one)
        fixed = one.fixed and {"file": str(one.fixed.path), "mended": dict(one.fixed.mended)}
        rest = {
            "kind": one.kind or None,
            "form": one.form or None,
            "records": one.records,
            "errors": one.errors,
            "warnings": one.warnings,
            "unreadable": one.is_unreadable,
            "fixed": fixed,
        }
        self._target.write(f"], {json.dumps(rest)[1:]}")

    def close(self) -> None:
        totals = {"errors": self._totals.errors, "warnings": self._totals.warnings}
        self._target.write(f"\n], {json.dumps(totals)[1:]}\n")


class CsvReport:
    """All problems, a row each, that spreadsheets take for text."""

    def __init__(self, target: TextIO, _most: int) -> None:
        self._writer = csv.writer(target)
        self._file = ""
        self._writer.writerow(CSV_HEADINGS)

    def begin(self, file: str) -> None:
        self._file = file

    def add(self, found: Finding) -> None:
        cells = (self._file, *_facts(found).values())
        self._writer.writerow([harmless(str(cell or "")) for cell in cells])

    def end(self, one: Checked) -> None:
        """The rows are all there is."""

    def close(self) -> None:
        """Nothing is left to be said."""


def _facts(found: Finding) -> Mapping[str, Any]:
    place, sort = found.place, found.sort
    return {
        "severity": sort.severity.value,
        "code": sort.code,
        "line": place.line,
        "column": place.column,
        "columnLetter": place.letter,
        "xpath": place.xpath,
        "field": found.field,
        "rule": found.rule,
        "mend": sort.mending,
    }


CSV_HEADINGS: Final = (
    "File",
    "Severity",
    "Code",
    "Line",
    "Column",
    "ColumnLetter",
    "XPath",
    "Field",
    "Rule",
    "Mend",
)

#: By the word that is typed.
REPORTS: Final[Mapping[str, Callable[[TextIO, int], Report]]] = {
    "text": TextReport,
    "json": JsonReport,
    "html": HtmlReport,
    "csv": CsvReport,
}
