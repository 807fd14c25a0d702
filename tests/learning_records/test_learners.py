"""Every outcome of the operations on learners, with what comes beside it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lrs_soap.services.context import ENGLAND
from tests.client import Service
from tests.conftest import fresh_database, run_lrs_soap, running_service
from tests.learning_records.client import AWARDING, COUNCIL, Answer, Fault, call
from tests.learning_records.people import CHARLIE, CHARLIES_MASTER, NOBODYS, OLIVIA, somebody
from tests.people import fresh_name


def find(service: Service, person: str, **more: str) -> Answer:
    given, family, born, gender, postcode = person.split(",")
    find_type = {"FindType": more.pop("FindType")} if "FindType" in more else {}
    said = {
        "GivenName": given,
        "FamilyName": family,
        "DateOfBirth": born,
        "Gender": gender,
        "Postcode": postcode,
    }
    return call(service, "LearnerByDemographics", {**find_type, **said, **more})


def registered(service: Service, **more: Any) -> tuple[str, dict[str, Any]]:
    person = somebody(GivenName=fresh_name(), FamilyName=fresh_name(), **more)
    answer = call(service, "RegisterLearner", person)
    assert (answer.outcome, answer.code) == ("Registered", "WSRC0005")
    return answer.text("Registered/ULN") or "", person


def looked_up(service: Service, uln: str, person: dict[str, Any]) -> Any:
    names = {"GivenName": person["GivenName"], "FamilyName": person["FamilyName"]}
    return call(service, "LearnerByULN", {"ULN": uln, **names}).plain["ExactMatch"]["Learner"]


class TestRegister:
    def test_white_space_inside_a_name_is_one_blank(self, service: Service) -> None:
        uln, person = registered(service, MiddleNames="Mary\n \t Jane", Town=f"{'A' * 20}{' ' * 30}B")
        told = looked_up(service, uln, person)
        assert (told["MiddleNames"], told["Town"]) == ("Mary Jane", f"{'A' * 20} B")

    def test_all_that_is_said_is_given_back(self, service: Service) -> None:
        uln, person = registered(
            service,
            Title="Dr",
            MiddleNames="Rosa <&> Maria",
            PreferredGivenName="Wan",
            PreviousFamilyName="Oldcomer",
            FamilyNameAtAge16="Oldcomer",
            SchoolAtAge16="A School",
            AddressLine1="1 Street",
            AddressLine2="Area",
            Town="Coventry",
            CountyOrCity="West Midlands",
            DateOfAddressCapture="2024-09-01",
            PlaceOfBirth="Łódź",
            Email="wanda@example.org",
            Telephone="024 7600 0000",
            Nationality="PL",
            ScottishCandidateNumber="123456789",
            OtherVerificationDescription="A letter",
            UCI="12345A678901B",
            UPN="H801200001001",
            Notes="Two\nlines",
        )
        learner = looked_up(service, uln, person)
        said = {name: value for name, value in person.items() if value is not None}
        assert {name: learner[name] for name in said} == said
        assert (learner["ULN"], learner["Version"], learner["Status"]) == (uln, "1", "Live")

    def test_no_more_than_must_be_said(self, service: Service) -> None:
        uln, person = registered(service)
        assert (
            not {"Title", "Email", "MergedULN", "DateOfAddressCapture"}
            & looked_up(service, uln, person).keys()
        )

    def test_one_who_is_there_is_named(self, service: Service) -> None:
        uln, person = registered(service)
        again = call(service, "RegisterLearner", person | {"Postcode": "cv47al"}, COUNCIL)
        assert again.code == "WSRC0021"
        assert again.text("AlreadyRegistered/ULN") == uln
        assert "must not be those of a live learner" in (again.text("AlreadyRegistered/Rule") or "")

    def test_of_one_who_was_merged_the_master_is_named(self, service: Service) -> None:
        charlie = somebody(
            GivenName="Charlie", FamilyName="Pemberton", DateOfBirth="2002-12-25", Postcode="EX4 6PX"
        )
        assert call(service, "RegisterLearner", charlie).text("AlreadyRegistered/ULN") == CHARLIES_MASTER

    @pytest.mark.parametrize(
        ("wrong", "rule"),
        [
            ({"DateOfBirth": "2020-01-01"}, "age must be 13 to 110 years"),
            ({"GivenName": "-"}, "letter or digit"),
        ],
    )
    def test_what_does_not_do(self, service: Service, wrong: dict[str, str], rule: str) -> None:
        answer = call(service, "RegisterLearner", somebody(FamilyName=fresh_name(), **wrong))
        assert (answer.outcome, answer.code) == ("InsufficientData", "WSRC0015")
        assert rule in (answer.text("InsufficientData/Rule") or "")

    def test_a_search_may_be_wanted_before(self, tmp_path: Path) -> None:
        with (
            fresh_database("sqlite", tmp_path) as url,
            running_service(url, tmp_path, LRS_FIND_BEFORE_REGISTER="true") as service,
        ):
            answer = call(service, "RegisterLearner", somebody())
            assert (answer.outcome, answer.code) == ("FindFirst", "WSRC0021")
            find(service, "Wanda,Newcomer,2008-02-29,Female,CV4 7AL")
            assert call(service, "RegisterLearner", somebody()).outcome == "Registered"

    def test_rules_that_a_schema_cannot_say(self, service: Service) -> None:
        wrong = somebody(AbilityToShare="DoesNotShare", VerificationType="Other", UPN="B801200001001")
        with pytest.raises(Fault) as caught:
            call(service, "RegisterLearner", wrong)
        assert sorted(caught.value.paths) == [
            "/RegisterLearner/AbilityToShare",
            "/RegisterLearner/OtherVerificationDescription",
            "/RegisterLearner/UPN",
        ]


class TestUpdate:
    def update(self, service: Service, uln: str, version: object = 1, **more: Any) -> Answer:
        return call(service, "UpdateLearner", {"ULN": uln, "Version": version, **more})

    def test_what_is_given_changes_what_is_not_stays_and_what_is_cleared_goes(self, service: Service) -> None:
        captured = {"DateOfAddressCapture": "2024-09-01"}
        uln, person = registered(service, Title="Ms", Town="Leeds", Notes="x", **captured)
        clear = ["Notes", "DateOfAddressCapture"]
        answer = self.update(service, uln, Title="Dr", Clear=clear)
        assert (answer.code, answer.text("Updated/Version")) == ("WSRC0006", "2")
        learner = looked_up(service, uln, person)
        assert (learner["Title"], learner["Town"], learner["Version"]) == ("Dr", "Leeds", "2")
        assert not {"Notes", "DateOfAddressCapture"} & learner.keys()

    def test_another_was_quicker(self, service: Service) -> None:
        uln, _ = registered(service)
        self.update(service, uln, Title="Dr")
        late = self.update(service, uln, Title="Prof")
        assert (late.code, late.text("ChangedSinceRead/Version")) == ("WSRC0013", "2")

    def test_nothing_changed(self, service: Service) -> None:
        uln, _ = registered(service, Title="Ms")
        answer = self.update(service, uln, Title="Ms")
        assert (answer.outcome, answer.code) == ("NothingChanged", "WSRC0020")

    def test_nobody(self, service: Service) -> None:
        assert self.update(service, NOBODYS, Title="Ms").outcome == "UnknownLearner"

    def test_merged(self, service: Service) -> None:
        answer = self.update(service, CHARLIE["ULN"], Title="Ms")
        assert (answer.code, answer.text("MergedInto/ULN")) == ("WSRC0022", CHARLIES_MASTER)

    def test_ability_to_share(self, service: Service) -> None:
        uln, _ = registered(service)
        answer = self.update(service, uln, AbilityToShare="NoticeNotSeen")
        assert (answer.outcome, answer.code) == ("ShareMoveNotAllowed", "WSRC0014")

    def test_somebody_else(self, service: Service) -> None:
        first, person = registered(service)
        second, _ = registered(service)
        names = {"GivenName": person["GivenName"], "FamilyName": person["FamilyName"]}
        answer = self.update(service, second, **names)
        assert (answer.code, answer.text("AlreadyRegistered/ULN")) == ("WSRC0021", first)

    def test_what_does_not_do(self, service: Service) -> None:
        uln, _ = registered(service)
        assert self.update(service, uln, DateOfBirth="2020-01-01").outcome == "InsufficientData"
        assert self.update(service, uln, VerificationType="Other").outcome == "InsufficientData"

    def test_an_item_is_not_given_and_cleared(self, service: Service) -> None:
        uln, _ = registered(service)
        with pytest.raises(Fault) as caught:
            self.update(service, uln, Title="Ms", Clear="Title")
        assert caught.value.paths == ["/UpdateLearner/Clear"]

    @pytest.mark.parametrize("blank", ["", "   ", "\u00a0", "\n\t"])
    def test_blank_is_not_how_an_item_is_cleared(self, service: Service, blank: str) -> None:
        uln, person = registered(service, Notes="Held", AddressLine1="1 High Street")
        with pytest.raises(Fault) as caught:
            self.update(service, uln, AddressLine1=blank, Notes=blank)
        assert caught.value.paths == ["/UpdateLearner/AddressLine1", "/UpdateLearner/Notes"]
        held = looked_up(service, uln, person)
        assert (held["Notes"], held["AddressLine1"], held["Version"]) == ("Held", "1 High Street", "1")

    def test_blanks_that_are_no_white_space_of_xml_count(self, service: Service) -> None:
        with pytest.raises(Fault) as caught:
            call(service, "LearnerByULN", OLIVIA | {"ULN": "\u00a08181822950"})
        assert caught.value.paths == ["/LearnerByULN/ULN"]


class TestFind:
    def test_by_uln(self, service: Service) -> None:
        answer = call(service, "LearnerByULN", OLIVIA)
        assert answer.code == "WSRC0004"
        assert answer.text("ExactMatch/Learner/Postcode") == "LS1 4AP"

    def test_by_uln_of_one_who_was_merged(self, service: Service) -> None:
        answer = call(service, "LearnerByULN", CHARLIE)
        assert answer.code == "WSRC0022"
        learner = answer.plain["MergedMatch"]["Learner"]
        assert (learner["ULN"], learner["MergedULN"]) == (CHARLIES_MASTER, CHARLIE["ULN"])

    @pytest.mark.parametrize("other", [{"FamilyName": "Harper"}, {"ULN": NOBODYS}])
    def test_other_names_and_nobody_are_answered_the_same(
        self, service: Service, other: dict[str, str]
    ) -> None:
        answer = call(service, "LearnerByULN", OLIVIA | other)
        assert answer.plain == {"ResponseCode": "WSRC0001", "NoMatch": "true"}

    def test_a_name_without_a_letter(self, service: Service) -> None:
        answer = call(service, "LearnerByULN", OLIVIA | {"GivenName": "..."})
        assert (answer.outcome, answer.code) == ("InsufficientData", "WSRC0015")

    def test_by_demographics(self, service: Service) -> None:
        answer = find(service, "OLIVIA,hartwell,2004-03-17,Female,ls14ap")
        assert (answer.code, answer.text("ExactMatch/Learner/ULN")) == ("WSRC0004", OLIVIA["ULN"])

    def test_who_may_be_the_person_and_what_differs(self, service: Service) -> None:
        answer = find(service, "Mohammed,Husain,2005-05-14,Male,B11 4RB", Email="m@example.org")
        assert answer.code == "WSRC0003"
        first, second = answer.plain["PossibleMatches"]["PossibleMatch"]
        assert {first["Learner"]["ULN"], second["Learner"]["ULN"]} == {"2953563643", "7791024399"}
        agreements = {one["Item"]: one["Agreement"] for one in first["Agreement"]}
        assert agreements == {
            "GivenName": "Equal",
            "FamilyName": "Similar",
            "DateOfBirth": "Equal",
            "Gender": "Equal",
            "Postcode": "Similar",
            "Email": "NotStated",
        }

    def test_too_many_and_what_would_narrow_them(self, service: Service) -> None:
        crowd = "John,Smith,2004-06-06,Male,S1 1WB"
        answer = find(service, crowd)
        assert answer.plain == {
            "ResponseCode": "WSRC0002",
            "TooManyMatches": {
                "MoreThan": "10",
                "NarrowBy": ["PlaceOfBirth", "PreviousFamilyName", "FamilyNameAtAge16", "SchoolAtAge16"],
            },
        }
        all_of_it = {
            "PreviousFamilyName": "Heeley",
            "FamilyNameAtAge16": "Heeley",
            "SchoolAtAge16": "Norfolk Park Academy",
            "PlaceOfBirth": "Rotherham",
        }
        found = find(service, crowd, **all_of_it).plain["PossibleMatches"]["PossibleMatch"]
        assert len(found) < 12
        assert found[0]["Learner"]["PlaceOfBirth"] == "Rotherham"

    def test_of_those_who_are_merged_the_master(self, service: Service) -> None:
        answer = find(service, "Charlie,Pemberton,2002-12-25,Female,EX4 6PX")
        assert (answer.code, answer.text("MergedMatch/Learner/ULN")) == ("WSRC0022", CHARLIES_MASTER)

    def test_nobody(self, service: Service) -> None:
        name = fresh_name()
        assert find(service, f"{name},{name},1990-01-01,NotKnown,ZZ99 9ZZ").outcome == "NoMatch"

    def test_a_check_lists_nobody(self, service: Service) -> None:
        exact = find(service, "Olivia,Hartwell,2004-03-17,Female,LS1 4AP", FindType="CheckOnly")
        assert exact.plain == {"ResponseCode": "WSRC0004", "ExactMatch": {"OnlyChecked": "true"}}
        listed = find(service, "Mohammed,Hussain,2005-05-14,Male,LS1 4AP").element.findall(
            ".//{*}PossibleMatch"
        )
        possible = find(service, "Mohammed,Hussain,2005-05-14,Male,LS1 4AP", FindType="CheckOnly")
        assert possible.plain == {
            "ResponseCode": "WSRC0003",
            "PossibleMatches": {"NumberOfMatches": str(len(listed))},
        }
        checked = call(service, "LearnerByULN", {"FindType": "CheckOnly", **OLIVIA})
        assert checked.plain == {"ResponseCode": "WSRC0004", "ExactMatch": {"OnlyChecked": "true"}}

    def test_awarding_organisations_do_not_search(self, service: Service) -> None:
        with pytest.raises(Fault) as caught:
            call(service, "LearnerByULN", OLIVIA, AWARDING)
        assert (caught.value.kind, caught.value.code) == ("AccessDeniedFault", "WSEC0006")


class TestVerify:
    def test_all_agrees(self, service: Service) -> None:
        claim = OLIVIA | {"DateOfBirth": "2004-03-17", "Gender": "Female"}
        answer = call(service, "VerifyLearner", claim, AWARDING)
        assert answer.plain == {"ResponseCode": "WSVRC001", "Verified": {"Learner": claim}}

    def test_similar_says_what_failed(self, service: Service) -> None:
        answer = call(service, "VerifyLearner", OLIVIA | {"GivenName": "Olivea"})
        assert answer.code == "WSVRC003"
        assert answer.texts("Failed") == [
            "GivenNameWithGivenName",
            "GivenNameWithFamilyName",
            "GivenNameWithPreviousFamilyName",
        ]
        assert answer.text("Similar/Learner/GivenName") == "Olivia"

    @pytest.mark.parametrize(
        ("given", "outcome", "code"),
        [("Charlotte", "Verified", "WSVRC002"), ("Charlote", "Similar", "WSVRC004")],
    )
    def test_merged(self, service: Service, given: str, outcome: str, code: str) -> None:
        answer = call(service, "VerifyLearner", CHARLIE | {"GivenName": given})
        assert (answer.outcome, answer.code) == (outcome, code)
        assert answer.text(f"{outcome}/MergedInto") == CHARLIES_MASTER

    def test_another_person_is_told_nothing_of_the_learner(self, service: Service) -> None:
        claim = OLIVIA | {"DateOfBirth": "2004-03-18", "Gender": "Male"}
        answer = call(service, "VerifyLearner", claim)
        assert answer.plain == {"ResponseCode": "WSVRC005", "Differs": {"Failed": ["DateOfBirth", "Gender"]}}

    def test_nobody(self, service: Service) -> None:
        answer = call(service, "VerifyLearner", OLIVIA | {"ULN": NOBODYS})
        assert answer.plain == {"ResponseCode": "WSVRC006", "NotFound": "true"}


class TestRetrieve:
    def test_each_in_the_order_asked(self, service: Service) -> None:
        asked = [CHARLIE["ULN"], NOBODYS, OLIVIA["ULN"]]
        answer = call(service, "RetrieveULNs", {"ULN": asked}, AWARDING)
        merged, nobody, olivia = answer.plain["Retrieved"]
        assert (merged["ResponseCode"], merged["Master"]["ULN"]) == ("WSRC0022", CHARLIES_MASTER)
        assert nobody == {"ULN": NOBODYS, "ResponseCode": "WSRC0023", "NotFound": "true"}
        assert olivia["Owner"]["GivenName"] == "Olivia"

    def test_no_more_than_200(self, service: Service) -> None:
        assert len(call(service, "RetrieveULNs", {"ULN": [NOBODYS] * 200}).plain["Retrieved"]) == 200
        with pytest.raises(Fault) as caught:
            call(service, "RetrieveULNs", {"ULN": [NOBODYS] * 201})
        assert caught.value.paths == ["/RetrieveULNs/ULN[201]"]

    def test_each_wrong_one_is_named(self, service: Service) -> None:
        with pytest.raises(Fault) as caught:
            call(service, "RetrieveULNs", {"ULN": [NOBODYS, "1026893097", "x", NOBODYS, "9999999999"]})
        assert set(caught.value.paths) == {f"/RetrieveULNs/ULN[{place}]" for place in (2, 3, 5)}


class TestMergedUlns:
    def test_what_happened_today(self, tmp_path: Path) -> None:
        today = datetime.now(ENGLAND).date().isoformat()
        with fresh_database("sqlite", tmp_path) as url, running_service(url, tmp_path) as service:
            none = call(service, "GetMergedULNs", {"From": today})
            assert none.plain == {"ResponseCode": "WSRC0024"}
            run_lrs_soap(service, "learner", "merge", "7791024399", "2953563643")
            run_lrs_soap(service, "learner", "unmerge", "7791024399")
            run_lrs_soap(service, "learner", "delete", "7791024399", "--yes")
            said = {"From": today, "To": (datetime.now(ENGLAND).date() + timedelta(days=1)).isoformat()}
            changes = call(service, "GetMergedULNs", said).plain["Change"]
            assert [one["Kind"] for one in changes] == ["Merged", "Unmerged", "Deleted"]
            assert {one["Learner"]["ULN"] for one in changes} == {"7791024399"}
            assert [one.get("Master", {}).get("ULN") for one in changes] == ["2953563643", "2953563643", None]
            one = call(service, "GetMergedULNs", said | {"Kind": "Deleted"}).plain["Change"]
            assert one["Kind"] == "Deleted"

    def test_from_comes_before_to(self, service: Service) -> None:
        with pytest.raises(Fault) as caught:
            call(service, "GetMergedULNs", {"From": "2026-02-02", "To": "2026-02-01"})
        assert caught.value.paths == ["/GetMergedULNs/To"]
