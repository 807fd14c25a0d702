"""Whose file it is says its name, where that has the published form."""

import pytest

from lrs_soap.domain.batch_file import ukprn_in_name


@pytest.mark.parametrize(
    ("name", "ukprn"),
    [
        ("LRB_10099901_241120261200.CSV", "10099901"),
        ("LRB_10099901_241120261200.XML", "10099901"),
        ("lrb_TEST0038_241120261200.csv", "TEST0038"),
        ("LRB_1009990_241120261200.CSV", ""),
        ("LRB_10099901_24112026120.CSV", ""),
        ("LRB_10099901_241120261200.TXT", ""),
        ("xLRB_10099901_241120261200.CSV", ""),
        ("LRB_10099901_241120261200.CSV.csv", ""),
        ("learners.csv", ""),
        ("", ""),
    ],
)
def test_the_ukprn_in_a_name(name: str, ukprn: str) -> None:
    assert ukprn_in_name(name) == ukprn
