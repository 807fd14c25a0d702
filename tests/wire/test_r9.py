"""The other operations of LearnerServiceR9, and in bytes what DataContract stacks send and need."""

import re
from base64 import b64decode
from typing import Any

import pytest
from lxml import etree

from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import ARRAYS, MODEL, QCF_MIAP_MODEL, TEMPURI, XSI
from tests.client import (
    AWARDING,
    COLLEGE,
    R9_PATH,
    XML_TYPE,
    Reply,
    Service,
    by_uln,
    data_contract,
    envelope,
    r9_request,
    r9_sender,
    record_of,
)
from tests.records import Person, registered

OLIVIA = record_of("8181822950", "Olivia", "Hartwell")
CHARLIE = record_of("6172911987", "Charlie", "Pemberton")
NIL = f'i:nil="true" xmlns:i="{XSI}"'


def by_uln_r9(service: Service, uln: str, given: str, family: str, find_type: str = "FUL") -> Reply:
    parts = {"uln": uln, "givenName": given, "familyName": family, "findType": find_type}
    return service.r9("LearnerByUln", parts)


def update(
    service: Service, person: Person, version: Any, markup: str, ability: str = "NotProvided"
) -> Reply:
    """The optional members are markup, as how one is absent matters here."""
    parts = (
        f"<userType>ORG</userType><vendorId>1</vendorId><language>ENG</language><uln>{person.uln}</uln>"
        f"<versionNumber>{version}</versionNumber>{markup}<abilityToShare>{ability}</abilityToShare>"
    )
    body = envelope(
        f'<UpdateLearnerSubsetFields xmlns="{TEMPURI}">{r9_sender(COLLEGE)}{parts}</UpdateLearnerSubsetFields>'
    )
    return service.post(body, path=R9_PATH)


def result(reply: Reply) -> str | None:
    return reply.text("UpdateLearnerSubsetFieldsResult")


class TestLearnerByUln:
    def test_exact(self, service: Service) -> None:
        reply = by_uln_r9(service, "8181822950", "olivia", "HARTWELL")
        assert reply.code == "WSRC0004"
        learner = reply.answer().find(f".//{{{MODEL}}}Learner")
        assert learner is not None
        expected = {
            "AbilityToShare": "1",
            "CreatedDate": "2024-09-02T10:00:00+01:00",
            "DateOfBirth": "2004-03-17T00:00:00",
            "Gender": "2",
            "LastKnownPostCode": "LS1 4AP",
            "NormalisedFamilyName": "HARTWELL",
            "RecordStatus": "1",
            "SchoolAtAge16": "Aireside Academy",
            "Uln": "8181822950",
            "VersionNumber": "1",
        }
        assert {name: learner.findtext(f"{{{QCF_MIAP_MODEL}}}{name}") for name in expected} == expected

    def test_check_only_and_other_names_show_nobody(self, service: Service) -> None:
        for reply, code in (
            (by_uln_r9(service, "8181822950", "Olivia", "Hartwell", "CHK"), "WSRC0004"),
            (by_uln_r9(service, "8181822950", "Olivia", "Other"), "WSRC0001"),
            (by_uln_r9(service, "1026893096", "Olivia", "Hartwell"), "WSRC0001"),
            (by_uln_r9(service, "1234567890", "Olivia", "Hartwell"), "WSEC0136"),
            (by_uln_r9(service, "8181822950", "-", "Hartwell"), "WSRC0015"),
        ):
            assert reply.code == code
            learner = reply.answer().find(f".//{{{MODEL}}}Learner")
            assert learner is not None
            assert learner.get(f"{{{XSI}}}nil") == "true"

    def test_linked_gives_the_master_and_names_the_others(self, service: Service) -> None:
        reply = by_uln_r9(service, "6172911987", "Charlie", "Pemberton")
        assert reply.code == "WSRC0022"
        assert reply.texts("string") == ["6172911987"]
        assert [text for text in reply.texts("Uln") if text] == ["6052463669", "6172911987"]

    def test_an_awarding_organisation_may_not(self, service: Service) -> None:
        parts = {"uln": "8181822950", "givenName": "O", "familyName": "H", "findType": "FUL"}
        assert service.r9("LearnerByUln", parts, AWARDING).error == "WSEC0006"


class TestUpdateLearnerSubsetFields:
    def test_changes_what_is_sent_and_leaves_what_is_nil(self, service: Service) -> None:
        person = registered(service, PreferredGivenName="Kept", EmailAddress="old@example.org")
        first = f"<emailAddress/><telephoneNumber>0113 496 0000</telephoneNumber><preferredGivenName {NIL}/>"
        assert result(update(service, person, 1, first)) == "WSRC0006"
        learner = by_uln_r9(service, person.uln, person.given, person.family)
        assert learner.text("TelephoneNumber") == "0113 496 0000"
        assert not learner.text("EmailAddress")
        assert learner.text("PreferredGivenName") == "Kept"
        assert learner.text("VersionNumber") == "2"

    @pytest.mark.parametrize(
        ("was", "name", "code"),
        [
            ("1", "NotProvided", "WSRC0020"),
            ("0", "FPNSeenShareData", "WSRC0006"),
            ("1", "FPNNotSeen", "WSRC0014"),
            ("0", "FPNNotSeen", "WSRC0020"),
        ],
    )
    def test_ability_to_share(self, service: Service, was: str, name: str, code: str) -> None:
        person = registered(service, AbilityToShare=was)
        assert result(update(service, person, 1, "", name)) == code

    def test_refusals(self, service: Service) -> None:
        person = registered(service)
        unknown = Person("1026893096", person.five)  # type: ignore[arg-type]
        invalid = Person("1234567890", person.five)  # type: ignore[arg-type]
        child = Person("6172911987", person.five)  # type: ignore[arg-type]
        school = "<schoolAtAge16>Some School</schoolAtAge16>"
        assert result(update(service, unknown, 1, school)) == "WSRC0019"
        assert result(update(service, invalid, 1, school)) == "WSEC0136"
        assert result(update(service, child, 1, school)) == "WSRC0022"
        assert result(update(service, person, 2, school)) == "WSRC0013"
        assert result(update(service, person, 1, school)) == "WSRC0006"

    def test_bad_fields_change_nothing(self, service: Service) -> None:
        person = registered(service)
        bad = f"<emailAddress>no address</emailAddress><telephoneNumber>{'1' * 36}</telephoneNumber>"
        fault = update(service, person, "x", bad, "Shares").fault()
        assert fault["ErrorCode"] == "WSEC0001"
        for element in ("versionNumber", "emailAddress", "telephoneNumber", "abilityToShare"):
            assert element in fault["ErrorDetail"]
        assert by_uln_r9(service, person.uln, person.given, person.family).text("VersionNumber") == "1"

    def test_the_other_contract_sees_it(self, service: Service) -> None:
        person = registered(service)
        update(service, person, 1, "<schoolAtAge16>Ashfield School</schoolAtAge16>")
        assert (
            service.call("learnerByULN", by_uln(person.uln, person.given, person.family)).text(
                "SchoolAtAge16"
            )
            == "Ashfield School"
        )


class TestGetOrganisation:
    @pytest.mark.parametrize(
        "asked",
        [{"ukPrn": "10099902"}, {"orgRef": "sbx002"}, {"ukPrn": "10099902", "orgRef": "SBX002"}],
    )
    def test_found(self, service: Service, asked: dict[str, str]) -> None:
        reply = service.r9("GetOrganisation", asked)
        assert reply.code == "WSRC0004"
        told = {name: reply.text(name) for name in ("DisplayName", "OrgRef", "Status", "Ukprn")}
        assert told == {
            "DisplayName": "Sandbox Awarding",
            "OrgRef": "SBX002",
            "Status": "Active",
            "Ukprn": "10099902",
        }

    def test_suspended_ones_are_told(self, service: Service) -> None:
        assert service.r9("GetOrganisation", {"orgRef": "SBX004"}).text("Status") == "Suspended"

    @pytest.mark.parametrize(
        "asked", [{"ukPrn": "19999999"}, {"orgRef": "NOBODY"}, {"ukPrn": "10099902", "orgRef": "SBX001"}]
    )
    def test_nobody(self, service: Service, asked: dict[str, str]) -> None:
        reply = service.r9("GetOrganisation", asked)
        assert reply.code == "WSRC0001"
        assert not reply.text("DisplayName")

    @pytest.mark.parametrize(
        ("asked", "says"),
        [({}, "ukPrn or orgRef must be given"), ({"ukPrn": "1"}, "ukPrn must have exactly 8")],
    )
    def test_bad_fields(self, service: Service, asked: dict[str, str], says: str) -> None:
        assert says in service.r9("GetOrganisation", asked).fault()["ErrorDetail"]


class TestBytes:
    """Must hold 1 to 3, 5 to 8 of what real stacks need, for DataContract services."""

    def test_order_and_namespaces_of_an_event(self, service: Service) -> None:
        reply = service.r9("GetLearnerLearningEvents", OLIVIA)
        event = reply.answer().find(f".//{{{MODEL}}}LearningEvent")
        assert event is not None
        names = [etree.QName(child) for child in event]
        assert {name.namespace for name in names} == {MODEL}
        order = [name.localname for name in names]
        assert order == sorted(order, key=str.casefold)
        # Credits is a number that cannot be nil: this event has it, and all 22 stand.
        assert len(order) == 22

    def test_order_and_namespaces_of_a_learner(self, service: Service) -> None:
        reply = by_uln_r9(service, "6172911987", "Charlie", "Pemberton")
        (wrapper,) = reply.answer()
        assert [child.tag for child in wrapper] == [
            f"{{{MODEL}}}{name}" for name in ("ResponseCode", "FamilyName", "GivenName", "Learner", "Uln")
        ]
        learner = wrapper.find(f"{{{MODEL}}}Learner")
        assert learner is not None
        assert {etree.QName(child).namespace for child in learner} == {QCF_MIAP_MODEL}
        schema = etree.parse(contract_path("xsd", "learner_service_r9", "miap_model.xsd"))
        published = [element.get("name") for element in schema.iter("{*}element")]
        given = [etree.QName(child).localname for child in learner]
        assert given == [name for name in published if name in given]
        linked = learner.find(f"{{{QCF_MIAP_MODEL}}}LinkedUlns")
        assert linked is not None
        assert [child.tag for child in linked] == [f"{{{ARRAYS}}}string"]

    def test_what_is_absent_is_nil(self, service: Service) -> None:
        body = service.r9("GetLearnerLearningEvents", OLIVIA).body.decode()
        assert '<a:Level i:nil="true"/>' in body
        assert body.count('xmlns:i="http://www.w3.org/2001/XMLSchema-instance"') == 1
        assert 'xmlns="' not in body

    def test_what_may_not_be_shown_stands_empty(self, service: Service) -> None:
        body = service.r9("GetLearnerLearningEvents", OLIVIA | {"givenName": "Zed"}).body.decode()
        assert "<a:ResponseCode>WSEC0208</a:ResponseCode><a:FoundULN></a:FoundULN>" in body
        assert "<a:LearnerRecord></a:LearnerRecord>" in body

    def test_fault(self, service: Service) -> None:
        reply = service.http("POST", R9_PATH, envelope("<Nothing/>"), {"Content-Type": XML_TYPE})
        assert reply.status == 500
        assert reply.headers["Content-Type"] == XML_TYPE
        assert int(reply.headers["Content-Length"]) == len(reply.body)
        assert [child.tag for child in reply.payload] == ["faultcode", "faultstring", "detail"]
        found = re.search(
            rb'<DomainFault xmlns="http://api.lrs.qcf.gov.uk/faults"><ErrorCode>WSEC0002</ErrorCode>'
            rb"<ErrorDetail>([A-Za-z0-9+/=]+)</ErrorDetail></DomainFault>",
            reply.body,
        )
        assert found
        assert "names no operation" in b64decode(found[1]).decode()

    @pytest.mark.parametrize("action", ["", '""', "GetLearnerLearningEvents", '"urn:invented"'])
    def test_dispatch_by_the_element(self, service: Service, action: str) -> None:
        body = r9_request("GetLearnerLearningEvents", CHARLIE)
        assert service.post(body, {"SOAPAction": action}, R9_PATH).code == "WSRC0022"

    def test_of_another_contract_is_unknown_here(self, service: Service) -> None:
        body = data_contract("VerifyLearner", {}, namespace="http://api.lrs.miap.gov.uk/reportmsg")
        assert service.post(body, path=R9_PATH).error == "WSEC0002"

    def test_every_member_nil_as_wcf_sends_what_nobody_set(self, service: Service) -> None:
        sender = r9_sender(COLLEGE).replace(
            "</invokingOrganisation>",
            f"<c:Estab {NIL}/><c:LaNumber {NIL}/><c:Reference {NIL}/></invokingOrganisation>",
        )
        parts = "".join(f"<{name} {NIL}/>" for name in ("userType", "language", "ukPrn"))
        body = envelope(
            f'<GetOrganisation xmlns="{TEMPURI}">{sender}{parts}<orgRef>SBX001</orgRef></GetOrganisation>'
        )
        assert service.post(body, path=R9_PATH).code == "WSRC0004"

    def test_qualified_by_prefix_and_a_prefix_each(self, service: Service) -> None:
        parts = "".join(
            f'<p{n}:{name} xmlns:p{n}="{TEMPURI}">{value}</p{n}:{name}>'
            for n, (name, value) in enumerate(OLIVIA.items())
        )
        sender = re.sub(r"<(/?)invoking", r"<\1t:invoking", r9_sender(COLLEGE, r10=True))
        body = envelope(
            f'<t:GetLearnerLearningEvents xmlns:t="{TEMPURI}">{sender}{parts}</t:GetLearnerLearningEvents>'
        )
        assert service.post(body, path=R9_PATH).code == "WSRC0004"


@pytest.mark.parametrize("spelling", ["?wsdl", "?WSDL", "?singleWsdl", "?singlewsdl"])
def test_the_contract_is_served(service: Service, spelling: str) -> None:
    reply = service.get(R9_PATH + spelling)
    assert reply.status == 200
    assert f'location="{service.address}{R9_PATH}"'.encode() in reply.body
    assert b"CreateDataChallenge" in reply.body
