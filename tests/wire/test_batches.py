"""Batches through SOAP: submitted, done by the worker, counted, answered record by record as single calls answer."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from lrs_soap.domain.matching import Identity
from tests.client import AWARDING, COLLEGE, COUNCIL, Reply, Service, new_learner, person
from tests.conftest import fresh_database, run_lrs_soap, running_service, running_worker
from tests.domain.labelled_pairs import labelled_pairs
from tests.people import fresh_person
from tests.records import registered, written

MOST_SECONDS = 120
MOST_LEARNERS = 200
COUNTERS = (
    "NewLearnersCount",
    "ExistsUpdatedLearnersCount",
    "PossibleMatchLearnersCount",
    "LearnersNotFoundCount",
    "RejectedLearnersCount",
)
#: What a find answers, and a batch of the same person.
SAME = {
    "WSRC0004": "RC002",
    "WSRC0022": "RC004",
    "WSRC0003": "RC007",
    "WSRC0002": "RC008",
    "WSRC0001": "RC005",
}
NEW = {"VerificationType": "1", "AbilityToShare": "1"}


def submit(
    service: Service,
    *learners: Mapping[str, Any],
    job_type: str = "FUL",
    count: Any = None,
    caller: Mapping[str, str] = COLLEGE,
) -> Reply:
    stated = len(learners) if count is None else count
    fields = {"JobType": job_type, "LearnerRecordCount": stated, "Learner": list(learners)}
    return service.call("submitBatchRegistration", fields, caller)


def output(
    service: Service, job: Any, caller: Mapping[str, str] = COLLEGE, kind: str = "Registration"
) -> Reply:
    operation = {"Registration": "getBatchRegistrationOutput", "Verify": "getVerifyBatchOutput"}[kind]
    return service.call(operation, {"JobID": job}, caller)


def ended(
    service: Service, submitted: Reply, caller: Mapping[str, str] = COLLEGE, kind: str = "Registration"
) -> Reply:
    """The answer once the job has ended, asked again and again as clients do."""
    assert submitted.code == "WSRC0007"
    job = submitted.text("JobID")
    deadline = time.monotonic() + MOST_SECONDS
    while (reply := output(service, job, caller, kind)).code == "WSRC0008":
        assert reply.text("JobStatus") in ("Waiting", "InProgress")
        assert not reply.answer().findall("Learner")
        assert time.monotonic() < deadline, service.logged()
        time.sleep(0.05)
    return reply


def done(service: Service, *learners: Mapping[str, Any], **how: Any) -> list[dict[str, str]]:
    """What became of the records."""
    reply = ended(service, submit(service, *learners, **how), how.get("caller", COLLEGE))
    assert (reply.code, reply.text("JobStatus")) == ("WSRC0009", "Successful")
    return told(reply, "Learner")


def told(reply: Reply, name: str) -> list[dict[str, str]]:
    return [
        {etree.QName(child).localname: child.text or "" for child in one}
        for one in reply.answer().findall(name)
    ]


def codes(service: Service, *learners: Mapping[str, Any], **how: Any) -> list[str]:
    return [one["ReturnCode"] for one in done(service, *learners, **how)]


def version_of(service: Service, uln: str) -> int:
    with written(service) as unit:
        learner = unit.learners.by_uln(uln)  # type: ignore[arg-type]
    assert learner
    return learner.version


class TestRegistration:
    def test_new_learners_get_ulns_in_the_order_they_were_sent(self, service: Service) -> None:
        people = [fresh_person() | NEW | {"MISIdentifier": f"mis-{number}"} for number in range(5)]
        reply = ended(service, submit(service, *people))
        learners = told(reply, "Learner")
        assert [one["MISIdentifier"] for one in learners] == [one["MISIdentifier"] for one in people]
        assert {one["ReturnCode"] for one in learners} == {"RC001"}
        assert [int(reply.text(name) or 0) for name in COUNTERS] == [5, 0, 0, 0, 0]
        assert str(reply.text("JobStartedDateTime")) <= str(reply.text("JobFinishedDateTime"))
        for one, sent in zip(learners, people, strict=True):
            assert {name: one[name] for name in sent} == sent
            five = {name: sent[name] for name in fresh_person()}
            found = service.call("learnerByDemographics", {"FindType": "FUL", **five})
            assert (found.code, found.answer().findtext("Learner/ULN")) == ("WSRC0004", one["ULN"])

    def test_one_who_is_on_record_is_found_and_updated(self, service: Service) -> None:
        one = registered(service)
        (again,) = done(service, one.five | NEW)
        assert (again["ReturnCode"], again["ULN"]) == ("RC002", one.uln)
        (updated,) = done(service, one.five | NEW | {"PlaceOfBirth": "Leeds", "AbilityToShare": "0"})
        assert (updated["ReturnCode"], updated["ULN"]) == ("RC003", one.uln)
        with written(service) as unit:
            learner = unit.learners.by_uln(one.uln)
        assert learner
        assert (learner.details.place_of_birth, learner.details.ability_to_share) == ("Leeds", "1")
        assert learner.version == 2
        assert codes(service, one.five) == ["RC002"]

    def test_the_same_person_twice_in_a_batch_gets_one_uln(self, service: Service) -> None:
        someone = fresh_person() | NEW
        first, second = done(service, someone, someone)
        assert (first["ReturnCode"], second["ReturnCode"]) == ("RC001", "RC002")
        assert first["ULN"] == second["ULN"]

    def test_with_a_uln(self, service: Service) -> None:
        one = registered(service)
        names = {"ULN": one.uln, "GivenName": one.given, "FamilyName": one.family}
        assert codes(service, names) == ["RC002"]
        moved = names | {"LastKnownPostCode": "LS1 4AP"}
        assert codes(service, moved, names | {"FamilyName": "Quillfeather"}) == ["RC003", "RC009"]
        assert codes(service, names | {"DateOfBirth": "1990-01-01"}) == ["RC009"]
        assert codes(service, names | {"Gender": "0", "DateOfBirth": one.five["DateOfBirth"]}) == ["RC002"]

    def test_a_merged_uln_and_who_was_merged_answer_the_master(self, service: Service) -> None:
        child, master = registered(service), registered(service)
        with written(service) as unit:
            held = unit.learners.by_uln(child.uln)
            assert held
            assert unit.learners.link(child.uln, master.uln, held.created_at)
        by_number = {"ULN": child.uln, "GivenName": child.given, "FamilyName": child.family}
        for one in done(service, by_number, child.five | NEW):
            assert (one["ReturnCode"], one["ULN"]) == ("RC004", master.uln)

    def test_possible_matches_stop_a_registration(self, service: Service) -> None:
        one = registered(service)
        assert codes(service, one.five | NEW | {"LastKnownPostCode": "BS1 5TR"}) == ["RC007"]

    def test_too_many_matches(self, service: Service) -> None:
        someone = fresh_person()
        for number in range(11):
            other = someone | {"LastKnownPostCode": f"M{number // 9 + 1} {number % 9 + 1}AA"}
            assert service.call("registerSingleLearner", new_learner(other)).code == "WSRC0005"
        assert codes(service, someone | NEW | {"LastKnownPostCode": "BS1 5TR"}) == ["RC008"]

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"GivenName": None}, "RC010"),
            ({"FamilyName": " "}, "RC010"),
            ({"LastKnownPostCode": None}, "RC010"),
            ({"DateOfBirth": "", "Gender": None}, "RC010"),
            ({"DateOfBirth": "17/03/2004"}, "RC011"),
            ({"Gender": "F"}, "RC011"),
            ({"FamilyName": "x" * 36}, "RC011"),
            ({"ULN": "1234567890"}, "RC011"),
            ({"EmailAddress": "nobody"}, "RC011"),
            ({"AbilityToShare": "2"}, "RC011"),
            ({"AbilityToShare": "3"}, "RC011"),
            ({"DateOfBirth": "2020-01-01"}, "RC011"),  # too young: RC013 in files only
            ({"VerificationType": None}, "RC006"),
            ({"AbilityToShare": None}, "RC006"),
            ({"VerificationType": "999"}, "RC006"),
            ({"GivenName": "?!"}, "RC006"),
        ],
    )
    def test_what_is_wrong_with_a_record_is_its_own_affair(
        self, service: Service, changes: dict[str, Any], code: str
    ) -> None:
        wrong, right = fresh_person() | NEW | changes, fresh_person() | NEW
        reply = ended(service, submit(service, wrong, right))
        assert [one["ReturnCode"] for one in told(reply, "Learner")] == [code, "RC001"]
        assert [int(reply.text(name) or 0) for name in COUNTERS] == [1, 0, 0, 0, 1]

    def test_a_check_changes_nothing(self, service: Service) -> None:
        one, other = registered(service), fresh_person()
        changed = one.five | {"PlaceOfBirth": "Leeds"}
        learners = done(service, changed, other | NEW, job_type="CHK")
        assert [one["ReturnCode"] for one in learners] == ["RC002", "RC005"]
        assert learners[0]["ULN"] == one.uln
        assert version_of(service, one.uln) == 1
        assert service.call("learnerByDemographics", {"FindType": "FUL", **other}).code == "WSRC0001"


class TestVerification:
    def test_as_single_verifications(self, service: Service) -> None:
        one = registered(service)
        whole = {"ULN": one.uln, "FamilyName": one.family, "GivenName": one.given}
        records = [
            whole | {"MISIdentifier": "first", "DateOfBirth": one.five["DateOfBirth"]},
            whole | {"GivenName": one.given[0]},
            whole | {"FamilyName": "Quillfeather", "GivenName": "Zebedee"},
            whole | {"ULN": "1026893096"},
            whole | {"ULN": "6172911987", "FamilyName": "Pemberton", "GivenName": "Charlie"},
            whole | {"Gender": "9"},
        ]
        fields = {"LearnerRecordCount": len(records), "OrgEmail": "exams@example.org", "Learner": records}
        submitted = service.call("submitVerifyBatch", fields, AWARDING)
        reply = ended(service, submitted, AWARDING, "Verify")
        assert (reply.code, reply.text("JobStatus")) == ("WSRC0009", "Successful")
        answers = told(reply, "VerifiedLearner")
        assert answers[0]["MISIdentifier"] == "first"
        for record, answer in zip(records, answers, strict=True):
            searched = {name: value for name, value in record.items() if name != "MISIdentifier"}
            single = service.call("verifyLearner", {"LearnerToVerify": searched}, AWARDING)
            (verified,) = told(single, "VerifiedLearner")
            assert {name: value for name, value in answer.items() if name != "MISIdentifier"} == verified
        assert [one["ResponseCode"] for one in answers] == [
            "WSVRC001",
            "WSVRC003",
            "WSVRC005",
            "WSVRC006",
            "WSVRC002",
            "WSVRC005",
        ]

    def test_a_malformed_record_is_its_own_affair(self, service: Service) -> None:
        records = [{"ULN": "1", "FamilyName": "A", "GivenName": "B"}, {"ULN": "1026893096"}]
        fields = {"LearnerRecordCount": 2, "OrgEmail": "", "Learner": records}
        reply = ended(service, service.call("submitVerifyBatch", fields), kind="Verify")
        assert reply.texts("ResponseCode") == ["WSRC0009", "WSEC0001", "WSEC0001"]

    def test_refusals(self, service: Service) -> None:
        record = {"ULN": "1026893096", "FamilyName": "A", "GivenName": "B"}
        fields = {"LearnerRecordCount": 2, "OrgEmail": "", "Learner": [record]}
        refused = service.call("submitVerifyBatch", fields)
        assert (refused.code, refused.text("JobID")) == ("WSRC0030", "0")
        fields |= {"LearnerRecordCount": 1, "OrgEmail": "nobody"}
        assert "OrgEmail" in service.call("submitVerifyBatch", fields).fault()["FurtherDetails"]


class TestFiles:
    """Jobs that came as files are asked for over SOAP, too; what XML cannot hold came in by them."""

    @staticmethod
    def submitted(service: Service, file: Path, rows: str, *options: str) -> str:
        file.write_text(rows, encoding="utf-8")
        told = run_lrs_soap(service, "batch", "submit", str(file), *options)
        return told.removeprefix("Submitted job ").partition(":")[0]

    def test_a_learner_batch(self, service: Service, tmp_path: Path) -> None:
        name = fresh_person()["GivenName"]
        rows = f"UKPRN,GivenName,FamilyName,Notes\n{COLLEGE['UKPRN']},{name}\x01,Hart,a\ufffeb\n"
        job = self.submitted(service, tmp_path / "learners.csv", rows)
        deadline = time.monotonic() + MOST_SECONDS
        while (reply := output(service, job)).code == "WSRC0008":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        (learner,) = told(reply, "Learner")
        assert (learner["GivenName"], learner["Notes"]) == (f"{name}\ufffd", "a\ufffdb")
        assert learner["ReturnCode"] == "RC010"

    def test_an_achievement_batch(self, service: Service, tmp_path: Path) -> None:
        headings = (
            "UKPRN,MisIdentifier,Uln,FamilyName,GivenName,UnitOrQualificationReferenceNumber,"
            "AchievementAwardDate,ProviderUkprn,Action,ActionDate\n"
        )
        rows = f"{headings}{AWARDING['UKPRN']},a\x01{fresh_person()['GivenName']},1,,,,,,,\n"
        job = self.submitted(service, tmp_path / "achievements.csv", rows, "--final")
        deadline = time.monotonic() + MOST_SECONDS
        while not (told_of := service.external("GetAchievementBatchJob", {"jobId": job})).text("EndDate"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert "a\ufffd" in str(told_of.text("AchievementBatchErrorFile"))


class TestRefusals:
    def test_a_wrong_count(self, service: Service) -> None:
        before = fresh_person()
        reply = submit(service, before | NEW, count=2)
        assert (reply.code, reply.text("JobID")) == ("WSRC0017", "0")
        assert service.call("learnerByDemographics", {"FindType": "FUL", **before}).code == "WSRC0001"

    @pytest.mark.parametrize("number", [0, MOST_LEARNERS + 1])
    def test_none_and_too_many(self, service: Service, number: int) -> None:
        fault = submit(service, *[{"GivenName": "A"}] * number).fault()
        assert fault["ErrorCode"] == "WSEC0001"
        assert "Learner must be given 1 to 200 times" in fault["FurtherDetails"]

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"JobType": "ALL"}, "JobType must be one of FUL, CHK"),
            ({"JobType": None}, "JobType must be given"),
            ({"LearnerRecordCount": "one"}, "LearnerRecordCount must be a whole number"),
            ({"LearnerRecordCount": None}, "LearnerRecordCount must be given"),
        ],
    )
    def test_what_the_batch_says_of_itself(self, service: Service, fields: dict[str, Any], says: str) -> None:
        whole = {"JobType": "FUL", "LearnerRecordCount": 1, "Learner": [fresh_person() | NEW]}
        fault = service.call("submitBatchRegistration", whole | fields).fault()
        assert fault["ErrorCode"] == "WSEC0001"
        assert says in fault["FurtherDetails"]

    def test_another_organisations_job_and_another_kind_are_unknown(self, service: Service) -> None:
        submitted = submit(service, fresh_person() | NEW)
        ended(service, submitted)
        job = submitted.text("JobID")
        assert output(service, job, COUNCIL).code == "WSRC0018"
        assert output(service, job, COLLEGE, "Verify").code == "WSRC0018"

    @pytest.mark.parametrize("kind", ["Registration", "Verify"])
    def test_a_number_that_is_no_jobs_is_unknown(self, service: Service, kind: str) -> None:
        for number in (999999, 0, -1, 2**31, 2**63 - 1, -(2**63), "-0"):
            assert output(service, str(number), COLLEGE, kind).code == "WSRC0018"

    def test_a_number_is_the_same_however_it_is_written(self, service: Service) -> None:
        submitted = submit(service, fresh_person() | NEW)
        ended(service, submitted)
        assert output(service, f"+000{submitted.text('JobID')}").code == "WSRC0009"

    @pytest.mark.parametrize("kind", ["Registration", "Verify"])
    def test_what_is_no_number_of_the_contract_is_refused(self, service: Service, kind: str) -> None:
        for text in ("x", "1.0", "1e3", "-", str(2**63), "9" * 5000, "\u0661"):
            fault = output(service, text, COLLEGE, kind).fault()
            assert fault["ErrorCode"] == "WSEC0001"
            assert "JobID must be the whole number that the submission answered" in fault["FurtherDetails"]

    def test_awarding_organisations_verify_only(self, service: Service) -> None:
        assert submit(service, fresh_person() | NEW, caller=AWARDING).error == "WSEC0006"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def idle(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose jobs wait, and with nobody on record."""
    folder: Path = tmp_path_factory.mktemp(f"idle-{request.param}")
    with (
        fresh_database(request.param, folder) as url,
        running_service(url, folder, "--no-worker", "--workers", "1") as one,
    ):
        yield one


class TestStates:
    def test_a_job_that_waits_and_is_cancelled(self, idle: Service) -> None:
        job = submit(idle, fresh_person() | NEW).text("JobID")
        waiting = output(idle, job)
        assert (waiting.code, waiting.text("JobStatus")) == ("WSRC0008", "Waiting")
        assert waiting.text("JobStartedDateTime") is None
        run_lrs_soap(idle, "job", "cancel", str(job))
        cancelled = output(idle, job)
        assert (cancelled.code, cancelled.text("JobStatus")) == ("WSRC0010", "Cancelled")
        assert told(cancelled, "Learner") == []

    def test_a_job_of_an_organisation_that_is_suspended_fails(self, idle: Service) -> None:
        job = submit(idle, fresh_person() | NEW, caller=COUNCIL).text("JobID")
        run_lrs_soap(idle, "organisation", "suspend", COUNCIL["UKPRN"])
        with running_worker(idle):
            deadline = time.monotonic() + MOST_SECONDS
            while "Failed" not in run_lrs_soap(idle, "job", "show", str(job)):
                assert time.monotonic() < deadline
        run_lrs_soap(idle, "organisation", "resume", COUNCIL["UKPRN"])
        failed = output(idle, job, COUNCIL)
        assert (failed.code, failed.text("JobStatus")) == ("WSRC0010", "Failed")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of its own, so that the labelled people meet nobody else."""
    folder: Path = tmp_path_factory.mktemp(f"pairs-{request.param}")
    with fresh_database(request.param, folder) as url, running_service(url, folder) as one:
        yield one


#: What a find can say of a person besides the five demographics.
SEARCHED_TOO = {
    "PreviousFamilyName": "previous_family_name",
    "SchoolAtAge16": "school_at_16",
    "PlaceOfBirth": "place_of_birth",
    "EmailAddress": "email",
}
KEPT_TOO = SEARCHED_TOO | {
    "PreferredGivenName": "preferred_given_name",
    "FamilyNameAtAge16": "family_name_at_16",
}


def stated(one: Identity, too: Mapping[str, str]) -> dict[str, str]:
    five = person(one.given_name, one.family_name, one.date_of_birth.isoformat(), one.gender, one.postcode)
    return five | {element: value for element, field in too.items() if (value := getattr(one, field))}


def test_a_batch_and_single_calls_agree_on_the_labelled_pairs(empty: Service) -> None:
    pairs = labelled_pairs()
    for pair in pairs:
        stored = new_learner(stated(pair.stored, KEPT_TOO))
        assert empty.call("registerSingleLearner", stored).code in ("WSRC0005", "WSRC0021")
    asked = [stated(pair.searched, SEARCHED_TOO) for pair in pairs]
    single = [
        SAME[str(empty.call("learnerByDemographics", {"FindType": "FUL", **one}).code)] for one in asked
    ]
    batched = [
        code
        for start in range(0, len(asked), MOST_LEARNERS)
        for code in codes(empty, *asked[start : start + MOST_LEARNERS], job_type="CHK")
    ]
    assert batched == single
    assert set(single) >= {"RC002", "RC005", "RC007"}
