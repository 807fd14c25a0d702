"""The layouts of files against their schemas, and the field rules against the schemas' facets."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_letters, digits
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.batch import kinds
from lrs_soap.batch.kinds import KINDS, FileKind
from lrs_soap.batch.layouts import LEARNER_BATCH, LEARNER_BATCH_2A, Column
from lrs_soap.contracts.namespaces import BATCH
from lrs_soap.domain.uln import check_digit
from lrs_soap.domain.upn import check_letter, is_valid_upn
from tests.batch.file_schemas import MANDATORY, meaning_of, required_of, schemas_of, told, types_of

EVERY_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)

_WHO: Final = {"GivenName": "Olivia", "FamilyName": "Hartwell"}
RIGHT: Final = {
    kinds.LEARNERS.name: _WHO,
    kinds.VERIFICATIONS.name: _WHO | {"ULN": "8181822950"},
    kinds.ACHIEVEMENTS.name: _WHO
    | {
        "Uln": "8181822950",
        "UnitOrQualificationReferenceNumber": "601/4700/3",
        "AchievementAwardDate": "2022-08-25",
        "ProviderUkprn": "10099901",
        "Action": "1",
        "ActionDate": "2022-08-26",
    },
    kinds.EVENTS.name: {"ULN": "8181822950", "Source": "NPD", "SubjectCode": "60142923"},
}


@dataclass(frozen=True)
class Heading:
    """One of the names that a column of a kind of file has."""

    kind: FileKind
    column: Column
    name: str

    def __str__(self) -> str:
        return f"{self.kind.name}-{self.name}"

    def is_broken_by(self, value: str) -> bool:
        """Whether the Python rules find the value wrong."""
        if not value:
            return self.column.field in MANDATORY[self.kind.name]
        return self.kind.rules[self.column.field](value) is not None


def headings_of(kind: FileKind) -> list[Heading]:
    columns = kind.layout.columns
    return [Heading(kind, column, name) for column in columns for name in (column.heading, *column.also)]


HEADINGS = [heading for kind in KINDS for heading in headings_of(kind)]


@EVERY_KIND
def test_the_schema_has_the_headings_and_no_others(kind: FileKind) -> None:
    layout = kind.layout
    assert list(types_of(layout.root, layout.record)) == [heading.name for heading in headings_of(kind)]
    assert tuple(types_of(layout.root, "Header")) == layout.header
    assert {schema.get("targetNamespace") for schema in schemas_of(layout.root)} == {BATCH}


def test_the_schema_of_learners_has_the_headings_of_both_versions() -> None:
    there = types_of(LEARNER_BATCH_2A.root, LEARNER_BATCH_2A.record)
    assert {column.heading for column in LEARNER_BATCH_2A.columns} < set(there)
    assert LEARNER_BATCH_2A.root == LEARNER_BATCH.root


@EVERY_KIND
def test_mandatory_is_what_the_schema_the_layout_and_the_rules_call_so(kind: FileKind) -> None:
    mandatory = [column for column in kind.layout.columns if column.is_mandatory]
    assert required_of(kind.layout.root, kind.layout.record) == [column.heading for column in mandatory]
    assert {column.field for column in mandatory} == set(MANDATORY[kind.name])
    assert required_of(kind.layout.root, "Header") == ["FileVersion"]


@EVERY_KIND
def test_each_type_says_what_the_field_is(kind: FileKind) -> None:
    root = kind.layout.root
    for name in ("Header", kind.layout.record):
        silent = [heading for heading, type_ in types_of(root, name).items() if not meaning_of(root, type_)]
        assert silent == []


@EVERY_KIND
def test_a_right_record_is_valid_and_without_a_mandatory_element_it_is_not(kind: FileKind) -> None:
    right = RIGHT[kind.name]
    assert told(kind.layout, right) == []
    assert told(kind.layout, dict(reversed(right.items()))) == [], "the order does not matter"
    for missing in right:
        (violation,) = told(kind.layout, {name: value for name, value in right.items() if name != missing})
        assert "is incomplete" in violation


_WRITTEN: Final = (
    "ILR,NPD,AO,UNKNWN,0,1,2,3,4,5,6,7,8,9,10,999,9999,10000,12345,ENG,GB,a@b,a\x80b,"
    ",2022-08-25,2022-02-29,2024-02-29,1799-12-31,1800-01-01,2099-12-31,2100-01-01"
    ",2022-8-25,20220825,2022-08-25Z,2022-08-25T00:00:00,25/08/2022"
    ",8181822950,8181822951,0181822950,9999999999,10099901,1009990,123456789,12345678"
    ",LS1 4AP,ls14ap,SE15 4QL,M1R 1AA,M1R1 1AA,LS1 4AC,GIR 0AA,ZZ99 9ZZ"
    ",ABFPO 57,BFPO 57,bfpo1234,BFPO 1234,BFPO12345,BFPO"
    ",olivia.hartwell@example.org,o'neill+b@mail.example.co.uk,a@b.org,.a@example.org,a@example.o"
    ",a@-bc.org,a@bc-.org,a@b--c.org,a{|}~^`!#$%&*/=?_@example.org,a(b@example.org,a\\b@example.org"
    ",012345012345X,01234A012345x,01234501234XX,0123450123456,A012345678901"
    ",H801200001001,h80120000100a,I801200001001,A00000000000I,A0000000000S1"
    ",601/4700/3,K/501/5773,600-1166.X,600//1166,/600,600/,K 501 5773,123456789/123456789/1"
)
#: Values that are right for one field or another, or nearly, and texts at the edges of lengths.
LIKELY: Final = (
    *_WRITTEN.split(","),
    *(f"a@{'b' * length}.org" for length in (2, 63, 64)),
    *(f"a@example.{'o' * length}" for length in (2, 63, 64)),
    *(f"{'a' * length}@example.org" for length in (242, 243)),
    *("x" * (longest + more) for longest in (3, 10, 20, 35, 50, 128, 254, 255, 4000) for more in (-1, 0, 1)),
)
_CHARS: Final = ascii_letters + digits + "-/@. é€\x80"
_TEXT: Final = st.text(_CHARS, max_size=40) | st.text(max_size=12)


@st.composite
def _nearly(draw: st.DrawFn) -> str:
    """A likely value with one character put in, taken out or replaced."""
    value = draw(st.sampled_from(LIKELY))
    place = draw(st.integers(0, len(value)))
    return value[:place] + draw(st.text(_CHARS, max_size=1)) + value[place + draw(st.integers(0, 1)) :]


def _is_uln_but_for_its_digit(value: str) -> bool:
    digit = check_digit(value[:9])
    return len(value) == 10 and value[0] != "0" and value[9].isdecimal() and value[9:] != str(digit)


def _is_upn_but_for_its_letter(value: str) -> bool:
    first, rest = value[0].upper(), value[1:].upper()
    return first in _CHECK_LETTERS and is_valid_upn(check_letter(rest) + rest)


_CHECK_LETTERS: Final = {check_letter(f"{number:012}") for number in range(1000)}

#: What the rules find and a schema cannot, by field: the check digit or letter, and nothing but that.
UNREACHABLE: Final[dict[str, Callable[[str], bool]]] = {
    "uln": _is_uln_but_for_its_digit,
    "upn": _is_upn_but_for_its_letter,
}

#: What the schema finds and the rules do not, by heading: the new name of a field never had the old one's third code.
STRICTER: Final = {"PrivacyNoticeSeen": {"2"}}


def _agree(heading: Heading, value: str) -> bool:
    """Whether schema and rules say the same of a value, but for what only one of them can say."""
    is_taken = not told(heading.kind.layout, RIGHT[heading.kind.name] | {heading.name: value})
    is_broken = heading.is_broken_by(value)
    if value in STRICTER.get(heading.name, ()):
        return not is_taken and not is_broken
    if is_taken and is_broken and heading.column.field in UNREACHABLE:
        return UNREACHABLE[heading.column.field](value)
    return is_taken is not is_broken


@pytest.mark.parametrize("heading", HEADINGS, ids=str)
def test_the_schema_finds_in_likely_values_what_the_rules_find(heading: Heading) -> None:
    assert [value for value in LIKELY if not _agree(heading, value)] == []


@pytest.mark.parametrize("heading", HEADINGS, ids=str)
@given(value=_nearly() | _TEXT)
def test_the_schema_finds_in_any_value_what_the_rules_find(heading: Heading, value: str) -> None:
    value = " ".join(value.split())
    if not re.search("[\x00-\x1f\ufffe\uffff]", value):  # XML does not carry them
        assert _agree(heading, value)
