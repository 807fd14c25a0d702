"""What stands in what, how often and in which order, read from a schema of the forms that our own contract keeps to.

That is: a sequence in each structure, in it elements and choices of elements, each of which stands once in a choice.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lxml import etree

from lrs_soap.contracts.documents import Contract, whole_schemas
from lrs_soap.contracts.namespaces import XSD

_SEQUENCE: Final = f"{{{XSD}}}sequence"
_CHOICE: Final = f"{{{XSD}}}choice"
_ELEMENT: Final = f"{{{XSD}}}element"
_COMPLEX: Final = f"{{{XSD}}}complexType"
_SIMPLE: Final = f"{{{XSD}}}simpleType"
_RESTRICTION: Final = f"{{{XSD}}}restriction"
_STRING: Final = "string"


@dataclass(frozen=True, slots=True)
class Member:
    """An element in a structure. It stands `least` to `most` times, a branch of a choice 0 to 1 times.

    `type` is without prefix. `place` is its part's in the sequence: the branches of a choice have one together.
    """

    name: str
    type: str
    least: int
    most: float
    place: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The names of those of which one may be given, and must unless it is `optional`."""

    names: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Structure:
    """What an element may hold: the members by name, in the schema's order."""

    members: Mapping[str, Member]
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Structures:
    """Those of a schema: of its elements at the top, and of its named types.

    `texts` are the types of a value, xs:string among them, in which white space counts as any character.
    """

    messages: Mapping[str, Structure]
    types: Mapping[str, Structure]
    texts: frozenset[str]


@lru_cache
def structures_of(contract: Contract) -> Structures:
    """The structures of a contract with one schema: read on first use, then kept."""
    (schema,) = whole_schemas(contract)
    types = {str(one.get("name")): _structure(one) for one in schema.iterfind(_COMPLEX)}
    messages = {}
    for element in schema.iterfind(_ELEMENT):
        own = element.find(_COMPLEX)
        found = types.get(_local(element.get("type", ""))) if own is None else _structure(own)
        if found is not None:
            messages[str(element.get("name"))] = found
    return Structures(messages, types, _texts(schema))


def _texts(schema: etree._Element) -> frozenset[str]:
    """A type that restricts one of these is one too; it stands after what it restricts."""
    found = {_STRING}
    for simple_type in schema.iterfind(_SIMPLE):
        restriction = simple_type.find(_RESTRICTION)
        if restriction is not None and _local(restriction.get("base", "")) in found:
            found.add(simple_type.get("name", ""))
    return frozenset(found)


def _structure(complex_type: etree._Element) -> Structure:
    parts = list(complex_type.iterfind(f"{_SEQUENCE}/*"))
    members = [member for place, part in enumerate(parts) for member in _members(part, place)]
    return Structure(
        {member.name: member for member in members},
        tuple(_choice(part) for part in parts if part.tag == _CHOICE),
    )


def _members(part: etree._Element, place: int) -> Iterator[Member]:
    if part.tag == _ELEMENT:
        most = part.get("maxOccurs", "1")
        times = math.inf if most == "unbounded" else int(most)
        yield _member(part, int(part.get("minOccurs", "1")), times, place)
    elif part.tag == _CHOICE:
        for branch in part.iterfind(_ELEMENT):
            yield _member(branch, 0, 1, place)


def _member(element: etree._Element, least: int, most: float, place: int) -> Member:
    return Member(element.get("name", ""), _local(element.get("type", "")), least, most, place)


def _choice(part: etree._Element) -> Choice:
    names = tuple(branch.get("name", "") for branch in part.iterfind(_ELEMENT))
    return Choice(names, optional=part.get("minOccurs") == "0")


def _local(qualified: str) -> str:
    return qualified.rpartition(":")[2]
