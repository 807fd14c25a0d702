"""How commands speak of organisations, and offer a choice of words."""

from enum import StrEnum

import click

from lrs_soap.domain.organisation import Organisation


def named(one: Organisation) -> str:
    """An organisation in a sentence."""
    ref = f", OrganisationRef {one.ref}" if one.ref else ""
    return f"{one.name} (UKPRN {one.ukprn}{ref})"


def choice(words: type[StrEnum]) -> click.Choice[str]:
    """An option that takes one of the words."""
    return click.Choice([word.value for word in words])
