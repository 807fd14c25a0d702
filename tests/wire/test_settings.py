"""What the settings change, through SOAP."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lrs_soap.contracts.namespaces import REPORTMSG
from tests.client import COLLEGE, PATH, XML_TYPE, Service, by_uln, elements, envelope, new_learner, person
from tests.conftest import fresh_database, run_lrs_soap, running_service
from tests.people import fresh_person

OLIVIA = by_uln("8181822950", "Olivia", "Hartwell")


def test_strict_refuses_what_deviates_from_the_schema(tmp_path: Path) -> None:
    with (
        fresh_database("sqlite", tmp_path) as url,
        running_service(url, tmp_path, LRS_STRICT="true") as strict,
    ):
        claim = {"LearnerToVerify": OLIVIA}
        nil = '<{} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'

        def verify(parts: str) -> Any:
            return strict.post(envelope(f'<r:VerifyLearner xmlns:r="{REPORTMSG}">{parts}</r:VerifyLearner>'))

        credentials = nil.format("OrganisationRef") + elements(COLLEGE)
        learner = elements({key: OLIVIA[key] for key in ("ULN", "FamilyName", "GivenName")})
        learner += nil.format("DateOfBirth") + nil.format("Gender")
        exact = f"{credentials}<LearnerToVerify>{learner}</LearnerToVerify>"
        assert verify(exact).code == "WSVRC001"
        refused = verify(elements(COLLEGE | claim)).fault()
        assert refused["ErrorCode"] == "WSEC0001"
        assert "OrganisationRef" in refused["FurtherDetails"]
        assert verify(exact.replace("<ULN>", "<Unheard/><ULN>")).error == "WSEC0001"


def test_unqualified_fault_children(tmp_path: Path) -> None:
    with (
        fresh_database("sqlite", tmp_path) as url,
        running_service(url, tmp_path, LRS_FAULT_CHILDREN="unqualified") as service,
    ):
        reply = service.http("POST", PATH, envelope("<Nothing/>"), {"Content-Type": XML_TYPE})
    body = reply.body.decode()
    assert "<ns10:MIAPAPIException xmlns:ns10=" in body
    assert "<ErrorCode>WSEC0002</ErrorCode>" in body


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_find_before_register(kind: str, tmp_path: Path) -> None:
    with (
        fresh_database(kind, tmp_path) as url,
        running_service(url, tmp_path, LRS_FIND_BEFORE_REGISTER="true") as service,
    ):
        five = fresh_person()
        assert service.call("registerSingleLearner", new_learner(five)).code == "WSRC0021"
        searched = {"FindType": "CHK", **five, "GivenName": five["GivenName"].upper()}
        assert service.call("learnerByDemographics", searched).code == "WSRC0001"
        council = {"UKPRN": "10099903", "OrgPassword": "SandboxAuthority", "UserName": "council.user"}
        other = service.call("registerSingleLearner", new_learner(five), council)
        assert other.code == "WSRC0021"
        assert service.call("registerSingleLearner", new_learner(five)).code == "WSRC0005"


def audit_entries(url: str) -> list[tuple[str, str, str]]:
    """Action, outcome and user of every entry, oldest first."""
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        rows = connection.execute("SELECT action, outcome, user_name FROM audit_entry ORDER BY id")
        return [(str(action), str(outcome), str(user)) for action, outcome, user in rows]


@pytest.mark.parametrize("reads", ["false", "true"])
def test_audit(reads: str, tmp_path: Path) -> None:
    """Writes and refused credentials always, reads only when asked."""
    with (
        fresh_database("postgresql", tmp_path) as url,
        running_service(url, tmp_path, LRS_AUDIT_READS=reads) as service,
    ):
        before = len(audit_entries(url))
        five = fresh_person()
        uln = service.call("registerSingleLearner", new_learner(five)).text("ULN") or ""
        update = {**new_learner(five)["Learner"], "ULN": uln, "VersionNumber": 1, "Title": "Dr"}
        service.call("updateSingleLearner", {"Learner": update})
        service.call("updateSingleLearner", {"Learner": update})
        service.call("registerSingleLearner", new_learner(five))
        service.call("learnerByULN", OLIVIA, COLLEGE | {"OrgPassword": "x" * 16, "UserName": "thief"})
        service.call("learnerByULN", OLIVIA)
        service.call("verifyLearner", {"LearnerToVerify": OLIVIA})
        service.call("learnerByDemographics", {"FindType": "FUL", **fresh_person()})
        service.call("retrieveULNs", {"ULNsToRetrieve": {"ULN": "8181822950"}})
        entries = audit_entries(url)[before:]
    always = [
        ("learner:registered", "Registered", "college.user"),
        ("learner:updated", "Updated", "college.user"),
        ("credential:refused", "wrong_password", "thief"),
    ]
    asked = [
        ("learner:found", "ExactMatch", "college.user"),
        ("learner:verified", "Verified", "college.user"),
        ("learner:found", "NoMatch", "college.user"),
        ("ulns:retrieved", "RetrievedUln", "college.user"),
    ]
    assert entries == (always + asked if reads == "true" else always)


def test_a_new_password_and_a_suspension_count_at_once(tmp_path: Path) -> None:
    """Though the old password was remembered a moment ago."""
    with fresh_database("sqlite", tmp_path) as url, running_service(url, tmp_path) as service:

        def verified(password: str) -> str:
            reply = service.call(
                "verifyLearner", {"LearnerToVerify": OLIVIA}, COLLEGE | {"OrgPassword": password}
            )
            return reply.code or "" if reply.status == 200 else reply.error

        for _ in range(4):
            assert verified("SandboxCollege16") == "WSVRC001"
        new = {"LRS_ORGANISATION_PASSWORD": "AnotherPassword1"}
        run_lrs_soap(service, "organisation", "set-password", "10099901", **new)
        for _ in range(4):
            assert verified("SandboxCollege16") == "WSEC0005"
            assert verified("AnotherPassword1") == "WSVRC001"
        run_lrs_soap(service, "organisation", "suspend", "10099901")
        for _ in range(4):
            assert verified("AnotherPassword1") == "WSEC0006"


def test_personal_numbers_are_not_in_order(tmp_path: Path) -> None:
    """ULNs that follow each other tell nothing of the next."""
    with fresh_database("sqlite", tmp_path) as url, running_service(url, tmp_path) as service:
        ulns = [
            int(service.call("registerSingleLearner", new_learner(fresh_person())).text("ULN") or 0)
            for _ in range(12)
        ]
    steps = {later - earlier for earlier, later in pairwise(ulns)}
    assert len(steps) == 11
    assert any(step < 0 for step in steps)
    assert re.fullmatch(r"[1-9][0-9]{9}", str(ulns[0]))


def test_masters_are_possible_matches_in_place_of_their_linked(service: Service) -> None:
    reply = service.call(
        "learnerByDemographics",
        {"FindType": "FUL", **person("Charlie", "Pemberton", "2002-12-25", "2", "EX4 6PZ")},
    )
    assert reply.code == "WSRC0003"
    assert [one.findtext("ULN") for one in reply.answer().findall("Learner")] == ["6052463669"]
