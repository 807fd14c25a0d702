"""Validation against the contract: what is judged, how a violation is told, and that no value is told with it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from lrs_soap.contracts import files
from lrs_soap.contracts.documents import LEARNER_SERVICE, Contract, xsd_files
from lrs_soap.contracts.namespaces import (
    BATCHMSG,
    FINDMSG,
    LEARNER,
    REPORTMSG,
    SOAP11_ENVELOPE,
    XSD,
    XSI,
)
from lrs_soap.contracts.safe_xml import parse
from lrs_soap.contracts.schemas import MOST_VIOLATIONS, Schema, SchemaViolation, schema_of
from tests.contracts.all_contracts import PUBLISHED, Published
from tests.contracts.schema_facts import schemas_of

MARK = "Zqxmarked"
CREDENTIALS = "<OrganisationRef/><UKPRN>10000000</UKPRN><OrgPassword>p</OrgPassword><UserName>u</UserName>"


def verify(learner: str, attributes: str = "") -> etree._Element:
    return parse(
        f'<r:VerifyLearner xmlns:r="{REPORTMSG}" xmlns:xsi="{XSI}" xmlns:xs="{XSD}" {attributes}>'
        f"{CREDENTIALS}<LearnerToVerify>{learner}</LearnerToVerify></r:VerifyLearner>".encode()
    )


def batch(records: str, count: str = "1") -> etree._Element:
    return parse(
        f'<b:SubmitBatch xmlns:b="{BATCHMSG}" xmlns:xsi="{XSI}">{CREDENTIALS}'
        f"<LearnerRecordCount>{count}</LearnerRecordCount>{records}</b:SubmitBatch>".encode()
    )


def told(element: etree._Element) -> list[str]:
    return [str(violation) for violation in schema_of(LEARNER_SERVICE).violations(element)]


def global_elements() -> Iterator[tuple[Contract, str]]:
    for published in PUBLISHED:
        for namespace, schema in schemas_of(published.contract).items():
            for element in schema.iterfind(f"{{{XSD}}}element"):
                yield published.contract, f"{{{namespace}}}{element.get('name')}"


@pytest.mark.parametrize("published", PUBLISHED, ids=str)
def test_there_is_one_schema_for_each_contract(published: Published) -> None:
    assert schema_of(published.contract) is schema_of(published.contract)
    others = [schema_of(other.contract) for other in PUBLISHED if other is not published]
    assert schema_of(published.contract) not in others


@pytest.mark.parametrize(("contract", "tag"), list(global_elements()), ids=lambda value: str(value)[-60:])
def test_every_global_element_is_known(contract: Contract, tag: str) -> None:
    violations = schema_of(contract).violations(etree.Element(tag))
    assert not any("not a message" in violation.rule for violation in violations)


@pytest.mark.parametrize("published", PUBLISHED, ids=str)
def test_a_message_of_nobody_is_refused_by_all(published: Published) -> None:
    (violation,) = schema_of(published.contract).violations(etree.Element(f"{{urn:{MARK}}}{MARK}"))
    assert str(violation) == "/* is not a message of this contract"


def test_a_valid_message_has_no_violations() -> None:
    assert told(verify("<ULN>1</ULN><DateOfBirth/><Gender xsi:nil='true'/>")) == []


def test_a_message_is_judged_inside_its_envelope() -> None:
    inside = '<FindType>FUL</FindType><OrganisationRef/><UKPRN xmlns=""/>'
    envelope = parse(
        f'<s:Envelope xmlns:s="{SOAP11_ENVELOPE}"><s:Header/><s:Body>'
        f'<f:FindLearnerByULN xmlns:f="{FINDMSG}">{inside}</f:FindLearnerByULN></s:Body></s:Envelope>'.encode()
    )
    assert told(envelope[1][0]) == []
    assert told(envelope) == ["/* is not a message of this contract"]


def test_the_answer_of_a_find_needs_linked_ulns_in_the_learner_namespace() -> None:
    def found(tag: str) -> etree._Element:
        root = etree.Element(f"{{{FINDMSG}}}FindLearnerResponse")
        learner = etree.SubElement(root, "Learner")
        etree.SubElement(etree.SubElement(learner, tag), "ULN").text = "1"
        etree.SubElement(learner, "VersionNumber").text = "1"
        return root

    assert told(found(f"{{{LEARNER}}}LinkedULNs")) == []
    (wrong,) = schema_of(LEARNER_SERVICE).violations(found("LinkedULNs"))
    assert wrong.path == "/FindLearnerResponse/Learner/LinkedULNs"


TOLD = {
    "an unexpected element": (
        lambda: verify(f"<{MARK}>{MARK}</{MARK}>"),
        "/VerifyLearner/LearnerToVerify/* is not expected here; expected: ULN, FamilyName, GivenName, DateOfBirth",
    ),
    "an element too early": (
        lambda: verify("<Gender/>"),
        "/VerifyLearner/LearnerToVerify/Gender is not expected here;"
        " expected: ULN, FamilyName, GivenName, DateOfBirth",
    ),
    "an element of the wrong namespace": (
        lambda: verify("<r:ULN/>"),
        "/VerifyLearner/LearnerToVerify/ULN is in the wrong namespace; expected: none",
    ),
    "an element of another's namespace": (
        lambda: verify(f'<m:ULN xmlns:m="urn:{MARK}"/>'),
        "/VerifyLearner/LearnerToVerify/ULN is in the wrong namespace; expected: none",
    ),
    "an element missing": (
        lambda: verify(f"<FamilyName>{MARK}</FamilyName>"),
        "/VerifyLearner/LearnerToVerify is incomplete; expected: GivenName, DateOfBirth",
    ),
    "a number that is none": (
        lambda: batch("", count=f"{MARK}' is not a valid value of the atomic type 'xs:{MARK}"),
        "/SubmitBatch/LearnerRecordCount is not a valid xs:int",
    ),
    "a number too large": (
        lambda: batch("", count="99999999999"),
        "/SubmitBatch/LearnerRecordCount is not a valid xs:int",
    ),
    "the third of three": (
        lambda: batch(f"<Learner/><Learner/><Learner><ULN><{MARK}/></ULN></Learner>"),
        "/SubmitBatch/Learner[3]/ULN must hold text, not elements",
    ),
    "text between elements": (
        lambda: verify(f"{MARK}<DateOfBirth/><Gender/>"),
        "/VerifyLearner/LearnerToVerify must hold elements, not text",
    ),
    "an attribute": (
        lambda: verify(f'<ULN {MARK}="{MARK}"/><DateOfBirth/><Gender/>'),
        "/VerifyLearner/LearnerToVerify/ULN has an attribute that is not allowed",
    ),
    "nil where it may not be": (
        lambda: verify("<ULN xsi:nil='true'/><DateOfBirth/><Gender/>"),
        "/VerifyLearner/LearnerToVerify/ULN may not be nil",
    ),
    "nil with a value": (
        lambda: verify(f"<DateOfBirth xsi:nil='true'>{MARK}</DateOfBirth><Gender/>"),
        "/VerifyLearner/LearnerToVerify/DateOfBirth is nil and must be empty",
    ),
    "nil that is no boolean": (
        lambda: verify(f"<DateOfBirth xsi:nil='{MARK}'/><Gender/>"),
        "/VerifyLearner/LearnerToVerify/DateOfBirth has an attribute that is not a valid xs:boolean",
    ),
    "an xsi:type nobody knows": (
        lambda: verify(f"<DateOfBirth xsi:type='{MARK}'/><Gender/>"),
        "/VerifyLearner/LearnerToVerify/DateOfBirth has an xsi:type that does not fit here",
    ),
    "an xsi:type with an unbound prefix": (
        lambda: verify(f"<DateOfBirth xsi:type='{MARK}:x'/><Gender/>"),
        "/VerifyLearner/LearnerToVerify/DateOfBirth has an attribute that is not valid for its type",
    ),
    "another's message": (
        lambda: parse(f"<{MARK}>{MARK}</{MARK}>".encode()),
        "/* is not a message of this contract",
    ),
}


@pytest.mark.parametrize(("message", "sentence"), TOLD.values(), ids=TOLD)
def test_a_violation_is_told_with_path_and_rule(message: object, sentence: str) -> None:
    assert callable(message)
    assert told(message()) == [sentence]


@pytest.mark.parametrize("message", [message for message, _ in TOLD.values()], ids=TOLD)
def test_no_violation_and_no_later_error_of_lxml_repeats_what_was_sent(message: object) -> None:
    assert callable(message)
    assert MARK not in repr(schema_of(LEARNER_SERVICE).violations(message()))
    with pytest.raises(etree.XMLSyntaxError) as later:
        etree.fromstring(b"<a", etree.XMLParser())
    assert MARK not in str(list(later.value.error_log))  # type: ignore[call-overload]


def test_an_xsi_type_of_soap_lite_is_valid() -> None:
    assert told(verify('<ULN xsi:type="xs:string">1</ULN><DateOfBirth/><Gender/>')) == []


def test_a_schema_that_a_message_points_to_is_not_fetched() -> None:
    hint = f'xsi:schemaLocation="{REPORTMSG} http://127.0.0.1:9/x.xsd" xsi:noNamespaceSchemaLocation="/etc/passwd"'
    assert told(verify("<DateOfBirth/><Gender/>", hint)) == []


def test_the_path_has_names_for_callers_with_a_default_namespace() -> None:
    message = parse(
        f'<VerifyLearner xmlns="{REPORTMSG}"><OrganisationRef xmlns=""/><UKPRN xmlns=""/>'
        f'<LearnerToVerify xmlns=""><DateOfBirth/><Gender/><Gender/></LearnerToVerify></VerifyLearner>'.encode()
    )
    assert told(message) == ["/VerifyLearner/LearnerToVerify/Gender[2] is not expected here"]
    all_qualified = parse(
        f'<VerifyLearner xmlns="{REPORTMSG}"><OrganisationRef/><UKPRN/></VerifyLearner>'.encode()
    )
    assert told(all_qualified) == ["/VerifyLearner/OrganisationRef is in the wrong namespace; expected: none"]


def test_the_line_is_that_of_the_element() -> None:
    (violation,) = schema_of(LEARNER_SERVICE).violations(batch("\n\n<Learner>\n<Nope/></Learner>"))
    assert violation == SchemaViolation("/SubmitBatch/Learner/*", 4, violation.rule)


def test_the_list_of_violations_ends_somewhere() -> None:
    assert len(told(batch("<Learner><Nope/></Learner>" * 200))) == MOST_VIOLATIONS


def test_threads_share_the_schema_and_see_only_their_own_violations() -> None:
    schema = schema_of(LEARNER_SERVICE)
    messages = {
        "": b"<DateOfBirth/><Gender/>",
        "/VerifyLearner/LearnerToVerify/*": b"<Nope/>",
        "/VerifyLearner/LearnerToVerify": b"<ULN/>",
    }
    mixed: list[str] = []

    def work() -> None:
        for _ in range(100):
            for path, learner in messages.items():
                seen = [v.path for v in schema.violations(verify(learner.decode()))]
                mixed.extend(seen if seen != [path] * bool(path) else [])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mixed == []


FACETS = f"""
<xs:schema xmlns:xs="{XSD}" targetNamespace="urn:facets" elementFormDefault="qualified">
  <xs:element name="All">
    <xs:complexType>
      <xs:choice maxOccurs="unbounded">
        <xs:element name="Choice"><xs:simpleType><xs:restriction base="xs:string">
          <xs:enumeration value="one"/><xs:enumeration value="two"/>
        </xs:restriction></xs:simpleType></xs:element>
        <xs:element name="Form"><xs:simpleType><xs:restriction base="xs:string">
          <xs:pattern value="[1-9][0-9]{{9}}"/>
        </xs:restriction></xs:simpleType></xs:element>
        <xs:element name="Short"><xs:simpleType><xs:restriction base="xs:string">
          <xs:maxLength value="5"/>
        </xs:restriction></xs:simpleType></xs:element>
        <xs:element name="Long"><xs:simpleType><xs:restriction base="xs:string">
          <xs:minLength value="25"/>
        </xs:restriction></xs:simpleType></xs:element>
        <xs:element name="Small"><xs:simpleType><xs:restriction base="xs:int">
          <xs:maxInclusive value="7"/>
        </xs:restriction></xs:simpleType></xs:element>
        <xs:element name="Fixed" type="xs:string" fixed="this"/>
        <xs:element name="When" type="xs:dateTime"/>
      </xs:choice>
      <xs:attribute name="version" type="xs:int" use="required"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""


@pytest.fixture(scope="module")
def facets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Schema]:
    root = tmp_path_factory.mktemp("a place with spaces")
    folder = root / "xsd" / "facets"
    folder.mkdir(parents=True)
    (folder / "facets.xsd").write_text(FACETS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "_ROOTS", (Path(root),))
        yield Schema.read(xsd_files(Contract("facets", "none.wsdl", "facets")).values())


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (f"<Choice>{MARK}</Choice>", "is none of: one, two"),
        (f"<Form>{MARK}</Form>", "does not have the form: [1-9][0-9]{9}"),
        (f"<Short>{MARK}</Short>", "is longer than the greatest length: 5"),
        (f"<Long>{MARK}</Long>", "is shorter than the least length: 25"),
        ("<Small>8</Small>", "is more than the maximum: 7"),
        (f"<Fixed>{MARK}</Fixed>", "is not the one value allowed: this"),
        (f"<When>{MARK}</When>", "is not a valid xs:dateTime"),
    ],
)
def test_a_facet_is_told_with_its_limit(facets: Schema, content: str, rule: str) -> None:
    (violation,) = facets.violations(parse(f'<All xmlns="urn:facets" version="1">{content}</All>'.encode()))
    assert violation.rule == rule
    assert violation.path == "/All/" + content[1:].partition(">")[0]


def test_a_required_attribute_is_told_by_name(facets: Schema) -> None:
    (violation,) = facets.violations(parse(b'<All xmlns="urn:facets"><Small>1</Small></All>'))
    assert violation == SchemaViolation("/All", 1, "lacks the required attribute version")
