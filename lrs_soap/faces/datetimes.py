"""Dates and times as DataContract clients send them, read and written by England's clock.

Clients send a day as a dateTime, and not all of them in the zone they mean it in: Axis sends local midnight of
23 August as 22 August, 23:00 UTC. So a moment is turned to England's time before its date is taken. A date in an
answer carries no zone, which every stack takes for the day it is; a moment carries its offset.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from lrs_soap.services.context import ENGLAND

_DATE_TIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
#: What .NET sends of a date that nobody set.
_UNSET: Final = re.compile(r"0001-01-01(T00:00:00(\.0+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_END_OF_DAY: Final = "24:00:00"
#: Without the offset.
_SHOWN_LENGTH: Final = len("yyyy-mm-dd hh:mm:ss")


def is_unset(text: str) -> bool:
    """Whether a date or dateTime is the one that .NET sends for none."""
    return _UNSET.fullmatch(text) is not None


def england_date(text: str) -> date:
    """The day in England of an xs:date or xs:dateTime; one without a zone is England's own.

    Raises ValueError, which does not repeat the text.
    """
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise ValueError("not a date or dateTime")
    day, time, zone = match.groups()
    try:
        if time is None:
            return date.fromisoformat(day)
        is_end = time == _END_OF_DAY
        moment = datetime.fromisoformat(f"{day}T{'00:00:00' if is_end else time}{zone or ''}")
        if is_end:
            moment += timedelta(days=1)
        return (moment.astimezone(ENGLAND) if zone else moment).date()
    except (ValueError, OverflowError):
        raise ValueError("no moment that exists") from None


def written_date(day: date) -> str:
    """A day as xs:dateTime."""
    return f"{day.isoformat()}T00:00:00"


def written_moment(at: datetime) -> str:
    """A moment as xs:dateTime, to the second, with England's offset."""
    return at.astimezone(ENGLAND).isoformat(timespec="seconds")


@lru_cache(maxsize=1024)  # what was loaded together was loaded at one moment
def shown_moment(at: datetime) -> str:
    """A moment as the services show one in text: yyyy-mm-dd hh:mm:ss of England's clock."""
    return at.astimezone(ENGLAND).isoformat(" ", "seconds")[
        :_SHOWN_LENGTH
    ]  # strftime takes five times as long


@lru_cache(maxsize=1024)
def utc_moment(at: datetime) -> str:
    """A moment as xs:dateTime, to the second, in UTC with its Z."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
