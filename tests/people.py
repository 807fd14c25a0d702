"""Invented people whom no other test knows."""

import random
import secrets
from string import ascii_lowercase

from tests.client import person

_random = random.Random(secrets.randbits(64))


def fresh_name() -> str:
    """A name that looks like nobody's."""
    return "".join(_random.choices(ascii_lowercase, k=12)).capitalize()


def fresh_person() -> dict[str, str]:
    """The five demographics of somebody new: 15 to 40 years old, at one of many postcodes."""
    born = f"{_random.randint(1987, 2010)}-{_random.randint(1, 12):02}-{_random.randint(1, 28):02}"
    postcode = f"{_random.choice('ABDEGHLNPS')}{_random.randint(1, 9)} {_random.randint(1, 9)}" + "".join(
        _random.choices("ABDEFGHJLNPQRSTUWXYZ", k=2)
    )
    return person(fresh_name(), fresh_name(), born, _random.choice("12"), postcode)
