"""UPNs and their check letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.domain.fields import fault_of
from lrs_soap.domain.upn import check_letter, is_valid_upn

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
RESTS = st.builds(
    "{}{}".format,
    st.text("0123456789", min_size=11, max_size=11),
    st.sampled_from("0123456789" + LETTERS),
)


@pytest.mark.parametrize("upn", ["H801200001001", "A823432108345", "Y123456780001"])
def test_computed_by_hand(upn: str) -> None:
    """2 x the first digit, 3 x the second and so on; the remainder by 23 counts A, B, C without I, O and S."""
    total = sum(weight * int(digit) for weight, digit in enumerate(upn[1:], start=2))
    assert is_valid_upn(upn) is (LETTERS[total % 23] == upn[0])


@given(RESTS)
def test_the_check_letter_is_the_only_right_one(rest: str) -> None:
    right = [letter for letter in LETTERS if is_valid_upn(letter + rest)]
    assert right == [check_letter(rest)]


@given(RESTS, st.integers(0, 10), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(rest: str, at: int, by: int) -> None:
    wrong = rest[:at] + str((int(rest[at]) + by) % 10) + rest[at + 1 :]
    assert not is_valid_upn(check_letter(rest) + wrong)


@pytest.mark.parametrize("text", ["", "A12345678901", "I123456789012", "A1234567890I2", "é123456789012"])
def test_what_is_none(text: str) -> None:
    assert not is_valid_upn(text)
    assert (
        fault_of("upn", text or "x") == "must be a UPN: the right check letter, 11 digits, a digit or letter"
    )


def test_case_does_not_count_as_a_fault() -> None:
    upn = check_letter("80120000100A") + "80120000100A"
    assert fault_of("upn", upn.lower()) is None
