"""Achievements over our own contract: submitted, done by the worker, counted, told where wrong, seen in the record."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree

from tests.client import Service
from tests.conftest import fresh_database, run_lrs_soap, running_service
from tests.learning_records.achievement_client import (
    COUNTERS,
    GET,
    SUBMIT,
    achievement,
    do,
    ended,
    problems,
    submission,
    submit,
)
from tests.learning_records.client import AWARDING, CLOSED, COLLEGE, COUNCIL, call, fault_of
from tests.learning_records.organisation_client import new_organisation
from tests.learning_records.record_client import events, look, who
from tests.records import Person, registered


@pytest.fixture(scope="module")
def other_ao(service: Service) -> Mapping[str, str]:
    return new_organisation(service, "awarding-organisation")


def seen(service: Service, one: Person, caller: Mapping[str, str] = COLLEGE) -> list[dict[str, str]]:
    return events(look(service, who(one), caller))


class TestLife:
    def test_from_provisional_to_final_withdrawn_and_back(self, service: Service, person: Person) -> None:
        provisional = do(service, achievement(person, Grade="Merit"), type_="Provisional")
        assert provisional == {"Created": 1}
        assert seen(service, person) == []
        (own,) = seen(service, person, AWARDING)
        assert (own["Status"], own["Grade"]) == ("Provisional", "Merit")

        assert do(service, achievement(person, Grade="Distinction")) == {"PromotedToFinal": 1}
        (event,) = seen(service, person)
        assert {name: event[name] for name in ("Status", "Grade", "Source", "SubjectCode", "Outcome")} == {
            "Status": "Final",
            "Grade": "Distinction",
            "Source": "AwardingOrganisation",
            "SubjectCode": "600/1166/X",
            "Outcome": "Achieved",
        }
        assert event["Version"] == "2"
        assert event["ProviderName"] == "Sandbox College"
        assert event["AwardingOrganisationName"] == "Sandbox Awarding"

        update = achievement(person, "Update", Grade=None, LanguageOfAssessment="Welsh")
        assert do(service, update) == {"Updated": 1}
        (event,) = seen(service, person)
        assert (event["Grade"], event["LanguageOfAssessment"]) == ("Distinction", "Welsh")

        assert do(service, achievement(person, "Withdraw", ActionReason="wrong candidate")) == {
            "Withdrawn": 1
        }
        assert seen(service, person) == seen(service, person, AWARDING) == []
        assert do(service, achievement(person, "Reinstate")) == {"Reinstated": 1}
        (back,) = seen(service, person)
        assert (back["Grade"], back["LanguageOfAssessment"]) == ("Distinction", "Welsh")

    def test_what_is_cleared_goes(self, service: Service, person: Person) -> None:
        do(service, achievement(person, LanguageOfAssessment="English"))
        cleared = achievement(person, "Update", Grade=None, Clear=["Grade", "LanguageOfAssessment"])
        assert do(service, cleared) == {"Updated": 1}
        (event,) = seen(service, person)
        assert not {"Grade", "LanguageOfAssessment"} & event.keys()
        assert event["Outcome"] == "Unknown"

    def test_a_unit_in_small_letters(self, service: Service, person: Person) -> None:
        do(service, achievement(person, Reference="k/501/5773", ProviderUKPRN="10099901"))
        (event,) = seen(service, person)
        assert (event["Source"], event["SubjectCode"]) == ("AwardingOrganisationUnit", "K/501/5773")

    def test_everything_that_may_be_said(self, service: Service, person: Person) -> None:
        gender = {"1": "Male", "2": "Female"}[person.five["Gender"]]
        whole = achievement(
            person,
            MISIdentifier="4711",
            DateOfBirth=f"{person.five['DateOfBirth']}Z",
            Gender=gender,
            Postcode=person.five["LastKnownPostCode"],
            AwardDate="2025-08-21+01:00",
            LanguageOfAssessment="Welsh",
            ActionReason="certificated",
        )
        assert do(service, whole, Email="exams@example.org") == {"Created": 1}
        (event,) = seen(service, person)
        assert event["AwardDate"] == "2025-08-21"

    @pytest.mark.parametrize("gender", ["NotKnown", "NotSpecified"])
    def test_a_gender_that_says_nothing_is_not_compared(
        self, service: Service, person: Person, gender: str
    ) -> None:
        assert do(service, achievement(person, Gender=gender)) == {"Created": 1}

    def test_another_organisations_achievement_is_another(
        self, service: Service, person: Person, other_ao: Mapping[str, str]
    ) -> None:
        assert do(service, achievement(person)) == {"Created": 1}
        assert do(service, achievement(person, "Withdraw"), caller=other_ao) == {"BusinessRuleErrors": 1}
        assert do(service, achievement(person), caller=other_ao) == {"Created": 1}
        assert len(seen(service, person)) == 2


class TestJob:
    def test_all_that_is_told_of_one(self, service: Service, person: Person) -> None:
        answer = ended(service, submit(service, achievement(person), type_="Provisional"))
        told = {etree.QName(child).localname: child.text for child in answer.element[1]}
        moments = [told.pop(name) for name in ("SubmittedAt", "StartedAt", "EndedAt")]
        assert moments == sorted(moments, key=str)
        number = told.pop("JobNumber")
        assert int(str(number)) > 0
        counters = dict.fromkeys(COUNTERS, "0") | {"Created": "1"}
        assert told == counters | {
            "Status": "Successful",
            "SubmissionType": "Provisional",
            "SubmittedBy": "awarding.user",
            "NumberOfRecords": "1",
            "ThisPage": "1",
            "Pages": "0",
        }

    def test_what_is_wrong_with_one_record_is_told_and_the_others_go_on(
        self, service: Service, person: Person
    ) -> None:
        coming = datetime.now(UTC).date() + timedelta(days=2)
        answer = ended(
            service,
            submit(
                service,
                achievement(person, MISIdentifier="first"),
                achievement(person, MISIdentifier="<2>", ULN="1234567890", AwardDate=coming),
                achievement(person, MISIdentifier="third", GivenName="Xavier", DateOfBirth="1950-01-01"),
                achievement(person),
                achievement(person, "Withdraw", Reference="999/9999/9"),
            ),
        )
        assert answer.text("Job/NumberOfRecords") == "5"
        counted = [answer.text(f"Job/{name}") for name in COUNTERS]
        assert counted == ["1", "0", "0", "0", "0", "1", "1", "2"]
        assert problems(answer) == [
            ("2", "<2>", "FieldData", "ACH103", "AwardDate"),
            ("2", "<2>", "FieldData", "ACH102", "ULN"),
            ("3", "third", "LearnerData", "ACH202", "GivenName"),
            ("3", "third", "LearnerData", "ACH203", "DateOfBirth"),
            ("4", "", "BusinessRule", "ACH301", "Action"),
            ("5", "", "BusinessRule", "ACH302", "Reference"),
        ]
        assert answer.texts("Message")[0] == "must not lie in the future"
        assert len(seen(service, person)) == 1

    def test_records_in_error_come_in_pages(self, service: Service, person: Person) -> None:
        wrong = [achievement(person, "Withdraw", MISIdentifier=str(n)) for n in range(1, 202)]
        job = submit(service, achievement(person, Reference="600/0001/1"), *wrong)
        pages = [ended(service, job, Page=page) for page in (1, 2, 3, 4)]
        assert {page.text("Job/Pages") for page in pages} == {"3"}
        assert [page.text("Job/ThisPage") for page in pages] == ["1", "2", "3", "4"]
        told = [page.texts("MISIdentifier") for page in pages]
        assert [len(page) for page in told] == [100, 100, 1, 0]
        assert [number for page in told for number in page] == [str(n) for n in range(1, 202)]
        assert ended(service, job).texts("MISIdentifier") == told[0]

    def test_one_of_the_published_contract(self, service: Service, person: Person) -> None:
        """Its records may break rules that this schema has; all of it can be told here."""
        record = {
            "AchievementAwardDate": "soon",
            "Action": "1",
            "ActionDate": "2025-09-01T00:00:00",
            "FamilyName": person.family,
            "GivenName": "x" * 40,
            "MisIdentifier": "i" * 129,
            "ProviderUkprn": "10099901",
            "Uln": person.uln,
            "UnitOrQualificationReferenceNumber": "?",
        }
        parts = {"emailAddress": None, "submissionType": "Final", "achievements": {"Achievement": [record]}}
        reply = service.external("SubmitAchievementBatchJob", parts, AWARDING)
        answer = ended(service, str(reply.text("JobId")))
        assert answer.texts("MISIdentifier") == ["i" * 129]
        assert set(answer.texts("Field")) == {"AwardDate", "GivenName", "MISIdentifier", "Reference"}

    def test_an_unknown_one(self, service: Service, person: Person, other_ao: Mapping[str, str]) -> None:
        """Another organisation's is unknown, too."""
        job = submit(service, achievement(person))
        for number, caller in (("2147483647", AWARDING), (job, other_ao)):
            answer = call(service, GET, {"JobNumber": number}, caller)
            assert (answer.code, answer.outcome) == ("WSRC0018", "UnknownJob")

    def test_a_cancelled_one(self, database_url: str, tmp_path: Any) -> None:
        with running_service(database_url, tmp_path, "--no-worker") as alone:
            job = submit(alone, achievement(registered(alone)))
            waiting = call(alone, GET, {"JobNumber": job}, AWARDING)
            assert (waiting.code, waiting.text("Job/Status")) == ("WSRC0008", "Waiting")
            assert waiting.text("Job/StartedAt") is None
            run_lrs_soap(alone, "job", "cancel", job)
            answer = ended(alone, job)
        assert (answer.code, answer.text("Job/Status")) == ("WSRC0010", "Cancelled")
        assert answer.text("Job/RejectionReason")


BAD: list[tuple[dict[str, Any], str]] = [
    ({"MISIdentifier": "x" * 129}, "MISIdentifier"),
    ({"ULN": "123"}, "ULN"),
    ({"GivenName": "x" * 36}, "GivenName"),
    ({"FamilyName": ""}, "FamilyName"),
    ({"DateOfBirth": "soon"}, "DateOfBirth"),
    ({"Gender": "1"}, "Gender"),
    ({"Postcode": "nowhere"}, "Postcode"),
    ({"Reference": "600//1"}, "Reference"),
    ({"Reference": "6" * 21}, "Reference"),
    ({"AwardDate": "2025-02-30"}, "AwardDate"),
    ({"ProviderUKPRN": "1234567"}, "ProviderUKPRN"),
    ({"Grade": "x" * 36}, "Grade"),
    ({"Grade": ""}, "Grade"),
    ({"LanguageOfAssessment": "x" * 36}, "LanguageOfAssessment"),
    ({"Action": "1"}, "Action"),
    ({"ActionDate": "now"}, "ActionDate"),
    ({"ActionReason": "x" * 256}, "ActionReason"),
    ({"Clear": "Level"}, "Clear"),
]


class TestRefusals:
    @pytest.mark.parametrize(("wrong", "element"), BAD)
    def test_what_breaks_the_schema_refuses_the_whole(
        self, service: Service, person: Person, wrong: dict[str, Any], element: str
    ) -> None:
        records = [achievement(person), achievement(person, **wrong)]
        fault = fault_of(service, SUBMIT, submission(*records), AWARDING)
        assert (fault.kind, fault.code) == ("InvalidRequestFault", "WSEC0001")
        assert fault.paths == [f"/{SUBMIT}/Achievement[2]/{element}"]

    def test_what_is_cleared_must_not_be_given(self, service: Service, person: Person) -> None:
        both = achievement(person, "Update", Clear="Grade")
        fault = fault_of(service, SUBMIT, submission(both), AWARDING)
        assert fault.violations == (
            (f"/{SUBMIT}/Achievement/Clear", "must not name an item that is given a value at the same time"),
        )

    def test_to_clear_twice_is_to_clear(self, service: Service, person: Person) -> None:
        do(service, achievement(person))
        assert do(service, achievement(person, "Update", Grade=None, Clear=["Grade", "Grade"])) == {
            "Updated": 1
        }

    @pytest.mark.parametrize(
        ("wrong", "element"),
        [
            ({"SubmissionType": "Both"}, "SubmissionType"),
            ({"Email": "nobody"}, "Email"),
            ({"RequestId": "a b"}, "RequestId"),
        ],
    )
    def test_of_a_submission(
        self, service: Service, person: Person, wrong: dict[str, str], element: str
    ) -> None:
        fault = fault_of(service, SUBMIT, submission(achievement(person)) | wrong, AWARDING)
        assert fault.paths == [f"/{SUBMIT}/{element}"]

    def test_none_at_all(self, service: Service) -> None:
        fault = fault_of(service, SUBMIT, submission(), AWARDING)
        assert fault.kind == "InvalidRequestFault"
        assert fault.paths

    @pytest.mark.parametrize("number", ["", "abc", "0", "-1", "2147483648"])
    def test_of_a_number(self, service: Service, number: str) -> None:
        fault = fault_of(service, GET, {"JobNumber": number}, AWARDING)
        assert fault.paths == [f"/{GET}/JobNumber"]

    def test_of_a_page(self, service: Service) -> None:
        fault = fault_of(service, GET, {"JobNumber": 1, "Page": 0}, AWARDING)
        assert fault.paths == [f"/{GET}/Page"]

    @pytest.mark.parametrize("operation", [SUBMIT, GET])
    @pytest.mark.parametrize(
        ("caller", "kind"),
        [
            (COLLEGE, "AccessDeniedFault"),
            (COUNCIL, "AccessDeniedFault"),
            (CLOSED, "AccessDeniedFault"),
            (AWARDING | {"OrgPassword": "SandboxAwarding2"}, "WrongPasswordFault"),
            (AWARDING | {"UKPRN": "NOBODY12"}, "UnknownOrganisationFault"),
        ],
    )
    def test_of_a_caller(
        self, service: Service, person: Person, operation: str, caller: dict[str, str], kind: str
    ) -> None:
        fields = {"JobNumber": 1} if operation == GET else submission(achievement(person))
        assert fault_of(service, operation, fields, caller).kind == kind

    def test_a_refusal_stores_nothing(self, service: Service, person: Person) -> None:
        before = int(submit(service, achievement(person)))
        for fields, caller in (
            (submission(achievement(person, Grade="")), AWARDING),
            (submission(achievement(person)), COLLEGE),
        ):
            fault_of(service, SUBMIT, fields, caller)
        assert int(submit(service, achievement(person))) == before + 1


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def narrow(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that takes two achievements at a time."""
    folder = tmp_path_factory.mktemp(f"narrow-{request.param}")
    with (
        fresh_database(request.param, folder) as url,
        running_service(url, folder, LRS_MOST_ACHIEVEMENTS="2") as one,
    ):
        yield one


def test_too_many(narrow: Service) -> None:
    one = registered(narrow)
    fault = fault_of(narrow, SUBMIT, submission(*[achievement(one)] * 3), AWARDING)
    assert (fault.kind, fault.code) == ("TooManyAchievementsFault", "WSEC0046")
    assert fault.message == "at most 2 achievements may be given; there are 3"
    submit(narrow, *[achievement(one)] * 2)


def test_five_thousand(service: Service) -> None:
    """As many as the service takes unless told otherwise; more than the other operations' requests may hold."""
    one = registered(service)
    reason = "é" * 255
    records = [
        achievement(one, Reference=f"600/{n:04}/X", LanguageOfAssessment="English", ActionReason=reason)
        for n in range(5_000)
    ]
    job = submit(service, *records)
    assert call(service, GET, {"JobNumber": job}, AWARDING).text("Job/NumberOfRecords") == "5000"
    run_lrs_soap(service, "job", "cancel", job)


class TestOnce:
    def test_a_submission_that_is_sent_again_is_one(self, service: Service, person: Person) -> None:
        fields = submission(achievement(person), RequestId=f"once:{person.uln}")
        first, again = (call(service, SUBMIT, fields, AWARDING) for _ in range(2))
        assert first.plain == again.plain
        job = str(first.text("JobNumber"))
        assert ended(service, job).text("Job/Created") == "1"
        assert int(submit(service, achievement(person, Reference="600/2/2"))) == int(job) + 1

    def test_another_under_its_name_is_refused(self, service: Service, person: Person) -> None:
        name = f"other:{person.uln}"
        job = int(submit(service, achievement(person), RequestId=name))
        other = submission(achievement(person, Grade="Merit"), RequestId=name)
        assert fault_of(service, SUBMIT, other, AWARDING).kind == "RequestIdReusedFault"
        assert int(submit(service, achievement(person, Reference="600/2/2"))) == job + 1
