"""The documents served: addresses, imports, prefixes, and that a proxy generator can read them."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import zeep
from lxml import etree

from lrs_soap.contracts.documents import (
    LEARNER_SERVICE,
    UnknownDocument,
    read_ours,
    single_wsdl_document,
    wsdl_document,
    xsd_document,
    xsd_files,
)
from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import WSDL, WSDL_SOAP, XSD

ADDRESS = "https://lrs.example.org/LearnerService.svc"
NAMES = ["batchmsg", "exceptions", "findmsg", "learner", "regmsg", "reportmsg", "vldmsg"]

WSDL_BYTES = wsdl_document(LEARNER_SERVICE, ADDRESS)
SINGLE_BYTES = single_wsdl_document(LEARNER_SERVICE, ADDRESS)
XSD_BYTES = {f"{name}.xsd": xsd_document(LEARNER_SERVICE, f"{name}.xsd", ADDRESS) for name in NAMES}
SERVED = {"wsdl": WSDL_BYTES, "singleWsdl": SINGLE_BYTES, **XSD_BYTES}


class ServedHere(zeep.Transport):
    """Answers zeep's requests as the server would, without one."""

    def load(self, url: str) -> bytes:
        parts = urlsplit(url)
        query = parse_qs(parts.query, keep_blank_values=True)
        name = query["xsd"][0] if "xsd" in query else parts.query
        return SERVED[name]


@pytest.fixture(params=["wsdl", "singleWsdl"])
def client(request: pytest.FixtureRequest) -> Any:
    return loaded(f"{ADDRESS}?{request.param}", transport=ServedHere())  # type: ignore[no-untyped-call]


def loaded(location: str, **options: Any) -> Any:
    """A client that mypy asks no questions about: zeep has few types."""
    return zeep.Client(location, **options)  # type: ignore[no-untyped-call]


def imports(document: bytes) -> list[etree._Element]:
    return list(etree.fromstring(document).iter(f"{{{XSD}}}import"))


@pytest.mark.parametrize("document", SERVED.values(), ids=SERVED)
class TestServedDocument:
    def test_binds_each_prefix_once(self, document: bytes) -> None:
        bound = re.findall(rb"\bxmlns(?::\w+)?=", document)
        assert len(bound) == len(set(bound))

    def test_puts_name_before_form(self, document: bytes) -> None:
        for tag in re.findall(rb"<xs:element [^>]*>", document):
            assert tag.startswith(b'<xs:element name="')
            assert b" form=" not in tag or re.match(rb'<xs:element name="\w+" form=', tag)

    def test_offers_neither_soap_1_2_nor_a_policy(self, document: bytes) -> None:
        assert b"soap12" not in document.lower()
        assert b"policy" not in document.lower()

    def test_keeps_the_comment_that_says_what_it_is(self, document: bytes) -> None:
        assert document.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<!--\n  ")
        assert b"\n-->\n<" in document

    def test_names_no_place_on_this_machine(self, document: bytes) -> None:
        assert b"../" not in document
        assert b"127.0.0.1" not in document
        assert b"file:" not in document


def test_the_imports_of_the_wsdl_lead_to_its_own_schema_documents() -> None:
    locations = [imported.get("schemaLocation") for imported in imports(WSDL_BYTES)]
    assert sorted(map(str, locations)) == [f"{ADDRESS}?xsd={name}.xsd" for name in NAMES]


def test_the_imports_of_a_schema_lead_to_schema_documents() -> None:
    (imported,) = imports(XSD_BYTES["findmsg.xsd"])
    assert imported.get("schemaLocation") == f"{ADDRESS}?xsd=learner.xsd"


def test_the_single_wsdl_holds_all_schemas_and_points_nowhere() -> None:
    types = etree.fromstring(SINGLE_BYTES).find(f"{{{WSDL}}}types")
    assert types is not None
    targets = [schema.get("targetNamespace", "").rpartition("/")[2] for schema in types]
    assert sorted(targets) == NAMES
    assert all("schemaLocation" not in imported.attrib for imported in imports(SINGLE_BYTES))


@pytest.mark.parametrize("name", XSD_BYTES)
def test_the_single_wsdl_says_of_each_type_what_the_file_says(name: str) -> None:
    file = read_ours(xsd_files(LEARNER_SERVICE)[name])
    target = file.get("targetNamespace")
    inline = etree.fromstring(SINGLE_BYTES).find(f".//{{{XSD}}}schema[@targetNamespace='{target}']")
    assert inline is not None
    assert [facts(e) for e in inline.iter(f"{{{XSD}}}*")] == [facts(e) for e in file.iter(f"{{{XSD}}}*")]


def facts(element: etree._Element) -> tuple[str, dict[str, str]]:
    """The tag and the attributes, with QNames resolved where the element stands."""
    said = {str(key): resolved(element, str(key), str(value)) for key, value in element.items()}
    said.pop("schemaLocation", None)
    return element.tag, said


def resolved(element: etree._Element, key: str, value: str) -> str:
    if key not in {"type", "base", "ref"}:
        return value
    prefix, _, local = value.rpartition(":")
    return f"{{{element.nsmap[prefix]}}}{local}"


@pytest.mark.parametrize("document", [WSDL_BYTES, SINGLE_BYTES], ids=["wsdl", "singleWsdl"])
def test_the_address_is_written_into_the_port(document: bytes) -> None:
    (address,) = etree.fromstring(document).iter(f"{{{WSDL_SOAP}}}address")
    assert address.items() == [("location", ADDRESS)]


def test_an_address_is_escaped() -> None:
    odd = "http://lrs.example.org/a?b=\"<c>\"&d='e'"
    for serve in (wsdl_document, single_wsdl_document):
        (address,) = etree.fromstring(serve(LEARNER_SERVICE, odd)).iter(f"{{{WSDL_SOAP}}}address")
        assert address.get("location") == odd
    (imported,) = imports(xsd_document(LEARNER_SERVICE, "findmsg.xsd", odd))
    assert imported.get("schemaLocation") == f"{odd}?xsd=learner.xsd"


def test_each_address_has_its_own_document() -> None:
    assert wsdl_document(LEARNER_SERVICE, ADDRESS) is WSDL_BYTES
    assert b"https://other.example.org/" in wsdl_document(LEARNER_SERVICE, "https://other.example.org/x")
    assert b"https://other.example.org/" not in wsdl_document(LEARNER_SERVICE, ADDRESS)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nothing.xsd",
        "findmsg",
        "FINDMSG.XSD",
        "../learner_service/findmsg.xsd",
        "../../wsdl/LearnerService.wsdl",
        str(contract_path("xsd", "learner_service", "findmsg.xsd")),
        "findmsg.xsd\0",
    ],
)
def test_only_the_names_of_the_schema_files_are_known(name: str) -> None:
    with pytest.raises(UnknownDocument) as refused:
        xsd_document(LEARNER_SERVICE, name, ADDRESS)
    assert str(refused.value) == "LearnerService has no schema of that name"


def test_zeep_finds_the_ten_operations_at_the_address(client: Any) -> None:
    (service,) = client.wsdl.services.values()
    (port,) = service.ports.values()
    assert (service.name, port.name) == ("LearnerServiceProxy", "BasicHttpBinding_LearnerPortType")
    assert port.binding_options["address"] == ADDRESS
    assert len(port.binding.all()) == 10


def test_zeep_builds_a_request_with_unqualified_children(client: Any) -> None:
    message = client.create_message(
        client.service,
        "learnerByULN",
        FindType="FUL",
        OrganisationRef=None,
        UKPRN="10000000",
        ULN="1234567890",
    )
    (payload,) = message[0]
    assert payload.tag == "{http://api.lrs.miap.gov.uk/findmsg}FindLearnerByULN"
    assert [child.tag for child in payload] == ["FindType", "OrganisationRef", "UKPRN", "ULN"]


def test_zeep_reads_the_checkouts_own_file() -> None:
    client = loaded(str(contract_path("wsdl", "LearnerService.wsdl")))
    (binding,) = client.wsdl.bindings.values()
    assert len(binding.all()) == 10
