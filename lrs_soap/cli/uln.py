"""`lrs-soap uln`: the numbers that the register issues."""

import click

from lrs_soap.cli.refusals import Refused
from lrs_soap.cli.register import administration


@click.group()
def uln() -> None:
    """Unique learner numbers."""


@uln.command("add-range")
@click.argument("first", type=int)
@click.argument("last", type=int)
def add_range(first: int, last: int) -> None:
    """Let the register issue numbers whose first nine digits lie from FIRST to LAST.

    They are issued when all ranges before are used up, in an order that nobody can guess. Numbers that learners have
    already are passed over. Without a range no learner can be registered.
    """
    from lrs_soap import bootstrap
    from lrs_soap.services.add_uln_range import AddUlnRange, add_uln_range

    with administration(bootstrap.load_settings()) as admin:
        added = add_uln_range(AddUlnRange(first, last), admin)
    click.echo(f"Added {added.size:,} numbers")


@uln.command()
@click.argument("number")
def check(number: str) -> None:
    """Say whether NUMBER can be a ULN and, if not, what is wrong with it.

    Looks at the digits alone: whether a learner has the number is not asked.
    """
    from lrs_soap.domain.uln import InvalidUln, parse_uln

    try:
        parse_uln(number)
    except InvalidUln as error:
        raise Refused(f"this is no ULN: it {error.reason}{_digit_wanted(number)}") from None
    click.echo(f"{number} is a valid ULN")


def _digit_wanted(number: str) -> str:
    """What the last digit would be if the other nine were right."""
    from lrs_soap.domain.uln import TEMPORARY_ULN, check_digit

    stem = number[:-1]
    try:
        wanted = check_digit(stem)
    except ValueError:
        return ""
    if number == TEMPORARY_ULN or stem.startswith("0") or not number.isdigit():
        return ""
    if wanted is None:
        return f" (no ULN begins with {stem})"
    return f" (after {stem} it would be {wanted})"
