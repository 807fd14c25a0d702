"""Check digits, and ranges that issue each number once."""

import time
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lrs_soap.domain.uln import (
    HIGHEST_STEM,
    LOWEST_STEM,
    InvalidUln,
    Uln,
    UlnRange,
    check_digit,
    is_valid_uln,
    parse_uln,
)

VALID = ["1026893096", "6936002314", "4444599390", "7667649978", "1174112637", "1964986809", "9276308686"]
INVALID = ["1234567890", "6666666666", "9999999999"]
KEY = bytes(range(32))

STEMS = st.integers(LOWEST_STEM, HIGHEST_STEM)
KEYS = st.binary(min_size=16, max_size=64)


@pytest.mark.parametrize("uln", VALID)
def test_valid_numbers(uln: str) -> None:
    assert is_valid_uln(uln)
    assert parse_uln(uln) == uln
    assert check_digit(uln[:9]) == check_digit(int(uln[:9])) == int(uln[9])


@pytest.mark.parametrize("uln", INVALID)
def test_invalid_numbers(uln: str) -> None:
    assert not is_valid_uln(uln)
    with pytest.raises(InvalidUln):
        parse_uln(uln)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "ten digits and nothing else"),
        ("102689309", "exactly ten digits"),
        ("10268930960", "exactly ten digits"),
        ("102689309X", "ten digits and nothing else"),
        (" 1026893096", "ten digits and nothing else"),
        ("1026893096\n", "ten digits and nothing else"),
        ("+026893096", "ten digits and nothing else"),
        ("١٠٢٦٨٩٣٠٩٦", "ten digits and nothing else"),
        ("102689309²", "ten digits and nothing else"),
        ("0000000000", "not begin with zero"),
        ("1026893095", "right check digit"),
        ("9999999999", "temporary number"),
    ],
)
def test_the_reason_says_what_to_mend_and_not_the_number(text: str, reason: str) -> None:
    with pytest.raises(InvalidUln) as caught:
        parse_uln(text)
    assert reason in caught.value.reason
    assert caught.value.reason.startswith("must ")
    assert not text.strip() or text.strip() not in str(caught.value)


@pytest.mark.parametrize("stem", ["", "12345678", "1234567890", "12345678X", 12345678, -12345678, 1234567890])
def test_a_stem_has_nine_digits(stem: str | int) -> None:
    with pytest.raises(ValueError, match="nine digits"):
        check_digit(stem)


@given(STEMS)
def test_a_stem_has_one_check_digit_or_none(stem: int) -> None:
    digit = check_digit(stem)
    assert [last for last in range(10) if is_valid_uln(f"{stem}{last}")] == ([] if digit is None else [digit])


@given(STEMS, st.integers(0, 9), st.integers(0, 9))
def test_one_wrong_digit_is_told(stem: int, place: int, digit: int) -> None:
    last = check_digit(stem)
    assume(last is not None)
    uln = f"{stem}{last}"
    wrong = uln[:place] + str(digit) + uln[place + 1 :]
    assert is_valid_uln(wrong) is (wrong == uln)


@given(STEMS, st.integers(0, 8))
def test_two_swapped_neighbours_are_told(stem: int, place: int) -> None:
    last = check_digit(stem)
    assume(last is not None)
    uln = f"{stem}{last}"
    swapped = uln[:place] + uln[place + 1] + uln[place] + uln[place + 2 :]
    assert is_valid_uln(swapped) is (swapped == uln)


@given(st.text(max_size=12))
def test_any_text_is_judged(text: str) -> None:
    if is_valid_uln(text):
        assert len(parse_uln(text)) == 10
    else:
        with pytest.raises(InvalidUln):
            parse_uln(text)


def _by_enumeration(stems: Iterable[int]) -> list[str]:
    return [f"{stem}{digit}" for stem in stems if (digit := check_digit(stem)) is not None]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (100_000_000, 100_000_000),
        (100_000_000, 100_000_001),
        (100_000_000, 100_000_010),
        (123_456_780, 123_456_799),
        (199_999_990, 200_000_020),
        (555_000_000, 555_003_000),
        (999_990_000, 999_999_999),
    ],
)
def test_a_range_issues_every_number_once_and_no_other(first: int, last: int) -> None:
    issued = UlnRange(first, last, KEY)
    numbers = [issued.uln_at(counter) for counter in range(issued.size)]
    assert sorted(numbers) == _by_enumeration(range(first, last + 1))
    assert all(issued.contains(number) for number in numbers)


@settings(max_examples=40)
@given(STEMS, st.integers(0, 400), KEYS)
def test_small_ranges_anywhere_issue_every_number_once(first: int, length: int, key: bytes) -> None:
    issued = UlnRange(first, min(first + length, HIGHEST_STEM), key)
    numbers = [issued.uln_at(counter) for counter in range(issued.size)]
    assert sorted(numbers) == _by_enumeration(range(issued.first_stem, issued.last_stem + 1))


@given(st.data(), STEMS, STEMS, KEYS)
def test_large_ranges_issue_valid_numbers_of_their_own(
    data: st.DataObject, one: int, other: int, key: bytes
) -> None:
    issued = UlnRange(min(one, other), max(one, other), key)
    assume(issued.size > 1)
    counters = data.draw(st.lists(st.integers(0, issued.size - 1), min_size=1, max_size=20, unique=True))
    numbers = [issued.uln_at(counter) for counter in counters]
    assert len(set(numbers)) == len(counters)
    assert all(is_valid_uln(number) and issued.contains(number) for number in numbers)


def test_the_whole_register_has_the_numbers_it_has() -> None:
    """Of 900 million stems those with remainder 0 have no check digit: one in eleven."""
    whole = UlnRange(LOWEST_STEM, HIGHEST_STEM, KEY)
    assert whole.size == 900_000_000 - 81_818_181
    halves = UlnRange(LOWEST_STEM, 499_999_999, KEY), UlnRange(500_000_000, HIGHEST_STEM, KEY)
    assert sum(half.size for half in halves) == whole.size


def test_a_range_may_have_no_number_at_all() -> None:
    bare = next(stem for stem in range(100_000_000, 100_000_100) if check_digit(stem) is None)
    issued = UlnRange(bare, bare, KEY)
    assert issued.size == 0
    with pytest.raises(IndexError):
        issued.uln_at(0)


@pytest.mark.parametrize("counter", [-1, 10])
def test_a_counter_outside_the_range_is_refused(counter: int) -> None:
    issued = UlnRange(100_000_000, 100_000_010, KEY)
    assert issued.size == 10
    with pytest.raises(IndexError):
        issued.uln_at(counter)


@pytest.mark.parametrize(
    ("first", "last", "key"),
    [
        (99_999_999, 100_000_010, KEY),
        (100_000_010, 100_000_000, KEY),
        (999_999_000, 1_000_000_000, KEY),
        (100_000_000, 100_000_010, b""),
        (100_000_000, 100_000_010, bytes(15)),
        (100_000_000, 100_000_010, bytes(65)),
    ],
)
def test_an_impossible_range_is_refused(first: int, last: int, key: bytes) -> None:
    with pytest.raises(ValueError, match="must"):
        UlnRange(first, last, key)


def test_the_order_is_the_key_s_and_stays() -> None:
    issued = UlnRange(600_000_000, 699_999_999, KEY)
    first = [issued.uln_at(counter) for counter in range(5)]
    assert first == ["6262889212", "6670365267", "6017090878", "6679656868", "6593328226"]
    other = UlnRange(600_000_000, 699_999_999, bytes(32))
    assert not {*first} & {other.uln_at(counter) for counter in range(5)}


def test_two_ranges_under_one_key_are_shuffled_apart() -> None:
    one, other = UlnRange(600_000_000, 609_999_999, KEY), UlnRange(610_000_000, 619_999_999, KEY)
    steps = [int(other.uln_at(counter)) - int(one.uln_at(counter)) for counter in range(50)]
    assert len(set(steps)) == 50


def test_following_numbers_do_not_lie_near_one_another() -> None:
    issued = UlnRange(LOWEST_STEM, HIGHEST_STEM, KEY)
    numbers = [int(issued.uln_at(counter)) for counter in range(1_000)]
    assert min(abs(one - next_) for one, next_ in pairwise(numbers)) > 100_000
    leading = [sum(str(number).startswith(digit) for number in numbers) for digit in "123456789"]
    assert min(leading) > 70
    assert max(leading) < 155


def test_a_range_does_not_show_its_key() -> None:
    assert "key" not in repr(UlnRange(LOWEST_STEM, HIGHEST_STEM, KEY))


def test_contains_is_about_the_stem() -> None:
    issued = UlnRange(444_459_939, 444_459_939, KEY)
    assert issued.uln_at(0) == "4444599390"
    assert issued.contains(Uln("4444599390"))
    assert not issued.contains(Uln("1026893096"))


def test_a_number_comes_quickly() -> None:
    """About 13 us on the machine it was written on; a registration waits for it."""
    issued = UlnRange(LOWEST_STEM, HIGHEST_STEM, KEY)
    rounds = []
    for _ in range(5):
        start = time.perf_counter()
        for counter in range(500):
            issued.uln_at(counter)
        rounds.append((time.perf_counter() - start) / 500)
    assert min(rounds) < 200e-6
