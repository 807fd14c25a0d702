"""Our own contract's files: what its users and proxy generators need of them."""

import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE, read_ours, whole_schemas, xsd_files
from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import LEARNING_RECORDS, WSDL, WSDL_SOAP, WSDL_SOAP12, XSD
from lrs_soap.faces.learning_records import OPERATIONS
from lrs_soap.faces.learning_records.faults import FAULT_ELEMENTS

WSDL_FILE = contract_path("wsdl", LEARNING_RECORDS_SERVICE.wsdl_file)
XSD_FILES = list(xsd_files(LEARNING_RECORDS_SERVICE).values())
FILES = [WSDL_FILE, *XSD_FILES]
EACH_FILE = pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
EACH_SCHEMA = pytest.mark.parametrize("file", XSD_FILES, ids=lambda path: path.name)

#: What the types are made of: what is not here our models do not read and some client would stumble over.
PARTS = frozenset(
    [
        "schema",
        "annotation",
        "documentation",
        "include",
        "element",
        "complexType",
        "sequence",
        "choice",
        "simpleType",
        "restriction",
        "enumeration",
        "pattern",
        "length",
        "minLength",
        "maxLength",
        "minInclusive",
        "maxInclusive",
    ]
)


def documentation(element: etree._Element) -> str:
    return (element.findtext(f"{{{XSD}}}annotation/{{{XSD}}}documentation") or "").strip()


@pytest.fixture(scope="module")
def schema() -> etree._Element:
    (whole,) = whole_schemas(LEARNING_RECORDS_SERVICE)
    return whole


@pytest.fixture(scope="module")
def wsdl() -> etree._Element:
    return read_ours(WSDL_FILE)


@EACH_FILE
def test_prefixes_are_bound_once_and_at_the_root(file: Path) -> None:
    bound = re.findall(r"\bxmlns(?::\w+)?=", file.read_text())
    assert len(bound) == len(set(bound)) == len(read_ours(file).nsmap)


@EACH_SCHEMA
def test_each_file_is_of_the_one_namespace_and_is_included(file: Path) -> None:
    assert read_ours(file).get("targetNamespace") == LEARNING_RECORDS
    root = contract_path("xsd", "learning_records", "learning_records.xsd")
    included = [one.get("schemaLocation") for one in read_ours(root).iter(f"{{{XSD}}}include")]
    assert file == root or file.name in included


@EACH_SCHEMA
def test_everything_says_what_it_is(file: Path) -> None:
    told_of = (f"{{{XSD}}}{kind}" for kind in ("element", "simpleType", "enumeration"))
    for one in read_ours(file).iter(*told_of):
        assert documentation(one), (one.sourceline, one.get("name"))
    for one in read_ours(file).iterfind(f"{{{XSD}}}complexType"):
        assert documentation(one), (one.sourceline, one.get("name"))


@EACH_SCHEMA
def test_an_element_says_its_name_first_and_is_never_nil(file: Path) -> None:
    for element in read_ours(file).iter(f"{{{XSD}}}element"):
        assert next(iter(element.keys())) == "name"
        assert not {"nillable", "form", "ref", "default", "fixed"} & set(element.keys())


@EACH_SCHEMA
def test_only_parts_that_every_stack_reads_are_used(file: Path) -> None:
    for one in read_ours(file).iterdescendants(f"{{{XSD}}}*"):
        assert etree.QName(one).localname in PARTS, one.sourceline
    for choice in read_ours(file).iter(f"{{{XSD}}}choice"):
        assert not choice.keys(), choice.sourceline
        assert {etree.QName(child).localname for child in choice.iterchildren("*")} == {"element"}
    for complex_type in read_ours(file).iter(f"{{{XSD}}}complexType"):
        assert len(complex_type.findall(f"{{{XSD}}}sequence/{{{XSD}}}choice")) <= 1, complex_type.sourceline


def test_names_of_types_and_elements_are_unique(schema: etree._Element) -> None:
    for kinds in (["element"], ["simpleType", "complexType"]):
        names = Counter(one.get("name") for kind in kinds for one in schema.iterfind(f"{{{XSD}}}{kind}"))
        assert [name for name, times in names.items() if times > 1] == []


def test_a_request_begins_with_its_id(schema: etree._Element) -> None:
    for name in OPERATIONS:
        (request,) = schema.iterfind(f"{{{XSD}}}element[@name='{name}']")
        first = request.find(f"{{{XSD}}}complexType/{{{XSD}}}sequence/{{{XSD}}}element")
        assert first is not None
        assert (first.get("name"), first.get("type"), first.get("minOccurs")) == (
            "RequestId",
            "lr:RequestId",
            "0",
        )


def test_an_answer_shares_no_name_with_its_request(schema: etree._Element) -> None:
    """JAX-WS makes one signature of both, and refuses a contract with two parameters of one name in it."""

    def names(message: str) -> set[str]:
        (element,) = schema.iterfind(f"{{{XSD}}}element[@name='{message}']")
        return {str(part.get("name")) for part in element.iterfind(f".//{{{XSD}}}element")}

    shared = {name: names(name) & names(f"{name}Response") for name in OPERATIONS}
    assert {name: alike for name, alike in shared.items() if alike} == {}


def test_no_branch_of_a_choice_can_be_empty(schema: etree._Element) -> None:
    """zeep reads an empty element as absent, and sends none: which branch is there could not be told."""
    named = {str(one.get("name")): one for one in schema.iterfind(f"{{{XSD}}}complexType")}
    branches = {
        str(branch.get("type")).removeprefix("lr:")
        for branch in schema.iterfind(f".//{{{XSD}}}choice/{{{XSD}}}element")
    }
    may_be_empty = {
        name
        for name in branches & named.keys()
        if all(part.get("minOccurs") == "0" for part in named[name].iterfind(f"{{{XSD}}}sequence/*"))
    }
    # What puts nothing right is refused: it would do nothing.
    assert may_be_empty == {"Amendment", "Correction"}


def test_no_part_is_called_parameters(wsdl: etree._Element) -> None:
    """.NET takes such a message apart: a method with thirty parameters and an outcome without a name."""
    parts = [str(part.get("name")) for part in wsdl.iterfind(f"{{{WSDL}}}message/{{{WSDL}}}part")]
    assert set(parts) == {"message", "fault"}


def test_the_operations_of_the_wsdl_are_those_that_are_answered(wsdl: etree._Element) -> None:
    offered = [one.get("name") for one in wsdl.iterfind(f"{{{WSDL}}}portType/{{{WSDL}}}operation")]
    assert sorted(map(str, offered)) == sorted(OPERATIONS)
    for binding, soap in zip(wsdl.iterfind(f"{{{WSDL}}}binding"), (WSDL_SOAP, WSDL_SOAP12), strict=True):
        bound = {
            one.get("name"): one.find(f"{{{soap}}}operation").get("soapAction")  # type: ignore[union-attr]
            for one in binding.iterfind(f"{{{WSDL}}}operation")
        }
        assert bound == {name: f"{LEARNING_RECORDS}/{name}" for name in offered}


def test_every_message_is_an_element_of_the_schema(wsdl: etree._Element, schema: etree._Element) -> None:
    elements = {one.get("name") for one in schema.iterfind(f"{{{XSD}}}element")}
    parts = {
        one.get("element", "").removeprefix("lr:")
        for one in wsdl.iterfind(f"{{{WSDL}}}message/{{{WSDL}}}part")
    }
    # An operation that is not there has no place in the WSDL where its fault could stand.
    assert parts == elements - {"UnknownOperationFault"}


def test_every_fault_of_the_schema_is_some_errors(schema: etree._Element) -> None:
    faults = {
        str(one.get("name"))
        for one in schema.iterfind(f"{{{XSD}}}element")
        if str(one.get("name")).endswith("Fault")
    }
    assert faults == {*FAULT_ELEMENTS.values(), "UnexpectedFault"}


def test_every_type_is_used(schema: etree._Element) -> None:
    named = {
        one.get("name")
        for kind in ("simpleType", "complexType")
        for one in schema.iterfind(f"{{{XSD}}}{kind}")
    }
    used = {
        value.removeprefix("lr:")
        for one in schema.iterdescendants(f"{{{XSD}}}*")
        for key in ("type", "base")
        if (value := one.get(key, "")).startswith("lr:")
    }
    assert used == named
