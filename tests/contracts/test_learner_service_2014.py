"""What is particular to the 2014 edition: nothing is qualified, and its types hold the field rules."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lrs_soap.contracts.documents import LEARNER_SERVICE_2014
from lrs_soap.contracts.namespaces import EXCEPTIONS, LEARNER, LEARNERREC, REPORTMSG, XSD, XSI
from lrs_soap.contracts.safe_xml import parse
from lrs_soap.contracts.schemas import schema_of
from lrs_soap.domain.fields import fault_of
from tests.contracts.schema_facts import form_of, local_elements, names_of, schemas_of

SCHEMAS = schemas_of(LEARNER_SERVICE_2014)

DAYS = [date(1800, 1, 1) + timedelta(days=n) for n in range((date(2100, 1, 1) - date(1800, 1, 1)).days)]


def judge_of(namespace: str, name: str) -> etree.XMLSchema:
    """A schema with one element `Value` of a simple type."""
    schema = SCHEMAS[namespace]
    prefixes = {prefix: bound for prefix, bound in schema.nsmap.items() if prefix is not None}
    prefix = next(prefix for prefix, bound in prefixes.items() if bound == namespace)
    driver = etree.Element(f"{{{XSD}}}schema", nsmap=prefixes, targetNamespace=namespace)
    driver.extend(deepcopy(schema.findall(f"{{{XSD}}}simpleType")))
    etree.SubElement(driver, f"{{{XSD}}}element", name="Value", type=f"{prefix}:{name}")
    return etree.XMLSchema(driver)


def allows(judge: etree.XMLSchema, namespace: str, value: str) -> bool:
    element = etree.Element(f"{{{namespace}}}Value")
    element.text = value
    return judge.validate(element)


@pytest.mark.parametrize("namespace", SCHEMAS)
def test_nothing_is_qualified_not_even_the_fault(namespace: str) -> None:
    assert {form_of(element) for element in local_elements(SCHEMAS[namespace])} == {"unqualified"}


def test_the_answers_have_the_wire_order() -> None:
    assert names_of(SCHEMAS[REPORTMSG], "ULNReportResp") == [
        "ResponseCode",
        "FromDate",
        "ToDate",
        "ULNReport",
    ]
    report = names_of(SCHEMAS[LEARNER], "MIAPULNReport")
    assert report == ["MergedLearners", "UnmergedLearners", "DeletedLearners"]
    assert len(names_of(SCHEMAS[LEARNERREC], "MIAPLearningEvent")) == 34
    assert len(names_of(SCHEMAS[LEARNERREC], "MIAPLearnerRecord")) == 23


def test_every_rule_is_a_restricted_text_and_none_an_enumeration() -> None:
    rules = [one for schema in SCHEMAS.values() for one in schema.iter(f"{{{XSD}}}restriction")]
    assert {rule.get("base") for rule in rules} == {"xs:string"}
    assert len(rules) == 25
    assert [one for schema in SCHEMAS.values() for one in schema.iter(f"{{{XSD}}}enumeration")] == []


def test_a_date_is_a_day_that_exists_from_1800_to_2099() -> None:
    judge = judge_of(LEARNER, "MIAPDate")
    assert all(allows(judge, LEARNER, day.isoformat()) for day in DAYS)
    candidates = {f"{year}-02-{day}" for year in range(1800, 2100) for day in (29, 30, 31)}
    candidates |= {f"2023-{month:02}-31" for month in range(14)} | {
        "1799-12-31",
        "2100-01-01",
        "2023-01-00",
        "",
    }
    assert {one for one in candidates if allows(judge, LEARNER, one)} == candidates & set(map(str, DAYS))


@pytest.mark.parametrize(
    ("type_name", "right", "wrong"),
    [
        ("MIAPDateNillable", ["", "2024-02-29"], ["2023-02-29", " "]),
        (
            "MIAPDateTime",
            ["2024-02-29 23:59:59"],
            ["2023-02-29 00:00:00", "2024-02-29", "2024-02-28 24:00:00"],
        ),
        ("MIAPOrganisationRef", ["AB12cd"], ["AB12c", "AB12cde", "AB 12c"]),
        ("MIAPNameNonEmpty", ["a", "Zo\u00eb", "x" * 35, "a\nb"], ["", "   ", "x" * 36]),
        ("MIAPOrgPassword", ["SandboxCollege16", "x" + " " * 15], ["short", " " * 16, "x" * 17]),
        ("MIAPName", ["", "x" * 35], ["x" * 36]),
        (
            "MIAPPostCode",
            ["CV4 9EE", "cv49ee", "ZZ99 9ZZ", "GIR 0AA", "BFPO 1234", "M1 1AA  "],
            ["", "CV4 9EC"],
        ),
        ("MIAPScottishCandidateNumber", ["", "123456789"], ["12345678"]),
        ("MIAPEmail", ["", "o'n.x@some-thing.technology"], ["a@b.co", "a@-bb.co", "@bb.co"]),
    ],
)
def test_a_type_has_its_field_rule(type_name: str, right: list[str], wrong: list[str]) -> None:
    judge = judge_of(LEARNER, type_name)
    assert [value for value in right if not allows(judge, LEARNER, value)] == []
    assert [value for value in wrong if allows(judge, LEARNER, value)] == []


def test_the_time_of_a_fault_is_a_date_and_time() -> None:
    judge = judge_of(EXCEPTIONS, "ErrorTimestamp")
    assert allows(judge, EXCEPTIONS, "2026-11-24 09:00:00")
    assert not allows(judge, EXCEPTIONS, "2026-11-24T09:00:00")


#: Types whose rule is that of a field of the domain, which judges values given and trimmed.
SAME_AS_DOMAIN = {
    "MIAPUKPRN": "ukprn",
    "MIAPDate": "date_of_birth",
    "MIAPGender": "gender",
    "MIAPEmail": "email",
    "MIAPPostCode": "postcode",
    "MIAPNationality": "nationality",
    "MIAPVerificationType": "verification_type",
}
JUDGES = {name: judge_of(LEARNER, name) for name in SAME_AS_DOMAIN}
TEXTS = st.text("0129ABZabz @.-'", max_size=12)


def values_for(type_name: str) -> st.SearchStrategy[str]:
    """Texts as a caller might send and texts of the type's own form, trimmed and not empty."""
    rule = SCHEMAS[LEARNER].find(f"{{{XSD}}}simpleType[@name='{type_name}']//{{{XSD}}}pattern")
    of_the_form = TEXTS if rule is None else st.from_regex(rule.get("value", ""), fullmatch=True)
    return st.one_of(TEXTS, of_the_form).map(str.strip).filter(bool)


@pytest.mark.parametrize("type_name", SAME_AS_DOMAIN)
@given(data=st.data())
def test_the_schema_and_the_domain_judge_alike(type_name: str, data: st.DataObject) -> None:
    value = data.draw(values_for(type_name))
    allowed = allows(JUDGES[type_name], LEARNER, value)
    assert allowed == (fault_of(SAME_AS_DOMAIN[type_name], value) is None)


def request(reference: str) -> etree._Element:
    return parse(
        f'<r:GetDeletedULNs xmlns:r="{REPORTMSG}" xmlns:xsi="{XSI}">'
        f"{reference}<OrgPassword>SandboxCollege16</OrgPassword><UserName>u</UserName>"
        "<FromDate>2026-01-01</FromDate></r:GetDeletedULNs>".encode()
    )


@pytest.mark.parametrize("reference", ["", "<UKPRN xsi:nil='true'/>", "<UKPRN>10099901</UKPRN>"])
def test_either_name_of_an_organisation_may_be_left_out_or_nil(reference: str) -> None:
    assert schema_of(LEARNER_SERVICE_2014).violations(request(reference)) == []


def test_a_broken_rule_is_told_without_the_value() -> None:
    (violation,) = schema_of(LEARNER_SERVICE_2014).violations(request("<UKPRN>Zqxmarked9</UKPRN>"))
    assert str(violation) == "/GetDeletedULNs/UKPRN does not have the length: 8"
