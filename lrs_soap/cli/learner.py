"""`lrs-soap learner`: what the service desk does to learners on record."""

from typing import TYPE_CHECKING

import click

from lrs_soap.cli.refusals import Refused
from lrs_soap.cli.register import administration
from lrs_soap.cli.told import plain
from lrs_soap.domain.uln import InvalidUln, Uln, parse_uln

if TYPE_CHECKING:
    from lrs_soap.domain.learner import Learner


def read_uln(_context: click.Context, parameter: click.Parameter, value: str) -> Uln:
    """An argument as a ULN. Raises `Refused`."""
    try:
        return parse_uln(value)
    except InvalidUln as error:
        raise Refused(f"{parameter.human_readable_name} {error.reason}") from None


@click.group()
def learner() -> None:
    """Learners on record."""


@learner.command()
@click.argument("child", callback=read_uln)
@click.argument("master", callback=read_uln)
def merge(child: Uln, master: Uln) -> None:
    """Let MASTER stand for CHILD, who is the same person: CHILD's ULN answers with MASTER from now on.

    Whoever was merged into CHILD goes with it. Learning events stay under the ULN they came with and are read with
    MASTER's.
    """
    from lrs_soap import bootstrap
    from lrs_soap.services.link_learners import MergeLearners, merge_learners

    with administration(bootstrap.load_settings()) as admin:
        merged = merge_learners(MergeLearners(child, master), admin)
    for uln in merged.ulns:
        click.echo(f"Merged {uln} into {merged.master}")


@learner.command()
@click.argument("child", callback=read_uln)
def unmerge(child: Uln) -> None:
    """Let CHILD, who was merged into another by mistake, stand for itself again."""
    from lrs_soap import bootstrap
    from lrs_soap.services.link_learners import unmerge_learner

    with administration(bootstrap.load_settings()) as admin:
        unmerged = unmerge_learner(child, admin)
    click.echo(f"Unmerged {unmerged.child} from {unmerged.master}")


@learner.command()
@click.argument("uln", callback=read_uln)
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(uln: Uln, *, yes: bool) -> None:
    """Take the learner out of the live register; there is no way back.

    Nobody finds the learner any more, and the number is never issued again. A learner who stands for others is
    refused until they are unmerged, one with an open challenge until that is answered or withdrawn.
    """
    from lrs_soap import bootstrap
    from lrs_soap.services.delete_learner import delete_learner

    settings = bootstrap.load_settings()
    if not yes and not _confirmed():
        raise Refused("the learner was not deleted: answer y, or say --yes")
    with administration(settings) as admin:
        delete_learner(uln, admin)
    click.echo(f"Deleted {uln}")


def _confirmed() -> bool:
    try:
        return click.confirm("Deleting cannot be undone. Delete the learner?")
    except click.Abort:  # nobody there to answer
        click.echo()
        return False


@learner.command()
@click.argument("uln", callback=read_uln)
def show(uln: Uln) -> None:
    """Print who has the ULN and what became of it; the look is on record."""
    from lrs_soap import bootstrap
    from lrs_soap.services.show_learner import show_learner

    with administration(bootstrap.load_settings()) as admin:
        shown = show_learner(uln, admin)
    for name, value in _facts(shown).items():
        if value:
            click.echo(f"{name:<12}{plain(value)}")


def _facts(one: "Learner") -> dict[str, str]:
    from lrs_soap.domain.vocabulary import ABILITIES_TO_SHARE, GENDERS, LEARNER_STATUSES

    details = one.details
    return {
        "ULN": one.uln,
        "status": LEARNER_STATUSES[one.status],
        "merged into": one.master_uln or "",
        "stands for": ", ".join(one.linked_ulns),
        "given name": details.given_name,
        "family name": details.family_name,
        "birth date": details.date_of_birth.isoformat(),
        "gender": GENDERS[details.gender],
        "postcode": details.postcode,
        "sharing": ABILITIES_TO_SHARE[details.ability_to_share],
        "version": str(one.version),
        "registered": f"{one.created_at:%Y-%m-%d %H:%M:%S} UTC",
        "changed": f"{one.updated_at:%Y-%m-%d %H:%M:%S} UTC",
    }
