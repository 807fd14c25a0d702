"""Working days in England: Monday to Friday, bank holidays counted out.

Which days are bank holidays comes from the `holidays` package, one-off ones (a jubilee, a state funeral) included: they
are proclaimed, no rule gives them. A list that is older than a proclamation counts one day too many.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)


@lru_cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's of one year."""
    from holidays import country_holidays  # takes longer to import than most commands run

    return frozenset(country_holidays("GB", subdiv="ENG", years=year, expand=False))


def is_working_day(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The last of `count` working days after the day, which itself is not counted."""
    while count > 0:
        day += _ONE_DAY
        count -= is_working_day(day)
    return day
