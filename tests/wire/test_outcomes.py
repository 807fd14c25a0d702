"""Every WSRC and WSVRC code that the six operations can answer, through SOAP, with what comes beside it."""

from typing import Any

import pytest

from tests.client import AWARDING, COLLEGE, COUNCIL, Service, by_uln, new_learner, person
from tests.people import fresh_person

EXACT = person("Olivia", "Hartwell", "2004-03-17", "2", "LS1 4AP")
EXACT_ULN = "8181822950"
MASTER_ULN = "6052463669"
CHILD_ULN = "6172911987"


def find(service: Service, five: dict[str, str], find_type: str = "FUL", **more: str) -> Any:
    return service.call("learnerByDemographics", {"FindType": find_type, **five, **more})


def register(service: Service, five: dict[str, str], **more: Any) -> Any:
    return service.call("registerSingleLearner", new_learner(five, **more))


def registered(service: Service, five: dict[str, str], **more: Any) -> str:
    reply = register(service, five, **more)
    assert reply.code == "WSRC0005"
    return str(reply.text("ULN"))


def update(service: Service, uln: str, version: Any, five: dict[str, str], **more: Any) -> Any:
    learner = {**five, "VerificationType": "1", "AbilityToShare": "1", **more}
    return service.call("updateSingleLearner", {"Learner": {**learner, "ULN": uln, "VersionNumber": version}})


def verify(service: Service, uln: str, given: str, family: str, **more: Any) -> Any:
    fields = {"ULN": uln, "FamilyName": family, "GivenName": given, **more}
    return service.call("verifyLearner", {"LearnerToVerify": fields})


class TestFindByUln:
    def test_exact(self, service: Service) -> None:
        reply = service.call("learnerByULN", by_uln(EXACT_ULN, "olivia", " HARTWELL "))
        assert reply.code == "WSRC0004"
        (learner,) = reply.answer().findall("Learner")
        assert learner.findtext("ULN") == EXACT_ULN
        assert learner.findtext("DateOfBirth") == "2004-03-17"
        assert learner.findtext("VersionNumber") == "1"
        assert learner.find("MasterSubstituted") is None
        assert learner.find("{http://api.lrs.miap.gov.uk/learner}LinkedULNs") is not None

    def test_check_only_lists_nobody_and_echoes(self, service: Service) -> None:
        reply = service.call("learnerByULN", by_uln(EXACT_ULN, "Olivia", "Hartwell", "CHK"))
        assert reply.code == "WSRC0004"
        assert reply.answer().findall("Learner") == []
        assert [child.tag for child in reply.answer()] == ["ResponseCode", "ULN", "FamilyName", "GivenName"]

    def test_other_names_disclose_nothing(self, service: Service) -> None:
        reply = service.call("learnerByULN", by_uln(EXACT_ULN, "Olivia", "Harper"))
        assert reply.code == "WSRC0001"
        assert reply.answer().findall("Learner") == []

    @pytest.mark.parametrize(("given", "family"), [("Shiv", "Oneill Byrne"), ("SIOBHAN", "Keane")])
    def test_preferred_and_previous_names_agree(self, service: Service, given: str, family: str) -> None:
        assert service.call("learnerByULN", by_uln("3717046089", given, family)).code == "WSRC0004"

    @pytest.mark.parametrize("nothing", ["-", "...", "\u200b", "\U0001f600"])
    @pytest.mark.parametrize("uln", [EXACT_ULN, CHILD_ULN])
    def test_names_that_fold_to_nothing_agree_with_nobody(
        self, service: Service, uln: str, nothing: str
    ) -> None:
        given, family = ("Olivia", "Hartwell") if uln == EXACT_ULN else ("Charlie", "Pemberton")
        for names in ((nothing, nothing), (given, nothing), (nothing, family)):
            reply = service.call("learnerByULN", by_uln(uln, *names))
            assert reply.code == "WSRC0015"
            assert reply.answer().findall("Learner") == []

    def test_unknown(self, service: Service) -> None:
        assert service.call("learnerByULN", by_uln("1026893096", "Olivia", "Hartwell")).code == "WSRC0001"

    def test_linked_gives_the_master(self, service: Service) -> None:
        reply = service.call("learnerByULN", by_uln(CHILD_ULN, "Charlie", "Pemberton"))
        assert reply.code == "WSRC0022"
        (learner,) = reply.answer().findall("Learner")
        assert learner.findtext("ULN") == MASTER_ULN
        assert learner.findtext("MasterSubstituted") == "Y"
        assert learner.findtext("{http://api.lrs.miap.gov.uk/learner}LinkedULNs/ULN") == CHILD_ULN


class TestFindByDemographics:
    def test_exact(self, service: Service) -> None:
        reply = find(service, EXACT | {"LastKnownPostCode": "ls14ap"})
        assert reply.code == "WSRC0004"
        assert reply.text("LastKnownPostCode") == "ls14ap"
        assert [one.findtext("ULN") for one in reply.answer().findall("Learner")] == [EXACT_ULN]

    def test_accents_fold(self, service: Service) -> None:
        reply = find(service, person("TOMASZ", "WISNIEWSKI", "2005-11-02", "1", "M14 5RQ"))
        assert reply.code == "WSRC0004"
        assert reply.answer().find("Learner").findtext("FamilyName") == "Wiśniewski"

    def test_possible(self, service: Service) -> None:
        reply = find(service, person("Mohammed", "Hussain", "2005-05-14", "1", "LS1 4AP"))
        assert reply.code == "WSRC0003"
        found = {one.findtext("ULN") for one in reply.answer().findall("Learner")}
        assert found == {"2953563643", "7791024399"}

    def test_possible_check_only_lists_nobody(self, service: Service) -> None:
        reply = find(service, person("Mohammed", "Hussain", "2005-05-14", "1", "LS1 4AP"), "CHK")
        assert reply.code == "WSRC0003"
        assert reply.answer().findall("Learner") == []

    def test_too_many(self, service: Service) -> None:
        reply = find(service, person("John", "Smith", "2004-06-06", "1", "S1 1WB"))
        assert reply.code == "WSRC0002"
        assert reply.answer().findall("Learner") == []

    def test_nobody(self, service: Service) -> None:
        assert find(service, fresh_person()).code == "WSRC0001"

    def test_linked_gives_the_master(self, service: Service) -> None:
        reply = find(service, person("Charlie", "Pemberton", "2002-12-25", "2", "EX4 6PX"))
        assert reply.code == "WSRC0022"
        (learner,) = reply.answer().findall("Learner")
        assert learner.findtext("ULN") == MASTER_ULN
        assert learner.findtext("MasterSubstituted") == "Y"

    def test_names_of_punctuation_are_insufficient(self, service: Service) -> None:
        assert find(service, EXACT | {"GivenName": "-"}).code == "WSRC0015"


class TestRegister:
    def test_issues_a_uln_that_is_found(self, service: Service) -> None:
        five = fresh_person()
        uln = registered(service, five, Title="Dr", EmailAddress="someone@example.org")
        reply = service.call("learnerByULN", by_uln(uln, five["GivenName"], five["FamilyName"]))
        assert reply.code == "WSRC0004"
        (learner,) = reply.answer().findall("Learner")
        assert {name: learner.findtext(name) for name in five} == five
        assert learner.findtext("Title") == "Dr"
        assert learner.findtext("VersionNumber") == "1"

    def test_the_same_person_twice(self, service: Service) -> None:
        five = fresh_person()
        registered(service, five)
        reply = register(service, {**five, "GivenName": five["GivenName"].upper()})
        assert reply.code == "WSRC0021"
        assert reply.answer().find("ULN") is None

    def test_possible_matches_do_not_stop_it(self, service: Service) -> None:
        five = fresh_person()
        assert registered(service, five) != registered(service, five | {"LastKnownPostCode": "ZZ99 9ZZ"})

    @pytest.mark.parametrize("born", ["2019-01-01", "1901-01-01", "2095-01-01"])
    def test_age_out_of_range(self, service: Service, born: str) -> None:
        five = fresh_person() | {"DateOfBirth": born}
        assert register(service, five).code == "WSRC0015"
        assert find(service, five).code == "WSRC0001"


class TestUpdate:
    def test_changes_and_counts_versions(self, service: Service) -> None:
        five = fresh_person()
        uln = registered(service, five, Title="Ms", Notes="kept")
        married = five | {"FamilyName": "Newname"}
        assert update(service, uln, 1, married, Title="", PreviousFamilyName="Old").code == "WSRC0006"
        learner = find(service, married).answer().find("Learner")
        assert learner.findtext("VersionNumber") == "2"
        assert learner.find("Title") is None
        assert learner.findtext("Notes") == "kept"
        assert learner.findtext("PreviousFamilyName") == "Old"

    def test_another_verification_keeps_its_description(self, service: Service) -> None:
        five = fresh_person()
        described = {"VerificationType": "999", "OtherVerificationDescription": "library card"}
        uln = registered(service, five, **described)
        assert update(service, uln, 1, five, VerificationType="999", Title="Dr").code == "WSRC0006"
        learner = find(service, five).answer().find("Learner")
        assert learner.findtext("OtherVerificationDescription") == "library card"

    def test_another_verification_needs_a_description(self, service: Service) -> None:
        five = fresh_person()
        uln = registered(service, five)
        assert update(service, uln, 1, five, VerificationType="999").code == "WSRC0015"
        refused = update(service, uln, 1, five, VerificationType="999", OtherVerificationDescription="")
        assert refused.error == "WSEC0001"

    def test_stale_version(self, service: Service) -> None:
        five = fresh_person()
        uln = registered(service, five)
        assert update(service, uln, 1, five, Title="Dr").code == "WSRC0006"
        assert update(service, uln, 1, five, Title="Sir").code == "WSRC0013"

    def test_nothing_changed(self, service: Service) -> None:
        five = fresh_person()
        uln = registered(service, five)
        assert update(service, uln, 1, five).code == "WSRC0020"

    def test_unknown(self, service: Service) -> None:
        assert update(service, "1026893096", 1, fresh_person()).code == "WSRC0019"

    @pytest.mark.parametrize(
        ("was", "becomes", "code"),
        [("1", "0", "WSRC0014"), ("1", "2", "WSRC0014"), ("0", "2", "WSRC0014"), ("0", "1", "WSRC0006")],
    )
    def test_ability_to_share_moves(self, service: Service, was: str, becomes: str, code: str) -> None:
        five = fresh_person()
        uln = registered(service, five, AbilityToShare=was)
        assert update(service, uln, 1, five, AbilityToShare=becomes).code == code

    def test_who_opted_out_stays_so_or_opts_in(self, service: Service) -> None:
        marsh = person("Daniel", "Marsh", "2001-08-30", "1", "NR2 3TD")
        assert update(service, "3995899128", 1, marsh, AbilityToShare="2").code == "WSRC0020"
        assert update(service, "3995899128", 1, marsh, AbilityToShare="0").code == "WSRC0014"

    def test_linked_must_be_updated_at_its_master(self, service: Service) -> None:
        child = person("Charlie", "Pemberton", "2002-12-25", "2", "EX4 6PX")
        assert update(service, CHILD_ULN, 1, child, Title="Ms").code == "WSRC0022"

    def test_an_age_that_becomes_impossible(self, service: Service) -> None:
        five = fresh_person()
        uln = registered(service, five)
        assert update(service, uln, 1, five | {"DateOfBirth": "2019-01-01"}).code == "WSRC0015"

    def test_becoming_somebody_else(self, service: Service) -> None:
        one, other = fresh_person(), fresh_person()
        registered(service, one)
        uln = registered(service, other)
        assert update(service, uln, 1, one).code == "WSRC0021"
        assert find(service, other).code == "WSRC0004"


class TestVerify:
    def test_match(self, service: Service) -> None:
        reply = verify(service, EXACT_ULN, "Olivia", "Hartwell", DateOfBirth="2004-03-17", Gender="2")
        assert reply.code == "WSVRC001"
        assert reply.texts("FailureFlag") == []
        assert reply.text("SearchedULN") == reply.text("ULN") == EXACT_ULN

    def test_match_on_linked(self, service: Service) -> None:
        reply = verify(service, CHILD_ULN, "Charlie", "Pemberton")
        assert reply.code == "WSVRC002"
        assert reply.text("ULN") == MASTER_ULN
        assert reply.text("GivenName") == "Charlotte"

    def test_similar(self, service: Service) -> None:
        reply = verify(service, EXACT_ULN, "Hartwell", "Olivia")
        assert reply.code == "WSVRC003"
        assert {"VRF1", "VRF5"} <= set(reply.texts("FailureFlag"))
        assert reply.text("GivenName") == "Olivia"

    def test_similar_on_linked(self, service: Service) -> None:
        reply = verify(service, CHILD_ULN, "Pemberton", "Charlie")
        assert reply.code == "WSVRC004"
        assert reply.text("ULN") == MASTER_ULN

    def test_no_match_discloses_nothing(self, service: Service) -> None:
        reply = verify(service, EXACT_ULN, "Olivia", "Hartwell", DateOfBirth="2004-03-18", Gender="1")
        assert reply.code == "WSVRC005"
        assert reply.texts("FailureFlag") == ["VRF7", "VRF8"]
        assert reply.text("SearchedFamilyName") == "Hartwell"
        assert reply.text("ULN") is None
        assert reply.text("DateOfBirth") is None

    def test_all_flags_fit(self, service: Service) -> None:
        reply = verify(service, EXACT_ULN, "Zed", "Quux", DateOfBirth="1990-01-01", Gender="1")
        assert reply.code == "WSVRC005"
        assert reply.texts("FailureFlag") == [f"VRF{number}" for number in range(1, 9)]

    def test_not_found(self, service: Service) -> None:
        assert verify(service, "1026893096", "Olivia", "Hartwell").code == "WSVRC006"

    @pytest.mark.parametrize("caller", [COLLEGE, AWARDING, COUNCIL], ids=["college", "awarding", "council"])
    def test_every_kind_of_organisation_may(self, service: Service, caller: dict[str, str]) -> None:
        fields = {"ULN": EXACT_ULN, "FamilyName": "Hartwell", "GivenName": "Olivia"}
        assert service.call("verifyLearner", {"LearnerToVerify": fields}, caller).code == "WSVRC001"


class TestRetrieve:
    def test_each_in_the_order_asked(self, service: Service) -> None:
        asked = [EXACT_ULN, "1026893096", CHILD_ULN, EXACT_ULN]
        reply = service.call("retrieveULNs", {"ULNsToRetrieve": {"ULN": asked}})
        rows = reply.answer().findall("RetrievedULNs/VerifiedULN")
        assert [row.findtext("ULN") for row in rows] == asked
        assert [row.findtext("ResponseCode") for row in rows] == [
            "WSRC0004",
            "WSRC0023",
            "WSRC0022",
            "WSRC0004",
        ]
        assert rows[2].findtext("MasterULN") == MASTER_ULN
        assert rows[1].find("FamilyName") is None

    def test_two_hundred_at_once(self, service: Service) -> None:
        reply = service.call("retrieveULNs", {"ULNsToRetrieve": {"ULN": [EXACT_ULN] * 200}})
        assert len(reply.answer().findall("RetrievedULNs/VerifiedULN")) == 200
