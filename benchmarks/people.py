"""Invents people: any number of them, no two with the same five demographics, the same ones for the same seed.

The place of a person among all pairs of birth date and postcode comes from counting in great strides around the
ring of pairs, which meets every pair once before it meets one again. So no table of those who were is needed to
keep the identities apart, and ten million take no more memory than ten. Twins share a pair, and their
given names differ.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import count, islice
from math import gcd
from random import Random
from typing import Final, NamedTuple

from benchmarks.names import FEMALE_NAMES, MALE_NAMES, TOWNS, family_names, given_names, listed
from lrs_soap.domain.names import fold
from lrs_soap.domain.uln import Uln, check_digit

#: Born so that all are of an age at which learners are registered, whatever the year of the measurement.
FIRST_BIRTH_DATE: Final = date(1990, 1, 1)
BIRTH_DATES: Final = 20 * 365 + 5

#: Much as in Great Britain: 121 areas with 23 districts each, 10 sectors a district, and units of two letters.
_AREAS: Final = listed(
    """
AL B BA BB BD BH BL BN BR BS CA CB CF CH CM CO CR CT CV CW DA DE DH DL DN DT DY E EC EN EX FY GL GU HA HD HG
HP HR HU HX IG IP KT L LA LD LE LL LN LS LU M ME MK N NE NG NN NP NR NW OL OX PE PL PO PR RG RH RM S SA SE
SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO AB DD DG EH FK G
HS IV KA KW KY ML PA PH ZE BT
"""
)
_DISTRICTS: Final = range(1, 24)
_SECTORS: Final = range(10)
_UNITS: Final = tuple(one + other for one in "ABDEFGHJ" for other in "LNPQRSTU")
POSTCODES: Final = len(_AREAS) * len(_DISTRICTS) * len(_SECTORS) * len(_UNITS)

#: People are invented in blocks, each from a seed of its own, so that one can start anywhere.
BLOCK: Final = 10_000
#: Stems that a block takes its numbers from: one in eleven has no check digit.
STEMS_OF_A_BLOCK: Final = 11_200
FIRST_STEM: Final = 100_000_000
#: All stems of invented people lie below those that the register issues while it is measured.
MOST_PEOPLE: Final = 400_000_000 // STEMS_OF_A_BLOCK * BLOCK

#: One birth in sixty-four is of twins.
_BETWEEN_TWINS: Final = 64


class Invented(NamedTuple):
    """What is invented of a person. Empty texts are not given."""

    uln: Uln
    given_name: str
    family_name: str
    date_of_birth: date
    gender: str
    postcode: str
    middle_other_name: str
    preferred_given_name: str
    previous_family_name: str
    address_line_1: str
    address_town: str
    email: str


def people(seed: int, start: int, stop: int) -> Iterator[Invented]:
    """Those from number `start` to before `stop`."""
    if not 0 <= start <= stop <= MOST_PEOPLE:
        raise ValueError(f"people are numbered from 0 to {MOST_PEOPLE}")
    for block in range(start // BLOCK, -(-stop // BLOCK)):
        first = block * BLOCK
        yield from islice(_block(seed, block), max(start - first, 0), min(stop - first, BLOCK))


def _block(seed: int, block: int) -> Iterator[Invented]:
    dice = Random(f"{seed}/{block}")
    stride, offset = _stride(seed)
    ulns = _ulns(block)
    number = block * BLOCK
    sibling: Invented | None = None
    for place in range(BLOCK):
        if sibling is not None and place % _BETWEEN_TWINS == 1:
            yield _twin(dice.getrandbits(64), next(ulns), sibling)
        else:
            pair = ((number + place) * stride + offset) % (BIRTH_DATES * POSTCODES)
            sibling = _person(dice.getrandbits(64), next(ulns), pair)
            yield sibling


@cache
def _stride(seed: int) -> tuple[int, int]:
    """A stride that has no divisor in common with the ring meets every place of it."""
    dice = Random(f"{seed}/stride")
    ring = BIRTH_DATES * POSTCODES
    stride = dice.randrange(ring // 3, ring // 2)
    while gcd(stride, ring) != 1:
        stride += 1
    return stride, dice.randrange(ring)


def _ulns(block: int) -> Iterator[Uln]:
    for stem in count(FIRST_STEM + block * STEMS_OF_A_BLOCK):
        digit = check_digit(stem)
        if digit is not None:
            yield Uln(f"{stem}{digit}")


def _person(chance: int, uln: Uln, pair: int) -> Invented:
    postcode, day = divmod(pair, BIRTH_DATES)
    is_male = chance & 1
    chance, house = divmod(chance >> 1, 180)
    chance, kind = divmod(chance, 100)
    lots = _given(is_male)
    chance, drawn = divmod(chance, len(lots))
    given = lots[drawn]
    chance, drawn = divmod(chance, len(lots))
    second = lots[drawn]
    chance, drawn = divmod(chance, len(_family()))
    family = _family()[drawn]
    return Invented(
        uln,
        given,
        family,
        _day(day),
        "1" if is_male else "2",
        _postcode(postcode),
        second if kind < 45 else "",
        second if kind >= 95 else "",
        # A former name is an earlier person's lot, of whoever has a later one now.
        _family()[(drawn * 7919) % len(_family())] if kind in (50, 51, 52) else "",
        f"{house + 1} {second} Road",
        TOWNS[postcode % len(TOWNS)],
        f"{uln}@learner.example" if kind % 5 == 0 else "",
    )


def _twin(chance: int, uln: Uln, sibling: Invented) -> Invented:
    is_male = chance & 1
    lots = _given(is_male)
    drawn = (chance >> 1) % len(lots)
    # A name's lots lie side by side, so there is another name further on.
    while fold(lots[drawn]) == fold(sibling.given_name):
        drawn = (drawn + 1) % len(lots)
    return sibling._replace(
        uln=uln,
        given_name=lots[drawn],
        gender="1" if is_male else "2",
        preferred_given_name="",
        email=f"{uln}@learner.example",
    )


@cache
def _family() -> list[str]:
    return family_names()


@cache
def _given(is_male: int) -> list[str]:
    return given_names(MALE_NAMES if is_male else FEMALE_NAMES)


@cache
def _day(number: int) -> date:
    return FIRST_BIRTH_DATE + timedelta(days=number)


def _postcode(number: int) -> str:
    number, unit = divmod(number, len(_UNITS))
    number, sector = divmod(number, len(_SECTORS))
    area, district = divmod(number, len(_DISTRICTS))
    return f"{_AREAS[area]}{_DISTRICTS[district]} {sector}{_UNITS[unit]}"
