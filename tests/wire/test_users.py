"""What a user on record may do, through SOAP: its roles within its organisation's type, from the next request on."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.client import AWARDING, COLLEGE, COUNCIL, Reply, Service, by_uln, new_learner
from tests.conftest import fresh_database, running_service
from tests.people import fresh_name, fresh_person

OLIVIA = by_uln("8181822950", "Olivia", "Hartwell")


def operate(service: Service, *arguments: str, **settings: str) -> None:
    Command(service.environment)(*arguments, **settings).done()


def added(service: Service, caller: Mapping[str, str], *roles: str) -> dict[str, str]:
    """Credentials of a new user of the caller's organisation."""
    login = fresh_name()
    options = [option for role in roles for option in ("--role", role)]
    operate(service, "user", "add", caller["UKPRN"], login, *options)
    return {**caller, "UserName": login}


def verify(service: Service, caller: Mapping[str, str]) -> Reply:
    return service.call("verifyLearner", {"LearnerToVerify": OLIVIA}, caller)


def register(service: Service, caller: Mapping[str, str]) -> Reply:
    return service.call("registerSingleLearner", new_learner(fresh_person()), caller)


def test_a_view_only_user_looks_and_does_not_register(service: Service) -> None:
    caller = added(service, COLLEGE, "view-only")
    assert verify(service, caller).code == "WSVRC001"
    assert service.call("learnerByULN", OLIVIA, caller).code == "WSRC0004"
    five = fresh_person()
    refused = service.call("registerSingleLearner", new_learner(five), caller).fault()
    assert refused["ErrorCode"] == "WSEC0006"
    assert caller["UserName"] not in refused["FurtherDetails"]
    found = service.call("learnerByDemographics", {"FindType": "CHK", **five})
    assert found.code == "WSRC0001", "nobody was registered"


def test_roles_add_up_and_count_from_the_next_request_on(service: Service) -> None:
    caller = added(service, COLLEGE, "view-only")
    assert register(service, caller).error == "WSEC0006"
    operate(service, "user", "grant", caller["UKPRN"], caller["UserName"], "batch-user")
    assert register(service, caller).code == "WSRC0005"
    operate(service, "user", "revoke", caller["UKPRN"], caller["UserName"], "batch-user")
    assert register(service, caller).error == "WSEC0006"


def test_a_disabled_user_is_refused_from_the_next_request_on(service: Service) -> None:
    caller = added(service, COUNCIL, "online-user")
    assert register(service, caller).code == "WSRC0005"
    operate(service, "user", "disable", caller["UKPRN"], caller["UserName"])
    for spelt in (caller["UserName"], caller["UserName"].upper(), f" {caller['UserName']} "):
        assert verify(service, {**caller, "UserName": spelt}).error == "WSEC0006"
    assert register(service, caller).error == "WSEC0006"
    by_ref = {**caller, "UKPRN": "", "OrganisationRef": "SBX003"}
    assert verify(service, by_ref).error == "WSEC0006"
    operate(service, "user", "enable", caller["UKPRN"], caller["UserName"])
    assert verify(service, caller).code == "WSVRC001"


def test_a_disabled_login_is_told_only_to_whoever_knows_the_password(service: Service) -> None:
    caller = added(service, COLLEGE, "view-only")
    operate(service, "user", "disable", caller["UKPRN"], caller["UserName"])
    assert verify(service, {**caller, "OrgPassword": "WrongPassword123"}).error == "WSEC0005"


def test_a_role_gives_nothing_that_the_organisation_s_type_has_not(service: Service) -> None:
    caller = added(service, AWARDING, "super-user", "ao-user")
    assert verify(service, caller).code == "WSVRC001"
    assert register(service, caller).error == "WSEC0006"
    assert service.call("learnerByULN", OLIVIA, caller).error == "WSEC0006"


@pytest.mark.parametrize(
    "caller",
    [
        COLLEGE,
        COLLEGE | {"UserName": "college.super"},
        COUNCIL,
        COLLEGE | {"UserName": "somebody else"},
        COLLEGE | {"UserName": "council.user"},
    ],
    ids=lambda caller: caller["UserName"],
)
def test_the_sandbox_s_users_and_unknown_logins_register(service: Service, caller: dict[str, str]) -> None:
    assert register(service, caller).code == "WSRC0005"


@pytest.mark.parametrize("login", ["awarding.user", "awarding.super", "somebody else"])
def test_the_sandbox_s_awarding_organisation_verifies(service: Service, login: str) -> None:
    assert verify(service, AWARDING | {"UserName": login}).code == "WSVRC001"


def test_with_known_users_only_others_are_refused(tmp_path: Path) -> None:
    with (
        fresh_database("sqlite", tmp_path) as url,
        running_service(url, tmp_path, LRS_KNOWN_USERS_ONLY="true") as service,
    ):
        assert register(service, COLLEGE).code == "WSRC0005"
        assert verify(service, COLLEGE | {"UserName": "COLLEGE.Super"}).code == "WSVRC001"
        for caller in (COLLEGE | {"UserName": "somebody else"}, COLLEGE | {"UserName": "council.user"}):
            assert verify(service, caller).error == "WSEC0006"
            assert register(service, caller).error == "WSEC0006"
        known = added(service, COLLEGE, "view-only")
        assert verify(service, known).code == "WSVRC001"


def test_an_imported_organisation_has_no_password_until_it_is_given_one(
    service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("UKPRN,Name\n10012399,Imported College\n")
    operate(service, "organisation", "import", str(path), "--type", "provider")
    caller = {"UKPRN": "10012399", "OrgPassword": "ImportedCollege1", "UserName": "jo"}
    for password in ("ImportedCollege1", "x" * 16):
        assert verify(service, {**caller, "OrgPassword": password}).error == "WSEC0005"
    given = {"LRS_ORGANISATION_PASSWORD": "ImportedCollege1"}
    operate(service, "organisation", "set-password", "10012399", **given)
    assert register(service, caller).code == "WSRC0005"
    assert verify(service, {**caller, "OrganisationRef": "SBX001"}).error == "WSEC0003"
