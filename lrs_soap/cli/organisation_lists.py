"""`lrs-soap organisation import` and `publish`: published lists of organisations, in and out."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lrs_soap.cli.refusals import MOST_TOLD, REFUSED, Refused, tell
from lrs_soap.cli.register import administration
from lrs_soap.cli.told import named
from lrs_soap.domain.organisation import OrganisationType

if TYPE_CHECKING:
    from lrs_soap.domain.organisation_list import ListDecision, Rejection

_LISTED_TYPES = (OrganisationType.PROVIDER, OrganisationType.AWARDING_ORGANISATION)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--type",
    "type_",
    required=True,
    type=click.Choice([type_.value for type_ in _LISTED_TYPES]),
    help="What kind of body the list is of.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.pass_context
def import_(ctx: click.Context, /, *, file: Path, type_: str, dry_run: bool) -> None:
    """Bring the register up to a published list of organisations.

    FILE is CSV or, with lrs-soap[xlsx], an Excel workbook. Its headings say which column is which; UKPRN and a name are
    needed. Organisations that are new have no password: lrs-soap organisation set-password gives one. What is on record
    and no longer listed is named and stays.

    Lines that break a rule are told on stderr, the others are imported, and the exit code is then 1.
    """
    from lrs_soap import bootstrap
    from lrs_soap.batch.organisation_list import read_organisation_list
    from lrs_soap.services.import_organisations import ImportOrganisations, import_organisations

    try:
        read = read_organisation_list(file)
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from None
    ask = ImportOrganisations(OrganisationType(type_), read.lines, dry_run)
    with administration(bootstrap.load_settings()) as admin:
        decision = import_organisations(ask, admin)
    for line in _report(decision, type_, dry_run=dry_run):
        click.echo(line)
    for rejection in decision.rejected[:MOST_TOLD]:
        tell(_rejection(rejection, read.headings))
    if (more := len(decision.rejected) - MOST_TOLD) > 0:
        tell(f"{more:,} more; mend these and import again to see them")
    if decision.rejected:
        ctx.exit(REFUSED)


def _report(decision: "ListDecision", type_: str, *, dry_run: bool) -> Iterator[str]:
    """Each organisation that the list touches or should have named, then the counts."""
    for one in decision.added:
        yield f"added: {one.name} (UKPRN {one.ukprn})"
    for change in decision.changed:
        changes = (
            f"{field.replace('_', ' ')} {before or 'none'} -> {after}"
            for field, (before, after) in change.fields.items()
        )
        yield f"changed: {named(change.before)}: {'; '.join(changes)}"
    for stored in decision.of_another_type:
        yield f"left, as it is of type {stored.type}: {named(stored)}"
    for stored in decision.no_longer_listed:
        yield f"left, though no longer listed: {named(stored)}"
    counts = {
        "added": len(decision.added),
        "changed": len(decision.changed),
        "left as they were": decision.unchanged,
        "of another type": len(decision.of_another_type),
        "no longer listed": len(decision.no_longer_listed),
        "rejected": len({one.line for one in decision.rejected}),
    }
    rehearsal = "Nothing was done; it would be, " if dry_run else ""
    yield f"{rehearsal}{type_}: {', '.join(f'{count} {what}' for what, count in counts.items())}"


def _rejection(one: "Rejection", headings: Mapping[str, str]) -> str:
    return f"line {one.line}: {headings.get(one.field, 'the line')} {one.requirement}"


@click.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to.  [default: published in LRS_STATE_DIR]",
)
def publish(folder: Path | None) -> None:
    """Publish the list of organisations as it is now.

    It is served at /organisations from the next request on, and written to organisations.csv and organisations.html.
    The worker publishes by itself on the first Tuesday of each month.
    """
    from lrs_soap import bootstrap
    from lrs_soap.batch.published_files import write_published
    from lrs_soap.faces.organisations_page import CSV_NAME, HTML_NAME, organisations_page
    from lrs_soap.services.publish_organisations import publish_organisations

    settings = bootstrap.load_settings()
    folder = folder or settings.state_dir / "published"
    with administration(settings) as admin:
        done = publish_organisations(admin)
    csv, html = done.publication.content.encode(), organisations_page(done.publication)
    try:
        write_published(folder, {CSV_NAME: csv, HTML_NAME: html})
    except OSError as error:
        raise Refused(
            f"the list is served, but {folder} cannot be written to: {error.strerror or error}"
        ) from None
    click.echo(f"Published {done.organisations:,} organisations; files are in {folder}")
