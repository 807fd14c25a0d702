"""Verdicts and the comparisons that failed."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.domain.matching import Identity
from lrs_soap.domain.verification import Claim, Comparison, Differs, Similar, Verified, judge

SIOBHAN = Identity(
    given_name="SIOBHAN",
    family_name="ONEILLBYRNE",
    date_of_birth=date(2003, 7, 29),
    gender="2",
    postcode="BT71NN",
    preferred_given_name="SHIV",
    previous_family_name="KEANE",
)

GIVEN_TO_GIVEN, GIVEN_TO_FAMILY, GIVEN_TO_PREVIOUS_FAMILY = [*Comparison][:3]
FAMILY_TO_GIVEN, FAMILY_TO_FAMILY, FAMILY_TO_PREVIOUS_FAMILY = [*Comparison][3:6]
DATE_OF_BIRTH, GENDER = Comparison.DATE_OF_BIRTH, Comparison.GENDER

NOWHERE_GIVEN = (GIVEN_TO_GIVEN, GIVEN_TO_FAMILY, GIVEN_TO_PREVIOUS_FAMILY)
NOWHERE_FAMILY = (FAMILY_TO_GIVEN, FAMILY_TO_FAMILY, FAMILY_TO_PREVIOUS_FAMILY)

NAMES = st.sampled_from(["", "A", "ANNA", "ANNE", "SHIV", "SIOBHAN", "KEANE", "ONEILLBYRNE", "ONEILLBYRN"])
DATES = st.sampled_from([date(2003, 7, 29), date(2003, 7, 30)])
GENDERS = st.sampled_from("0129")
CLAIMS = st.builds(Claim, NAMES, NAMES, st.none() | DATES, st.none() | GENDERS)
STORED = st.builds(Identity, NAMES, NAMES, DATES, GENDERS, st.just(""), NAMES, NAMES)


def claim(given_name: str, family_name: str, born: str | None = None, gender: str | None = None) -> Claim:
    return Claim(given_name, family_name, date.fromisoformat(born) if born else None, gender)


@pytest.mark.parametrize(
    "asked",
    [
        claim("SIOBHAN", "ONEILLBYRNE"),
        claim("SHIV", "ONEILLBYRNE"),
        claim("SIOBHAN", "ONEILLBYRNE", "2003-07-29"),
        claim("SIOBHAN", "ONEILLBYRNE", None, "2"),
        claim("SHIV", "ONEILLBYRNE", "2003-07-29", "2"),
    ],
)
def test_names_and_all_that_was_sent_agree(asked: Claim) -> None:
    assert judge(asked, SIOBHAN) == Verified()


@pytest.mark.parametrize(
    ("asked", "failed"),
    [
        # swapped, also by the preferred name
        (claim("ONEILLBYRNE", "SIOBHAN"), (GIVEN_TO_GIVEN, FAMILY_TO_FAMILY)),
        (claim("ONEILLBYRNE", "SHIV", "2003-07-29", "2"), (GIVEN_TO_GIVEN, FAMILY_TO_FAMILY)),
        # the former family name
        (claim("SIOBHAN", "KEANE"), (FAMILY_TO_GIVEN, FAMILY_TO_FAMILY)),
        (claim("SHIV", "KEANE"), (FAMILY_TO_GIVEN, FAMILY_TO_FAMILY)),
        # one name misspelt
        (claim("SIOBAHN", "ONEILLBYRNE"), NOWHERE_GIVEN),
        (claim("SIOBHAN", "ONEILLBYRN"), NOWHERE_FAMILY),
        (claim("SHIV", "ONEIILBYRNE"), NOWHERE_FAMILY),
        # an initial, of the given or the preferred name
        (claim("S", "ONEILLBYRNE", "2003-07-29"), NOWHERE_GIVEN),
    ],
)
def test_close_names_are_similar(asked: Claim, failed: tuple[Comparison, ...]) -> None:
    assert judge(asked, SIOBHAN) == Similar(failed)


@pytest.mark.parametrize(
    ("asked", "failed"),
    [
        (claim("GRACE", "ONEILLBYRNE"), NOWHERE_GIVEN),
        (claim("SIOBHAN", "OKAFOR"), NOWHERE_FAMILY),
        (claim("GRACE", "OKAFOR"), NOWHERE_GIVEN + NOWHERE_FAMILY),
        # close in both names is not close enough
        (claim("SIOBAHN", "ONEILLBYRN"), NOWHERE_GIVEN + NOWHERE_FAMILY),
        (claim("S", "KEANE"), (*NOWHERE_GIVEN, FAMILY_TO_GIVEN, FAMILY_TO_FAMILY)),
        (claim("T", "ONEILLBYRNE"), NOWHERE_GIVEN),
        # one name twice, in its place and astray
        (claim("ONEILLBYRNE", "ONEILLBYRNE"), (GIVEN_TO_GIVEN,)),
        (claim("SIOBHAN", "SIOBHAN"), (FAMILY_TO_FAMILY,)),
        # the former family name as a given name
        (claim("KEANE", "ONEILLBYRNE"), (GIVEN_TO_GIVEN, GIVEN_TO_FAMILY)),
        # equal names, but not all that was sent
        (claim("SIOBHAN", "ONEILLBYRNE", "2003-07-28"), (DATE_OF_BIRTH,)),
        (claim("SIOBHAN", "ONEILLBYRNE", "2003-07-29", "1"), (GENDER,)),
        (claim("SIOBHAN", "ONEILLBYRNE", None, "0"), (GENDER,)),
        (
            claim("ONEILLBYRNE", "SIOBHAN", "2004-07-29", "1"),
            (GIVEN_TO_GIVEN, FAMILY_TO_FAMILY, DATE_OF_BIRTH, GENDER),
        ),
        (claim("", ""), NOWHERE_GIVEN + NOWHERE_FAMILY),
    ],
)
def test_all_else_differs(asked: Claim, failed: tuple[Comparison, ...]) -> None:
    assert judge(asked, SIOBHAN) == Differs(failed)


def test_a_claim_without_a_letter_is_not_the_name_that_is_missing() -> None:
    plain = replace(SIOBHAN, preferred_given_name="", previous_family_name="")
    assert judge(claim("", "ONEILLBYRNE"), plain) == Differs(NOWHERE_GIVEN)
    assert judge(claim("SIOBHAN", ""), plain) == Differs(NOWHERE_FAMILY)


def test_what_is_stored_may_keep_its_folded_names_beside_the_originals() -> None:
    @dataclass(frozen=True)
    class Row:
        given_name: str = "Grace"
        folded_given_name: str = "GRACE"
        folded_family_name: str = "OKAFOR"
        folded_preferred_given_name: str = ""
        folded_previous_family_name: str = ""
        date_of_birth: date = date(2006, 1, 9)
        gender: str = "2"

    assert judge(claim("GRACE", "OKAFOR"), Row()) == Verified()
    assert judge(claim("Grace", "OKAFOR"), Row()) == Differs(NOWHERE_GIVEN)


@given(CLAIMS, STORED)
def test_verified_means_that_nothing_failed(asked: Claim, stored: Identity) -> None:
    verdict = judge(asked, stored)
    if isinstance(verdict, Verified):
        assert asked.given_name in (stored.given_name, stored.preferred_given_name)
        assert asked.family_name == stored.family_name
        assert asked.date_of_birth in (None, stored.date_of_birth)
        assert asked.gender in (None, stored.gender)
    else:
        assert verdict.failed


@given(CLAIMS, STORED)
def test_failures_are_listed_once_and_in_the_published_order(asked: Claim, stored: Identity) -> None:
    verdict = judge(asked, stored)
    if not isinstance(verdict, Verified):
        assert verdict.failed == tuple(
            comparison for comparison in Comparison if comparison in verdict.failed
        )


@given(CLAIMS, STORED)
def test_failures_do_not_tell_whether_a_previous_family_name_is_stored(
    asked: Claim, stored: Identity
) -> None:
    """Unless the claim names it, the answer is the same with one, with another and with none."""
    none, other = replace(stored, previous_family_name=""), replace(stored, previous_family_name="UNCLAIMED")
    assert judge(asked, none) == judge(asked, other)


@given(CLAIMS, STORED)
def test_birth_date_and_gender_count_only_when_sent(asked: Claim, stored: Identity) -> None:
    verdict = judge(replace(asked, date_of_birth=None, gender=None), stored)
    if not isinstance(verdict, Verified):
        assert not {DATE_OF_BIRTH, GENDER} & {*verdict.failed}


@given(CLAIMS, STORED)
def test_similar_needs_birth_date_and_gender_where_sent(asked: Claim, stored: Identity) -> None:
    if isinstance(judge(asked, stored), Similar):
        assert asked.date_of_birth in (None, stored.date_of_birth)
        assert asked.gender in (None, stored.gender)
