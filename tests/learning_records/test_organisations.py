"""Organisations over our own contract: who one is, lists of them, page by page."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.client import Service
from tests.learning_records.client import AWARDING, CLOSED, COLLEGE, COUNCIL, SOAP_12, Answer, call, fault_of
from tests.learning_records.organisation_client import new_organisation, new_user, operate
from tests.people import fresh_name

SANDBOX_COLLEGE = {
    "UKPRN": "10099901",
    "OrganisationRef": "SBX001",
    "Name": "Sandbox College",
    "Type": "Provider",
    "Status": "Active",
}
BOTH = pytest.mark.parametrize(
    ("operation", "fields"),
    [("GetOrganisation", {"UKPRN": "10099901"}), ("ListOrganisations", {})],
    ids=["get", "list"],
)


def get(service: Service, caller: Mapping[str, str] = COLLEGE, **fields: Any) -> Answer:
    return call(service, "GetOrganisation", fields, caller)


def listed(service: Service, caller: Mapping[str, str] = COLLEGE, **fields: Any) -> Answer:
    return call(service, "ListOrganisations", fields, caller)


class TestOne:
    @pytest.mark.parametrize(
        "named", [{"UKPRN": "10099901"}, {"OrganisationRef": "SBX001"}, {"OrganisationRef": "sbx001"}]
    )
    @pytest.mark.parametrize("caller", [COLLEGE, AWARDING, COUNCIL], ids=lambda caller: caller["UserName"])
    def test_any_organisation_is_told(
        self, service: Service, named: dict[str, str], caller: dict[str, str]
    ) -> None:
        answer = get(service, caller, **named)
        assert (answer.code, answer.outcome) == ("WSRC0004", "Organisation")
        assert answer.plain["Organisation"] == SANDBOX_COLLEGE

    def test_over_soap_12(self, service: Service) -> None:
        answer = call(service, "GetOrganisation", {"RequestId": "a", "UKPRN": "10099902"}, version=SOAP_12)
        assert answer.text("Organisation/Type") == "AwardingOrganisation"

    def test_a_suspended_one_and_its_other_name(self, service: Service) -> None:
        assert get(service, UKPRN=CLOSED["UKPRN"]).text("Organisation/Status") == "Suspended"
        desk = new_organisation(service, "service-desk", display_name="The Desk")
        told = get(service, OrganisationRef=desk["Ref"]).plain["Organisation"]
        assert told == {
            "UKPRN": desk["UKPRN"],
            "OrganisationRef": desk["Ref"],
            "Name": desk["Name"],
            "DisplayName": "The Desk",
            "Type": "ServiceDesk",
            "Status": "Active",
        }

    def test_one_without_a_reference(self, service: Service, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        with path.open("w") as file:
            csv.writer(file).writerows([("UKPRN", "Name"), ("10055501", "Refless College")])
        operate(service, "organisation", "import", str(path), "--type", "provider")
        assert "OrganisationRef" not in get(service, UKPRN="10055501").plain["Organisation"]

    @pytest.mark.parametrize("named", [{"UKPRN": "10000000"}, {"OrganisationRef": "NOBODY"}])
    def test_nobody(self, service: Service, named: dict[str, str]) -> None:
        answer = call(service, "GetOrganisation", named)
        assert (answer.code, answer.outcome) == ("WSRC0001", "UnknownOrganisation")

    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({}, "/GetOrganisation/UKPRN"),
            ({"UKPRN": "1009990"}, "/GetOrganisation/UKPRN"),
            ({"UKPRN": ""}, "/GetOrganisation/UKPRN"),
            ({"OrganisationRef": "SBX0012"}, "/GetOrganisation/OrganisationRef"),
            ({"UKPRN": "10099901", "OrganisationRef": "SBX001"}, "/GetOrganisation/OrganisationRef"),
        ],
    )
    def test_bad_input(self, service: Service, fields: dict[str, str], path: str) -> None:
        fault = fault_of(service, "GetOrganisation", fields, COLLEGE)
        assert (fault.kind, fault.code) == ("InvalidRequestFault", "WSEC0001")
        assert fault.paths == [path]


class TestList:
    def test_all_by_ukprn_with_what_may_be_told(self, service: Service) -> None:
        found = listed(service).plain
        ukprns = [one["UKPRN"] for one in found["Organisation"]]
        assert ukprns == sorted(ukprns)
        assert int(found["Total"]) == len(ukprns) >= 4
        assert (found["ThisPage"], found["Pages"]) == ("1", "1")
        assert SANDBOX_COLLEGE in found["Organisation"]
        assert {"10099902", CLOSED["UKPRN"]} < set(ukprns)

    @pytest.mark.parametrize("caller", [AWARDING, COUNCIL], ids=lambda caller: caller["UserName"])
    def test_others_are_told_the_same(self, service: Service, caller: dict[str, str]) -> None:
        assert listed(service, caller, Type="LocalAuthority").texts("Name") == ["Sandbox Council"]

    def test_no_password_facts(self, service: Service) -> None:
        told = {name for one in listed(service).plain["Organisation"] for name in one}
        assert told <= {*SANDBOX_COLLEGE, "DisplayName"}

    def test_filters_all_hold(self, service: Service) -> None:
        name = fresh_name()
        providers = [
            new_organisation(service, name=f"The {name}-College of X"),
            new_organisation(service, name="Of Another Name", display_name=f"{name} college, X"),
        ]
        desk = new_organisation(service, "service-desk", name=f"{name} Colléges")
        part = f"{name.upper()} cOLLÈGE"
        found = listed(service, NameContains=part)
        assert found.texts("UKPRN") == sorted(one["UKPRN"] for one in [*providers, desk])
        assert found.text("Total") == "3"
        assert listed(service, Type="ServiceDesk", NameContains=part).texts("UKPRN") == [desk["UKPRN"]]
        assert listed(service, Type="LocalAuthority", NameContains=part).plain == {
            "Total": "0",
            "ThisPage": "1",
            "Pages": "0",
        }

    def test_pages(self, service: Service, tmp_path: Path) -> None:
        name, path = fresh_name(), tmp_path / "list.csv"
        ukprns = [f"{20_000_000 + number}" for number in range(101)]
        with path.open("w") as file:
            csv.writer(file).writerows([("UKPRN", "Name"), *((ukprn, f"{name} {ukprn}") for ukprn in ukprns)])
        operate(service, "organisation", "import", str(path), "--type", "provider")
        first, second, third = (listed(service, NameContains=name, Page=page) for page in (1, 2, 3))
        assert first.texts("UKPRN") == ukprns[:100]
        assert second.texts("UKPRN") == ukprns[100:]
        assert (second.text("ThisPage"), second.text("Pages")) == ("2", "2")
        assert third.plain == {"Total": "101", "ThisPage": "3", "Pages": "2"}

    @pytest.mark.parametrize(
        ("fields", "rules"),
        [
            ({"NameContains": "- '"}, {"NameContains": "must have a letter or digit"}),
            ({"NameContains": ""}, {"NameContains": "is shorter than the least length: 1"}),
            (
                {"Page": 0, "Type": "School", "NameContains": "!"},
                {"Type": None, "NameContains": None, "Page": None},
            ),
        ],
    )
    def test_bad_input(self, service: Service, fields: dict[str, str], rules: dict[str, str | None]) -> None:
        told = {
            "Type": fields.get("Type"),
            "NameContains": fields.get("NameContains"),
            "Page": fields.get("Page"),
        }
        fault = fault_of(service, "ListOrganisations", told, COLLEGE)
        assert fault.kind == "InvalidRequestFault"
        assert sorted(fault.paths) == sorted(f"/ListOrganisations/{name}" for name in rules)
        for name, rule in rules.items():
            assert rule is None or (f"/ListOrganisations/{name}", rule) in fault.violations


@BOTH
class TestRefusals:
    def test_whoever_is_not_let_in(self, service: Service, operation: str, fields: dict[str, str]) -> None:
        for caller, kind in (
            (COLLEGE | {"UKPRN": "10000000"}, "UnknownOrganisationFault"),
            (COLLEGE | {"OrgPassword": "WrongPassword123"}, "WrongPasswordFault"),
            (CLOSED, "AccessDeniedFault"),
        ):
            assert fault_of(service, operation, fields, caller).kind == kind

    def test_a_disabled_user(self, service: Service, operation: str, fields: dict[str, str]) -> None:
        caller = new_user(service, COUNCIL, "view-only")
        call(service, operation, fields, caller)
        operate(service, "user", "disable", caller["UKPRN"], caller["UserName"])
        assert fault_of(service, operation, fields, caller).kind == "AccessDeniedFault"
