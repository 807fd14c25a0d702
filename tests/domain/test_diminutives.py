"""Which given names are forms of one."""

from itertools import combinations_with_replacement

import pytest

from lrs_soap.domain.diminutives import same_given_name

FORMS = [
    "WILLIAM BILL",
    "JOHN JACK JAKE JON JOHNNY",
    "KATARZYNA KASIA",
    "MOHAMMED MUHAMMAD MD",
    "CHARLOTTE CHARLIE",
]


@pytest.mark.parametrize(
    ("one", "other"), [pair for line in FORMS for pair in combinations_with_replacement(line.split(), 2)]
)
def test_forms_of_one_given_name(one: str, other: str) -> None:
    assert same_given_name(one, other)
    assert same_given_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("JACK", "HARRY"), ("WILLIAM", "LIAM"), ("CHARLES", "CHARLOTTE"), ("UNHEARD", "UNHEARD"), ("", "")],
)
def test_other_given_names(one: str, other: str) -> None:
    assert not same_given_name(one, other)
