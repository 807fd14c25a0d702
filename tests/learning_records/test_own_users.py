"""The users of the caller's organisation over our own contract: who they are, and the roles that they are given."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.client import Service
from tests.conftest import fresh_database, running_service
from tests.learning_records.client import (
    AWARDING,
    CLOSED,
    COLLEGE,
    COUNCIL,
    SOAP_12,
    Answer,
    Fault,
    call,
    fault_of,
)
from tests.learning_records.organisation_client import audited, new_organisation, new_user, operate

BOTH = pytest.mark.parametrize(
    ("operation", "fields"),
    [("ListUsers", {}), ("SetUserRoles", {"UserName": "college.user", "Role": "ViewOnly"})],
    ids=["list", "set"],
)


def users(service: Service, caller: Mapping[str, str]) -> list[Any]:
    answer = call(service, "ListUsers", {}, caller).plain
    told = answer["User"] if answer else []
    return told if isinstance(told, list) else [told]


def roles(service: Service, caller: Mapping[str, str]) -> dict[str, Any]:
    """The caller's organisation's users' roles by login."""
    return {user["UserName"]: user["Role"] for user in users(service, caller)}


def set_roles(service: Service, caller: Mapping[str, str], login: str, *given: str) -> Answer:
    return call(service, "SetUserRoles", {"UserName": login, "Role": given}, caller)


def outcome_of(answer: Answer) -> str:
    (name,) = answer.plain
    return str(name)


class TestListing:
    def test_one_s_own_by_login(self, service: Service) -> None:
        college = new_organisation(service)
        boss = new_user(service, college, "super-user", login="b.boss")
        texts = {"given_name": "Jo", "family_name": "Smith", "email": "jo@example.org"}
        new_user(service, college, "batch-user", "online-user", login="A.smith", **texts)
        new_user(service, college, "view-only", login="c.gone")
        operate(service, "user", "disable", college["UKPRN"], "c.gone")
        assert users(service, boss) == [
            {
                "UserName": "A.smith",
                "GivenName": "Jo",
                "FamilyName": "Smith",
                "Email": "jo@example.org",
                "Status": "Active",
                "Role": ["OnlineUser", "BatchUser"],
            },
            {"UserName": "b.boss", "Status": "Active", "Role": "SuperUser"},
            {"UserName": "c.gone", "Status": "Disabled", "Role": "ViewOnly"},
        ]

    def test_nobody_of_another_organisation(self, service: Service) -> None:
        told = roles(service, AWARDING | {"UserName": "awarding.super"})
        assert told == {"awarding.super": "SuperUser", "awarding.user": "AwardingOrganisationUser"}

    def test_is_audited_where_reads_are(self, tmp_path: Path) -> None:
        with (
            fresh_database("sqlite", tmp_path) as url,
            running_service(url, tmp_path, LRS_AUDIT_READS="true") as service,
        ):
            users(service, COLLEGE | {"UserName": "college.super"})
            found = audited(service, ["users:listed"], "college.super")
        assert found == [("users:listed", "UsersListed", {})]


class TestSetting:
    def test_the_whole_set_from_the_next_request_on(self, service: Service) -> None:
        college = new_organisation(service)
        boss = new_user(service, college, "super-user")
        caller = new_user(service, college, "online-user", "batch-user", login="jo.smith", given_name="Jo")
        answer = set_roles(service, boss, "JO.Smith", "ViewOnly", "SuperUser", "ViewOnly")
        assert answer.plain == {
            "RolesSet": {
                "UserName": "jo.smith",
                "GivenName": "Jo",
                "Status": "Active",
                "Role": ["SuperUser", "ViewOnly"],
            }
        }
        assert roles(service, caller)["jo.smith"] == ["SuperUser", "ViewOnly"]
        assert outcome_of(set_roles(service, caller, boss["UserName"], "OnlineUser")) == "RolesSet"
        assert fault_of(service, "ListUsers", {}, boss).kind == "AccessDeniedFault"
        assert audited(service, ["user:roles-set"], boss["UserName"]) == [
            ("user:roles-set", "RolesSet", {"user": "jo.smith", "roles": "online-user batch-user"})
        ]

    def test_the_same_roles_again(self, service: Service) -> None:
        college = new_organisation(service)
        boss = new_user(service, college, "super-user")
        new_user(service, college, "online-user", "view-only", login="jo")
        answer = set_roles(service, boss, "jo", "ViewOnly", "OnlineUser")
        assert answer.plain == {
            "NothingChanged": {"UserName": "jo", "Status": "Active", "Role": ["OnlineUser", "ViewOnly"]}
        }
        assert audited(service, ["user:roles-set"], boss["UserName"]) == []

    def test_over_soap_12(self, service: Service) -> None:
        boss = new_user(service, new_organisation(service), "super-user")
        new_user(service, boss, "view-only", login="jo")
        fields = {"RequestId": "a-1", "UserName": "jo", "Role": "OnlineUser"}
        assert outcome_of(call(service, "SetUserRoles", fields, boss, SOAP_12)) == "RolesSet"

    def test_a_login_that_is_not_on_record_here(self, service: Service) -> None:
        boss, other = (new_user(service, new_organisation(service), "super-user") for _ in range(2))
        new_user(service, other, "view-only", login="only.there")
        before = roles(service, other)
        for login in ("nobody", "only.there"):
            assert set_roles(service, boss, login, "OnlineUser").plain == {"UnknownUser": "true"}
        assert roles(service, other) == before

    def test_the_last_super_user_stays(self, service: Service) -> None:
        college = new_organisation(service)
        boss = new_user(service, college, "super-user", login="last.boss")
        new_user(service, college, "super-user", login="gone")
        operate(service, "user", "disable", college["UKPRN"], "gone")
        assert set_roles(service, boss, "last.boss", "OnlineUser").plain == {"LastSuperUser": "true"}
        assert roles(service, boss)["last.boss"] == "SuperUser"
        assert outcome_of(set_roles(service, boss, "last.boss", "SuperUser", "ViewOnly")) == "RolesSet"
        assert outcome_of(set_roles(service, boss, "gone", "ViewOnly")) == "RolesSet"
        assert [kept for _, _, kept in audited(service, ["user:roles-set"], "last.boss")] == [
            {"user": "last.boss", "roles": "super-user"},
            {"user": "gone", "roles": "super-user"},
        ]

    def test_two_super_users_who_lower_each_other_at_once(self, service: Service) -> None:
        college = new_organisation(service)
        first, second = (new_user(service, college, "super-user") for _ in range(2))
        third = new_user(service, college, "view-only")["UserName"]
        for _ in range(3):
            with ThreadPoolExecutor(2) as pool:
                pairs = [(first, second), (second, first)]
                done = list(pool.map(lambda pair: _lowered(service, *pair), pairs))
            assert set(done) <= {"RolesSet", "LastSuperUser", "AccessDeniedFault"}
            assert done.count("RolesSet") == 1
            operate(service, "user", "grant", college["UKPRN"], third, "super-user")
            left = roles(service, college | {"UserName": third})
            assert sum("SuperUser" in left[one["UserName"]] for one in (first, second)) == 1
            for one in (first, second):
                operate(service, "user", "grant", college["UKPRN"], one["UserName"], "super-user")
            operate(service, "user", "revoke", college["UKPRN"], third, "super-user")

    @pytest.mark.parametrize(
        ("type_", "given", "usable"),
        [
            ("provider", "AwardingOrganisationUser", ["SuperUser", "OnlineUser", "BatchUser", "ViewOnly"]),
            ("awarding-organisation", "BatchUser", ["SuperUser", "ViewOnly", "AwardingOrganisationUser"]),
        ],
    )
    def test_roles_that_the_type_has_not(
        self, service: Service, type_: str, given: str, usable: list[str]
    ) -> None:
        caller = new_user(service, new_organisation(service, type_), "super-user", login="boss")
        new_user(service, caller, "view-only", login="jo")
        answer = set_roles(service, caller, "jo", "ViewOnly", given)
        assert answer.plain == {"UnusableRoles": {"Role": usable}}
        assert roles(service, caller) == {"boss": "SuperUser", "jo": "ViewOnly"}

    @pytest.mark.parametrize(
        ("fields", "paths"),
        [
            ({}, ["/SetUserRoles/Role", "/SetUserRoles/UserName"]),
            ({"UserName": "jo"}, ["/SetUserRoles/Role"]),
            ({"UserName": "", "Role": "ViewOnly"}, ["/SetUserRoles/UserName"]),
            ({"UserName": "x" * 36, "Role": "Boss"}, ["/SetUserRoles/Role", "/SetUserRoles/UserName"]),
            ({"UserName": "jo", "Role": ["ViewOnly"] * 6}, ["/SetUserRoles/Role[6]"]),
        ],
    )
    def test_bad_input(self, service: Service, fields: dict[str, Any], paths: list[str]) -> None:
        fault = fault_of(service, "SetUserRoles", fields, COLLEGE | {"UserName": "college.super"})
        assert (fault.kind, fault.code) == ("InvalidRequestFault", "WSEC0001")
        assert sorted(set(fault.paths)) == paths
        assert "Boss" not in fault.message


@BOTH
class TestRefusals:
    @pytest.mark.parametrize("role", ["online-user", "batch-user", "view-only"])
    def test_who_is_no_super_user(
        self, service: Service, operation: str, fields: dict[str, Any], role: str
    ) -> None:
        before = roles(service, COLLEGE | {"UserName": "college.super"})["college.user"]
        caller = new_user(service, COLLEGE, role)
        fault = fault_of(service, operation, fields, caller)
        assert (fault.kind, fault.code) == ("AccessDeniedFault", "WSEC0006")
        assert roles(service, COLLEGE | {"UserName": "college.super"})["college.user"] == before
        assert audited(service, ["credential:refused"], caller["UserName"]) == [
            ("credential:refused", "access_denied", {})
        ]

    def test_who_is_not_on_record(self, service: Service, operation: str, fields: dict[str, Any]) -> None:
        """Elsewhere such a login acts for its organisation."""
        fault = fault_of(service, operation, fields, COLLEGE | {"UserName": "somebody.else"})
        assert (fault.kind, fault.code) == ("AccessDeniedFault", "WSEC0006")

    def test_whoever_is_not_let_in(self, service: Service, operation: str, fields: dict[str, Any]) -> None:
        for caller, kind in (
            (COUNCIL | {"UKPRN": "10000000"}, "UnknownOrganisationFault"),
            (COUNCIL | {"OrgPassword": "WrongPassword123"}, "WrongPasswordFault"),
            (CLOSED, "AccessDeniedFault"),
        ):
            assert fault_of(service, operation, fields, caller).kind == kind


def _lowered(service: Service, caller: Mapping[str, str], other: Mapping[str, str]) -> str:
    """What becomes of one super user's wish that the other only looks."""
    try:
        return outcome_of(set_roles(service, caller, other["UserName"], "ViewOnly"))
    except Fault as fault:
        return fault.kind
