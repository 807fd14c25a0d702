"""What the schemas of batch files say, for the tests that hold them against layouts, rules and code tables."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from lxml import etree

from lrs_soap.batch import kinds
from lrs_soap.batch.layouts import Layout
from lrs_soap.contracts.documents import read_ours
from lrs_soap.contracts.namespaces import BATCH, XSD
from lrs_soap.contracts.schemas import batch_schema, batch_schema_file
from lrs_soap.domain import achievement, batch_learner, event_fields
from lrs_soap.services import apply_batch_verification
from tests.contracts.schema_facts import elements_of, values_of

#: What the rules want to be given, by kind of file.
MANDATORY: Final[dict[str, Collection[str]]] = {
    kinds.LEARNERS.name: batch_learner.NAMES,
    kinds.VERIFICATIONS.name: apply_batch_verification.MANDATORY,
    kinds.ACHIEVEMENTS.name: achievement.MANDATORY,
    kinds.EVENTS.name: event_fields.MANDATORY,
}


def schemas_of(root: str) -> Iterator[etree._Element]:
    """The schema of files with that root, and what it includes."""
    path = batch_schema_file(root)
    schema = read_ours(path)
    yield schema
    for include in schema.iterfind(f"{{{XSD}}}include"):
        yield read_ours(path.with_name(include.get("schemaLocation", "")))


def types_of(root: str, name: str) -> dict[str, str]:
    """Names of a complex type's elements, in order, and the names of their types."""
    schema = next(schemas_of(root))
    return {one.get("name", ""): one.get("type", "").removeprefix("b:") for one in elements_of(schema, name)}


def required_of(root: str, name: str) -> list[str]:
    """Names of the elements that must be there."""
    schema = next(schemas_of(root))
    return [one.get("name", "") for one in elements_of(schema, name) if one.get("minOccurs", "1") != "0"]


def meaning_of(root: str, type_name: str) -> str:
    """What a simple type's documentation says; empty without one."""
    path = f"{{{XSD}}}simpleType[@name='{type_name}']/{{{XSD}}}annotation/{{{XSD}}}documentation"
    return next((told for schema in schemas_of(root) if (told := schema.findtext(path))), "")


def codes_of(root: str, type_name: str) -> list[str]:
    """The enumeration of a simple type."""
    return [code for schema in schemas_of(root) for code in values_of(schema, type_name)]


def file_of(root: str, record: str, values: Mapping[str, str], version: str) -> etree._Element:
    """A file of one record, with a header that has nothing but the version."""
    file = etree.Element(f"{{{BATCH}}}{root}")
    header = etree.SubElement(file, f"{{{BATCH}}}Header")
    etree.SubElement(header, f"{{{BATCH}}}FileVersion").text = version
    element = etree.SubElement(file, f"{{{BATCH}}}{record}")
    for name, value in values.items():
        etree.SubElement(element, f"{{{BATCH}}}{name}").text = value
    return file


def told(layout: Layout, values: Mapping[str, str]) -> list[str]:
    """What the schema of a layout finds in a file of one record."""
    file = file_of(layout.root, layout.record, values, layout.versions[0])
    return [str(one) for one in batch_schema(layout.root).violations(file)]
