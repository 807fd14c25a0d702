"""Records that wait for a person, over our own contract: listed with who may be the person, settled step by step."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lrs_soap.domain.batch_exception import Resolution, Step
from lrs_soap.domain.differences import Agreement
from lrs_soap.faces.learning_records.batch_words import RESOLUTIONS, STEPS
from lrs_soap.faces.learning_records.words import AGREEMENTS
from lrs_soap.services import list_exceptions
from tests.client import Service
from tests.learning_records.batch_client import (
    NEW,
    done,
    file,
    learners,
    number,
    record,
    somebody,
    state,
    submit,
    told,
    wait_for,
)
from tests.learning_records.client import AWARDING, COLLEGE, COUNCIL, Answer, Fault, call, fault_of
from tests.people import fresh_name
from tests.records import written

REASON = "the parents have rung"
ELSEWHERE = "BS1 5TR"


def waiting(service: Service, *records: Mapping[str, Any], check_only: bool = False) -> str:
    """The number of a batch of which all is done that a worker can do."""
    job = number(submit(service, learners(*records, check_only=check_only)))
    wait_for(service, job)
    return job


def pair(service: Service, **more: Any) -> tuple[dict[str, Any], str]:
    """A record, and the ULN of one who may be the person: at another address."""
    someone = somebody(**NEW | more)
    (registered,) = done(service, learners(someone | {"Postcode": ELSEWHERE}))
    return someone, registered["ULN"]


def listed(
    service: Service, job: str, caller: Mapping[str, str] = COLLEGE, **more: Any
) -> list[dict[str, Any]]:
    return told(call(service, "ListExceptions", {"JobNumber": job, **more}, caller), "Exception")


def resolve(
    service: Service, job: str, step: Mapping[str, Any], caller: Mapping[str, str] = COLLEGE, **more: Any
) -> Answer:
    return call(service, "ResolveException", request(job, step, **more), caller)


def request(job: str, step: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """In the schema's order."""
    first = {"JobNumber": job, "Position": more.pop("Position", 1)}
    return first | {name: more[name] for name in ("Version", "Reason") if name in more} | dict(step)


def refused(service: Service, job: str, step: Mapping[str, Any], **more: Any) -> Fault:
    return fault_of(service, "ResolveException", request(job, step, **more))


def test_the_words_are_all_there() -> None:
    assert set(STEPS.values()) == set(Step)
    assert set(RESOLUTIONS.values()) == set(Resolution)
    assert set(AGREEMENTS.values()) == set(Agreement)


class TestList:
    def test_all_that_is_told_of_one(self, service: Service) -> None:
        someone, uln = pair(service, MISIdentifier="mis 7", PlaceOfBirth="Leeds")
        job = waiting(service, someone)
        (one,) = listed(service, job)
        assert (one["JobNumber"], one["Position"], one["Version"]) == (job, "1", "1")
        assert (one["Outcome"], one["Code"]) == ("PossibleMatches", "RC007")
        assert one["Step"] == ["Choose", "Correct", "RegisterAsNew", "Discard"]
        assert {value["Item"]: value["Sent"] for value in one["Value"]} == someone
        assert {value["Item"]: value["Now"] for value in one["Value"]} == someone
        candidate = one["Candidate"]
        assert (candidate["ULN"], candidate["Learner"]["Postcode"]) == (uln, ELSEWHERE)
        agreements = {each["Item"]: each["Agreement"] for each in candidate["Agreement"]}
        assert (agreements["GivenName"], agreements["Postcode"]) == ("Equal", "Differs")
        assert (agreements["PlaceOfBirth"], agreements["Email"]) == ("Equal", "NotStated")
        assert one["OpenedAt"].endswith("Z")
        assert "Settled" not in one
        assert state(service, job).text("Batch/OpenExceptions") == "1"

    def test_where_the_ulns_owner_is_another_nothing_of_the_owner_is_told(self, service: Service) -> None:
        someone, uln = pair(service)
        other = somebody(**NEW)
        job = waiting(service, record(other | {"ULN": uln}))
        (one,) = listed(service, job)
        assert one["Outcome"] == "Disagrees"
        assert set(one["Candidate"]) == {"ULN", "Agreement"}
        assert one["Candidate"]["ULN"] == uln
        assert one["Problem"]["Field"] == "ULN"
        assert someone["FamilyName"] not in str(one)

    def test_a_record_of_a_file_may_hold_anything(self, service: Service) -> None:
        name = fresh_name()
        headings = "UKPRN,MISIdentifier,GivenName,FamilyName,DateOfBirth,Gender,Notes,Title\n"
        rows = f"10099901,{'m' * 200},{name}\x01,Hart,17/03/2004,F,a\ufffeb,{'t' * 99}\n"
        job = number(submit(service, file(headings + rows, f"{name}.csv")))
        wait_for(service, job)
        (one,) = listed(service, job)
        values = {value["Item"]: value["Sent"] for value in one["Value"]}
        assert (values["Gender"], values["DateOfBirth"]) == ("F", "17/03/2004")
        assert (values["GivenName"], values["Notes"]) == (f"{name}\ufffd", "a\ufffdb")
        assert (len(values["MISIdentifier"]), len(values["Title"])) == (200, 99)

    def test_those_that_are_wanted(self, service: Service) -> None:
        someone, uln = pair(service)
        job = waiting(service, someone, {"GivenName": "Ann", "FamilyName": "Hart"}, somebody())
        assert [one["Code"] for one in listed(service, job)] == ["RC007", "RC010", "RC006"]
        wanted = listed(service, job, Outcome=["NotGiven", "Insufficient"])
        assert [one["Position"] for one in wanted] == ["2", "3"]
        resolve(service, job, {"Choose": uln})
        assert [one["Position"] for one in listed(service, job)] == ["2", "3"]
        settled, *_ = listed(service, job, IncludeSettled="true")
        assert settled["Settled"]["Resolution"] == "Chosen"
        assert not {"Step", "Candidate"} & set(settled)

    def test_pages(self, service: Service) -> None:
        job = waiting(
            service, *[{"GivenName": "Ann", "FamilyName": "Hart"}] * (list_exceptions.PAGE_SIZE + 1)
        )
        first = call(service, "ListExceptions", {"JobNumber": job})
        assert len(told(first, "Exception")) == list_exceptions.PAGE_SIZE
        after = first.plain["MoreAfter"]
        assert after == {"JobNumber": job, "Position": str(list_exceptions.PAGE_SIZE)}
        rest = call(service, "ListExceptions", {"JobNumber": job, "After": after})
        assert [one["Position"] for one in told(rest, "Exception")] == [str(list_exceptions.PAGE_SIZE + 1)]
        assert rest.text("MoreAfter") is None

    def test_all_of_the_callers_own_and_no_others(self, service: Service) -> None:
        job = waiting(service, {"GivenName": "Ann", "FamilyName": "Hart"})
        seen: set[str] = set()
        after: Any = None
        while True:
            page = call(service, "ListExceptions", {"After": after})
            seen |= {one["JobNumber"] for one in told(page, "Exception")}
            if page.text("MoreAfter/JobNumber") is None:
                break
            after = page.plain["MoreAfter"]
        assert job in seen
        assert listed(service, job, COUNCIL) == []
        assert fault_of(service, "ListExceptions", {}, AWARDING).kind == "AccessDeniedFault"

    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({"Outcome": ["Registered"]}, "Outcome"),
            ({"JobNumber": "0"}, "JobNumber"),
            ({"IncludeSettled": "perhaps"}, "IncludeSettled"),
            ({"After": {"JobNumber": "1"}}, "After/Position"),
            ({"After": {"JobNumber": "1", "Position": "0"}}, "After/Position"),
        ],
    )
    def test_bad_input(self, service: Service, fields: dict[str, Any], path: str) -> None:
        fault = fault_of(service, "ListExceptions", fields)
        assert (fault.kind, fault.paths) == ("InvalidRequestFault", [f"/ListExceptions/{path}"])


class TestResolve:
    def test_choose(self, service: Service) -> None:
        someone, uln = pair(service)
        job = waiting(service, someone)
        answer = resolve(service, job, {"Choose": uln}, Reason=REASON)
        assert [child.tag.rpartition("}")[2] for child in answer.element] == ["Resolved"]
        one = answer.plain["Resolved"]
        assert (one["Version"], one["Outcome"], one["Code"]) == ("2", "Updated", "RC003")
        settled = one["Settled"]
        assert settled.pop("At").endswith("Z")
        assert settled == {"Resolution": "Chosen", "By": "college.user", "Reason": REASON, "ULN": uln}
        with written(service) as unit:
            learner = unit.learners.by_uln(uln)  # type: ignore[arg-type]
        assert learner is not None
        assert learner.details.postcode == someone["Postcode"]
        assert state(service, job).text("Batch/OpenExceptions") == "0"

    def test_correct_and_clear(self, service: Service) -> None:
        lacking = somebody()
        job = waiting(service, record(lacking | {"Title": "Mx"}))
        still = resolve(service, job, {"Correct": {"VerificationType": "Passport", "Clear": "Title"}})
        one = still.plain["StillOpen"]
        assert (one["Version"], one["Outcome"]) == ("2", "Insufficient")
        values = {value["Item"]: (value.get("Sent"), value.get("Now")) for value in one["Value"]}
        assert values["VerificationType"] == (None, "Passport")
        assert values["Title"] == ("Mx", None)
        assert values["Gender"] == (lacking["Gender"], lacking["Gender"])
        settled = resolve(service, job, {"Correct": {"AbilityToShare": "Shares"}}, Version=2)
        assert settled.plain["Resolved"]["Settled"]["Resolution"] == "Corrected"
        with written(service) as unit:
            learner = unit.learners.by_uln(settled.plain["Resolved"]["Settled"]["ULN"])
        assert learner is not None
        assert (learner.details.title, learner.details.verification_type) == ("", "2")

    def test_register_as_new_and_one_who_came_meanwhile(self, service: Service) -> None:
        someone, uln = pair(service)
        first, second = waiting(service, someone), waiting(service, someone)
        settled = resolve(service, first, {"RegisterAsNew": "true"}).plain["Resolved"]
        assert (settled["Outcome"], settled["Settled"]["Resolution"]) == ("Registered", "Registered")
        assert settled["Settled"]["ULN"] != uln
        found = resolve(service, second, {"RegisterAsNew": "true"}).plain["Resolved"]
        assert (found["Settled"]["Resolution"], found["Settled"]["ULN"]) == (
            "Found",
            settled["Settled"]["ULN"],
        )

    def test_discard(self, service: Service) -> None:
        job = waiting(service, {"GivenName": "Ann", "FamilyName": "Hart"})
        assert refused(service, job, {"Discard": "true"}).violations == (
            ("/ResolveException/Reason", "must be given"),
        )
        settled = resolve(service, job, {"Discard": "true"}, Reason=REASON).plain["Resolved"]["Settled"]
        assert (settled["Resolution"], settled["Reason"], settled.get("ULN")) == ("Discarded", REASON, None)

    def test_what_is_settled_stays_so(self, service: Service) -> None:
        job = waiting(service, {"GivenName": "Ann", "FamilyName": "Hart"})
        resolve(service, job, {"Discard": "true"}, Reason=REASON)
        fault = refused(service, job, {"Discard": "true"}, Reason=REASON)
        assert (fault.kind, fault.code) == ("ExceptionSettledFault", "WSBE0002")

    def test_who_is_no_candidate_cannot_be_chosen(self, service: Service) -> None:
        someone, _ = pair(service)
        job = waiting(service, someone)
        fault = refused(service, job, {"Choose": "8181822950"})
        assert (fault.kind, fault.code) == ("NotACandidateFault", "WSBE0003")
        assert refused(service, job, {"Choose": "8181822951"}).paths == ["/ResolveException/Choose"]

    def test_steps_that_may_not_be_taken(self, service: Service) -> None:
        someone, uln = pair(service)
        checked = waiting(service, someone, check_only=True)
        assert refused(service, checked, {"RegisterAsNew": "true"}).kind == "MoveNotAllowedFault"
        lacking = waiting(service, {"GivenName": "Ann", "FamilyName": "Hart"})
        fault = refused(service, lacking, {"Choose": uln})
        assert (fault.kind, fault.status) == ("MoveNotAllowedFault", 500)

    def test_an_older_version(self, service: Service) -> None:
        job = waiting(service, somebody())
        resolve(service, job, {"Correct": {"Notes": "seen"}}, Version=1)
        assert refused(service, job, {"Correct": {"Notes": "too"}}, Version=1).kind == "ChangedMeanwhileFault"
        assert listed(service, job)[0]["Version"] == "2"

    def test_others_know_nothing_of_it(self, service: Service) -> None:
        job = waiting(service, {"GivenName": "Ann", "FamilyName": "Hart"})
        step: dict[str, Any] = {"Discard": "true"}
        for fault in (
            fault_of(service, "ResolveException", request(job, step, Reason=REASON), COUNCIL),
            refused(service, job, step, Reason=REASON, Position=2),
            refused(service, "2000000000", step, Reason=REASON),
        ):
            assert (fault.kind, fault.code) == ("UnknownExceptionFault", "WSBE0001")
        denied = fault_of(service, "ResolveException", request(job, step, Reason=REASON), AWARDING)
        assert denied.kind == "AccessDeniedFault"

    def test_of_two_at_once_one_wins(self, service: Service) -> None:
        someone, uln = pair(service)
        job = waiting(service, someone)

        def attempt(step: Mapping[str, Any]) -> str:
            try:
                resolve(service, job, step, Version=1)
            except Fault as fault:
                return fault.kind
            return "done"

        steps = [{"Choose": uln}, {"RegisterAsNew": "true"}] * 2
        with ThreadPoolExecutor(4) as pool:
            came = sorted(pool.map(attempt, steps))
        assert came == ["ChangedMeanwhileFault"] * 3 + ["done"]
        (one,) = listed(service, job, IncludeSettled="true")
        assert one["Version"] == "2"

    @pytest.mark.parametrize(
        ("step", "path"),
        [
            ({"Correct": {}}, "Correct"),
            ({"Correct": {"Gender": "F"}}, "Correct/Gender"),
            ({"Correct": {"UPN": "A801200001001"}}, "Correct/UPN"),
            ({"Correct": {"ULN": "8181822951"}}, "Correct/ULN"),
            ({"Correct": {"Title": "Mx", "Clear": "Title"}}, "Correct/Clear"),
            ({"Correct": {"Clear": "Telephone"}}, "Correct/Clear"),
            ({"Discard": "true", "RegisterAsNew": "true"}, "RegisterAsNew"),
        ],
    )
    def test_bad_input(self, service: Service, step: dict[str, Any], path: str) -> None:
        job = waiting(service, somebody())
        fault = refused(service, job, step)
        assert (fault.kind, fault.paths) == ("InvalidRequestFault", [f"/ResolveException/{path}".rstrip("/")])
        assert listed(service, job)[0]["Version"] == "1"

    def test_no_step(self, service: Service) -> None:
        fault = refused(service, waiting(service, somebody()), {})
        told = "or Correct or RegisterAsNew or Discard must be given"
        assert ("/ResolveException/Choose", told) in fault.violations

    def test_what_the_record_itself_lacks_is_said_of_it(self, service: Service) -> None:
        someone = somebody(**NEW)
        done(service, learners(someone | {"Postcode": ELSEWHERE}))
        job = waiting(service, record({name: value for name, value in someone.items() if name not in NEW}))
        fault = refused(service, job, {"RegisterAsNew": "true"})
        assert fault.paths == ["/ResolveException/RegisterAsNew"] * 2
        assert "VerificationType must be given for a new learner" in fault.violations[0][1]
