"""How a value is mended that says clearly what it means: nothing here guesses."""

import re
from datetime import date
from typing import Final

from lrs_soap.batch.notes import trimmed
from lrs_soap.domain.fields import Rule, calendar_date

#: Fields that are taken in any case and written in capitals.
IN_CAPITALS: Final = frozenset({"postcode", "uci", "upn"})

_BRITISH_DAY: Final = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")


def mended(field: str, value: str, rule: Rule) -> str:
    """The value as it is meant, the same where that is not certain."""
    value = trimmed(value)
    if field in IN_CAPITALS:
        value = value.upper()
    if not value or rule(value) is None:
        return value
    if rule is calendar_date:
        return british_day(value) or value
    return value.upper() if rule(value.upper()) is None else value


def british_day(value: str) -> str:
    """A day as dd/mm/yyyy or dd-mm-yyyy in the form of the rules; empty where it is none that exists."""
    found = _BRITISH_DAY.fullmatch(value)
    if found is None:
        return ""
    day, month, year = map(int, found.groups())
    try:
        iso = date(year, month, day).isoformat()
    except ValueError:
        return ""
    return "" if calendar_date(iso) else iso
