"""A schema in plain words: what elements hold, how often they stand, which rules their values keep.

For people who read of a contract. It knows the forms that our own contract keeps to (sequences of elements, with a
choice of single elements in them), and refuses all others, so that nothing is left out in silence.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from lxml import etree

from lrs_soap.contracts.documents import read_ours
from lrs_soap.contracts.namespaces import XSD

_XS: Final = f"{{{XSD}}}"

#: The built-in types that are used, in words.
_BUILT_IN: Final = {
    "string": "text",
    "token": "text",
    "int": "whole number",
    "long": "whole number",
    "decimal": "number",
    "boolean": "true or false",
    "date": "day",
    "dateTime": "moment",
    "base64Binary": "bytes in base64",
}


class Untold(ValueError):
    """The schema uses a form that there are no words for."""


@dataclass(frozen=True, slots=True)
class Value:
    """A word of an enumeration."""

    name: str
    documentation: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value must be: in words, with the regular expressions and the enumeration, if there are any."""

    words: str
    patterns: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """An element in its place. `type` names a type that is told of on its own; `rule` is for a single value.

    `children` are those of a structure that is used nowhere else, and so told of here.
    """

    name: str
    often: str
    documentation: str
    type: str = ""
    rule: Rule | None = None
    children: tuple["Element", ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An element on its line of a tree; `path` has the names of those it stands in, from the outermost on."""

    path: tuple[str, ...]
    element: Element


@dataclass(frozen=True, slots=True)
class Type:
    """A named type: a structure of elements, or a kind of value with its rule."""

    name: str
    documentation: str
    elements: tuple[Element, ...] = ()
    rule: Rule | None = None


def rows(elements: Iterable[Element], path: tuple[str, ...] = ()) -> Iterator[Row]:
    """The lines of a tree, from the top down."""
    for element in elements:
        yield Row(path, element)
        yield from rows(element.children, (*path, element.name))


@dataclass(frozen=True)
class SchemaWords:
    """The files of one schema, each after those it includes."""

    files: Mapping[str, etree._Element]

    @classmethod
    def read(cls, root: Path) -> "SchemaWords":
        """The file and all that it includes, from its own folder."""
        files: dict[str, etree._Element] = {}
        _read_into(files, root)
        return cls(files)

    @cached_property
    def _named(self) -> dict[tuple[str, str], etree._Element]:
        """What stands at the top of the files, by kind and name."""
        return {
            (_local(node), node.get("name", "")): node
            for schema in self.files.values()
            for node in schema.iterchildren(f"{_XS}element", f"{_XS}complexType", f"{_XS}simpleType")
        }

    @cached_property
    def _uses(self) -> Counter[str]:
        """How many elements are of each type."""
        return Counter(
            _name(node.get("type", ""))
            for schema in self.files.values()
            for node in schema.iter(f"{_XS}element")
        )

    def introduction(self, file: str) -> str:
        """What a file says of itself."""
        return _documentation(self.files[file])

    def messages(self, file: str) -> list[str]:
        """The elements at the top of a file, in its order."""
        return [node.get("name", "") for node in self.files[file].iterchildren(f"{_XS}element")]

    def message(self, name: str) -> Type:
        """An element at the top, with what it holds."""
        node = self._named["element", name]
        own = node.find(f"{_XS}complexType")
        if own is not None:
            return Type(name, _documentation(node), self._elements(own))
        told = self.type(_name(node.get("type", "")))
        return replace(told, name=name, documentation=_documentation(node))

    def types(self) -> list[Type]:
        """The types that are told of on their own, by name: all but the structures that are used once, or empty."""
        names = sorted({name for kind, name in self._named if kind != "element"}, key=str.lower)
        return [self.type(name) for name in names if self._stands_alone(name)]

    def type(self, name: str) -> Type:
        node = self._named.get(("simpleType", name))
        if node is not None:
            return Type(name, _documentation(node), rule=self._rule(name))
        node = self._named["complexType", name]
        return Type(name, _documentation(node), self._elements(node))

    def _stands_alone(self, name: str) -> bool:
        if ("simpleType", name) in self._named:
            return self._uses[name] > 0
        has_elements = next(self._named["complexType", name].iter(f"{_XS}element"), None) is not None
        return self._uses[name] > 1 and has_elements

    def _elements(self, structure: etree._Element) -> tuple[Element, ...]:
        (sequence,) = _content(structure)
        if _local(sequence) != "sequence":
            raise Untold(f"{_local(sequence)} in place of a sequence")
        return tuple(element for part in _content(sequence) for element in self._part(part))

    def _part(self, part: etree._Element) -> Iterator[Element]:
        if _local(part) == "element":
            yield self._element(part, _often(part))
        elif _local(part) == "choice" and _often(part) == "once":
            for branch in _content(part):
                if _local(branch) != "element" or _often(branch) != "once":
                    raise Untold("a choice of more than single elements")
                yield self._element(branch, "one of these")
        else:
            raise Untold(f"{_local(part)} that stands {_often(part)}")

    def _element(self, node: etree._Element, often: str) -> Element:
        name = _name(node.get("type", ""))
        element = Element(node.get("name", ""), often, _documentation(node))
        if ("complexType", name) not in self._named:
            is_named = ("simpleType", name) in self._named
            return replace(element, type=name if is_named else "", rule=self._rule(name))
        if self._stands_alone(name):
            return replace(element, type=name)
        return replace(element, children=self.type(name).elements)

    def _rule(self, name: str) -> Rule:
        """The rule of a type, with those of the types it is made from."""
        node = self._named.get(("simpleType", name))
        if node is None:
            if name not in _BUILT_IN:
                raise Untold(f"values of the type {name}")
            return Rule(_BUILT_IN[name])
        (restriction,) = _content(node)
        if _local(restriction) != "restriction":
            raise Untold(f"{_local(restriction)} in place of a restriction")
        return _restricted(self._rule(_name(restriction.get("base", ""))), _content(restriction))


def _restricted(base: Rule, facets: Iterable[etree._Element]) -> Rule:
    limits: dict[str, str] = {}
    patterns, values = base.patterns, []
    for facet in facets:
        value = facet.get("value", "")
        if _local(facet) == "pattern":
            patterns += (value,)
        elif _local(facet) == "enumeration":
            values.append(Value(value, _documentation(facet)))
        else:
            limits[_local(facet)] = value
    words = [base.words, *filter(None, (_length(limits), _bounds(limits)))]
    if limits:
        raise Untold(f"the facet {next(iter(limits))}")
    return Rule(", ".join(words), patterns, tuple(values) or base.values)


def _length(limits: dict[str, str]) -> str:
    """Takes its own out of the limits."""
    exactly, least, most = (limits.pop(name, "") for name in ("length", "minLength", "maxLength"))
    if exactly or (least and least == most):
        return f"{_characters(exactly or least)}"
    if least and most:
        return f"{least} to {_characters(most)}"
    if most:
        return f"up to {_characters(most)}"
    return f"{_characters(least)} or more" if least else ""


def _characters(count: str) -> str:
    return f"{int(count):,} character" + ("" if count == "1" else "s")


def _bounds(limits: dict[str, str]) -> str:
    """Takes its own out of the limits."""
    least, most = (limits.pop(name, "") for name in ("minInclusive", "maxInclusive"))
    if least and most:
        return f"{least} to {most}"
    if most:
        return f"up to {most}"
    return f"{least} or more" if least else ""


def _often(node: etree._Element) -> str:
    least, most = int(node.get("minOccurs", "1")), node.get("maxOccurs", "1")
    if most == "1":
        return "once" if least else "optional"
    if most == "unbounded":
        return f"{least} or more" if least else "any number"
    if str(least) == most:
        return f"{least} times"
    return f"{least} to {most}" if least else f"up to {most}"


def _read_into(files: dict[str, etree._Element], path: Path) -> None:
    schema = read_ours(path)
    for include in schema.iterchildren(f"{_XS}include"):
        location = include.get("schemaLocation", "")
        if location not in files:
            _read_into(files, path.parent / location)
    files[path.name] = schema


def _content(node: etree._Element) -> list[etree._Element]:
    return [child for child in node.iterchildren(f"{_XS}*") if _local(child) != "annotation"]


def _documentation(node: etree._Element) -> str:
    """On one line."""
    return " ".join(node.findtext(f"{_XS}annotation/{_XS}documentation", "").split())


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname


def _name(qualified: str) -> str:
    """Without its prefix: types of the schema's own namespace and of XML Schema's have no names in common."""
    return qualified.rpartition(":")[2]
