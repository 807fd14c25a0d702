"""How commands speak of organisations, show what others have written, and offer a choice of words."""

from enum import StrEnum

import click

from lrs_soap.domain.organisation import Organisation


def named(one: Organisation) -> str:
    """An organisation in a sentence."""
    ref = f", OrganisationRef {one.ref}" if one.ref else ""
    return f"{plain(one.name)} (UKPRN {one.ukprn}{ref})"


def plain(text: str) -> str:
    """On one line, without what a terminal would obey or hide behind: others have written it."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def choice(words: type[StrEnum]) -> click.Choice[str]:
    """An option that takes one of the words."""
    return click.Choice([word.value for word in words])
