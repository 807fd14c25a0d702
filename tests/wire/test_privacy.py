"""No personal data in anything the service prints, at any level."""

import time
from pathlib import Path

import pytest

from tests.client import AWARDING, PATH, Service, by_uln, new_learner, person
from tests.conftest import fresh_database, run_lrs_soap, running_service
from tests.wire.test_refusals import FAULTS, NAMED, UNKNOWN

GIVEN = "Zzmarkedgiven"
FAMILY = "Zzmarkedfamily"
USER = "zzmarked.user"
EMAIL = "zzmarked@example.org"
BORN = "1999-09-19"
POSTCODE = "ZE3 9XW"
PASSWORD = "ZzmarkedPassword"
CALLER = {"UKPRN": "10077777", "OrgPassword": PASSWORD, "UserName": USER}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("server", ["gunicorn", "granian"])
def test_a_session_of_marked_names_leaves_no_trace(kind: str, server: str, tmp_path: Path) -> None:
    with (
        fresh_database(kind, tmp_path) as url,
        running_service(
            url,
            tmp_path,
            "--server",
            server,
            "--workers",
            "1",
            LRS_AUDIT_READS="true",
            LRS_FIND_BEFORE_REGISTER="true",
        ) as service,
    ):
        names = ("--ukprn", "10077777", "--ref", "MRK001", "--type", "provider")
        password = {"LRS_ORGANISATION_PASSWORD": PASSWORD}
        added = run_lrs_soap(service, "organisation", "add", "Marked", *names, **password)
        uln = _session(service)
        _record_session(service, uln)
        logged = added + service.logged()
    for mark in ("zzmarked", BORN, POSTCODE, uln):
        assert mark.lower() not in logged.lower()
    assert "soap_fault" in logged


def _session(service: Service) -> str:
    """Every operation, well and badly used; the ULN that was issued."""
    five = person(GIVEN, FAMILY, BORN, "2", POSTCODE)
    assert service.call("learnerByDemographics", {"FindType": "FUL", **five}, CALLER).code == "WSRC0001"
    new = new_learner(five, EmailAddress=EMAIL)
    registered = service.call("registerSingleLearner", new, CALLER)
    assert registered.code == "WSRC0005"
    uln = registered.text("ULN") or ""
    update = {**new["Learner"], "ULN": uln, "VersionNumber": "1", "Title": "Zzmarked"}
    assert service.call("updateSingleLearner", {"Learner": update}, CALLER).code == "WSRC0006"
    assert service.call("updateSingleLearner", {"Learner": update}, CALLER).code == "WSRC0013"
    claim = {"ULN": uln, "FamilyName": FAMILY, "GivenName": GIVEN}
    assert service.call("verifyLearner", {"LearnerToVerify": claim}, CALLER).code == "WSVRC001"
    assert service.call("learnerByULN", by_uln(uln, GIVEN, FAMILY), CALLER).code == "WSRC0004"
    wrong = CALLER | {"OrgPassword": "Zzmarkedpassword"}
    assert service.call("learnerByULN", by_uln(uln, GIVEN, FAMILY), wrong).error == "WSEC0005"
    bad = new_learner(five, Gender="Zzmarked", EmailAddress="Zzmarked")
    assert service.call("registerSingleLearner", bad, CALLER).error == "WSEC0001"
    for body in [*FAULTS.values(), *UNKNOWN.values()]:
        service.post(body)
    service.post(NAMED, path=f"{PATH}?name={GIVEN}")
    service.get(f"{PATH}?wsdl&name={GIVEN}")
    service.get(f"/{GIVEN}")
    return uln


def _record_session(service: Service, uln: str) -> None:
    """The same of records, challenges and achievements, and of the worker."""
    names = {"givenName": GIVEN, "familyName": FAMILY}
    record = {"uln": uln, **names, "dateOfBirth": BORN, "gender": "2", "getType": "FULL"}
    assert service.r9("GetLearnerLearningEvents", record, CALLER).code == "WSRC0004"
    assert service.r9("GetLearnerLearningEvents", record | {"gender": "1"}, CALLER).code == "WSEC0208"
    bad = record | {"dateOfBirth": "Zzmarked", "getType": "Zzmarked"}
    assert service.r9("GetLearnerLearningEvents", bad, CALLER).error == "WSEC0001"
    audit = {"learnerUln": uln, "learnerGivenName": GIVEN, "learnerFamilyName": FAMILY, "page": "1"}
    assert service.r9("ViewAudit", audit, CALLER).text("TotalItems") == "2"
    subset = {
        "uln": uln,
        "versionNumber": "2",
        "telephoneNumber": "Zzmarked",
        "abilityToShare": "NotProvided",
    }
    assert service.r9("UpdateLearnerSubsetFields", subset, CALLER).text("UpdateLearnerSubsetFieldsResult")
    contact = {"contactName": "Zzmarked", "emailAddress": EMAIL, "additionalInformation": "Zzmarked"}
    doubt = {"uln": uln, **names, "challengeType": "Missing", "learningEvent1Id": "0", **contact}
    assert service.r9("CreateDataChallenge", doubt, CALLER).code == "WSRC0004"
    assert service.r9("CreateDataChallenge", doubt | {"emailAddress": "Zzmarked"}, CALLER).error == "WSEC0001"
    _achievements(service, uln)


def _achievements(service: Service, uln: str) -> None:
    one = {
        "Uln": uln,
        "GivenName": GIVEN,
        "FamilyName": FAMILY,
        "DateofBirth": f"{BORN}T00:00:00",
        "UnitOrQualificationReferenceNumber": "600/1166/X",
        "AchievementAwardDate": "2025-08-21T00:00:00",
        "Action": "1",
        "ActionDate": "2025-08-21T00:00:00",
        "ProviderUkprn": "10099901",
        "MisIdentifier": "Zzmarked",
    }
    wrong = one | {"GivenName": "Zzmarkedother", "LearnerPostcode": "Zzmarked"}
    job = {
        "emailAddress": EMAIL,
        "submissionType": "Final",
        "achievements": {"Achievement": [one, wrong, one | {"Action": "Zzmarked"}]},
    }
    submitted = service.external("SubmitAchievementBatchJob", job, AWARDING | {"UserName": USER})
    asked = {"jobId": submitted.text("JobId")}
    deadline = time.monotonic() + 60
    while (reply := service.external("GetAchievementBatchJob", asked, AWARDING)).text(
        "Status"
    ) != "Successful":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert reply.text("AchievementsCreated") == "1"
    assert reply.text("FieldDataErrors") == "2"
