"""No personal data in anything the service prints, whatever is asked over our own contract and however badly."""

from pathlib import Path

import pytest

from tests.client import Service
from tests.conftest import fresh_database, run_lrs_soap, running_service
from tests.learning_records.client import (
    SOAP_12,
    Fault,
    call,
    envelope,
    payload,
    post,
    security,
    security_of,
)
from tests.learning_records.people import somebody

MARK = "zzmarked"
CALLER = {"UKPRN": "10077777", "OrgPassword": "ZzmarkedPassword", "UserName": "zzmarked.user"}
PERSON = somebody(
    RequestId="zzmarked-request",
    GivenName="Zzmarkedgiven",
    FamilyName="Zzmarkedfamily",
    DateOfBirth="1999-09-19",
    Postcode="ZE3 9XW",
    Email="zzmarked@example.org",
)
NAMES = {"GivenName": PERSON["GivenName"], "FamilyName": PERSON["FamilyName"]}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_session_of_marked_names_leaves_no_trace(kind: str, tmp_path: Path) -> None:
    with (
        fresh_database(kind, tmp_path) as url,
        running_service(url, tmp_path, LRS_AUDIT_READS="true") as service,
    ):
        names = ("--ukprn", "10077777", "--ref", "MRK001", "--type", "provider")
        password = {"LRS_ORGANISATION_PASSWORD": CALLER["OrgPassword"]}
        added = run_lrs_soap(service, "organisation", "add", "Marked", *names, **password)
        uln = _well_used(service)
        told = "".join(_badly_used(service, uln))
        logged = added + service.logged()
    for mark in (MARK, "1999-09-19", "ZE3 9XW", uln):
        assert mark.lower() not in (logged + told).lower()
    assert "soap_fault" in logged


def _well_used(service: Service) -> str:
    registered = call(service, "RegisterLearner", PERSON, CALLER)
    uln = registered.text("Registered/ULN") or ""
    call(service, "VerifyLearner", {"ULN": uln, **NAMES}, CALLER, SOAP_12)
    call(service, "LearnerByULN", {"ULN": uln, **NAMES}, CALLER)
    call(service, "GetLearnerLearningEvents", {"ULN": uln, **NAMES}, CALLER)
    call(service, "ViewAudit", {"ULN": uln, **NAMES}, CALLER)
    return uln


def _badly_used(service: Service, uln: str) -> list[str]:
    """What the faults tell."""
    header = security_of(CALLER)
    wrong = [
        envelope(payload("RegisterLearner", PERSON | {"RequestId": "Zzmarked/request"}), header),
        envelope(payload("RegisterLearner", PERSON | {"Title": "Zzmarked"}), header),
        envelope(
            payload("RegisterLearner", {"Zzmarked": "Zzmarked", **PERSON, "Gender": "Zzmarked"}), header
        ),
        envelope(payload("VerifyLearner", {"ULN": uln + MARK, **NAMES}), header),
        envelope(payload("Zzmarked", PERSON), header),
        envelope(payload("RegisterLearner", PERSON), security("10077777/zzmarked.user", "ZzmarkedPassworx")),
        envelope(payload("RegisterLearner", PERSON), security("zzmarked/zzmarked.user", "Zzmarked")),
        envelope(payload("RegisterLearner", PERSON), "<zzmarked:x/>"),
        envelope(payload("RegisterLearner", PERSON), header)[:-20],
    ]
    faults = []
    for body in wrong:
        with pytest.raises(Fault) as caught:
            post(service, body)
        faults.append(f"{caught.value.message} {caught.value.violations}")
    return faults
