"""The unique learner number: its check digit, and ranges from which numbers are issued unguessably.

A ULN has ten digits, the first 1 to 9. With weights 10 down to 1 on its digits the sum leaves 10 when divided
by 11 (source: HESA, SCHP; the same rule is often told as "weights 10 to 2 on nine digits, remainder 0 is
invalid, the check digit is 10 less the remainder"). The first nine digits are called the stem here; one stem
in eleven has no check digit.
"""

import hashlib
from dataclasses import dataclass, field
from math import isqrt
from operator import mul
from typing import Final, NewType

Uln = NewType("Uln", str)
"""A ULN known to be valid: ten digits as text."""

TEMPORARY_ULN: Final = "9999999999"
"""Stands for "no ULN yet" in the individualised learner record (ILR); fails the check and is nobody's."""

LOWEST_STEM: Final = 100_000_000
HIGHEST_STEM: Final = 999_999_999

_LENGTH: Final = 10
_STEM_LENGTH: Final = 9
_MODULUS: Final = 11
_REMAINDER: Final = 10
_WEIGHTS: Final = tuple(range(10, 0, -1))


class InvalidUln(ValueError):
    """The text is no ULN; `reason` says what it must be instead and never repeats it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_digit(stem: str | int) -> int | None:
    """The tenth digit for nine, or None when the nine can have none.

    Raises ValueError unless the stem is nine digits.
    """
    digits = str(stem)
    if len(digits) != _STEM_LENGTH or not _all_digits(digits):
        raise ValueError("a stem must be nine digits")
    remainder = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False)) % _MODULUS
    return _REMAINDER - remainder if remainder else None


def is_valid_uln(text: str) -> bool:
    """Whether the text is ten ASCII digits, the first not zero, with the right check digit."""
    return len(text) == _LENGTH and _all_digits(text) and text[0] != "0" and _sums_right(text)


def parse_uln(text: str) -> Uln:
    """The text as a ULN. Raises `InvalidUln`; white space is not trimmed."""
    if not is_valid_uln(text):
        raise InvalidUln(_what_to_mend(text))
    return Uln(text)


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _sums_right(digits: str) -> bool:
    # Character codes do for digits: the code of "0" goes into the sum 55 times, and 55 is 5 times 11.
    total: int = sum(map(mul, _WEIGHTS, digits.encode()))
    return total % _MODULUS == _REMAINDER


def _what_to_mend(text: str) -> str:
    if text == TEMPORARY_ULN:
        return "must be a learner's own ULN, not the temporary number of the individualised learner record"
    if not _all_digits(text):
        return "must be ten digits and nothing else"
    if len(text) != _LENGTH:
        return "must have exactly ten digits"
    if text[0] == "0":
        return "must not begin with zero"
    return "must have the right check digit: one of its digits is wrong or two have changed places"


def _ways_by_remainder() -> tuple[tuple[int, ...], ...]:
    """[k][r]: in how many ways the last k digits of a stem add r, modulo 11, to its weighted sum."""
    table = [(1, *[0] * (_MODULUS - 1))]
    for length in range(1, _STEM_LENGTH + 1):
        weight, shorter = length + 1, table[-1]
        table.append(
            tuple(
                sum(shorter[(remainder - weight * digit) % _MODULUS] for digit in range(10))
                for remainder in range(_MODULUS)
            )
        )
    return tuple(table)


_WAYS: Final = _ways_by_remainder()

# [k][r]: how many stems with a check digit begin with digits that leave k to choose and have added r so far.
_USABLE: Final[tuple[tuple[int, ...], ...]] = tuple(
    tuple(10**length - ways[-remainder % _MODULUS] for remainder in range(_MODULUS))
    for length, ways in enumerate(_WAYS)
)


def _usable_below(bound: int) -> int:
    """How many nine-digit texts below the bound, leading zeros included, have a check digit."""
    count = so_far = 0
    digits = f"{bound:09d}"
    if len(digits) > _STEM_LENGTH:  # one past the highest stem
        return _USABLE[_STEM_LENGTH][0]
    for place, limit in enumerate(map(int, digits)):
        usable, weight = _USABLE[_STEM_LENGTH - 1 - place], _WEIGHTS[place]
        for digit in range(limit):
            count += usable[(so_far + weight * digit) % _MODULUS]
        so_far += weight * limit
    return count


def _uln_of_rank(rank: int) -> Uln:
    """The ULN on the stem that has `rank` usable nine-digit texts before it."""
    stem = so_far = 0
    for place in range(_STEM_LENGTH):
        usable, weight = _USABLE[_STEM_LENGTH - 1 - place], _WEIGHTS[place]
        digit = 0
        while rank >= (inside := usable[so_far % _MODULUS]):
            rank -= inside
            digit += 1
            so_far += weight
        stem = stem * 10 + digit
    return Uln(f"{stem}{_REMAINDER - so_far % _MODULUS}")


_ROUNDS: Final = 8
_SHORTEST_KEY: Final = 16
_LONGEST_KEY: Final = 64


@dataclass(frozen=True, slots=True)
class UlnRange:
    """All ULNs whose stems lie from `first_stem` to `last_stem`, in an order that only the key tells.

    `uln_at` is one-to-one from 0 ... size-1 onto those ULNs: counting up issues every one once and none
    twice, and whoever has seen any number of them cannot tell the next without the key. The same key may
    serve several ranges. A range and its key are never changed once a number was issued from it: the order
    hangs on all three.

    Stems lie from 100,000,000 to 999,999,999; the key has 16 to 64 bytes. Raises ValueError otherwise. `size` may
    be 0: a stem alone may have no check digit.
    """

    first_stem: int
    last_stem: int
    key: bytes = field(repr=False)
    size: int = field(init=False, compare=False)
    _rank_of_first: int = field(init=False, repr=False, compare=False)
    _side: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not LOWEST_STEM <= self.first_stem <= self.last_stem <= HIGHEST_STEM:
            raise ValueError("a range of ULNs must run upwards over nine-digit stems that begin with 1 to 9")
        if not _SHORTEST_KEY <= len(self.key) <= _LONGEST_KEY:
            raise ValueError(f"the key of a range must have {_SHORTEST_KEY} to {_LONGEST_KEY} bytes")
        rank = _usable_below(self.first_stem)
        size = _usable_below(self.last_stem + 1) - rank
        object.__setattr__(self, "_rank_of_first", rank)
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "_side", isqrt(max(size - 1, 0)) + 1)

    def uln_at(self, counter: int) -> Uln:
        """The ULN that the counter stands for, 0 <= counter < size. Raises IndexError outside."""
        if not 0 <= counter < self.size:
            raise IndexError("the counter lies outside the range")
        place = self._shuffled(counter)
        while place >= self.size:  # cycle walking: the square is at most 2 * side - 1 places too large
            place = self._shuffled(place)
        return _uln_of_rank(self._rank_of_first + place)

    def contains(self, uln: Uln) -> bool:
        """Whether the ULN is one of this range's."""
        return self.first_stem <= int(uln[:_STEM_LENGTH]) <= self.last_stem

    def _shuffled(self, place: int) -> int:
        """One pass of a balanced Feistel network over the smallest square that holds the range.

        Halves are added modulo the side instead of XORed, so that the square hardly exceeds the range.
        """
        side = self._side
        left, right = divmod(place, side)
        for turn in range(_ROUNDS):
            left, right = right, (left + self._keyed(turn, right)) % side
        return left * side + right

    def _keyed(self, turn: int, half: int) -> int:
        # The range's bounds go in, so that two ranges under one key are shuffled without likeness.
        text = b"%d %d %d %d" % (self.first_stem, self.last_stem, turn, half)
        return int.from_bytes(hashlib.blake2b(text, key=self.key, digest_size=16).digest())
