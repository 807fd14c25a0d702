"""`lrs-soap validate`: everything that is wrong with files before they are sent. Needs no database and no settings."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import click

from lrs_soap.cli.input_file import opened, refusing
from lrs_soap.cli.output_file import refuse_existing, whole_file
from lrs_soap.cli.refusals import DONE, MISTYPED, REFUSED, Impossible, Refused, unwritten
from lrs_soap.cli.told import plain

if TYPE_CHECKING:
    from lrs_soap.batch.checks.check_file import FileCheck
    from lrs_soap.batch.checks.checked import Checked, Fixed
    from lrs_soap.batch.checks.reports import Report

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
@click.option("--force", is_flag=True, help="Overwrite a report or a corrected copy that is there already.")
def validate(
    files: tuple[Path, ...],
    *,
    form: str,
    output: Path | None,
    most: int,
    fix: bool,
    fix_to: Path | None,
    force: bool,
) -> int:
    """Say everything that is wrong with FILEs of learners, verifications, achievements or learning events.

    What kind a file is, CSV or XML, is told by what is in it. Each problem has its place, its rule and how it is
    mended; no value of a file is repeated. Warnings are of what is taken, though it is not as it should be.

    A corrected copy has mended what is certain: headings, dates as dd/mm/yyyy, spaces, capitals of codes, the number of
    records, and how the file is written and named.

    Exit codes: 0 no errors, 1 errors, 2 a file cannot be read at all, or the command cannot.
    """
    from lrs_soap.batch.checks.reports import REPORTS

    with _impossible():
        _check_targets(files, output, fix_to, force=force)
        with _written(output, force=force) as target:
            report = REPORTS[form](target, most)
            run = _Run(report, datetime.now(UTC), fix=fix or fix_to is not None, fix_to=fix_to, force=force)
            codes = [run.check(file) for file in files]
            report.close()
    return max(codes)


def _check_targets(files: tuple[Path, ...], output: Path | None, fix_to: Path | None, *, force: bool) -> None:
    if fix_to is not None and len(files) > 1:
        raise click.UsageError("--fix-to is for one file; --fix writes a copy beside each")
    for target, what in ((output, "report"), (fix_to, "corrected copy")):
        if target is not None and any(_is_same(target, file) for file in files):
            raise click.UsageError(f"the {what} must not be written over a file that is checked")
    if output is not None and fix_to is not None and output.absolute() == fix_to.absolute():
        raise click.UsageError("the report and the corrected copy must be two files")
    for target in filter(None, (output, fix_to)):
        refuse_existing(target, force=force)


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


class _Run:
    """Checks files one after the other and tells the report."""

    def __init__(
        self, report: "Report", now: datetime, *, fix: bool, fix_to: Path | None, force: bool
    ) -> None:
        from lrs_soap.services.context import ENGLAND

        self._report = report
        self._now = now.astimezone(ENGLAND)
        self._fix = fix
        self._fix_to = fix_to
        self._force = force

    def check(self, file: Path) -> int:
        """The exit code of one file."""
        from lrs_soap.batch.checks.check_file import unreadable
        from lrs_soap.batch.checks.checked import Checked

        name = plain(str(file))
        self._report.begin(name)
        try:
            check = self._checked(file)
        except Refused as refusal:
            self._report.add(unreadable(plain(str(refusal))))
            self._report.end(Checked(name, "", "", 0, 1, 0, is_unreadable=True))
            return MISTYPED
        self._report.end(_summary(name, check, self._fixed(file, check)))
        if check.is_unreadable:
            return MISTYPED
        return REFUSED if check.errors else DONE

    def _checked(self, file: Path) -> "FileCheck":
        from lrs_soap.batch.checks.check_file import FileCheck

        with opened(file) as source, refusing(file):
            check = FileCheck(source, file.name, self._now.date())
            for found in check.findings():
                self._report.add(found)
        return check

    def _fixed(self, file: Path, check: "FileCheck") -> "Fixed | None":
        mended = +check.fixable
        if not self._fix or check.is_unreadable or not mended:
            return None
        from lrs_soap.batch.checks.checked import Fixed
        from lrs_soap.batch.checks.fix import name_of_fixed, write_fixed

        path = self._fix_to or name_of_fixed(file, check, self._now)
        with opened(file) as source, whole_file(path, force=self._force) as target, refusing(file):
            write_fixed(source, check, target)
        return Fixed(plain(str(path)), mended)


def _summary(name: str, check: "FileCheck", fixed: "Fixed | None") -> "Checked":
    from lrs_soap.batch.checks.checked import Checked

    return Checked(
        file=name,
        kind=check.kind.name if check.kind else "",
        form=check.form,
        records=check.records,
        errors=check.errors,
        warnings=check.warnings,
        is_unreadable=check.is_unreadable,
        fixed=fixed,
    )


@contextmanager
def _impossible() -> Iterator[None]:
    """What the command cannot do is told apart from errors in files."""
    try:
        yield
    except Refused as refusal:
        raise Impossible(str(refusal)) from None


@contextmanager
def _written(output: Path | None, *, force: bool) -> Iterator[TextIO]:
    if output is None:
        try:
            yield sys.stdout
            sys.stdout.flush()
        except BrokenPipeError:
            raise  # nobody reads on, so nobody is told
        except OSError as error:
            raise Refused(unwritten(error)) from None
        return
    with whole_file(output, force=force) as target:
        text = io.TextIOWrapper(target, "utf-8", newline="")
        yield text
        text.detach()
