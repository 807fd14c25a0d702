"""`lrs-soap job`: jobs that were submitted."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from lrs_soap.cli.refusals import Refused
from lrs_soap.cli.register import administration
from lrs_soap.cli.told import plain
from lrs_soap.domain.fields import GREATEST_NUMBER

if TYPE_CHECKING:
    from lrs_soap.domain.job import Job

#: As jobs are numbered.
NUMBER = click.IntRange(1, GREATEST_NUMBER)
NO_SUCH = "there is no job with this number; lrs-soap job list lists them"


@click.group()
def job() -> None:
    """Jobs that were submitted."""


@job.command("list")
@click.option(
    "--ukprn", "organisation", default="", metavar="UKPRN|REF", help="Only those of this organisation."
)
@click.option("--open", "only_open", is_flag=True, help="Only those that have not ended.")
def list_(*, organisation: str, only_open: bool) -> None:
    """Show the jobs that have not ended and the latest others, the newest first."""
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_jobs import ListJobs, list_jobs

    with administration(bootstrap.load_settings()) as admin:
        jobs = list_jobs(ListJobs(organisation, only_open), admin)
    for one in jobs:
        click.echo(
            f"{one.id:>8}  {one.kind:<13}  {one.status.value:<10}  {_time(one.submitted_at)}  "
            f"UKPRN {one.organisation_ukprn}  {one.number_of_records:>6} records"
        )
    if not jobs:
        click.echo("There are none", err=True)


@job.command()
@click.argument("number", type=NUMBER)
def show(number: int) -> None:
    """Show how far job NUMBER is, and what became of its records."""
    from lrs_soap import bootstrap
    from lrs_soap.services.manage_jobs import show_job

    with administration(bootstrap.load_settings()) as admin:
        shown = show_job(number, admin)
    if shown is None:
        raise Refused(NO_SUCH)
    for name, value in _facts(shown.job):
        click.echo(f"{name:<12}{plain(value)}")
    for outcome, count in sorted(shown.outcomes.items()):
        click.echo(f"{count:>8}  {outcome or 'waiting'}")


@job.command()
@click.argument("number", type=NUMBER)
def cancel(number: int) -> None:
    """End job NUMBER before its end: records that are done stay done, the others are left."""
    from lrs_soap import bootstrap
    from lrs_soap.domain.job import JobStatus
    from lrs_soap.services.manage_jobs import cancel_job

    with administration(bootstrap.load_settings()) as admin:
        cancelled = cancel_job(number, admin)
    if cancelled is None:
        raise Refused(NO_SUCH)
    if cancelled.status is not JobStatus.CANCELLED:
        raise Refused(f"the job has ended before: it is {cancelled.status.value}")
    click.echo(f"Cancelled job {number}")


def _facts(one: "Job") -> list[tuple[str, str]]:
    return [
        ("Job", str(one.id)),
        ("Kind", one.kind),
        ("Status", one.status.value),
        ("UKPRN", one.organisation_ukprn),
        ("User", one.user_name),
        ("Request", one.request_id),
        ("Submitted", _time(one.submitted_at)),
        ("Started", _time(one.started_at)),
        ("Ended", _time(one.ended_at)),
        ("Held by", one.held_by or "-"),
        ("Reason", one.rejection_reason or "-"),
        ("Records", str(one.number_of_records)),
    ]


def _time(at: datetime | None) -> str:
    return "-" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"
