"""`lrs-soap validate`: everything that is wrong with files before they are sent. Needs no database and no settings."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO

import click

from lrs_soap.cli.refusals import DONE, MISTYPED, REFUSED, Refused
from lrs_soap.cli.told import plain

if TYPE_CHECKING:
    from lrs_soap.batch.check_file import FileCheck
    from lrs_soap.batch.checked import Checked, Fixed
    from lrs_soap.batch.finding import Finding
    from lrs_soap.batch.reports import Report

_FORMATS: Final = ("text", "json", "html", "csv")
_PATH: Final = click.Path(path_type=Path)
_DEFAULT_MOST: Final = 1_000


@click.command()
@click.argument("files", nargs=-1, required=True, type=_PATH, metavar="FILE...")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option(
    "--output", type=_PATH, metavar="FILE", help="Write the report to this file, whole or not at all."
)
@click.option(
    "--most",
    type=click.IntRange(min=0),
    default=_DEFAULT_MOST,
    show_default=True,
    help="List so many problems as text or html; all are counted.",
)
@click.option("--fix", is_flag=True, help="Write a corrected copy beside each file.")
@click.option("--fix-to", type=_PATH, metavar="FILE", help="Write the corrected copy of the one file here.")
def validate(
    files: tuple[Path, ...], *, form: str, output: Path | None, most: int, fix: bool, fix_to: Path | None
) -> int:
    """Say everything that is wrong with FILEs of learners, verifications, achievements or learning events.

    What kind a file is, CSV or XML, is told by what is in it. Each problem has its place, its rule and how it is
    mended; no value of a file is repeated. Warnings are of what is taken, though it is not as it should be.

    A corrected copy has mended what is certain: headings, dates as dd/mm/yyyy, spaces, capitals of codes, the number of
    records, and how the file is written and named.

    Exit codes: 0 no errors, 1 errors, 2 a file cannot be read at all, or the command cannot.
    """
    _check_targets(files, output, fix_to)
    from lrs_soap.batch.reports import REPORTS

    with _written(output) as target:
        report = REPORTS[form](target, most)
        run = _Run(report, datetime.now(UTC), fix=fix or fix_to is not None, fix_to=fix_to)
        codes = [run.check(file) for file in files]
        report.close()
    return max(codes)


def _check_targets(files: tuple[Path, ...], output: Path | None, fix_to: Path | None) -> None:
    if fix_to is not None and len(files) > 1:
        raise click.UsageError("--fix-to is for one file; --fix writes a copy beside each")
    for target, what in ((output, "report"), (fix_to, "corrected copy")):
        if target is not None and any(_is_same(target, file) for file in files):
            raise click.UsageError(f"the {what} must not be written over a file that is checked")
    if output is not None and fix_to is not None and output.absolute() == fix_to.absolute():
        raise click.UsageError("the report and the corrected copy must be two files")


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


class _Run:
    """Checks files one after the other and tells the report."""

    def __init__(self, report: "Report", now: datetime, *, fix: bool, fix_to: Path | None) -> None:
        from lrs_soap.services.context import ENGLAND

        self._report = report
        self._now = now.astimezone(ENGLAND)
        self._fix = fix
        self._fix_to = fix_to

    def check(self, file: Path) -> int:
        """The exit code of one file."""
        from lrs_soap.batch.check_file import unreadable
        from lrs_soap.batch.checked import Checked

        self._report.begin(plain(str(file)))
        try:
            checked = self._checked(file)
        except _CannotRead as error:
            self._report.add(unreadable(f"the file cannot be read: {error}"))
            checked = Checked(plain(str(file)), "", "", 0, 1, 0, is_unreadable=True)
        self._report.end(checked)
        if checked.is_unreadable:
            return MISTYPED
        return REFUSED if checked.errors else DONE

    def _checked(self, file: Path) -> "Checked":
        from lrs_soap.batch.check_file import FileCheck
        from lrs_soap.batch.checked import Checked

        with _opened(file) as source:
            check = FileCheck(source, file.name, self._now.date())
            for found in _reading(check.findings()):
                self._report.add(found)
            return Checked(
                file=plain(str(file)),
                kind=check.kind.name if check.kind else "",
                form="XML" if check.is_xml else "CSV",
                records=check.records,
                errors=check.errors,
                warnings=check.warnings,
                is_unreadable=check.is_unreadable,
                fixed=self._fixed(file, source, check),
            )

    def _fixed(self, file: Path, source: BinaryIO, check: "FileCheck") -> "Fixed | None":
        mended = +check.fixable
        if not self._fix or check.is_unreadable or not mended:
            return None
        from lrs_soap.batch.checked import Fixed
        from lrs_soap.batch.fix import name_of_fixed, write_fixed
        from lrs_soap.batch.replacing import replacing

        path = self._fix_to or name_of_fixed(file, check, self._now)
        try:
            with replacing(path) as target:
                write_fixed(source, check, target)
        except OSError as error:
            raise Refused(f"the corrected copy {path}: {error.strerror}") from None
        return Fixed(path, mended)


class _CannotRead(Exception):
    """The system's word why a file cannot be read."""


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    try:
        source = file.open("rb")
    except OSError as error:
        raise _CannotRead(error.strerror) from None
    with source:
        if not source.seekable():
            raise _CannotRead("it must be a file that can be read twice, not a pipe")
        yield source


def _reading(findings: Iterator["Finding"]) -> Iterator["Finding"]:
    try:
        yield from findings
    except OSError as error:
        raise _CannotRead(error.strerror) from None


@contextmanager
def _written(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    from lrs_soap.batch.replacing import replacing

    try:
        with replacing(output) as target:
            text = io.TextIOWrapper(target, "utf-8", newline="")
            yield text
            text.detach()
    except OSError as error:
        raise Refused(f"{output}: {error.strerror}") from None
