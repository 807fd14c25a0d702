"""`lrs-soap challenge`: data challenges, as the service desk sees and answers them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from lrs_soap.cli.refusals import Refused
from lrs_soap.cli.register import administration
from lrs_soap.cli.told import plain
from lrs_soap.domain.plr import EventFacts

if TYPE_CHECKING:
    from lrs_soap.domain.challenge import Challenge, Move
    from lrs_soap.domain.uln import Uln
    from lrs_soap.services.show_challenge import ShownChallenge

#: Says "no organisation: the service desk" where a UKPRN would stand.
DESK: Final = "desk"
_TIME: Final = "%Y-%m-%d %H:%M"


@click.group()
def challenge() -> None:
    """Data challenges: what others say is wrong with learning events."""


@challenge.command("list")
@click.option("--open", "only_open", is_flag=True, help="Those that wait for an answer.")
@click.option("--overdue", is_flag=True, help="Those that have waited for it too long.")
@click.option("--owner", default="", metavar=f"UKPRN|{DESK}", help="Those that this organisation answers.")
@click.option("--raised-by", default="", metavar="UKPRN", help="Those that this organisation has raised.")
@click.option("--uln", default="", help="Those about this learner.")
def list_(*, only_open: bool, overdue: bool, owner: str, raised_by: str, uln: str) -> None:
    """Show challenges in the order they were raised, a line each.

    Reference, state, due date, an exclamation mark where it is overdue, owner, raiser, type.
    """
    from lrs_soap import bootstrap
    from lrs_soap.services.list_challenges import ListChallenges, Parties, list_for_operator

    ask = ListChallenges(uln=_uln(uln), only_open=only_open, only_overdue=overdue, page=None)
    parties = Parties("" if owner == DESK else owner, raised_by, of_service_desk=owner == DESK)
    with administration(bootstrap.load_settings()) as admin:
        page = list_for_operator(ask, parties, admin)
    for one in page.challenges:
        click.echo(_line(one, overdue=one.is_overdue(page.today)))
    if not page.challenges:
        click.echo("There are none", err=True)


@challenge.command()
@click.argument("reference")
def show(reference: str) -> None:
    """Show the challenge REFERENCE with its history."""
    from lrs_soap import bootstrap
    from lrs_soap.services.show_challenge import show_to_operator

    with administration(bootstrap.load_settings()) as admin:
        shown = show_to_operator(reference, admin)
    for line in _told(shown):
        click.echo(line)


@challenge.command()
@click.argument("reference")
@click.option("--ask-information", is_flag=True, help="Ask the raiser, for the owner.")
@click.option("--give-information", is_flag=True, help="Pass on what the raiser has said.")
@click.option(
    "--amend",
    multiple=True,
    metavar="FIELD=VALUE",
    help=f"Resolve: the event is changed so. Fields are {', '.join(EventFacts._fields)}.",
)
@click.option(
    "--amended",
    is_flag=True,
    help="Resolve without fields: a duplicate or another learner's event is withdrawn.",
)
@click.option("--no-change", is_flag=True, help="Resolve: the event is right as it is.")
@click.option("--reject", is_flag=True, help="It is no matter for a challenge.")
@click.option("--withdraw", is_flag=True, help="Withdraw it for its raiser.")
@click.option("--reason", required=True, help="Why, for the history that raiser and owner read.")
def answer(*, reference: str, amend: tuple[str, ...], reason: str, **said: bool) -> None:
    """Answer the challenge REFERENCE as the service desk.

    The service desk answers where no organisation is the owner, and for an owner once the challenge is overdue. For a
    raiser who telephones or writes it passes on information and withdraws at any time.
    """
    from lrs_soap import bootstrap
    from lrs_soap.services.answer_challenge import AnswerChallenge, answer_as_service_desk

    ask = AnswerChallenge(reference, _move(said, amend), reason, _amended(amend))
    with administration(bootstrap.load_settings()) as admin:
        answered = answer_as_service_desk(ask, admin)
    click.echo(f"{answered.reference} is {answered.state}")


def _uln(text: str) -> "Uln | None":
    from lrs_soap.domain.uln import InvalidUln, parse_uln

    try:
        return parse_uln(text) if text else None
    except InvalidUln as error:
        raise Refused(f"--uln {error.reason}") from None


def _move(said: Mapping[str, bool], amend: tuple[str, ...]) -> "Move":
    from lrs_soap.domain.challenge import Move

    moves = [
        Move.AMEND if flag == "amended" else Move(flag.replace("_", "-"))
        for flag, is_said in said.items()
        if is_said
    ]
    if amend and set(moves) <= {Move.AMEND}:
        return Move.AMEND
    if amend or len(moves) > 1:
        raise click.UsageError(
            "say one answer only" if len(moves) > 1 else "--amend goes with no other answer"
        )
    if not moves:
        raise click.UsageError(
            "say what to do: --ask-information, --give-information, --amend, --amended, --no-change, --reject or"
            " --withdraw"
        )
    return moves[0]


def _amended(amend: tuple[str, ...]) -> dict[str, str]:
    pairs = list(map(_pair, amend))
    if len(dict(pairs)) < len(pairs):
        raise click.UsageError("--amend must name each field once")
    return dict(pairs)


def _pair(text: str) -> tuple[str, str]:
    field, separator, value = text.partition("=")
    if not (field and separator):
        raise click.UsageError("--amend must be FIELD=VALUE, for example grade=B")
    return field, value


def _line(one: "Challenge", *, overdue: bool) -> str:
    due = f"{one.doubt.due_date}{'!' if overdue else ' '}"
    owner = one.owner_ukprn or DESK
    return f"{one.reference:<18}  {one.state:<20}  {due}  {owner:<8}  {one.raiser_ukprn}  {one.doubt.type}"


def _told(shown: "ShownChallenge") -> Iterator[str]:
    one = shown.challenge
    for label, value in _facts(shown):
        yield f"{label + ':':<14} {plain(value) or '-'}"
    for title, claims in (("as it is", one.doubt.original), ("as it should be", one.doubt.supplied)):
        yield from _claims(title, claims)
    yield "history:"
    for made in shown.history:
        who = plain(f"{made.user_name}{f' of {made.ukprn}' if made.ukprn else ''}")
        yield f"  {_england(made.at)}  {made.state:<20}  {made.move} by {who}: {plain(made.reason) or '-'}"


def _facts(shown: "ShownChallenge") -> Iterator[tuple[str, str]]:
    one = shown.challenge
    doubt, contact = one.doubt, one.doubt.contact
    yield "reference", one.reference
    yield "type", doubt.type
    yield "state", one.state
    yield "due", f"{doubt.due_date}{' (overdue)' if shown.overdue else ''}"
    yield "raised", f"{_england(doubt.raised_at)} by {doubt.raiser_user_name} of {one.raiser_ukprn}"
    yield "owner", one.owner_ukprn or "the service desk"
    yield "closed", "" if one.resolved_at is None else _england(one.resolved_at)
    yield "ULN", doubt.uln
    yield "event", str(doubt.event_id or "")
    yield "second event", str(doubt.second_event_id or "")
    yield "contact", ", ".join(filter(None, (contact.name, contact.telephone, contact.email)))
    yield "information", doubt.information


def _claims(title: str, claims: Mapping[str, str]) -> Iterator[str]:
    if claims:
        yield f"{title}:"
        yield from (f"  {name.replace('_', ' ')}: {plain(value)}" for name, value in claims.items())


def _england(at: datetime) -> str:
    from lrs_soap.services.context import ENGLAND

    return at.astimezone(ENGLAND).strftime(_TIME)
