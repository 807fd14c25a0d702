"""The report on checked files as one page that needs no other file, no script and no colours to be understood."""

from collections.abc import Iterator
from html import escape
from typing import Final, TextIO

from lrs_soap.batch.checks.checked import Checked, Totals, fixed_in_words, outcome_of, place_of
from lrs_soap.batch.checks.finding import Finding

_STYLE: Final = (
    "body{font:1rem/1.5 sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#111;background:#fff}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold;padding:.5rem 0}"
    "th,td{border:1px solid #666;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "td{overflow-wrap:anywhere}th{background:#eee}"
)
_COLUMNS: Final = ("Severity", "Place", "Field", "Rule", "How to mend it")


class HtmlReport:
    """Holds no more than `most` problems and writes when all is done, so that the counts come first."""

    def __init__(self, target: TextIO, most: int) -> None:
        self._target = target
        self._most = most
        self._totals = Totals()
        self._files: list[tuple[Checked, list[Finding]]] = []
        self._open: list[Finding] = []

    def begin(self, _file: str) -> None:
        self._open = []

    def add(self, found: Finding) -> None:
        if self._totals.shown < self._most:
            self._totals.shown += 1
            self._open.append(found)

    def end(self, one: Checked) -> None:
        self._totals.add(one)
        self._files.append((one, self._open))

    def close(self) -> None:
        totals = self._totals
        summary = f"{totals.files:,} files, {totals.errors:,} errors, {totals.warnings:,} warnings"
        write = self._target.write
        write('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n')
        write('<meta name="viewport" content="width=device-width, initial-scale=1">\n')
        write(f"<title>Checked files: {summary}</title>\n<style>{_STYLE}</style>\n</head>\n")
        write(f"<body>\n<main>\n<h1>Checked files</h1>\n<p>{summary}.</p>\n")
        if totals.hidden:
            write(f"<p>{totals.hidden:,} more problems are counted and not shown.</p>\n")
        for one, findings in self._files:
            for part in _section(one, findings):
                write(f"{part}\n")
        write("</main>\n</body>\n</html>\n")


def _section(one: Checked, findings: list[Finding]) -> Iterator[str]:
    yield f"<section>\n<h2>{escape(one.file)}</h2>\n<p>{escape(outcome_of(one))}.</p>"
    if one.fixed is not None:
        yield f"<p>{escape(fixed_in_words(one.fixed))}.</p>"
    if findings:
        yield f"<table>\n<caption>Problems of {escape(one.file)}</caption>\n<thead><tr>"
        yield "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
        yield "</tr></thead>\n<tbody>"
        for found in findings:
            cells = (
                found.sort.severity.value,
                place_of(found),
                found.field,
                found.rule,
                found.sort.mending,
            )
            yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
        yield "</tbody>\n</table>"
    yield "</section>"
