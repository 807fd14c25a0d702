"""What a request must be before anything is done: envelope, credentials, schema; and how faults tell of it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from lrs_soap.contracts.namespaces import LEARNING_RECORDS, WSSE
from tests.client import CLOSED, COLLEGE, Service
from tests.learning_records.client import (
    PATH,
    SOAP_11,
    SOAP_12,
    Fault,
    call,
    envelope,
    payload,
    post,
    security,
    security_of,
)
from tests.learning_records.people import OLIVIA, somebody

VERSIONS = pytest.mark.parametrize("version", [SOAP_11, SOAP_12], ids=["1.1", "1.2"])
CREDENTIALS = security_of(COLLEGE)


def refused(service: Service, body: bytes, version: str = SOAP_11, media_type: str = "") -> Fault:
    with pytest.raises(Fault) as caught:
        post(service, body, version, media_type)
    return caught.value


def verify(header: str = CREDENTIALS, version: str = SOAP_11, **more: str) -> bytes:
    return envelope(payload("VerifyLearner", {**OLIVIA, **more}), header, version)


class TestVersions:
    @VERSIONS
    def test_both_are_answered_in_kind(self, service: Service, version: str) -> None:
        assert post(service, verify(version=version), version).outcome == "Verified"

    @VERSIONS
    def test_a_fault_blames_the_sender(self, service: Service, version: str) -> None:
        fault = refused(service, verify(version=version, Gender="x"), version)
        assert fault.kind == "InvalidRequestFault"
        assert (fault.blame, fault.status) == (("Client", 500) if version == SOAP_11 else ("Sender", 400))

    @VERSIONS
    def test_the_envelope_says_which_it_is_whatever_the_media_type(
        self, service: Service, version: str
    ) -> None:
        assert post(service, verify(version=version), version, "application/xml").outcome == "Verified"

    def test_another_envelope_is_refused(self, service: Service) -> None:
        body = verify().replace(SOAP_11.encode(), b"urn:some-other-envelope")
        assert "SOAP 1.1 or 1.2 envelope" in refused(service, body).message

    @pytest.mark.parametrize("media_type", ["text/xml; charset=utf-8", "application/soap+xml; charset=utf-8"])
    def test_what_is_no_xml_is_told_in_the_version_of_the_media_type(
        self, service: Service, media_type: str
    ) -> None:
        version = SOAP_12 if "soap+xml" in media_type else SOAP_11
        for body in (b"<a", b"", b"  ", b"<!DOCTYPE a><a/>"):
            assert refused(service, body, version, media_type).code == "WSEC0001"

    def test_any_action_will_do(self, service: Service) -> None:
        sent = {"Content-Type": "text/xml", "SOAPAction": '"urn:something-else"'}
        reply = service.http("POST", PATH, verify(), sent)
        assert reply.status == 200

    def test_an_operation_there_is_not(self, service: Service) -> None:
        body = envelope(payload("EraseLearner", {}), CREDENTIALS)
        assert refused(service, body).kind == "UnknownOperationFault"
        other = envelope('<VerifyLearner xmlns="urn:other"/>', CREDENTIALS)
        assert refused(service, other).kind == "UnknownOperationFault"

    @pytest.mark.parametrize("body", ["", payload("VerifyLearner", OLIVIA) * 2])
    def test_one_element_in_the_body(self, service: Service, body: str) -> None:
        assert "exactly one element" in refused(service, envelope(body, CREDENTIALS)).message


class TestCredentials:
    @VERSIONS
    def test_what_is_missing_or_malformed(self, service: Service, version: str) -> None:
        token = security("10099901/college.user", "SandboxCollege16")
        wrong = {
            "": "/Security",
            f'<w:Security xmlns:w="{WSSE}"/>': "/Security",
            token * 2: "/Security",
            security("10099901", "SandboxCollege16"): "/Security/UsernameToken/Username",
            security("college.user/10099901", "SandboxCollege16"): "/Security/UsernameToken/Username",
            security("10099901/", "SandboxCollege16"): "/Security/UsernameToken/Username",
            security("10099901/college.user", ""): "/Security/UsernameToken/Password",
            security("10099901/college.user", "x", "urn:digest"): "/Security/UsernameToken/Password",
        }
        for header, path in wrong.items():
            fault = refused(service, verify(header, version), version)
            assert (fault.code, fault.paths) == ("WSEC0001", [path])

    def test_a_password_without_a_type_is_text(self, service: Service) -> None:
        header = security("10099901/college.user", "SandboxCollege16", None)
        assert post(service, verify(header)).outcome == "Verified"

    @pytest.mark.parametrize(
        ("user_name", "password", "kind", "code"),
        [
            ("10077777/college.user", "SandboxCollege16", "UnknownOrganisationFault", "WSEC0003"),
            ("10099901/college.user", "SandboxCollege17", "WrongPasswordFault", "WSEC0005"),
            ("10099904/closed.user", CLOSED["OrgPassword"], "AccessDeniedFault", "WSEC0006"),
        ],
    )
    def test_who_is_not_let_in(
        self, service: Service, user_name: str, password: str, kind: str, code: str
    ) -> None:
        fault = refused(service, verify(security(user_name, password)))
        assert (fault.kind, fault.code) == (kind, code)
        assert password not in fault.message

    @VERSIONS
    def test_security_may_have_to_be_understood_and_others_may_not(
        self, service: Service, version: str
    ) -> None:
        must = f' xmlns:e="{version}" e:mustUnderstand="1"'
        understood = CREDENTIALS.replace("<w:Security", f"<w:Security{must}")
        assert post(service, verify(understood, version), version).outcome == "Verified"
        other = f'<a:Transaction xmlns:a="urn:other"{must}/>'
        fault = refused(service, verify(CREDENTIALS + other, version), version)
        assert (fault.blame, fault.paths) == ("MustUnderstand", ["/Header"])
        elsewhere = other.replace(
            "e:mustUnderstand", 'e:actor="urn:a-router" e:role="urn:a-router" e:mustUnderstand'
        )
        assert post(service, verify(CREDENTIALS + elsewhere, version), version).outcome == "Verified"
        optional = '<a:Action xmlns:a="http://www.w3.org/2005/08/addressing">x</a:Action>'
        assert post(service, verify(CREDENTIALS + optional, version), version).outcome == "Verified"


class TestSchema:
    def test_everything_that_is_wrong_is_told_at_once(self, service: Service) -> None:
        said = {
            "ULN": "8181822951",
            "GivenName": "O" * 36,
            "FamilyName": "Hartwell",
            "DateOfBirth": "2004-13-01",
        }
        fault = refused(service, envelope(payload("VerifyLearner", {**said, "Gender": "2"})))
        assert sorted(fault.paths) == [
            "/Security",
            "/VerifyLearner/DateOfBirth",
            "/VerifyLearner/Gender",
            "/VerifyLearner/GivenName",
            "/VerifyLearner/ULN",
        ]
        told = dict(fault.violations)
        assert told["/VerifyLearner/Gender"] == "is none of: NotKnown, Male, Female, NotSpecified"
        assert told["/VerifyLearner/GivenName"] == "is longer than the greatest length: 35"
        assert "check digit" in told["/VerifyLearner/ULN"]

    def test_all_that_is_missing(self, service: Service) -> None:
        fault = refused(service, envelope(payload("VerifyLearner", {}), CREDENTIALS))
        assert {"/VerifyLearner/ULN", "/VerifyLearner/GivenName", "/VerifyLearner/FamilyName"} <= set(
            fault.paths
        )

    def test_an_element_out_of_its_order_does_not_hide_its_value(self, service: Service) -> None:
        said = {"ULN": "8181822950", "GivenName": "Olivia", "Gender": "2"}
        fault = refused(service, envelope(payload("VerifyLearner", said), CREDENTIALS))
        assert fault.violations == (
            ("/VerifyLearner/FamilyName", "must be given"),
            ("/VerifyLearner/Gender", "is none of: NotKnown, Male, Female, NotSpecified"),
        )

    @pytest.mark.parametrize(
        "wrong",
        [
            '<ULN xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>',
            "<ULN><b>8181822950</b></ULN>",
            '<ULN id="1">8181822950</ULN>',
            '<ULN xmlns="">8181822950</ULN>',
            "<ULN>8181822950</ULN><ULN>8181822950</ULN>",
            "<ULN/>",
            "<Uln>8181822950</Uln>",
        ],
    )
    def test_what_is_not_as_the_contract_says(self, service: Service, wrong: str) -> None:
        names = "<GivenName>Olivia</GivenName><FamilyName>Hartwell</FamilyName>"
        body = f'<VerifyLearner xmlns="{LEARNING_RECORDS}">{wrong}{names}</VerifyLearner>'
        fault = refused(service, envelope(body, CREDENTIALS))
        assert (fault.kind, fault.code) == ("InvalidRequestFault", "WSEC0001")
        assert fault.violations

    def test_prefixes_and_white_space_do_not_matter(self, service: Service) -> None:
        names = "<x:GivenName>\n Olivia </x:GivenName>\n<x:FamilyName>Hartwell</x:FamilyName>"
        said = f"<x:ULN>8181822950</x:ULN>{names}<x:DateOfBirth>\n2004-03-17Z </x:DateOfBirth>"
        body = f'<x:VerifyLearner xmlns:x="{LEARNING_RECORDS}">{said}</x:VerifyLearner>'
        assert post(service, envelope(body, CREDENTIALS)).outcome == "Verified"

    def test_many_violations_are_cut_and_that_is_said(self, service: Service) -> None:
        fault = refused(service, envelope(payload("RetrieveULNs", {"ULN": ["x"] * 199}), CREDENTIALS))
        assert len(fault.violations) == 199
        for many in (200, 20_000):
            told = refused(service, envelope(payload("RetrieveULNs", {"ULN": ["x"] * many}), CREDENTIALS))
            assert len(told.violations) == 200
            assert told.violations[199][0] == "/RetrieveULNs"
            assert "may break more rules" in told.violations[199][1]

    def test_the_places_of_a_long_message_are_its_own(self, service: Service) -> None:
        good = {"GivenName": "Olivia", "FamilyName": "Hartwell"}
        records = [good] * 1_200
        records[1_100] = good | {"GivenName": "O" * 36}
        batch = {"LearnerBatch": {"CheckOnly": True, "Record": records}}
        fault = refused(service, envelope(payload("SubmitBatch", batch), CREDENTIALS))
        assert fault.paths == ["/SubmitBatch/LearnerBatch/Record[1101]/GivenName"]

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        field=st.sampled_from(
            ["ULN", "GivenName", "FamilyName", "DateOfBirth", "Gender", "Postcode", "Email", "UPN"]
        ),
        junk=st.from_regex(r"Zq[a-z]{5,9}[0-9]{4}!{40}", fullmatch=True),
    )
    def test_no_value_is_repeated(self, service: Service, field: str, junk: str) -> None:
        operation = "VerifyLearner" if field == "ULN" else "RegisterLearner"
        said = OLIVIA | {"ULN": junk} if field == "ULN" else somebody(**{field: junk})
        fault = refused(service, envelope(payload(operation, said), CREDENTIALS))
        assert fault.paths == [f"/{operation}/{field}"]
        assert junk[:8] not in str(fault.violations) + fault.message

    def test_names_that_no_schema_knows_are_not_repeated(self, service: Service) -> None:
        body = f'<VerifyLearner xmlns="{LEARNING_RECORDS}"><Zzsecretname>x</Zzsecretname></VerifyLearner>'
        fault = refused(service, envelope(body, CREDENTIALS))
        assert "Zzsecret" not in str(fault.violations)
        assert "/VerifyLearner/*" in fault.paths


class TestFaults:
    def test_the_number_of_a_request_stands_in_the_log(self, service: Service) -> None:
        fault = refused(service, verify(Gender="x"))
        assert re.fullmatch("[0-9a-f]{16}", fault.request_id)
        assert f"request={fault.request_id}" in service.logged()

    def test_http_refuses_what_is_no_soap(self, service: Service) -> None:
        reply = service.http("POST", PATH, verify(), {"Content-Encoding": "br"})
        assert reply.status == 415

    @pytest.mark.parametrize("query", ["wsdl", "WSDL", "singleWsdl", "singlewsdl"])
    def test_the_contract_is_served(self, service: Service, query: str) -> None:
        reply = service.get(f"{PATH}?{query}")
        assert reply.status == 200
        root = etree.fromstring(reply.body)
        addresses = [one.get("location") for one in root.iter("{*}address")]
        assert addresses == [f"{service.address}{PATH}"] * 2

    def test_the_single_file_has_one_schema_and_no_includes(self, service: Service) -> None:
        root = etree.fromstring(service.get(f"{PATH}?singleWsdl").body)
        (schema,) = root.iter("{http://www.w3.org/2001/XMLSchema}schema")
        assert not list(schema.iter("{http://www.w3.org/2001/XMLSchema}include"))

    def test_what_the_documents_include_is_served(self, service: Service) -> None:
        root = etree.fromstring(service.get(f"{PATH}?wsdl").body)
        (location,) = (one.get("schemaLocation") for one in root.iter("{*}import"))
        assert location
        schema = etree.fromstring(service.get(location.removeprefix(service.address)).body)
        included = [one.get("schemaLocation") or "" for one in schema.iter("{*}include")]
        assert included
        for address in included:
            assert service.get(address.removeprefix(service.address)).status == 200

    def test_a_fault_of_each_kind_of_caller_is_on_record(self, service: Service) -> None:
        with pytest.raises(Fault):
            call(service, "VerifyLearner", OLIVIA, COLLEGE | {"OrgPassword": "SandboxCollege17"})
        assert "code=WSEC0005" in service.logged()
