"""Give the register further numbers to issue."""

import secrets
from dataclasses import dataclass
from typing import Final

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.errors import InvalidRequest, Violation
from lrs_soap.domain.uln import UlnRange
from lrs_soap.services.administration import Administration
from lrs_soap.services.ports import RangeOverlaps

_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class AddUlnRange:
    """First and last stem: the nine digits before the check digit."""

    first_stem: int
    last_stem: int


def add_uln_range(ask: AddUlnRange, admin: Administration) -> UlnRange:
    """A range to be used after those that exist, in an order that nobody can guess. Raises `InvalidRequest`."""
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        added = UlnRange(ask.first_stem, ask.last_stem, key)
    except ValueError:
        raise _refusal("must be nine-digit numbers that begin with 1 to 9, the smaller one first") from None
    if not added.size:
        raise _refusal("must leave room for a number that has a check digit")
    with admin.units.writing() as unit:
        try:
            unit.uln_ranges.add(ask.first_stem, ask.last_stem, key)
        except RangeOverlaps:
            raise _refusal("must not run into a range on record") from None
        admin.record(unit, AuditAction.ULN_RANGE_ADDED, "Added")
    return added


def _refusal(requirement: str) -> InvalidRequest:
    return InvalidRequest([Violation("FIRST and LAST", requirement)])
