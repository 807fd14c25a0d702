"""No personal data in anything the service prints, at any level."""

from pathlib import Path

import pytest

from tests.client import PATH, Service, by_uln, new_learner, person
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
