"""The documents served: addresses, imports, prefixes, and that a proxy generator can read them."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest
import zeep
from lxml import etree

from lrs_soap.contracts.documents import (
    EXTERNAL_SERVICE,
    LEARNER_SERVICE,
    LEARNER_SERVICE_2014,
    LEARNER_SERVICE_R9,
    Contract,
    UnknownDocument,
    document,
    read_ours,
    single_wsdl_document,
    wsdl_document,
    xsd_document,
    xsd_files,
)
from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import MODEL, QCF_INTERFACE, TEMPURI, WSDL, WSDL_SOAP, XSD
from tests.contracts.all_contracts import PUBLISHED, Published

ADDRESS = "https://lrs.example.org/Some.svc"
EDITIONS = {
    contract: [other.contract for other in PUBLISHED if other.contract.name == contract.name]
    for contract in (published.contract for published in PUBLISHED)
}
SERVED = {
    f"{published} {kind}": served
    for published in PUBLISHED
    for kind, served in {
        "wsdl": wsdl_document(published.contract, ADDRESS),
        "singleWsdl": single_wsdl_document(published.contract, ADDRESS),
        **{name: xsd_document(published.contract, name, ADDRESS) for name in published.schemas},
    }.items()
}

EVERY_CONTRACT = pytest.mark.parametrize("published", PUBLISHED, ids=str)
EVERY_SCHEMA = pytest.mark.parametrize(
    ("published", "name"), [(published, name) for published in PUBLISHED for name in published.schemas]
)


class ServedHere(zeep.Transport):
    """Answers zeep's requests as the server would, without one, of all editions at one address."""

    def __init__(self, editions: list[Contract]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.editions = editions

    def load(self, url: str) -> bytes:
        address, _, query = url.partition("?")
        assert address == ADDRESS
        return document(self.editions, asked(query), address)


def asked(query: str) -> dict[str, str]:
    return {name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True)}


def proxy(contract: Contract, kind: str) -> Any:
    location = f"{ADDRESS}?{kind}" + (f"={contract.edition}" if contract.edition else "")
    return loaded(location, transport=ServedHere(EDITIONS[contract]))


def loaded(location: str, **options: Any) -> Any:
    """A client that mypy asks no questions about: zeep has few types."""
    return zeep.Client(location, **options)  # type: ignore[no-untyped-call]


def payload(client: Any, operation: str, **fields: Any) -> etree._Element:
    """The element in the body of the request that zeep makes."""
    message = client.create_message(client.service, operation, **fields)
    element: etree._Element = message[0][0]
    return element


def imports(served: bytes) -> list[etree._Element]:
    return list(etree.fromstring(served).iter(f"{{{XSD}}}import"))


@pytest.mark.parametrize("served", SERVED.values(), ids=SERVED)
class TestServedDocument:
    def test_binds_each_prefix_once(self, served: bytes) -> None:
        bound = re.findall(rb"\bxmlns(?::\w+)?=", served)
        assert len(bound) == len(set(bound))

    def test_puts_name_before_form(self, served: bytes) -> None:
        for tag in re.findall(rb"<xs:element [^>]*>", served):
            assert tag.startswith(b'<xs:element name="')
            assert b" form=" not in tag or re.match(rb'<xs:element name="\w+" form=', tag)

    def test_offers_neither_soap_1_2_nor_a_policy(self, served: bytes) -> None:
        assert b"soap12" not in served.lower()
        assert b"policy" not in served.lower()

    def test_keeps_the_comment_that_says_what_it_is(self, served: bytes) -> None:
        assert served.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<!--\n  ")
        assert b"\n-->\n<" in served

    def test_names_no_place_on_this_machine(self, served: bytes) -> None:
        assert b"../" not in served
        assert b"127.0.0.1" not in served
        assert b"file:" not in served


@EVERY_CONTRACT
def test_the_imports_of_the_wsdl_lead_to_its_own_schema_documents(published: Published) -> None:
    locations = [
        str(one.get("schemaLocation")) for one in imports(wsdl_document(published.contract, ADDRESS))
    ]
    assert sorted(locations) == [published.contract.xsd_address(ADDRESS, name) for name in published.schemas]


@EVERY_SCHEMA
def test_the_imports_of_a_schema_lead_to_documents_that_are_there(published: Published, name: str) -> None:
    for imported in imports(xsd_document(published.contract, name, ADDRESS)):
        address, _, query = imported.get("schemaLocation", "").partition("?")
        found = document(EDITIONS[published.contract], asked(query), address)
        assert etree.fromstring(found).get("targetNamespace") == imported.get("namespace")


def test_only_an_edition_has_its_name_in_the_address() -> None:
    (plain,) = imports(xsd_document(LEARNER_SERVICE, "reportmsg.xsd", ADDRESS))
    assert plain.get("schemaLocation") == f"{ADDRESS}?xsd=learner.xsd"
    (of_2014,) = imports(xsd_document(LEARNER_SERVICE_2014, "reportmsg.xsd", ADDRESS))
    assert of_2014.get("schemaLocation") == f"{ADDRESS}?xsd=learner.xsd&edition=2014"


@EVERY_CONTRACT
def test_the_single_wsdl_holds_all_schemas_and_points_nowhere(published: Published) -> None:
    single = single_wsdl_document(published.contract, ADDRESS)
    types = etree.fromstring(single).find(f"{{{WSDL}}}types")
    assert types is not None
    targets = [schema.get("targetNamespace", "") for schema in types]
    assert sorted(targets) == sorted(published.schemas.values())
    assert all("schemaLocation" not in imported.attrib for imported in imports(single))


@EVERY_CONTRACT
def test_in_the_single_wsdl_a_schema_stands_after_all_it_imports(published: Published) -> None:
    types = etree.fromstring(single_wsdl_document(published.contract, ADDRESS)).find(f"{{{WSDL}}}types")
    assert types is not None
    seen: set[str] = set()
    for schema in types:
        assert {one.get("namespace", "") for one in schema.iter(f"{{{XSD}}}import")} <= seen
        seen.add(schema.get("targetNamespace", ""))


@EVERY_SCHEMA
def test_the_single_wsdl_says_of_each_type_what_the_file_says(published: Published, name: str) -> None:
    file = read_ours(xsd_files(published.contract)[name])
    single = etree.fromstring(single_wsdl_document(published.contract, ADDRESS))
    inline = single.find(f".//{{{XSD}}}schema[@targetNamespace='{file.get('targetNamespace')}']")
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


@EVERY_CONTRACT
@pytest.mark.parametrize("serve", [wsdl_document, single_wsdl_document])
def test_the_address_is_written_into_the_port(
    published: Published, serve: Callable[[Contract, str], bytes]
) -> None:
    (address,) = etree.fromstring(serve(published.contract, ADDRESS)).iter(f"{{{WSDL_SOAP}}}address")
    assert address.items() == [("location", ADDRESS)]


def test_an_address_is_escaped() -> None:
    odd = "http://lrs.example.org/a?b=\"<c>\"&d='e'"
    for serve in (wsdl_document, single_wsdl_document):
        (address,) = etree.fromstring(serve(LEARNER_SERVICE, odd)).iter(f"{{{WSDL_SOAP}}}address")
        assert address.get("location") == odd
    (imported,) = imports(xsd_document(LEARNER_SERVICE, "findmsg.xsd", odd))
    assert imported.get("schemaLocation") == f"{odd}?xsd=learner.xsd"


@EVERY_CONTRACT
def test_each_address_has_its_own_document(published: Published) -> None:
    contract = published.contract
    assert wsdl_document(contract, ADDRESS) is wsdl_document(contract, ADDRESS)
    assert b"https://other.example.org/" in wsdl_document(contract, "https://other.example.org/x")
    assert b"https://other.example.org/" not in wsdl_document(contract, ADDRESS)


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


LEARNER_SERVICES = [LEARNER_SERVICE, LEARNER_SERVICE_2014]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("wsdl", wsdl_document(LEARNER_SERVICE, ADDRESS)),
        ("WSDL=", wsdl_document(LEARNER_SERVICE, ADDRESS)),
        ("singleWsdl", single_wsdl_document(LEARNER_SERVICE, ADDRESS)),
        ("xsd=learner.xsd", xsd_document(LEARNER_SERVICE, "learner.xsd", ADDRESS)),
        ("xsd=learner.xsd&edition=", xsd_document(LEARNER_SERVICE, "learner.xsd", ADDRESS)),
        ("wsdl=2014", wsdl_document(LEARNER_SERVICE_2014, ADDRESS)),
        ("singlewsdl=2014", single_wsdl_document(LEARNER_SERVICE_2014, ADDRESS)),
        ("xsd=learner.xsd&edition=2014", xsd_document(LEARNER_SERVICE_2014, "learner.xsd", ADDRESS)),
    ],
)
def test_a_query_finds_the_document_of_its_edition(query: str, found: bytes) -> None:
    assert document(LEARNER_SERVICES, asked(query), ADDRESS) is found


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("wsdl=2013", "there is no edition of that name at this address"),
        ("singleWsdl=2013", "there is no edition of that name at this address"),
        ("xsd=learner.xsd&edition=2013", "there is no edition of that name at this address"),
        ("xsd=learnerrec.xsd", "LearnerService has no schema of that name"),
        ("xsd=findmsg.xsd&edition=2014", "LearnerService has no schema of that name"),
        ("xsd", "LearnerService has no schema of that name"),
        ("disco", "LearnerService has no schema of that name"),
    ],
)
def test_a_query_for_nothing_there_is_refused(query: str, sentence: str) -> None:
    with pytest.raises(UnknownDocument) as refused:
        document(LEARNER_SERVICES, asked(query), ADDRESS)
    assert str(refused.value) == sentence


def test_a_contract_of_one_edition_has_no_other() -> None:
    with pytest.raises(UnknownDocument):
        document([LEARNER_SERVICE_R9], {"wsdl": "2014"}, ADDRESS)


@EVERY_CONTRACT
@pytest.mark.parametrize("kind", ["wsdl", "singleWsdl"])
def test_zeep_finds_the_operations_at_the_address(published: Published, kind: str) -> None:
    (service,) = proxy(published.contract, kind).wsdl.services.values()
    (port,) = service.ports.values()
    assert (service.name, port.name) == (published.service, published.port)
    assert port.binding_options["address"] == ADDRESS
    assert set(port.binding.all()) == set(published.actions)


@EVERY_CONTRACT
def test_zeep_reads_the_checkouts_own_file(published: Published) -> None:
    client = loaded(str(contract_path("wsdl", published.contract.wsdl_file)))
    (binding,) = client.wsdl.bindings.values()
    assert set(binding.all()) == set(published.actions)


@pytest.mark.parametrize("kind", ["wsdl", "singleWsdl"])
class TestZeepBuildsARequest:
    def test_of_learner_service_with_unqualified_children(self, kind: str) -> None:
        sent = payload(
            proxy(LEARNER_SERVICE, kind),
            "learnerByULN",
            FindType="FUL",
            OrganisationRef=None,
            UKPRN="10000000",
            ULN="1234567890",
        )
        assert sent.tag == "{http://api.lrs.miap.gov.uk/findmsg}FindLearnerByULN"
        assert [child.tag for child in sent] == ["FindType", "OrganisationRef", "UKPRN", "ULN"]

    def test_of_the_2014_edition_with_unqualified_children(self, kind: str) -> None:
        parts = {"OrgPassword": "p", "UserName": "u", "FromDate": "2026-01-01"}
        sent = payload(proxy(LEARNER_SERVICE_2014, kind), "getDeletedULNsReport", **parts)
        assert sent.tag == "{http://api.lrs.miap.gov.uk/reportmsg}GetDeletedULNs"
        assert [child.tag for child in sent] == list(parts)

    def test_of_r9_with_each_part_in_its_namespace(self, kind: str) -> None:
        parts = ("uln", "givenName", "familyName", "dateOfBirth", "gender", "getType")
        sent = payload(
            proxy(LEARNER_SERVICE_R9, kind),
            "GetLearnerLearningEvents",
            invokingOrganisation={"Ukprn": "10000000"},
            userType="ORG",
            vendorID=1,
            language="ENG",
            **dict.fromkeys(parts, "x"),
        )
        assert sent.tag == f"{{{TEMPURI}}}GetLearnerLearningEvents"
        assert {etree.QName(child).namespace for child in sent} == {TEMPURI}
        assert [child.tag for child in sent[0]] == [f"{{{QCF_INTERFACE}}}Ukprn"]

    def test_of_external_service_with_the_sender_in_the_models_namespace(self, kind: str) -> None:
        user = {"OrgPassword": "p", "UserName": "u"}
        sent = payload(proxy(EXTERNAL_SERVICE, kind), "GetAchievementBatchJob", invokingUser=user, jobId=1)
        assert [child.tag for child in sent[0]] == [f"{{{MODEL}}}{name}" for name in user]
