"""Numbers are explained and ranges added."""

import pytest

from lrs_soap.domain.uln import check_digit
from tests.cli.command import Command
from tests.cli.conftest import reading


def test_a_valid_number_is_said_to_be_one(embedded: Command) -> None:
    assert embedded("uln", "check", "8181822950").done() == "8181822950 is a valid ULN\n"


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("8181822951", "right check digit"),
        ("8181822951", "after 818182295 it would be 0"),
        ("818182295", "exactly ten digits"),
        ("0181822950", "not begin with zero"),
        ("818182295O", "ten digits and nothing else"),
        ("8181 822950", "ten digits and nothing else"),
        ("9999999999", "temporary number"),
        ("", "ten digits and nothing else"),
        ("٨١٨١٨٢٢٩٥٠", "ten digits and nothing else"),
    ],
)
def test_what_is_wrong_with_a_number_is_explained(embedded: Command, number: str, wrong: str) -> None:
    sentence = embedded("uln", "check", number).refused()
    assert wrong in sentence
    assert sentence.startswith("this is no ULN: it must")


def test_nine_digits_without_a_check_digit_are_said_to_begin_no_number(embedded: Command) -> None:
    stem = _without_check_digit()
    assert f"(no ULN begins with {stem})" in embedded("uln", "check", f"{stem}1").refused()


def _without_check_digit() -> str:
    return next(str(stem) for stem in range(100_000_000, 100_000_100) if check_digit(stem) is None)


def test_a_range_is_added_and_counted(lrs_soap: Command) -> None:
    assert lrs_soap("uln", "add-range", "100000000", "199999999").done() == "Added 90,909,091 numbers\n"
    with reading(lrs_soap) as unit:
        (stored,) = unit.uln_ranges.all()
    assert (stored.range.first_stem, stored.range.last_stem, stored.issued) == (100000000, 199999999, 0)
    assert len(stored.range.key) == 32


def test_two_ranges_have_keys_of_their_own(lrs_soap: Command) -> None:
    lrs_soap("uln", "add-range", "100000000", "199999999").done()
    lrs_soap("uln", "add-range", "200000000", "299999999").done()
    with reading(lrs_soap) as unit:
        first, second = unit.uln_ranges.all()
    assert first.range.key != second.range.key


@pytest.mark.parametrize(
    ("first", "last"),
    [("1", "2"), ("200000000", "100000000"), ("100000000", "1000000000"), ("099999999", "100000000")],
)
def test_what_is_no_range_is_refused(lrs_soap: Command, first: str, last: str) -> None:
    assert "must be nine-digit numbers" in lrs_soap("uln", "add-range", first, last).refused()


def test_a_range_without_a_number_is_refused(lrs_soap: Command) -> None:
    stem = _without_check_digit()
    assert "leave room for a number" in lrs_soap("uln", "add-range", stem, stem).refused()


def test_a_range_that_runs_into_another_is_refused(lrs_soap: Command) -> None:
    lrs_soap("uln", "add-range", "100000000", "199999999").done()
    sentence = lrs_soap("uln", "add-range", "199999999", "200000005").refused()
    assert sentence == "FIRST and LAST must not run into a range on record"
