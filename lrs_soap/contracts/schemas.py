"""Schemas of a contract or of a file, compiled once, and what is wrong with a message told in the schemas' own words.

libxml2's messages quote the offending value, and its paths name whatever element a caller made up. So a
violation is told in sentences of ours, chosen by libxml2's error type; a word is taken over from libxml2's
message only if the schemas themselves hold it. What a caller sent is never repeated.
"""

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, Self

from lxml import etree

from lrs_soap.contracts.documents import Contract, read_ours, xsd_files
from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import XSD
from lrs_soap.contracts.pieces import Piece, pieces_of

_WORD_STARTS: Final = re.compile("(?<!^)(?=[A-Z])")

# Enough to mend a message by; placing one violation costs time in proportion to its preceding siblings.
MOST_VIOLATIONS: Final = 20

#: How the rules begin that say that an element stands where it may not.
MISPLACED: Final = "is not expected here"
WRONG_NAMESPACE: Final = "is in the wrong namespace"


@dataclass(frozen=True, slots=True)
class SchemaViolation:
    """One broken rule. `path` starts at the validated element and shows a name no schema knows as `*`."""

    path: str
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.path} {self.rule}"


class Schema:
    """Judges the global elements of a schema and of those it imports. Threads may share it."""

    def __init__(self, driver: etree._Element, schemas: Iterable[etree._Element]) -> None:
        """`schemas` are those whose words may be told: the driver itself, or what it imports and includes."""
        self._words = _Words.of(schemas)
        self._judge = etree.XMLSchema(driver)
        # lxml keeps the findings of a validation on the schema object, where threads would mix them up.
        # The judge's are never read; to know more, ask the explainer, one at a time.
        self._explainer = etree.XMLSchema(driver)
        self._explaining = threading.Lock()

    @classmethod
    def read(cls, files: Iterable[Path]) -> Self:
        """Schema files, each of a namespace of its own, as one."""
        schemas = [(path, read_ours(path)) for path in files]
        included = (one for path, schema in schemas for one in _included(path, schema))
        driver = _driver((path.as_uri(), schema) for path, schema in schemas)
        return cls(driver, chain((schema for _, schema in schemas), included))

    def violations(self, element: etree._Element, most: int = MOST_VIOLATIONS) -> list[SchemaViolation]:
        """What is wrong with `element`, which may stand inside an envelope; empty if it is valid."""
        found: dict[SchemaViolation, None] = {}
        for piece in pieces_of(element):
            found |= dict.fromkeys(self._violations(piece, most))
            if len(found) >= most:
                break
        return list(islice(found, most))

    def _violations(self, piece: Piece, most: int) -> list[SchemaViolation]:
        if self._judge.validate(piece.root):
            return []
        with self._explaining:
            self._explainer.validate(piece.root)
            findings = list(islice(_findings(self._explainer), most))
        # lxml keeps its last messages per thread and hangs a copy of them on each later exception.
        etree.clear_error_log()
        return [_violation(piece, finding, self._words) for finding in findings]


@lru_cache
def schema_of(contract: Contract) -> Schema:
    """The contract's compiled schemas: made on first use, then kept."""
    files = xsd_files(contract)
    return Schema.read([files[contract.xsd_root]] if contract.xsd_root else files.values())


@lru_cache
def batch_schema(root: str) -> Schema:
    """The compiled schema of the batch files with this root element: LearnerBatch, LearnerBatchOutput and so on.

    `root` is ours, never a caller's word. Raises FileNotFoundError where no file has such a root.
    """
    return Schema.read([batch_schema_file(root)])


def batch_schema_file(root: str) -> Path:
    """Where it stands: LearnerBatch is in learner_batch.xsd. Raises FileNotFoundError."""
    name = _WORD_STARTS.sub("_", root).lower()
    return contract_path("xsd", "batch", f"{name}.xsd")


def _included(path: Path, schema: etree._Element) -> Iterator[etree._Element]:
    """The schemas that one includes. They include no more."""
    for include in schema.iterfind(f"{{{XSD}}}include"):
        yield read_ours(path.with_name(include.get("schemaLocation", "")))


def _driver(schemas: Iterable[tuple[str, etree._Element]]) -> etree._Element:
    """A schema that imports them all and has nothing of its own."""
    driver = etree.Element(f"{{{XSD}}}schema")
    for location, schema in schemas:
        namespace = schema.get("targetNamespace", "")
        etree.SubElement(driver, f"{{{XSD}}}import", namespace=namespace, schemaLocation=location)
    return driver


def _findings(schema: etree.XMLSchema) -> Iterator[Any]:
    # The stubs do not know that an error log can be iterated.
    log: Any = schema.error_log
    return iter(log)


@dataclass(frozen=True, slots=True)
class _Words:
    """What the schemas themselves say, and so all that may be repeated from a message of libxml2."""

    names: frozenset[str]
    limits: tuple[str, ...]
    enumerations: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, schemas: Iterable[etree._Element]) -> Self:
        names, limits, enumerations = set[str](), set[str](), set[tuple[str, ...]]()
        for element in (element for schema in schemas for element in schema.iter(f"{{{XSD}}}*")):
            names.add(element.get("name", ""))
            limits.update(element.get(key, "") for key in ("value", "fixed"))
            enumerations.add(tuple(e.get("value", "") for e in element.findall(f"{{{XSD}}}enumeration")))
        return cls(frozenset(names - {""}), tuple(limits - {""}), tuple(enumerations - {()}))

    def limit_at_end(self, message: str) -> str | None:
        """The facet's value, which libxml2 puts last: `... than the maximum allowed ('3').`"""
        quoted = ((limit, (f" '{limit}'.", f" ('{limit}').")) for limit in self.limits)
        return next((limit for limit, ends in quoted if message.endswith(ends)), None)

    def choices_at_end(self, message: str) -> tuple[str, ...]:
        """The enumeration's values, which libxml2 puts last: `... of the set {'a', 'b'}.`"""
        listed = ((choices, ", ".join(f"'{choice}'" for choice in choices)) for choices in self.enumerations)
        return next((choices for choices, text in listed if message.endswith(f"{{{text}}}.")), ())


def _violation(piece: Piece, finding: Any, words: _Words) -> SchemaViolation:
    lineage = _lineage(piece.root, finding.path or "")
    path = "/".join(("", _name(piece.root, words), *(_step(one, piece, words) for one in lineage[1:])))
    return SchemaViolation(path, finding.line, _rule(finding, lineage[-1], words))


def _lineage(root: etree._Element, xpath: str) -> list[etree._Element]:
    """The elements from `root` to the one that libxml2's path `/a/p:b[2]/*[3]` leads to.

    libxml2 writes `*` for an element in a default namespace and then counts siblings of any name, which tells
    nobody anything: hence we follow the path to the elements and write it again.
    """
    lineage = [root]
    for step in xpath.split("/")[2:]:
        name, _, position = step.rstrip("]").partition("[")
        children = lineage[-1].iterchildren("*")
        alike = (child for child in children if name in ("*", _prefixed(child)))
        child = next(islice(alike, int(position or 1) - 1, None), None)
        if child is None:
            break
        lineage.append(child)
    return lineage


def _prefixed(element: etree._Element) -> str:
    name = _local(element.tag)
    return f"{element.prefix}:{name}" if element.prefix else name


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _name(element: etree._Element, words: _Words) -> str:
    name = _local(element.tag)
    return name if name in words.names else "*"


def _step(element: etree._Element, piece: Piece, words: _Words) -> str:
    place = piece.place(element)
    return _name(element, words) + (f"[{place}]" if place else "")


def _rule(finding: Any, element: etree._Element, words: _Words) -> str:
    kind, message = finding.type_name, finding.message
    if kind == "SCHEMAV_ELEMENT_CONTENT":
        return _content_rule(message, element, words)
    if kind in _LIMITS:
        limit = words.limit_at_end(message)
        return _LIMITS[kind] if limit is None else f"{_LIMITS[kind]}: {limit}"
    if kind == "SCHEMAV_CVC_ENUMERATION_VALID":
        # One of them is empty where a value need not be given.
        choices = [choice for choice in words.choices_at_end(message) if choice]
        return f"is none of: {', '.join(choices)}" if choices else "is none of the values allowed"
    if kind.startswith("SCHEMAV_CVC_DATATYPE_VALID_"):
        return _type_rule(message, words)
    if kind == "SCHEMAV_CVC_COMPLEX_TYPE_4":
        return _required_rule(message, words)
    return _SENTENCES.get(kind, f"breaks the schema rule {kind}")


_EXPECTED: Final = re.compile(r" Expected is (?:one of )?\( ([^()]*) \)\.\Z")


def _content_rule(message: str, element: etree._Element, words: _Words) -> str:
    """Of an element that stands where it may not, or that ends too soon."""
    listed = _EXPECTED.search(message)
    tags = [tag for tag in (listed[1].split(", ") if listed else ()) if _local(tag) in words.names]
    expected = "; expected: " + ", ".join(map(_local, tags)) if tags else ""
    if ": Missing child element(s)." in message:
        return f"is incomplete{expected}"
    namesake = next((tag for tag in tags if _local(tag) == _local(element.tag)), None)
    if namesake is None:
        return f"{MISPLACED}{expected}"
    namespace = namesake.rpartition("}")[0].lstrip("{")
    return f"{WRONG_NAMESPACE}; expected: {namespace or 'none'}"


_TYPE: Final = re.compile(r" type '(?:\{[^{}']*\})?([^'{}]*)'\.\Z")
_BUILT_IN: Final = re.compile(r"xs:[a-zA-Z]+")
_OF_ATTRIBUTE: Final = re.compile(r"Element '[^']*', attribute '")


def _type_rule(message: str, words: _Words) -> str:
    subject = "has an attribute that is not" if _OF_ATTRIBUTE.match(message) else "is not"
    named = _TYPE.search(message)
    if named and (named[1] in words.names or _BUILT_IN.fullmatch(named[1])):
        return f"{subject} a valid {named[1]}"
    return f"{subject} valid for its type"


_REQUIRED: Final = re.compile(r" attribute '(?:\{[^{}']*\})?([^'{}]*)' is required but missing\.\Z")


def _required_rule(message: str, words: _Words) -> str:
    named = _REQUIRED.search(message)
    if named and named[1] in words.names:
        return f"lacks the required attribute {named[1]}"
    return "lacks a required attribute"


_SENTENCES: Final = {
    "SCHEMAV_CVC_ELT_1": "is not a message of this contract",
    "SCHEMAV_CVC_ELT_2": "is abstract and may not be sent",
    "SCHEMAV_CVC_TYPE_2": "is of an abstract type and needs an xsi:type",
    "SCHEMAV_CVC_ELT_3_1": "may not be nil",
    "SCHEMAV_CVC_ELT_3_2_1": "is nil and must be empty",
    "SCHEMAV_CVC_ELT_4_1": "has an xsi:type that does not fit here",
    "SCHEMAV_CVC_ELT_4_2": "has an xsi:type that does not fit here",
    "SCHEMAV_CVC_ELT_4_3": "has an xsi:type that does not fit here",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": "must be empty",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2": "must hold text, not elements",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "must hold elements, not text",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "has an attribute that is not allowed",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": "has an attribute that is not allowed",
    "SCHEMAV_CVC_TYPE_3_1_1": "has an attribute that is not allowed",
    "SCHEMAV_CVC_TYPE_3_1_2": "must hold text, not elements",
}

# Sentences that the schema's limit is added to.
_LIMITS: Final = {
    "SCHEMAV_CVC_ELT_5_2_2_2_1": "is not the one value allowed",
    "SCHEMAV_CVC_ELT_5_2_2_2_2": "is not the one value allowed",
    "SCHEMAV_CVC_PATTERN_VALID": "does not have the form",
    "SCHEMAV_CVC_LENGTH_VALID": "does not have the length",
    "SCHEMAV_CVC_MINLENGTH_VALID": "is shorter than the least length",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "is longer than the greatest length",
    "SCHEMAV_CVC_MININCLUSIVE_VALID": "is less than the minimum",
    "SCHEMAV_CVC_MAXINCLUSIVE_VALID": "is more than the maximum",
    "SCHEMAV_CVC_MINEXCLUSIVE_VALID": "must be more than",
    "SCHEMAV_CVC_MAXEXCLUSIVE_VALID": "must be less than",
    "SCHEMAV_CVC_TOTALDIGITS_VALID": "has more digits than the most allowed",
    "SCHEMAV_CVC_FRACTIONDIGITS_VALID": "has more decimal places than the most allowed",
}
