"""A period from one day to another, both of which count; either may be left open."""

from datetime import date


def fault_of_days(first: date | None, last: date | None) -> str | None:
    """What the last day must be instead, or None when they are right."""
    if first is not None and last is not None and last < first:
        return "must not be before the day that the period begins with"
    return None
