"""Reads pupils from a Common Transfer File, which schools' systems export, as records of a learner batch.

The names are those of the Department for Education's guides, old and new: CTfile / CTFpupilData / Pupil with UPN,
UCI, UniqueLearnerNumber (or ULN), Surname, Forename, DOB, Gender (or Sex); MiddleNames, PreferredForename and
FormerSurname, in BasicDetails or beside it; Address with PostCode, County and either BS7666Address (SAON, PAON, Street,
Locality, Town, PostTown, AdministrativeArea) or AddressLines (AddressLine1 to 4). All else is passed over. Namespaces
do not matter.
"""

from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

from lxml import etree

from lrs_soap.batch.notes import Notes, UnreadableFile, trimmed
from lrs_soap.batch.reader import looks_like_xml
from lrs_soap.batch.reader_xml import forget, line_of
from lrs_soap.contracts import safe_xml
from lrs_soap.domain.fields import LONGEST_ADDRESS_LINE
from lrs_soap.domain.records import FileRecord

ROOT: Final = "CTfile"
_PUPILS: Final = "CTFpupilData"
_PUPIL: Final = "Pupil"
_BASIC: Final = "BasicDetails"
_ADDRESS: Final = "Address"
_GENDER: Final = "gender"
_PUPIL_DEPTH: Final = 3
#: In one pupil: years of attendance and of assessments have some thousand.
MOST_ELEMENTS: Final = 20_000

#: The relationship with the school, by which schools verify who a pupil is.
VERIFIED_BY_SCHOOL: Final = "1"

_FIELDS: Final[Mapping[str, str]] = {
    "UPN": "upn",
    "UCI": "uci",
    "UniqueLearnerNumber": "uln",
    "ULN": "uln",
    "Surname": "family_name",
    "Forename": "given_name",
    "DOB": "date_of_birth",
    "Gender": _GENDER,
    "Sex": _GENDER,
    "MiddleNames": "middle_other_name",
    "PreferredForename": "preferred_given_name",
    "FormerSurname": "previous_family_name",
}
_GENDERS: Final = {"M": "1", "F": "2"}
_NOT_KNOWN: Final = "0"
_ADDRESS_NAMES: Final = frozenset(
    {
        *("BS7666Address", "SAON", "PAON", "Street", "Locality", "Town", "PostTown", "AdministrativeArea"),
        *("AddressLines", "AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4"),
        *("County", "PostCode"),
    }
)


def is_ctf(source: BinaryIO) -> bool:
    """Whether the root is a Common Transfer File's. Raises `UnreadableFile`."""
    if not looks_like_xml(source):
        return False
    try:
        return any(_name(element) == ROOT for _, element in _first(source))
    except safe_xml.RefusedXml as refusal:
        raise UnreadableFile(f"the XML cannot be read: {refusal}") from None
    finally:
        source.seek(0)


def _first(source: BinaryIO) -> Iterator[tuple[str, etree._Element]]:
    for found in safe_xml.stream(source):
        yield found
        return


def pupils(source: BinaryIO, privacy_notice_seen: str, notes: Notes) -> Iterator[FileRecord]:
    """Each pupil as a learner, by the domain's names. Raises `UnreadableFile`.

    `privacy_notice_seen` is 0 or 1, as the school knows it of all of them: the file does not say it.
    """
    added = {"verification_type": VERIFIED_BY_SCHOOL, "ability_to_share": privacy_notice_seen}
    source.seek(0)
    depth = inside = 0
    try:
        for kind, element in safe_xml.stream(source):
            if kind == "start":
                depth += 1
                inside = inside + 1 if depth > _PUPIL_DEPTH else 0
                if inside > MOST_ELEMENTS:
                    told = f"line {line_of(element)}: a pupil has more than {MOST_ELEMENTS:,} elements"
                    raise UnreadableFile(told)
                continue
            if depth == _PUPIL_DEPTH:
                if _is_pupil(element):
                    yield FileRecord(line_of(element), _values(element, notes) | added)
                forget(element)
            depth -= 1
    except safe_xml.RefusedXml as refusal:
        raise UnreadableFile(f"the XML cannot be read: {refusal}") from None


def _is_pupil(element: etree._Element) -> bool:
    parent = element.getparent()
    return _name(element) == _PUPIL and parent is not None and _name(parent) == _PUPILS


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _values(pupil: etree._Element, notes: Notes) -> dict[str, str]:
    values: dict[str, str] = {}
    for child in _flat(pupil):
        name = _name(child)
        field = _FIELDS.get(name)
        if name == _ADDRESS:
            values |= _address(child, notes)
        elif field is None or len(child):
            notes.pass_over(name)
        elif text := trimmed(child.text or ""):
            values.setdefault(field, _coded(text, notes) if field == _GENDER else text)
    return values


def _flat(pupil: etree._Element) -> Iterator[etree._Element]:
    for child in pupil:
        yield from child if _name(child) == _BASIC else (child,)


def _coded(gender: str, notes: Notes) -> str:
    """One that is neither is not known."""
    code = _GENDERS.get(gender.upper(), _NOT_KNOWN)
    if code == _NOT_KNOWN:
        notes.pass_over("Gender other than M and F")
    return code


def _address(address: etree._Element, notes: Notes) -> dict[str, str]:
    texts: dict[str, str] = {}
    for element in address.iterdescendants("*"):
        name = _name(element)
        if name not in _ADDRESS_NAMES:
            notes.pass_over(name)
        elif text := trimmed(element.text or ""):
            texts.setdefault(name, text)
    return {field: text for field, text in _lines(texts).items() if text}


def _lines(texts: Mapping[str, str]) -> dict[str, str]:
    """A learner's address is two lines, a town and a county; a first line that is too long goes on in the second."""
    building = _joined(", ", texts, "SAON", "PAON")
    first = " ".join(part for part in (building, texts.get("Street", "")) if part)
    second = texts.get("Locality", "")
    if len(first) > LONGEST_ADDRESS_LINE:
        first, second = building, _joined(", ", texts, "Street", "Locality")
    return {
        "address_line_1": first or texts.get("AddressLine1", ""),
        "address_line_2": second or texts.get("AddressLine2", ""),
        "address_town": texts.get("PostTown") or texts.get("Town") or texts.get("AddressLine3", ""),
        "address_county_or_city": texts.get("AdministrativeArea")
        or texts.get("County")
        or texts.get("AddressLine4", ""),
        "postcode": texts.get("PostCode", ""),
    }


def _joined(between: str, texts: Mapping[str, str], *names: str) -> str:
    return between.join(texts[name] for name in names if name in texts)
