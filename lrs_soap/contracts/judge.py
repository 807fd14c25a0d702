"""Judges a message of our own contract and tells everything that is wrong with it at once.

libxml2 judges what an element holds up to the first child that does not fit, and is silent about the others. So what
stands where is judged here, and the values by a schema that takes the same elements in any order and number.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from lxml import etree

from lrs_soap.contracts.documents import Contract, whole_schemas
from lrs_soap.contracts.namespaces import XSD
from lrs_soap.contracts.schemas import MISPLACED, MOST_VIOLATIONS, WRONG_NAMESPACE, Schema, SchemaViolation
from lrs_soap.contracts.structure import Member, Structure, structures_of

_BEFORE: Final = "must stand before"
_BESIDE: Final = "must not be given beside"
#: How the rules begin that say of an element where it must stand, and nothing of its value.
OF_PLACE: Final = (_BEFORE, _BESIDE, WRONG_NAMESPACE)

_XS: Final = f"{{{XSD}}}"
#: XML's own; other blanks are characters like any.
_WHITE_SPACE: Final = " \t\r\n"
_TO_COLLAPSE: Final = re.compile("[\t\r\n]| {2}")
_BLANKS: Final = re.compile("[ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class _Child:
    """An element in its place; `path` leads to it from the message."""

    element: etree._Element
    path: str
    member: Member


class Judge:
    """Judges the messages of a contract whose schema keeps to the forms of `structure`. Threads may share it."""

    def __init__(self, contract: Contract) -> None:
        (schema,) = whole_schemas(contract)
        self._namespace = schema.get("targetNamespace", "")
        self._structures = structures_of(contract)
        self._names = frozenset(str(one.get("name")) for one in schema.iter(f"{_XS}element"))
        self._values = Schema(_of_values(schema), [schema])

    def violations(self, message: etree._Element, most: int = MOST_VIOLATIONS) -> list[SchemaViolation]:
        """What is wrong with a message, which may stand inside an envelope; empty if it is valid.

        The message is mended where that can be, so that it can be read: elements that do not belong where they are, or
        are too many, are taken out; those of a wrong namespace get the right one; values that hold elements are emptied
        and keep their place. Values lose the white space that does not count: around them, and but for that of a text,
        what is more than a blank inside.
        """
        name = _local(message)
        structure = self._structures.messages.get(name)
        if structure is None:
            return self._values.violations(message, most)
        found = dict.fromkeys(islice(self._misfits(message, structure, f"/{name}"), most))
        if len(found) < most:
            found |= dict.fromkeys(self._values.violations(message, most))
        return list(islice(found, most))

    def _misfits(self, element: etree._Element, structure: Structure, path: str) -> Iterator[SchemaViolation]:
        """What is wrong with what stands where, in the element and in all that it holds."""
        placed = self._placed(element, path)
        times = Counter(_local(child) for child, _ in placed)
        yield from self._strangers(placed, structure, times)
        fitting, superfluous = _split(_children(placed, structure))
        for one in superfluous:
            _take_out(one.element)
        yield from _too_many(superfluous)
        yield from _out_of_order(fitting)
        yield from _missing(element, structure, times, path)
        yield from _beside_others(fitting, structure)
        for child in fitting:
            yield from self._misfits_in(child)

    def _misfits_in(self, child: _Child) -> Iterator[SchemaViolation]:
        structure = self._structures.types.get(child.member.type)
        if structure is not None:
            yield from self._misfits(child.element, structure, child.path)
            return
        if len(child.element):
            yield SchemaViolation(child.path, _line(child.element), "must hold text, not elements")
            child.element.text = None
            del child.element[:]
        _collapse(child.element, inside=child.member.type not in self._structures.texts)

    def _strangers(
        self, placed: Iterable[tuple[etree._Element, str]], structure: Structure, times: Counter[str]
    ) -> Iterator[SchemaViolation]:
        """The elements that do not belong here, which are taken out, and those of a wrong namespace."""
        for child, path in placed:
            name = _local(child)
            tag = f"{{{self._namespace}}}{name}"
            if name not in structure.members:
                yield SchemaViolation(path, _line(child), _unexpected(structure, times))
                _take_out(child)
            elif child.tag != tag:
                yield SchemaViolation(path, _line(child), f"{WRONG_NAMESPACE}; expected: {self._namespace}")
                child.tag = tag

    def _placed(self, element: etree._Element, path: str) -> list[tuple[etree._Element, str]]:
        """The elements in one, each with its path; a name that no schema knows is shown as `*`."""
        children = list(element.iterchildren("*"))
        names = [name if (name := _local(child)) in self._names else "*" for child in children]
        times, seen = Counter(names), Counter[str]()
        placed = []
        for child, name in zip(children, names, strict=True):
            seen[name] += 1
            place = f"[{seen[name]}]" if times[name] > 1 else ""
            placed.append((child, f"{path}/{name}{place}"))
        return placed


@lru_cache
def judge_of(contract: Contract) -> Judge:
    """The contract's judge: made on first use, then kept."""
    return Judge(contract)


def _of_values(schema: etree._Element) -> etree._Element:
    """The schema, with no say in the order and number of elements."""
    tolerant = deepcopy(schema)
    for sequence in list(tolerant.iter(f"{_XS}sequence")):
        elements = list(sequence.iter(f"{_XS}element"))
        sequence[:] = elements
        sequence.tag = f"{_XS}choice"
        sequence.attrib.update({"minOccurs": "0", "maxOccurs": "unbounded"})
        for element in elements:
            element.attrib.pop("minOccurs", "")
            element.attrib.pop("maxOccurs", "")
    return tolerant


def _unexpected(structure: Structure, times: Counter[str]) -> str:
    """The rule of an element that does not belong in this one, with those that may be added to it."""
    free = [one.name for one in structure.members.values() if times[one.name] < one.most]
    return f"{MISPLACED}; expected: {', '.join(free)}" if free else MISPLACED


def _children(placed: Iterable[tuple[etree._Element, str]], structure: Structure) -> list[_Child]:
    """Those that belong where they are."""
    known = ((child, path, structure.members.get(_local(child))) for child, path in placed)
    return [_Child(child, path, member) for child, path, member in known if member is not None]


def _split(children: Iterable[_Child]) -> tuple[list[_Child], list[_Child]]:
    """The children as often as they may stand, and those that are too many."""
    seen = Counter[str]()
    fitting: list[_Child] = []
    superfluous: list[_Child] = []
    for child in children:
        seen[child.member.name] += 1
        is_one_of_them = seen[child.member.name] <= child.member.most
        (fitting if is_one_of_them else superfluous).append(child)
    return fitting, superfluous


def _too_many(superfluous: Sequence[_Child]) -> Iterator[SchemaViolation]:
    """Once of each name."""
    first = {child.member.name: child for child in reversed(superfluous)}
    for child in first.values():
        most = child.member.most
        rule = "must be given only once" if most == 1 else f"must be given {most} times at most"
        yield SchemaViolation(child.path, _line(child.element), rule)


def _out_of_order(children: Sequence[_Child]) -> Iterator[SchemaViolation]:
    """Once of each name."""
    furthest: Member | None = None
    told = set[str]()
    for child in children:
        member = child.member
        if furthest is None or member.place >= furthest.place:
            furthest = member
        elif member.name not in told:
            told.add(member.name)
            yield SchemaViolation(child.path, _line(child.element), f"{_BEFORE} {furthest.name}")


def _missing(
    element: etree._Element, structure: Structure, times: Counter[str], path: str
) -> Iterator[SchemaViolation]:
    for member in structure.members.values():
        if times[member.name] < member.least:
            rule = "must be given" if member.least == 1 else f"must be given {member.least} times"
            yield SchemaViolation(f"{path}/{member.name}", _line(element), rule)
    for choice in structure.choices:
        if not (choice.optional or any(times[name] for name in choice.names)):
            first, *others = choice.names
            rule = f"or {' or '.join(others)} must be given"
            yield SchemaViolation(f"{path}/{first}", _line(element), rule)


def _beside_others(children: Sequence[_Child], structure: Structure) -> Iterator[SchemaViolation]:
    """Of the branches of a choice, those that come after another."""
    for choice in structure.choices:
        given = [child for child in children if child.member.name in choice.names]
        for child in given[1:]:
            if child.member != given[0].member:
                rule = f"{_BESIDE} {given[0].member.name}"
                yield SchemaViolation(child.path, _line(child.element), rule)


def _take_out(element: etree._Element) -> None:
    """Text that follows it stays, once where it would stand several times: it is wrong on its own account."""
    holder, before = element.getparent(), element.getprevious()
    if holder is None:
        return
    if _has_text(element.tail):
        if before is None:
            holder.text = element.tail
        elif not _has_text(before.tail):
            before.tail = element.tail
    # lxml looks at all that an element holds when it is taken out, in time that grows with the square of it.
    element.clear()
    holder.remove(element)


def _has_text(text: str | None) -> bool:
    return bool(text and text.strip(_WHITE_SPACE))


def _collapse(leaf: etree._Element, *, inside: bool) -> None:
    """Take away white space that does not count. libxml2 minds it around a day or a moment."""
    text = leaf.text
    if not text:
        return
    value = text.strip(_WHITE_SPACE)
    if inside and _TO_COLLAPSE.search(value):
        value = _BLANKS.sub(" ", value)
    if value != text:
        leaf.text = value


def _local(element: etree._Element) -> str:
    tag: str = element.tag
    return tag.rpartition("}")[2]


def _line(element: etree._Element) -> int:
    line: Any = element.sourceline  # the stubs have no type of it
    return line or 0
