"""What each field of a learner message must look like, in one table.

The published contracts type nearly every field as text; these are the rules the service has always enforced
behind them (they stood as facets in the learner schema of 2014). Values arrive with outer white space trimmed.
A rule is named for the domain's field; a face says which of its elements carries it.
"""

import re
from collections.abc import Callable, Collection
from datetime import date
from typing import Final

from lrs_soap.domain.characters import UNWRITABLE
from lrs_soap.domain.uln import InvalidUln, parse_uln
from lrs_soap.domain.upn import is_valid_upn
from lrs_soap.domain.vocabulary import (
    ABILITIES_BY_NAME,
    ABILITIES_TO_SHARE,
    CONTACT_TYPES,
    FIND_TYPES,
    GENDERS,
    GET_TYPES,
    LANGUAGES,
    LEARNER_STATUSES,
    TIER_LEVELS,
    USER_TYPES,
    VERIFICATION_TYPES,
)

LONGEST_NAME: Final = 35
LONGEST_ADDRESS_LINE: Final = 50
LONGEST_LINE: Final = 254
LONGEST_POSTCODE: Final = 9
EARLIEST_YEAR: Final = 1800
LATEST_YEAR: Final = 2099
GREATEST_NUMBER: Final = 2**31 - 1  # xs:int
GREATEST_LONG: Final = 2**63 - 1  # xs:long

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POSTCODE = re.compile(
    r"[A-Z]{1,2}[0-9R][0-9A-Z]? ?[0-9][ABDEFGHJLNPQRSTUWXYZ]{2}|BFPO ?[0-9]{1,4}", re.IGNORECASE | re.ASCII
)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}")
_ANSWERED: Final = "must be the whole number that the submission answered"

#: Answers what is wrong ("must be ...") or None when the value is right.
Rule = Callable[[str], str | None]


def text(longest: int) -> Rule:
    """Any text up to a length, in characters, that an answer can carry."""

    def rule(value: str) -> str | None:
        if len(value) > longest:
            return f"must have at most {longest} characters"
        return "must have no control characters" if UNWRITABLE.search(value) else None

    return rule


def one_of(codes: Collection[str]) -> Rule:
    """One of the codes of a table."""
    listed = ", ".join(codes)

    def rule(value: str) -> str | None:
        return None if value in codes else f"must be one of {listed}"

    return rule


def matching(pattern: str, requirement: str) -> Rule:
    """Text that a regular expression describes whole."""
    compiled = re.compile(pattern)

    def rule(value: str) -> str | None:
        return None if compiled.fullmatch(value) else requirement

    return rule


def uln(value: str) -> str | None:
    """Ten digits with a valid check digit."""
    try:
        parse_uln(value)
    except InvalidUln as error:
        return error.reason
    return None


def calendar_date(value: str) -> str | None:
    """yyyy-mm-dd, a real day between 1800 and 2099."""
    if _DATE.fullmatch(value) and EARLIEST_YEAR <= int(value[:4]) <= LATEST_YEAR:
        try:
            date.fromisoformat(value)
        except ValueError:
            return "must be a day that exists, as yyyy-mm-dd"
        return None
    return f"must be a date as yyyy-mm-dd between {EARLIEST_YEAR} and {LATEST_YEAR}"


def postcode(value: str) -> str | None:
    """A UK postcode, with or without its space, any case; BFPO numbers; ZZ99 9ZZ for an unknown address."""
    if len(value) <= LONGEST_POSTCODE and _POSTCODE.fullmatch(value):
        return None
    return "must be a UK postcode, a BFPO number, or ZZ99 9ZZ where the address is unknown or abroad"


def email(value: str) -> str | None:
    """Dotted local part, @, labels of 2 to 63 letters, digits and inner hyphens, a last label of letters."""
    if len(value) > LONGEST_LINE:
        return f"must have at most {LONGEST_LINE} characters"
    return (
        None
        if _EMAIL.fullmatch(value)
        else "must be an email address as name@example.org, each part of the domain 2 to 63 characters"
    )


def upn(value: str) -> str | None:
    """A unique pupil number with the right check letter, in any case."""
    if is_valid_upn(value.upper()):
        return None
    return "must be a UPN: the right check letter, 11 digits, a digit or letter"


def version_number(value: str) -> str | None:
    """A whole number from 1 to what xs:int holds."""
    return None if _is_number(value) else "must be the whole number that the last look-up answered"


def job_number(value: str) -> str | None:
    """The same of a job."""
    return None if _is_number(value) else _ANSWERED


def batch_number(value: str) -> str | None:
    """A whole number that xs:long holds, whether jobs are numbered so or not."""
    if re.fullmatch("[+-]?[0-9]{1,19}", value) and -GREATEST_LONG - 1 <= int(value) <= GREATEST_LONG:
        return None
    return _ANSWERED


def _is_number(value: str) -> bool:
    return re.fullmatch(r"\+?[0-9]{1,10}", value) is not None and 1 <= int(value) <= GREATEST_NUMBER


def event_number(value: str) -> str | None:
    """A whole number that xs:int holds, 0 for none."""
    if re.fullmatch(r"\+?[0-9]{1,10}", value) and int(value) <= GREATEST_NUMBER:
        return None
    return "must be the number of a learning event, or 0 for none"


_NAME: Final = text(LONGEST_NAME)
_ADDRESS_LINE: Final = text(LONGEST_ADDRESS_LINE)

RULES: Final[dict[str, Rule]] = {
    "ref": matching("[A-Za-z0-9]{6}", "must have exactly 6 letters and digits"),
    "ukprn": matching("[A-Za-z0-9]{8}", "must have exactly 8 letters and digits"),
    "password": matching(
        r"(?s)\S.{14}\S", "must have exactly 16 characters, the first and the last not blank"
    ),
    "user_name": _NAME,
    "uln": uln,
    "given_name": _NAME,
    "family_name": _NAME,
    "title": _NAME,
    "middle_other_name": _NAME,
    "preferred_given_name": _NAME,
    "previous_family_name": _NAME,
    "family_name_at_16": _NAME,
    "place_of_birth": _NAME,
    "school_at_16": text(LONGEST_LINE),
    "address_line_1": _ADDRESS_LINE,
    "address_line_2": _ADDRESS_LINE,
    "address_town": _ADDRESS_LINE,
    "address_county_or_city": _ADDRESS_LINE,
    "postcode": postcode,
    "date_of_birth": calendar_date,
    "date_of_address_capture": calendar_date,
    "gender": one_of(GENDERS),
    "email": email,
    "nationality": text(3),
    "scottish_candidate_number": matching("[0-9]{9}", "must have exactly 9 digits"),
    "uci": matching(
        "[0-9]{5}[0-9A-Za-z][0-9]{6}[A-Za-z]",
        "must be a UCI: 5 digits, a digit or letter, 6 digits, a letter",
    ),
    "upn": upn,
    "verification_type": one_of(VERIFICATION_TYPES),
    "other_verification_description": text(255),
    "ability_to_share": one_of(ABILITIES_TO_SHARE),
    "tier_level": one_of(TIER_LEVELS),
    "learner_status": one_of(LEARNER_STATUSES),
    "notes": text(4000),
    "mis_identifier": text(128),
    "find_type": one_of(FIND_TYPES),
    "version": version_number,
    "telephone": text(LONGEST_NAME),
    "user_type": one_of(USER_TYPES),
    "contact_type": one_of(CONTACT_TYPES),
    "report_date": calendar_date,
    "language": one_of(LANGUAGES),
    "get_type": one_of(GET_TYPES),
    "ability_to_share_name": one_of(ABILITIES_BY_NAME),
    "job_number": job_number,
    "batch_number": batch_number,
    "record_count": matching("[+-]?[0-9]{1,9}", "must be a whole number, of the records that are sent"),
    "contact_name": text(LONGEST_LINE),
    "information": text(4000),
    "reason": text(4000),
    "file_name": text(LONGEST_LINE),
    "claimed": text(LONGEST_LINE),
    "day": calendar_date,
    "event": event_number,
    "challenge_reference": text(LONGEST_LINE),
    "page": matching("[0-9]{1,9}", "must be a whole number, 1 for the first page"),
}


def fault_of(field: str, value: str) -> str | None:
    """What one given value must be instead, or None when it is right; never repeats the value."""
    return RULES[field](value)
