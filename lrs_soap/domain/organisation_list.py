"""What a published list of organisations changes in the register, decided line by line; nothing is changed here.

Lists name organisations by UKPRN. What a list leaves empty stays as it is on record, and nothing on record is ever
taken away: whoever is no longer listed is told of, for an operator to decide.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lrs_soap.domain import fields
from lrs_soap.domain.organisation import Organisation, OrganisationType


@dataclass(frozen=True, slots=True)
class ListedOrganisation:
    """A line of a list, its texts trimmed and empty where the list says nothing. `line` counts from 1.

    `overflows` when the line has more than the list has columns for.
    """

    line: int
    ukprn: str
    name: str
    ref: str = ""
    display_name: str = ""
    overflows: bool = False


@dataclass(frozen=True, slots=True)
class Rejection:
    """A line that was passed over: the field, as `ListedOrganisation` names it, and what it must be instead."""

    line: int
    field: str
    requirement: str


@dataclass(frozen=True, slots=True)
class Change:
    """An organisation before and after; ref, name and display name are all that can differ."""

    before: Organisation
    after: Organisation

    @property
    def fields(self) -> dict[str, tuple[str, str]]:
        """What each changed field was and is."""
        pairs = {name: (getattr(self.before, name), getattr(self.after, name)) for name in _CHANGEABLE}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


_CHANGEABLE = ("name", "display_name", "ref")


@dataclass(frozen=True, slots=True)
class ListDecision:
    """What the list does, in its order. `of_another_type` and `no_longer_listed` stay untouched."""

    added: tuple[ListedOrganisation, ...]
    changed: tuple[Change, ...]
    unchanged: int
    of_another_type: tuple[Organisation, ...]
    no_longer_listed: tuple[Organisation, ...]
    rejected: tuple[Rejection, ...]


def decide_list(
    listed: Sequence[ListedOrganisation], on_record: Iterable[Organisation], type_: OrganisationType
) -> ListDecision:
    """What a list of organisations of this type does to those on record.

    A line that breaks a rule is rejected with every rule it breaks, and the others go on. Of two lines with the same
    UKPRN or OrganisationRef the first stands.
    """
    known = {one.ukprn: one for one in on_record}
    rejected = tuple(_rejections(listed, known))
    bad = {one.line for one in rejected}
    added: list[ListedOrganisation] = []
    changed: list[Change] = []
    foreign: list[Organisation] = []
    unchanged = 0
    for one in listed:
        if one.line in bad:
            continue
        stored = known.get(one.ukprn)
        if stored is None:
            added.append(one)
        elif stored.type is not type_:
            foreign.append(stored)
        elif (after := _as_listed(stored, one)) != stored:
            changed.append(Change(stored, after))
        else:
            unchanged += 1
    named = {one.ukprn for one in listed}
    gone = tuple(one for one in known.values() if one.type is type_ and one.ukprn not in named)
    return ListDecision(tuple(added), tuple(changed), unchanged, tuple(foreign), gone, rejected)


def name_fault(value: str) -> str | None:
    """What an organisation's name must be instead, or None when it is right."""
    if not value.strip():
        return "must not be empty"
    if not value.isprintable():
        return "must be one line of text"
    return fields.text(fields.LONGEST_LINE)(value)


def display_name_fault(value: str) -> str | None:
    """The same of the name it goes by, which may be empty."""
    return name_fault(value) if value else None


def _as_listed(stored: Organisation, line: ListedOrganisation) -> Organisation:
    return replace(
        stored,
        name=line.name,
        display_name=line.display_name or stored.display_name,
        ref=line.ref.upper() or stored.ref,
    )


def _rejections(
    listed: Iterable[ListedOrganisation], known: Mapping[str, Organisation]
) -> Iterator[Rejection]:
    owners = {one.ref: one.ukprn for one in known.values() if one.ref}
    ukprn_lines: dict[str, int] = {}
    ref_lines: dict[str, int] = {}
    for one in listed:
        for field, requirement in _faults(one):
            yield Rejection(one.line, field, requirement)
        ref = one.ref.upper()
        if (first := ukprn_lines.setdefault(one.ukprn, one.line)) != one.line and one.ukprn:
            yield Rejection(one.line, "ukprn", f"must not be that of line {first}")
        if not ref:
            continue
        if (first := ref_lines.setdefault(ref, one.line)) != one.line:
            yield Rejection(one.line, "ref", f"must not be that of line {first}")
        if owners.get(ref, one.ukprn) != one.ukprn:
            yield Rejection(one.line, "ref", "must not be that of another organisation on record")


def _faults(line: ListedOrganisation) -> Iterator[tuple[str, str]]:
    found = {
        "overflows": _OVERFLOW if line.overflows else None,
        "ukprn": fields.fault_of("ukprn", line.ukprn),
        "name": name_fault(line.name),
        "ref": fields.fault_of("ref", line.ref) if line.ref else None,
        "display_name": display_name_fault(line.display_name),
    }
    for field, requirement in found.items():
        if requirement:
            yield field, requirement


_OVERFLOW = "must not have more cells than there are headings: a name with a comma stands in quotes"
