"""`lrs-soap events`: learning events that do not come over SOAP, and what is on record."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from lrs_soap.cli.input_file import opened, refusing
from lrs_soap.cli.learner import read_uln
from lrs_soap.cli.refusals import DONE, MOST_TOLD, REFUSED, Refused, tell
from lrs_soap.cli.register import administration
from lrs_soap.cli.told import plain
from lrs_soap.domain.uln import Uln

if TYPE_CHECKING:
    from lrs_soap.batch.reader import Survey
    from lrs_soap.batch.rejections import Rejections
    from lrs_soap.domain.plr import EventChange
    from lrs_soap.services.administration import Administration
    from lrs_soap.services.import_events import RecordOutcome, Rejected
    from lrs_soap.services.show_learner import EventShown


@click.group()
def events() -> None:
    """Learning events of the national collections, and what is on record."""


@events.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would become of each record, and keep nothing.")
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Write every rejected record's line, field and rule to this file.",
)
def import_(file: Path, *, dry_run: bool, report: Path | None) -> int:
    """Take learning events from FILE, a CSV or XML file whose layout docs/events.md describes.

    A record that breaks a rule is rejected by itself; the others are taken. The same file may be imported again: what
    is on record already is left, what differs is changed and its history kept.

    Exit code 1 if a record was rejected.
    """
    from lrs_soap import bootstrap
    from lrs_soap.batch import reader
    from lrs_soap.batch.layouts import LEARNING_EVENTS

    settings = bootstrap.load_settings()
    with opened(file) as source:
        with refusing(file):
            surveyed = reader.survey(source, LEARNING_EVENTS)
        if surveyed.unknown:
            tell(f"{file}: passing over what this layout does not have: {', '.join(surveyed.unknown)}")
        with administration(settings) as admin, _reporting(report, file) as rejections:
            run = _Run(file, dry_run, rejections)
            with refusing(file):
                run.take(source, surveyed, admin)
    return run.summary()


@events.command()
@click.argument("uln", callback=read_uln)
def show(uln: Uln) -> None:
    """Print the learning events of a learner and of those merged into it, with their history; the look is on record."""
    from lrs_soap import bootstrap
    from lrs_soap.services.show_learner import show_events

    with administration(bootstrap.load_settings()) as admin:
        shown = show_events(uln, admin)
    for one in shown:
        for line in _lines(one):
            click.echo(line)
    if not shown:
        click.echo("There are none", err=True)


class _Run:
    """One import: counts what becomes of the records and tells of the rejected ones."""

    def __init__(self, file: Path, dry_run: bool, rejections: "Rejections | None") -> None:
        self._file = file
        self._dry_run = dry_run
        self._rejections = rejections
        self._counts: Counter[str] = Counter()
        self._advance: Callable[[int], None] = lambda _: None

    def take(self, source: BinaryIO, surveyed: "Survey", admin: "Administration") -> None:
        """Raises what the import raises, once it has been told how much is on record."""
        from lrs_soap.batch import reader
        from lrs_soap.batch.layouts import LEARNING_EVENTS
        from lrs_soap.services.import_events import ImportEvents, import_events

        records = reader.records(source, LEARNING_EVENTS, surveyed)
        try:
            with _progress(surveyed.count) as bar:
                self._advance = bar.update
                import_events(ImportEvents(self._file.name, records, self._told, self._dry_run), admin)
        except BaseException:
            if not self._dry_run:
                done = sum(self._counts.values())
                tell(f"{self._file}: {done:,} records are done; import the file again for the rest")
            raise

    def summary(self) -> int:
        """Print the counts; the exit code."""
        told = ", ".join(
            f"{self._counts[word]:,} {word}" for word in ("added", "changed", "left", "rejected")
        )
        click.echo(f"{'Would import' if self._dry_run else 'Imported'} {self._file}: {told}")
        more = self._counts["rejected"] - MOST_TOLD
        if more > 0:
            rest = "the report has them" if self._rejections else "--report FILE.csv writes all to a file"
            tell(f"{more:,} more rejected records; {rest}")
        return REFUSED if self._counts["rejected"] else DONE

    def _told(self, outcome: "RecordOutcome") -> None:
        from lrs_soap.services.import_events import Rejected

        if isinstance(outcome, Rejected):
            self._counts["rejected"] += 1
            self._reject(outcome)
        else:
            self._counts[outcome.value] += 1
        self._advance(1)

    def _reject(self, rejected: "Rejected") -> None:
        from lrs_soap.batch.layouts import LEARNING_EVENTS
        from lrs_soap.batch.rejections import told

        if self._rejections is not None:
            self._rejections.add(rejected.line, rejected.violations)
        if self._counts["rejected"] <= MOST_TOLD:
            reasons = "; ".join(told(one, LEARNING_EVENTS) for one in rejected.violations)
            tell(f"{self._file}, line {rejected.line}: {reasons}")


def _progress(count: int) -> Any:
    """A bar for whoever sits at a terminal."""
    bar: Any = click.progressbar(
        length=count, label="Importing", file=sys.stderr, hidden=not sys.stderr.isatty(), show_pos=True
    )
    return bar


@contextmanager
def _reporting(report: Path | None, file: Path) -> Iterator["Rejections | None"]:
    from lrs_soap.batch.layouts import LEARNING_EVENTS
    from lrs_soap.batch.rejections import Rejections

    if report is None:
        yield None
        return
    if report.exists() and report.samefile(file):
        raise Refused("the report must not be the file that is imported")
    try:
        target = report.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise Refused(f"{report}: {error.strerror}") from None
    try:
        with target:
            yield Rejections(target, LEARNING_EVENTS)
    except OSError as error:
        raise Refused(f"{report}: {error.strerror}; records taken before are kept, so import again") from None


def _lines(shown: "EventShown") -> Iterator[str]:
    from lrs_soap.batch.layouts import LEARNING_EVENTS

    event = shown.event
    state = "withdrawn" if event.is_withdrawn else {"F": "final", "P": "provisional"}[event.status]
    yield f"{event.id}  {event.source}  {state}  version {event.version}  ULN {event.uln}"
    for field, value in event.facts._asdict().items():
        if value not in ("", None):
            yield f"    {LEARNING_EVENTS.headings[field]:<26}{plain(str(value))}"
    for version, change, before in shown.history:
        at = f"{change.at:%Y-%m-%d %H:%M:%S} UTC"
        yield f"    version {version}: {change.action.value} {at} by {plain(change.user_name + _why(change, before))}"


def _why(change: "EventChange", before: dict[str, object]) -> str:
    from lrs_soap.batch.layouts import LEARNING_EVENTS

    was = (
        f"{LEARNING_EVENTS.headings.get(name, name)} was {'empty' if old in ('', None) else old}"
        for name, old in before.items()
    )
    return "".join(f"; {part}" for part in (change.reason, *was) if part)
