"""The spyne types against the published schema: the same elements in the same order with the same occurrence."""

import inspect
from functools import cache
from typing import Any

import pytest
from lxml import etree
from spyne import ComplexModel
from spyne.model.complex import ComplexModelBase

from lrs_soap.contracts.documents import (
    EXTERNAL_SERVICE,
    LEARNER_SERVICE,
    LEARNER_SERVICE_2014,
    LEARNER_SERVICE_R9,
    Contract,
    read_ours,
    xsd_files,
)
from lrs_soap.contracts.namespaces import XSD
from lrs_soap.faces.external_service import types as external_types
from lrs_soap.faces.learner_service import types, types_2014
from lrs_soap.faces.learner_service_r9 import challenge_types
from lrs_soap.faces.learner_service_r9 import types as r9_types

MODULES = {
    LEARNER_SERVICE: (types,),
    LEARNER_SERVICE_2014: (types_2014,),
    LEARNER_SERVICE_R9: (r9_types, challenge_types),
    EXTERNAL_SERVICE: (external_types,),
}


def types_of(contract: Contract) -> list[Any]:
    return [
        one
        for module in MODULES[contract]
        for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, ComplexModelBase) and one is not ComplexModel
    ]


@cache
def schemas_of(contract: Contract) -> dict[str, etree._Element]:
    return {
        schema.get("targetNamespace", ""): schema for schema in map(read_ours, xsd_files(contract).values())
    }


Member = tuple[str, str, str, bool, str]


def published(contract: Contract, namespace: str, name: str) -> list[Member]:
    """Name, least and greatest occurrence, nillability and namespace of each element, the base type's first.

    A wrapper's type has no name of its own, so its element's counts.
    """
    schema = schemas_of(contract)[namespace]
    (found,) = [
        one for one in schema.iter(f"{{{XSD}}}complexType") if one.get("name") == name
    ] or schema.findall(f"{{{XSD}}}element[@name='{name}']/{{{XSD}}}complexType")
    extension = found.find(f".//{{{XSD}}}extension")
    inherited = []
    if extension is not None:
        prefix, _, base = extension.get("base", "").rpartition(":")
        inherited = published(contract, schema.nsmap[prefix or None], base)
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


def declared(contract: Contract, model: Any) -> list[Member]:
    """The same of a spyne type. spyne calls what may be left out nillable too; LearnerService does not."""
    says_nil = contract is not LEARNER_SERVICE
    return [
        (
            name,
            str(member.Attributes.min_occurs),
            "unbounded" if member.Attributes.max_occurs > 1 else "1",
            bool(member.Attributes.nillable) and (says_nil or member.Attributes.min_occurs > 0),
            member.Attributes.sub_ns or "",
        )
        for name, member in model.get_flat_type_info(model).items()
    ]


@pytest.mark.parametrize(
    ("contract", "number"),
    [(LEARNER_SERVICE, 20), (LEARNER_SERVICE_2014, 14), (LEARNER_SERVICE_R9, 34), (EXTERNAL_SERVICE, 9)],
)
def test_all_are_here(contract: Contract, number: int) -> None:
    assert len(types_of(contract)) == number


@pytest.mark.parametrize(
    ("contract", "model"),
    [pytest.param(contract, model, id=f"{contract.name}{contract.edition}-{model.__name__}")
     for contract in MODULES for model in types_of(contract)],
)  # fmt: skip
def test_as_published(contract: Contract, model: Any) -> None:
    assert declared(contract, model) == published(contract, model.get_namespace(), model.get_type_name())
