"""Whether what a caller claims of a ULN's owner agrees with the register, and which comparisons failed.

The service's eight comparisons and its three verdicts are published (flags and codes that its clients know); which
verdict follows from which comparisons is ours. The words on the wire are the faces' business, and so are unknown
and linked ULNs the calling service's: here two sets of facts are compared and nothing is disclosed.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from lrs_soap.domain.names import alike


class Comparison(StrEnum):
    """What was compared, claimed to stored. Failed ones are listed in this order, the published one."""

    GIVEN_TO_GIVEN = "given-to-given"  # or to the preferred given name
    GIVEN_TO_FAMILY = "given-to-family"
    GIVEN_TO_PREVIOUS_FAMILY = "given-to-previous-family"
    FAMILY_TO_GIVEN = "family-to-given"  # or to the preferred given name
    FAMILY_TO_FAMILY = "family-to-family"
    FAMILY_TO_PREVIOUS_FAMILY = "family-to-previous-family"
    DATE_OF_BIRTH = "date-of-birth"  # only when claimed
    GENDER = "gender"  # only when claimed


@dataclass(frozen=True, slots=True)
class Claim:
    """What a caller says of a ULN's owner. Names folded; None where birth date or gender was not sent."""

    given_name: str
    family_name: str
    date_of_birth: date | None
    gender: str | None


class Person(Protocol):
    """What must be stored of a ULN's owner; folded names that are not on record are empty."""

    @property
    def folded_given_name(self) -> str: ...
    @property
    def folded_family_name(self) -> str: ...
    @property
    def folded_preferred_given_name(self) -> str: ...
    @property
    def folded_previous_family_name(self) -> str: ...
    @property
    def date_of_birth(self) -> date: ...
    @property
    def gender(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Verified:
    """Both names and all else that was claimed agree."""


@dataclass(frozen=True, slots=True)
class Similar:
    """Birth date and gender agree where claimed, and the names are close; `failed` are those that are not equal."""

    failed: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Differs:
    """The claim is of somebody else, or too far off to say."""

    failed: tuple[Comparison, ...]


_VERIFIED = Verified()


def judge(claim: Claim, stored: Person) -> Verified | Similar | Differs:
    """Hold a claim against the register.

    Each claimed name is tried in its place first and then where it may have strayed, until it is found: the given
    name as family and previous family name, the family name as given and previous family name. What failed on the
    way is listed. A previous family name that is not on record fails like one that differs, so that the list does
    not tell whether there is one.
    """
    failed = (*_given(claim, stored), *_family(claim, stored), *_rest(claim, stored))
    if not failed:
        return _VERIFIED
    if failed[-1] in (Comparison.DATE_OF_BIRTH, Comparison.GENDER) or not _names_close(claim, stored):
        return Differs(failed)
    return Similar(failed)


def _given(claim: Claim, stored: Person) -> tuple[Comparison, ...]:
    name = claim.given_name
    if _is_given(name, stored):
        return ()
    if name == stored.folded_family_name:
        return (Comparison.GIVEN_TO_GIVEN,)
    if _is_previous(name, stored):
        return (Comparison.GIVEN_TO_GIVEN, Comparison.GIVEN_TO_FAMILY)
    return (Comparison.GIVEN_TO_GIVEN, Comparison.GIVEN_TO_FAMILY, Comparison.GIVEN_TO_PREVIOUS_FAMILY)


def _family(claim: Claim, stored: Person) -> tuple[Comparison, ...]:
    """Tried as family, then given, then previous family name; listed in the order of `Comparison`."""
    name = claim.family_name
    if name == stored.folded_family_name:
        return ()
    if _is_given(name, stored):
        return (Comparison.FAMILY_TO_FAMILY,)
    if _is_previous(name, stored):
        return (Comparison.FAMILY_TO_GIVEN, Comparison.FAMILY_TO_FAMILY)
    return (Comparison.FAMILY_TO_GIVEN, Comparison.FAMILY_TO_FAMILY, Comparison.FAMILY_TO_PREVIOUS_FAMILY)


def _rest(claim: Claim, stored: Person) -> tuple[Comparison, ...]:
    failed: tuple[Comparison, ...] = ()
    if claim.date_of_birth is not None and claim.date_of_birth != stored.date_of_birth:
        failed += (Comparison.DATE_OF_BIRTH,)
    if claim.gender is not None and claim.gender != stored.gender:
        failed += (Comparison.GENDER,)
    return failed


def _names_close(claim: Claim, stored: Person) -> bool:
    """One name equal and the other misspelt, an initial or a former one; or the two swapped."""
    if claim.family_name == stored.folded_family_name:
        return _is_nearly_given(claim.given_name, stored)
    if _is_given(claim.given_name, stored):
        return _is_previous(claim.family_name, stored) or alike(claim.family_name, stored.folded_family_name)
    return claim.given_name == stored.folded_family_name and _is_given(claim.family_name, stored)


def _is_given(name: str, stored: Person) -> bool:
    """As given or preferred given name; a claim that folded to nothing is not the preferred name that is missing."""
    return name == stored.folded_given_name or (bool(name) and name == stored.folded_preferred_given_name)


def _is_previous(name: str, stored: Person) -> bool:
    return bool(name) and name == stored.folded_previous_family_name


def _is_nearly_given(name: str, stored: Person) -> bool:
    known = (stored.folded_given_name, stored.folded_preferred_given_name)
    return any(alike(name, other) or (len(name) == 1 and other.startswith(name)) for other in known)
