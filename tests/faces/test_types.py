"""The spyne types against the published schema: the same elements in the same order with the same occurrence."""

import inspect
from typing import Any

import pytest
from lxml import etree
from spyne import ComplexModel
from spyne.model.complex import ComplexModelBase

from lrs_soap.contracts.documents import LEARNER_SERVICE, read_ours, xsd_files
from lrs_soap.contracts.namespaces import XSD
from lrs_soap.faces.learner_service import types

SCHEMAS = {
    schema.get("targetNamespace"): schema for schema in map(read_ours, xsd_files(LEARNER_SERVICE).values())
}
TYPES = [
    one
    for _, one in inspect.getmembers(types, inspect.isclass)
    if issubclass(one, ComplexModelBase) and one is not ComplexModel
]

Member = tuple[str, str, str, bool, str]


def published(namespace: str, name: str) -> list[Member]:
    """Name, least and greatest occurrence, nillability and namespace of each element, the base type's first."""
    schema = SCHEMAS[namespace]
    (found,) = (one for one in schema.iter(f"{{{XSD}}}complexType") if one.get("name") == name)
    extension = found.find(f".//{{{XSD}}}extension")
    inherited = []
    if extension is not None:
        prefix, _, base = extension.get("base", "").rpartition(":")
        inherited = published(schema.nsmap[prefix or None], base)
    return inherited + [_member(schema, element) for element in found.iter(f"{{{XSD}}}element")]


def _member(schema: etree._Element, element: etree._Element) -> Member:
    form = element.get("form") or schema.get("elementFormDefault") or "unqualified"
    return (
        element.get("name", ""),
        element.get("minOccurs", "1"),
        element.get("maxOccurs", "1"),
        element.get("nillable") == "true",
        schema.get("targetNamespace", "") if form == "qualified" else "",
    )


def declared(model: Any) -> list[Member]:
    """The same of a spyne type. spyne calls what may be left out nillable too; the contract does not."""
    return [
        (
            name,
            str(member.Attributes.min_occurs),
            "unbounded" if member.Attributes.max_occurs > 1 else "1",
            bool(member.Attributes.nillable) and member.Attributes.min_occurs > 0,
            member.Attributes.sub_ns or "",
        )
        for name, member in model.get_flat_type_info(model).items()
    ]


def test_all_are_here() -> None:
    assert len(TYPES) == 20


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
def test_as_published(model: Any) -> None:
    assert declared(model) == published(model.get_namespace(), model.get_type_name())
