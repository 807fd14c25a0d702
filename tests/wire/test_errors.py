"""Every WSEC code that the six operations can answer: each a fault that says what to mend and changes nothing."""

import re
import sqlite3
from typing import Any

import pytest

from lrs_soap.contracts.namespaces import BATCHMSG, VLDMSG
from tests.client import (
    AWARDING,
    CLOSED,
    COLLEGE,
    Service,
    by_uln,
    envelope,
    new_learner,
    person,
    request_for,
)
from tests.conftest import fresh_database, opening_hours, running_service
from tests.people import fresh_person

OLIVIA = by_uln("8181822950", "Olivia", "Hartwell")
VERIFY = {"LearnerToVerify": {"ULN": "8181822950", "FamilyName": "Hartwell", "GivenName": "Olivia"}}
MARKED = "Zzmarkedzz"


def without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


class TestCredentials:
    def test_unknown_organisation(self, service: Service) -> None:
        assert service.call("verifyLearner", VERIFY, COLLEGE | {"UKPRN": "10000000"}).error == "WSEC0003"

    def test_ukprn_and_ref_of_two_organisations(self, service: Service) -> None:
        caller = COLLEGE | {"OrganisationRef": "SBX002"}
        assert service.call("verifyLearner", VERIFY, caller).error == "WSEC0003"

    @pytest.mark.parametrize("ref", ["SBX001", "sbx001"])
    def test_ref_alone_is_enough(self, service: Service, ref: str) -> None:
        caller = without(COLLEGE, "UKPRN") | {"OrganisationRef": ref}
        assert service.call("verifyLearner", VERIFY, caller).code == "WSVRC001"

    def test_wrong_password(self, service: Service) -> None:
        caller = COLLEGE | {"OrgPassword": "SandboxCollege17"}
        assert service.call("verifyLearner", VERIFY, caller).error == "WSEC0005"

    def test_suspended(self, service: Service) -> None:
        assert service.call("verifyLearner", VERIFY, CLOSED).error == "WSEC0006"

    def test_suspension_is_told_only_to_who_knows_the_password(self, service: Service) -> None:
        caller = CLOSED | {"OrgPassword": "SandboxCollege17"}
        assert service.call("verifyLearner", VERIFY, caller).error == "WSEC0005"

    @pytest.mark.parametrize("operation", ["learnerByULN", "learnerByDemographics", "registerSingleLearner"])
    def test_awarding_organisations_neither_find_nor_register(self, service: Service, operation: str) -> None:
        five = fresh_person()
        fields: dict[str, dict[str, Any]] = {
            "learnerByULN": OLIVIA,
            "learnerByDemographics": {"FindType": "FUL", **five},
            "registerSingleLearner": new_learner(five),
        }
        assert service.call(operation, fields[operation], AWARDING).error == "WSEC0006"
        assert service.call("learnerByDemographics", {"FindType": "FUL", **five}).code == "WSRC0001"


class TestInvalidRequests:
    def refused(self, reply: Any, *named: str) -> None:
        fault = reply.fault()
        assert fault["ErrorCode"] == "WSEC0001"
        assert fault["Description"] == "Invalid request"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", fault["ErrorTimestamp"])
        for name in named:
            assert name in fault["FurtherDetails"]

    @pytest.mark.parametrize("name", ["UKPRN", "OrgPassword", "UserName"])
    @pytest.mark.parametrize("empty", [True, False])
    def test_a_credential_is_missing(self, service: Service, name: str, empty: bool) -> None:
        caller = COLLEGE | {name: ""} if empty else without(COLLEGE, name)
        self.refused(service.call("verifyLearner", VERIFY, caller), f"{name} ", "must be given")

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("UKPRN", "1009990"),
            ("OrgPassword", "short"),
            ("UserName", "u" * 36),
            ("OrganisationRef", "SBX-01"),
        ],
    )
    def test_a_credential_breaks_its_rule(self, service: Service, name: str, value: str) -> None:
        reply = service.call("verifyLearner", VERIFY, COLLEGE | {name: value})
        self.refused(reply, f"{name} must have")
        assert value not in reply.fault()["FurtherDetails"]

    @pytest.mark.parametrize("name", ["FindType", "ULN", "FamilyName", "GivenName"])
    def test_find_by_uln_lacks(self, service: Service, name: str) -> None:
        self.refused(service.call("learnerByULN", without(OLIVIA, name)), f"{name} must be given")

    @pytest.mark.parametrize("name", ["FindType", *person("", "", "", "", "")])
    def test_find_by_demographics_lacks(self, service: Service, name: str) -> None:
        fields = without({"FindType": "FUL", **fresh_person()}, name)
        self.refused(service.call("learnerByDemographics", fields), f"{name} must be given")

    @pytest.mark.parametrize("name", [*person("", "", "", "", ""), "VerificationType", "AbilityToShare"])
    def test_register_lacks(self, service: Service, name: str) -> None:
        five = fresh_person()
        fields = {"Learner": without(new_learner(five)["Learner"], name)}
        self.refused(service.call("registerSingleLearner", fields), f"Learner/{name} must be given")

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("GivenName", MARKED * 4),
            ("FamilyName", MARKED * 4),
            ("Title", MARKED * 4),
            ("MiddleOtherName", MARKED * 4),
            ("PreferredGivenName", MARKED * 4),
            ("PreviousFamilyName", MARKED * 4),
            ("FamilyNameAtAge16", MARKED * 4),
            ("PlaceOfBirth", MARKED * 4),
            ("SchoolAtAge16", MARKED * 26),
            ("LastKnownAddressLine1", MARKED * 6),
            ("LastKnownAddressLine2", MARKED * 6),
            ("LastKnownAddressTown", MARKED * 6),
            ("LastKnownAddressCountyOrCity", MARKED * 6),
            ("LastKnownPostCode", "NOT A PC"),
            ("LastKnownPostCode", "LS1 4AC"),
            ("LastKnownPostCode", "BFPO 12345"),
            ("DateOfBirth", "17/03/2004"),
            ("DateOfBirth", "2003-02-29"),
            ("DateOfBirth", "1799-12-31"),
            ("DateOfBirth", "2100-01-01"),
            ("DateOfBirth", "２００４-０３-１７"),
            ("DateOfAddressCapture", "2004-13-01"),
            ("Gender", "3"),
            ("EmailAddress", "nobody"),
            ("EmailAddress", "a@b.c"),
            ("EmailAddress", "x" * 250 + "@example.org"),
            ("Nationality", "GBRX"),
            ("ScottishCandidateNumber", "12345678"),
            ("VerificationType", "8"),
            ("OtherVerificationDescription", MARKED * 26),
            ("AbilityToShare", "3"),
            ("AbilityToShare", "2"),
            ("Notes", MARKED * 401),
        ],
    )
    def test_register_breaks_a_rule(self, service: Service, name: str, value: str) -> None:
        five = fresh_person()
        reply = service.call("registerSingleLearner", new_learner(five, **{name: value}))
        self.refused(reply, f"Learner/{name} must ")
        if len(value) > 1:
            assert value not in reply.fault()["FurtherDetails"]
        searched = {"FindType": "FUL", **five}
        assert service.call("learnerByDemographics", searched).code == "WSRC0001"

    def test_other_verification_needs_a_description(self, service: Service) -> None:
        reply = service.call("registerSingleLearner", new_learner(fresh_person(), VerificationType="999"))
        self.refused(reply, "Learner/OtherVerificationDescription must be given")

    def test_register_without_a_learner(self, service: Service) -> None:
        self.refused(service.call("registerSingleLearner", {}), "Learner must be given")

    @pytest.mark.parametrize("version", ["", "abc", "0", "-1", "1.0", "99999999999", None])
    def test_update_with_a_bad_version(self, service: Service, version: str | None) -> None:
        learner = new_learner(fresh_person(), ULN="8181822950", VersionNumber=version)
        self.refused(service.call("updateSingleLearner", learner), "Learner/VersionNumber must be")

    @pytest.mark.parametrize(
        "uln", ["1234567890", "6666666666", "9999999999", "818182295", "8181822951", "abc"]
    )
    def test_a_uln_that_none_can_be(self, service: Service, uln: str) -> None:
        self.refused(service.call("learnerByULN", OLIVIA | {"ULN": uln}), "ULN ")
        fields = {"LearnerToVerify": VERIFY["LearnerToVerify"] | {"ULN": uln}}
        self.refused(service.call("verifyLearner", fields), "LearnerToVerify/ULN ")
        self.refused(
            service.call("retrieveULNs", {"ULNsToRetrieve": {"ULN": ["8181822950", uln]}}),
            "ULNsToRetrieve/ULN[2] ",
        )

    @pytest.mark.parametrize("ulns", [[], ["8181822950"] * 201], ids=["none", "201"])
    def test_retrieving_none_or_too_many(self, service: Service, ulns: list[str]) -> None:
        self.refused(service.call("retrieveULNs", {"ULNsToRetrieve": {"ULN": ulns}}), "ULNsToRetrieve/ULN ")

    def test_all_that_is_wrong_is_told_at_once(self, service: Service) -> None:
        five = fresh_person() | {"Gender": "7", "LastKnownPostCode": "?"}
        reply = service.call("registerSingleLearner", new_learner(five), COLLEGE | {"OrgPassword": "x"})
        self.refused(reply, "OrgPassword must", "Learner/Gender must", "Learner/LastKnownPostCode must")


class TestUnknownRequests:
    @pytest.mark.parametrize(
        "payload",
        [
            f'<SubmitBatches xmlns="{BATCHMSG}"/>',
            f'<SubmitBatch xmlns="{VLDMSG}"/>',
            '<DeleteEverything xmlns="urn:x"/>',
        ],
    )
    def test_not_offered(self, service: Service, payload: str) -> None:
        assert service.post(envelope(payload)).error == "WSEC0002"


def test_out_of_hours(tmp_path: Any) -> None:
    hours = opening_hours(600, 720)
    with (
        fresh_database("sqlite", tmp_path) as url,
        running_service(url, tmp_path, LRS_OPENING_HOURS=hours) as closed,
    ):
        reply = closed.call("verifyLearner", VERIFY)
    assert reply.error == "WSEC0004"
    assert f"open from {hours.replace('-', ' to ')}" in reply.fault()["FurtherDetails"]


def test_unexpected(tmp_path: Any) -> None:
    """The database taken away under a running service: the answer names a request to quote, and nothing else."""
    with (
        fresh_database("sqlite", tmp_path) as url,
        running_service(url, tmp_path, "--workers", "1") as broken,
    ):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        with connection:
            connection.execute("ALTER TABLE learner RENAME TO gone")
        connection.close()
        said_at_the_start = len(broken.logged())
        reply = broken.post(request_for("verifyLearner", VERIFY))
        fault = reply.fault()
        assert fault["ErrorCode"] == "WSEC0999"
        request_id = re.search(r"request ([0-9a-f]{16})", fault["FurtherDetails"])
        assert request_id
        logged = broken.logged()[said_at_the_start:]
    assert request_id[1] in logged
    assert "Hartwell" not in logged
    assert "Traceback" not in logged
