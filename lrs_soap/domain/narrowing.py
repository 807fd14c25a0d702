"""What else a caller could say of a person whom too many learners may be."""

from collections.abc import Collection
from typing import Final

from lrs_soap.domain.matching import Identity, is_placeholder_postcode
from lrs_soap.domain.vocabulary import OPEN_GENDERS

#: Items that a search may leave out, or say nothing by. Those who differ in one are as much less likely.
_ITEMS: Final = (
    "gender",
    "postcode",
    "previous_family_name",
    "family_name_at_16",
    "school_at_16",
    "place_of_birth",
    "email",
)


def narrowing_items(searched: Identity, found: Collection[Identity]) -> tuple[str, ...]:
    """Items that were not searched and have several values among those found, the most telling first."""
    values = {item: {getattr(one, item) for one in found} for item in _ITEMS if _says_nothing(searched, item)}
    telling = [item for item, different in values.items() if len(different) > 1]
    return tuple(sorted(telling, key=lambda item: -len(values[item])))


def _says_nothing(searched: Identity, item: str) -> bool:
    value = getattr(searched, item)
    if item == "gender":
        return value in OPEN_GENDERS
    return is_placeholder_postcode(value) if item == "postcode" else not value
