"""`python -m benchmarks`: compare, or fill a register, or show how times grow with it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from benchmarks import growth as growing
from benchmarks.comparison import PARTS, Comparison, load_average, machine
from benchmarks.databases import POSTGRES, postgres_hindrance
from benchmarks.fill import fill as fill_register
from benchmarks.people import MOST_PEOPLE
from benchmarks.rounds import Plan
from benchmarks.targets import HEADINGS, table
from lrs_soap.cli.serve import default_workers
from lrs_soap.db.engine import DatabaseUnavailable

FOLDER = click.option(
    "--folder",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Where files are made, and deleted afterwards.  [default: the system's for temporary files]",
)
POSTGRES_URL = click.option(
    "--postgres", metavar="URL", default=POSTGRES, help="A server on which databases may be made."
)


@click.group(invoke_without_command=True)
@click.option("--learners", type=click.IntRange(1_000, MOST_PEOPLE), default=100_000, show_default=True)
@click.option(
    "--database",
    metavar="URL",
    help="A register to measure on, filled if need be.  [default: a new SQLite file]",
)
@click.option(
    "--only", "parts", type=click.Choice(PARTS), multiple=True, help="What to measure; may be said again."
)
@click.option("--rounds", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option(
    "--seconds", type=click.IntRange(1, 60), default=4, show_default=True, help="Of load in each round."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=default_workers,
    help="Of every server.  [default: as serve]",
)
@POSTGRES_URL
@FOLDER
@click.pass_context
def main(
    context: click.Context,
    learners: int,
    database: str | None,
    parts: tuple[str, ...],
    rounds: int,
    seconds: int,
    workers: int,
    postgres: str,
    folder: Path | None,
) -> None:
    """Compare the service with what others would write, and its speed with what it promises.

    Exit status 1 when a bound is not kept.
    """
    if context.invoked_subcommand:
        return
    with scratch(folder) as scratched, refusals():
        comparison = Comparison(
            folder=scratched,
            url=database or f"sqlite:///{scratched / 'register.sqlite3'}",
            learners=learners,
            postgres=postgres,
            workers=workers,
            plan=Plan(rounds, seconds),
            parts=parts or PARTS,
            tell=tell,
            show=click.echo,
        )
        sys.exit(0 if comparison.run() else 1)


@main.command()
@click.option("--learners", type=click.IntRange(1, MOST_PEOPLE), required=True)
@click.option(
    "--database",
    metavar="URL",
    required=True,
    help="Of a register that is empty or was filled with this seed.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed invents other people.")
def fill(learners: int, database: str, seed: int) -> None:
    """Fill a register with invented learners. Never one with real learners in it."""
    with refusals(), click.progressbar(length=learners, label="Learners", file=sys.stderr) as bar:
        added = fill_register(database, learners, seed, bar.update)
    click.echo(f"{added:,} learners added")


@main.command()
@click.option(
    "--largest", type=click.IntRange(growing.SMALLEST, MOST_PEOPLE), default=1_000_000, show_default=True
)
@click.option(
    "--on", "kind", type=click.Choice(["sqlite", "postgresql"]), default="sqlite", show_default=True
)
@POSTGRES_URL
@FOLDER
def growth(largest: int, kind: str, postgres: str, folder: Path | None) -> None:
    """Show how find and verify grow with the register. Exit status 1 when they grow more than is promised."""
    if kind == "postgresql" and (hindrance := postgres_hindrance(postgres)):
        raise click.ClickException(hindrance)
    register_sizes = growing.sizes(largest)
    click.echo(f"{machine()}; {kind}; load average before: {load_average()}")
    with scratch(folder) as scratched, refusals():
        measured = growing.measure(
            register_sizes, postgres if kind == "postgresql" else None, scratched, tell
        )
    findings = growing.findings(measured)
    click.echo(f"\n{table(growing.headings(register_sizes), growing.rows(measured))}")
    click.echo(f"\n{table(HEADINGS, [finding.row() for finding in findings])}")
    click.echo(f"Load average after: {load_average()}")
    sys.exit(0 if all(finding.is_met for finding in findings) else 1)


@contextmanager
def scratch(folder: Path | None) -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with TemporaryDirectory(prefix="lrs-bench-", dir=folder) as name:
        yield Path(name)


@contextmanager
def refusals() -> Iterator[None]:
    """What stands in the way, in a sentence instead of a traceback."""
    try:
        yield
    except (DatabaseUnavailable, RuntimeError, TimeoutError) as error:
        raise click.ClickException(str(error)) from None


def tell(sentence: str) -> None:
    """What goes on, beside what is found."""
    click.echo(sentence, err=True)


main(prog_name="python -m benchmarks")
