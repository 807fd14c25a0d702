"""Achievements through SOAP: submitted, done by the worker, counted, told where wrong, seen in the learning record."""

import csv
import io
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from lxml import etree
from zeep import Client

from lrs_soap.contracts.namespaces import MODEL, SERVICES, XSI
from tests.client import (
    AWARDING,
    CLOSED,
    COLLEGE,
    COUNCIL,
    EXTERNAL_PATH,
    Reply,
    Service,
    data_contract,
    envelope,
    external_sender,
    payload_of,
)
from tests.conftest import fresh_database, run_lrs_soap, running_service
from tests.records import Person, registered, written

MOST_SECONDS = 120
COUNTERS = (
    "AchievementsCreated",
    "AchievementsPromotedToFinal",
    "AchievementsReinstated",
    "AchievementsUpdated",
    "AchievementsWithdrawn",
    "BusinessRuleErrors",
    "FieldDataErrors",
    "LearnerDataErrors",
    "SuccessfulFinalAchievements",
    "SuccessfulProvisionalAchievements",
)
UNFINISHED = ("Waiting", "InProgress")


@pytest.fixture(scope="module")
def other_ao(service: Service) -> Mapping[str, str]:
    names = ("--ukprn", "OTHRAO01", "--ref", "OTHRAO", "--type", "awarding-organisation")
    password = {"LRS_ORGANISATION_PASSWORD": "OtherAwardingPas"}
    run_lrs_soap(service, "organisation", "add", "Other Awarding", *names, **password)
    return {"UKPRN": "OTHRAO01", "OrgPassword": "OtherAwardingPas", "UserName": "other.user"}


@pytest.fixture
def someone(service: Service) -> Person:
    return registered(service)


def achievement(one: Person, action: str = "1", **more: str | None) -> dict[str, str | None]:
    return {
        "AchievementAwardDate": "2025-08-21T00:00:00",
        "Action": action,
        "ActionDate": "2025-09-01T00:00:00",
        "FamilyName": one.family,
        "GivenName": one.given,
        "Grade": "Pass",
        "ProviderUkprn": "10099901",
        "Uln": one.uln,
        "UnitOrQualificationReferenceNumber": "600/1166/X",
        **more,
    }


def submission(*records: Mapping[str, Any], type_: str = "Final", email: str | None = None) -> dict[str, Any]:
    return {
        "emailAddress": email,
        "submissionType": type_,
        "achievements": {"Achievement": list(records)},
    }


def submit(
    service: Service,
    *records: Mapping[str, Any],
    type_: str = "Final",
    caller: Mapping[str, str] = AWARDING,
) -> str:
    """The job's number."""
    reply = service.external("SubmitAchievementBatchJob", submission(*records, type_=type_), caller)
    assert reply.code == "WSRC0007"
    return str(reply.text("JobId"))


def asked(service: Service, job: str, caller: Mapping[str, str] = AWARDING) -> Reply:
    return service.external("GetAchievementBatchJob", {"jobId": job}, caller)


def ended(service: Service, job: str, caller: Mapping[str, str] = AWARDING) -> Reply:
    """The answer once the job has ended, asked again and again as clients do."""
    deadline = time.monotonic() + MOST_SECONDS
    while (reply := asked(service, job, caller)).text("Status") in UNFINISHED:
        assert reply.code == "WSRC0008"
        assert reply.text("AchievementBatchErrorFile") == ""
        assert time.monotonic() < deadline, service.logged()
        time.sleep(0.05)
    return reply


def do(
    service: Service,
    *records: Mapping[str, Any],
    type_: str = "Final",
    caller: Mapping[str, str] = AWARDING,
) -> dict[str, int]:
    """The counters that are not zero when it is done."""
    reply = ended(service, submit(service, *records, type_=type_, caller=caller), caller)
    assert (reply.text("Status"), reply.code) == ("Successful", "WSRC0009")
    found = {name: int(str(reply.text(name))) for name in COUNTERS}
    return {name: number for name, number in found.items() if number}


def errors(reply: Reply) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(str(reply.text("AchievementBatchErrorFile")), newline="")))


def seen(service: Service, one: Person, caller: Mapping[str, str] = COLLEGE) -> list[dict[str, str | None]]:
    reply = service.r9("GetLearnerLearningEvents", one.record(), caller)
    return [
        {etree.QName(child).localname: child.text for child in event}
        for event in reply.answer().iter(f"{{{MODEL}}}LearningEvent")
    ]


class TestLife:
    def test_from_provisional_to_final_withdrawn_and_back(self, service: Service, someone: Person) -> None:
        provisional = do(service, achievement(someone, Grade="Merit"), type_="Provisional")
        assert provisional == {"AchievementsCreated": 1, "SuccessfulProvisionalAchievements": 1}
        assert seen(service, someone) == []
        (own,) = seen(service, someone, AWARDING)
        assert (own["Status"], own["Grade"]) == ("P", "Merit")

        promoted = do(service, achievement(someone, Grade="Distinction"))
        assert promoted == {"AchievementsPromotedToFinal": 1, "SuccessfulFinalAchievements": 1}
        (event,) = seen(service, someone)
        assert {name: event[name] for name in ("Status", "Grade", "Source", "SubjectCode")} == {
            "Status": "F",
            "Grade": "Distinction",
            "Source": "AO",
            "SubjectCode": "600/1166/X",
        }
        assert event["AchievementProviderName"] == "Sandbox College"
        assert (event["AwardingOrganisationUkprn"], event["AwardingOrganisationName"]) == (
            "10099902",
            "Sandbox Awarding",
        )

        update = achievement(someone, "2", Grade=None, LanguageForAssessment="Welsh")
        assert do(service, update) == {"AchievementsUpdated": 1, "SuccessfulFinalAchievements": 1}
        (event,) = seen(service, someone)
        assert (event["Grade"], event["LanguageForAssessment"]) == ("Distinction", "Welsh")

        assert do(service, achievement(someone, "3", ActionReason="wrong candidate")) == {
            "AchievementsWithdrawn": 1,
            "SuccessfulFinalAchievements": 1,
        }
        assert seen(service, someone) == seen(service, someone, AWARDING) == []
        assert do(service, achievement(someone, "4")) == {
            "AchievementsReinstated": 1,
            "SuccessfulFinalAchievements": 1,
        }
        assert seen(service, someone) == [event]

    def test_a_unit(self, service: Service, someone: Person) -> None:
        do(service, achievement(someone, UnitOrQualificationReferenceNumber="K/501/5773"))
        assert [event["Source"] for event in seen(service, someone)] == ["QCFU"]

    def test_another_organisations_achievement_is_another(
        self, service: Service, someone: Person, other_ao: Mapping[str, str]
    ) -> None:
        assert do(service, achievement(someone)) == {
            "AchievementsCreated": 1,
            "SuccessfulFinalAchievements": 1,
        }
        assert do(service, achievement(someone, "3"), caller=other_ao) == {"BusinessRuleErrors": 1}
        assert do(service, achievement(someone), caller=other_ao) == {
            "AchievementsCreated": 1,
            "SuccessfulFinalAchievements": 1,
        }
        assert len(seen(service, someone)) == 2

    def test_a_merged_ulns_achievement_is_in_its_masters_record(self, service: Service) -> None:
        child, master = registered(service), registered(service)
        with written(service) as unit:
            held = unit.learners.by_uln(child.uln)
            assert held is not None
            assert unit.learners.link(child.uln, master.uln, held.created_at)
        assert "AchievementsCreated" in do(service, achievement(child))
        reply = service.r9("GetLearnerLearningEvents", master.record())
        assert reply.texts("SubjectCode") == ["600/1166/X"]


class TestErrorFile:
    def test_each_record_in_error_is_named_with_field_and_rule(
        self, service: Service, someone: Person
    ) -> None:
        reply = ended(
            service,
            submit(
                service,
                achievement(someone, MisIdentifier="first"),
                achievement(someone, MisIdentifier="=1+1", Gender="x", AchievementAwardDate="soon"),
                achievement(someone, MisIdentifier='say "hi"', GivenName="Xavier", DateofBirth="1950-01-01"),
                achievement(someone, MisIdentifier=None),
                achievement(someone, "create"),
            ),
        )
        assert (reply.text("Status"), reply.text("NumberOfRecords")) == ("Successful", "5")
        assert float(str(reply.text("PercentageSuccessfulRecords"))) == 20
        assert [
            reply.text(name) for name in ("FieldDataErrors", "LearnerDataErrors", "BusinessRuleErrors")
        ] == [
            "2",
            "1",
            "1",
        ]
        told = [tuple(line.values())[:6] for line in errors(reply)]
        uln = someone.uln
        assert told == [
            ("2", "'=1+1", uln, "AchievementAwardDate", "FieldData", "ACH102"),
            ("2", "'=1+1", uln, "Gender", "FieldData", "ACH102"),
            ("3", 'say "hi"', uln, "GivenName", "LearnerData", "ACH202"),
            ("3", 'say "hi"', uln, "DateofBirth", "LearnerData", "ACH203"),
            ("4", "", uln, "Action", "BusinessRule", "ACH301"),
            ("5", "", uln, "Action", "FieldData", "ACH102"),
        ]
        assert errors(reply)[0]["Message"] == "must be a date as yyyy-mm-dd between 1800 and 2099"

    def test_it_has_lines_as_windows_ends_them(self, service: Service, someone: Person) -> None:
        reply = ended(service, submit(service, achievement(someone, "3")))
        assert b'"Message"&#13;\n"1","","' in reply.body

    def test_there_is_none_where_nothing_is_wrong(self, service: Service, someone: Person) -> None:
        reply = ended(service, submit(service, achievement(someone)))
        assert b'<a:AchievementBatchErrorFile i:nil="true"/>' in reply.body


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "code", "sentence"),
        [
            ({"emailAddress": "nobody"}, "WSEC0044", "the email address must be an email address"),
            ({"submissionType": "Both"}, "WSEC0045", "Provisional or Final"),
            ({"submissionType": None}, "WSEC0045", "Provisional or Final"),
            ({"achievements": None}, "WSEC0047", "at least one achievement"),
            ({"achievements": {}}, "WSEC0047", "at least one achievement"),
            (
                {"emailAddress": "nobody", "submissionType": "", "achievements": None},
                "WSEC0044",
                "at least one achievement",
            ),
        ],
    )
    def test_of_a_job(
        self, service: Service, someone: Person, changes: dict[str, Any], code: str, sentence: str
    ) -> None:
        fault = service.external(
            "SubmitAchievementBatchJob", submission(achievement(someone)) | changes
        ).fault()
        assert fault["ErrorCode"] == code
        assert sentence in fault["ErrorDetail"]

    @pytest.mark.parametrize("operation", ["SubmitAchievementBatchJob", "GetAchievementBatchJob"])
    @pytest.mark.parametrize(
        ("caller", "code"),
        [
            (COLLEGE, "WSEC0043"),
            (COUNCIL, "WSEC0043"),
            (CLOSED, "WSEC0006"),
            (AWARDING | {"OrgPassword": "SandboxAwarding2"}, "WSEC0005"),
            (AWARDING | {"UKPRN": "NOBODY12"}, "WSEC0003"),
            (AWARDING | {"OrgPassword": ""}, "WSEC0001"),
        ],
    )
    def test_of_a_caller(
        self, service: Service, someone: Person, operation: str, caller: Mapping[str, str], code: str
    ) -> None:
        parts = {"jobId": "1"} if operation.startswith("Get") else submission(achievement(someone))
        assert service.external(operation, parts, caller).error == code

    @pytest.mark.parametrize(
        ("job", "sentence"),
        [
            ("", "jobId must be given"),
            ("abc", "jobId must be the whole"),
            ("-1", "jobId must be the whole"),
            ("2147483648", "jobId must be the whole"),
        ],
    )
    def test_of_a_number(self, service: Service, job: str, sentence: str) -> None:
        fault = asked(service, job).fault()
        assert (fault["ErrorCode"], sentence in fault["ErrorDetail"]) == ("WSEC0001", True)

    def test_without_a_user(self, service: Service) -> None:
        body = data_contract("GetAchievementBatchJob", {"jobId": "1"}, "", SERVICES)
        fault = service.post(body, path=EXTERNAL_PATH).fault()
        assert fault["ErrorCode"] == "WSEC0001"
        assert "invokingUser must be given" in fault["ErrorDetail"]

    def test_an_operation_of_another_contract(self, service: Service) -> None:
        assert service.external("ViewAudit", {}).error == "WSEC0002"

    def test_an_unknown_job_and_another_organisations(
        self, service: Service, someone: Person, other_ao: Mapping[str, str]
    ) -> None:
        job = submit(service, achievement(someone))
        for reply in (
            asked(service, "2147483647"),
            asked(service, job, other_ao),
        ):
            assert reply.code == "WSRC0018"
            assert reply.text("JobID") is None
            assert reply.text("Status") is None

    def test_a_refusal_stores_nothing(self, service: Service, someone: Person) -> None:
        before = int(submit(service, achievement(someone)))
        service.external("SubmitAchievementBatchJob", submission(type_="Final"))
        service.external("SubmitAchievementBatchJob", submission(achievement(someone)), COLLEGE)
        assert int(submit(service, achievement(someone))) == before + 1


class TestWire:
    def test_an_answer_has_all_members_in_order_qualified(self, service: Service, someone: Person) -> None:
        reply = ended(service, submit(service, achievement(someone)))
        payload = payload_of(reply.body)
        (result,) = payload
        assert payload.tag == f"{{{SERVICES}}}GetAchievementBatchJobResponse"
        assert result.tag == f"{{{SERVICES}}}GetAchievementBatchJobResult"
        names = [child.tag for child in result]
        assert names[0] == f"{{{MODEL}}}ResponseCode"
        assert names[1:] == sorted(names[1:], key=lambda name: name.replace("JobID", "Jobid"))
        assert len(names) == 24
        assert {etree.QName(name).namespace for name in names} == {MODEL}
        nil = [etree.QName(child).localname for child in result if child.get(f"{{{XSI}}}nil") == "true"]
        assert nil == ["AchievementBatchErrorFile", "RejectionReason"]
        assert reply.headers["Content-Type"] == "text/xml; charset=utf-8"

    @pytest.mark.parametrize(
        ("sent", "held"),
        [
            ("2018-08-22T23:00:00.000Z", "2018-08-23"),
            ("2018-01-23T00:00:00Z", "2018-01-23"),
            ("2018-08-23T00:00:00+01:00", "2018-08-23"),
            ("2018-08-23T00:00:00.0000000", "2018-08-23"),
            ("2018-08-23", "2018-08-23"),
        ],
    )
    def test_dates_are_englands(self, service: Service, someone: Person, sent: str, held: str) -> None:
        do(service, achievement(someone, AchievementAwardDate=sent, ActionDate=sent))
        assert [event["AchievementAwardDate"] for event in seen(service, someone)] == [held]

    def test_a_date_that_nobody_set_is_not_given(self, service: Service, someone: Person) -> None:
        unset = "0001-01-01T00:00:00"
        wrong = achievement(someone, AchievementAwardDate=unset, ActionDate=unset)
        reply = ended(service, submit(service, achievement(someone, DateofBirth=unset), wrong))
        assert [(line["RecordNumber"], line["Field"], line["ErrorCode"]) for line in errors(reply)] == [
            ("2", "AchievementAwardDate", "ACH101"),
            ("2", "ActionDate", "ACH101"),
        ]

    def test_as_wcf_writes_it(self, service: Service, someone: Person) -> None:
        """Deep prefixes, nil for whatever is not set; a nil achievement has its place and is in error."""
        nil = "".join(
            f'<d:{name} i:nil="true"/>'
            for name in ("ActionReason", "DateofBirth", "Gender", "Grade", "LanguageForAssessment")
        )
        body = envelope(
            f'<SubmitAchievementBatchJob xmlns="{SERVICES}">'
            f'<invokingUser xmlns:d4p1="{MODEL}" xmlns:i="{XSI}"><d4p1:OrgPassword>SandboxAwarding1</d4p1:OrgPassword>'
            "<d4p1:OrganisationRef>sbx002</d4p1:OrganisationRef><d4p1:UserName>awarding.user</d4p1:UserName>"
            f'</invokingUser><emailAddress i:nil="true" xmlns:i="{XSI}"/><submissionType>Final</submissionType>'
            f'<achievements xmlns:d="{SERVICES}" xmlns:i="{XSI}"><d:Achievement>'
            f"<d:AchievementAwardDate>2025-08-21T00:00:00</d:AchievementAwardDate><d:Action>1</d:Action>"
            f"<d:ActionDate>2025-09-01T00:00:00+01:00</d:ActionDate>{nil}"
            f"<d:FamilyName>{someone.family}</d:FamilyName><d:GivenName>{someone.given}</d:GivenName>"
            f'<d:LearnerPostcode i:nil="true"/><d:ProviderUkprn>10099901</d:ProviderUkprn><d:Uln>{someone.uln}</d:Uln>'
            "<d:UnitOrQualificationReferenceNumber>600/1166/X</d:UnitOrQualificationReferenceNumber>"
            '</d:Achievement><d:Achievement i:nil="true"/></achievements></SubmitAchievementBatchJob>'
        )
        job = service.post(body, path=EXTERNAL_PATH.lower()).text("JobId")
        reply = ended(service, str(job))
        assert (reply.text("AchievementsCreated"), reply.text("NumberOfRecords")) == ("1", "2")
        assert {error["RecordNumber"] for error in errors(reply)} == {"2"}

    def test_as_a_hand_writes_it(self, service: Service, someone: Person) -> None:
        """No namespace but the operation's, numbers with signs and zeros, other order."""
        fields = {
            **achievement(someone),
            "Action": "+01",
            "Gender": "0",
            "Surprise": "x",
        }
        inside = "".join(f'<{name} xmlns="">{value}</{name}>' for name, value in reversed(fields.items()))
        user = external_sender(AWARDING).replace("<invokingUser", '<invokingUser xmlns=""')
        body = envelope(
            f'<m:SubmitAchievementBatchJob xmlns:m="{SERVICES}"><achievements xmlns="">'
            f"<Achievement>{inside}</Achievement></achievements>{user}"
            '<submissionType xmlns=""> final </submissionType></m:SubmitAchievementBatchJob>'
        )
        reply = ended(service, str(service.post(body, path=EXTERNAL_PATH).text("JobId")))
        assert reply.text("AchievementsCreated") == "1"
        assert reply.text("Type") == "Final"

    def test_with_zeep(self, service: Service, someone: Person) -> None:
        client: Any = Client(f"{service.address}{EXTERNAL_PATH}?wsdl")  # type: ignore[no-untyped-call] # zeep has no types
        user = {
            "OrgPassword": "SandboxAwarding1",
            "OrganisationRef": "SBX002",
            "UserName": "awarding.user",
        }
        one = {name: value for name, value in achievement(someone).items() if value is not None}
        submitted = client.service.SubmitAchievementBatchJob(
            user, "ao@example.org", "Final", {"Achievement": [one]}
        )
        ended(service, str(submitted.JobId))
        job = client.service.GetAchievementBatchJob(user, submitted.JobId)
        assert (job.Status, job.AchievementsCreated, job.AchievementBatchErrorFile) == ("Successful", 1, None)
        assert job.StartDate.tzinfo
        assert job.SubmittedDate <= job.StartDate <= job.EndDate
        assert (job.Duration[:6], job.User, job.Filename) == (
            "00:00:",
            "awarding.user",
            f"achievements-{job.JobID}.csv",
        )


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Without a worker, and with a queue that nobody answers for."""
    folder = tmp_path_factory.mktemp("alone")
    settings: dict[str, Any] = {
        "LRS_QUEUE_URL": "redis://127.0.0.1:1/0",
        "LRS_MOST_ACHIEVEMENTS": "3",
        "LRS_ACHIEVEMENTS_REFUSED_CODE": "WSRC0043",
        "LRS_MAX_REQUEST_BYTES": "4500",
    }
    with (
        fresh_database("sqlite", folder) as url,
        running_service(url, folder, "--no-worker", "--workers", "1", **settings) as service,
    ):
        yield service


OLIVIA = Person(
    uln="8181822950",  # type: ignore[arg-type]
    five={"GivenName": "Olivia", "FamilyName": "Hartwell"},
)


class TestWithoutAWorker:
    def test_a_job_stands_though_nobody_could_be_told(self, alone: Service) -> None:
        reply = asked(alone, submit(alone, achievement(OLIVIA)))
        assert (reply.text("Status"), reply.code) == ("Waiting", "WSRC0008")
        assert "not_woken" in alone.logged()
        (result,) = payload_of(reply.body)
        nil = [etree.QName(child).localname for child in result if child.get(f"{{{XSI}}}nil") == "true"]
        assert nil == ["AchievementBatchErrorFile", "Duration", "EndDate", "RejectionReason", "StartDate"]
        assert reply.text("AchievementsCreated") == "0"
        assert float(str(reply.text("PercentageSuccessfulRecords"))) == 0

    def test_a_cancelled_job(self, alone: Service) -> None:
        job = submit(alone, achievement(OLIVIA))
        run_lrs_soap(alone, "job", "cancel", job)
        reply = asked(alone, job)
        assert (reply.text("Status"), reply.code) == ("Cancelled", "WSRC0010")
        assert reply.text("RejectionReason") == "cancelled by the operator of this service"

    def test_more_than_a_job_may_have(self, alone: Service) -> None:
        fault = alone.external("SubmitAchievementBatchJob", submission(*[achievement(OLIVIA)] * 4)).fault()
        assert fault["ErrorCode"] == "WSEC0046"
        assert fault["ErrorDetail"] == "at most 3 achievements may be given; there are 4"

    def test_the_code_for_others_can_be_chosen(self, alone: Service) -> None:
        assert asked(alone, "1", COLLEGE).error == "WSRC0043"

    def test_a_request_may_be_as_large_as_its_achievements(self, alone: Service) -> None:
        reason = "x" * 1200
        body = data_contract(
            "SubmitAchievementBatchJob",
            submission(*[achievement(OLIVIA, ActionReason=reason)] * 3),
            external_sender(AWARDING),
            SERVICES,
        )
        assert 4500 < len(body) < 3 * 2048
        assert alone.http("POST", EXTERNAL_PATH, body, {"Content-Type": "text/xml"}).status == 200
        assert alone.http("POST", "/LearnerService.svc", body, {"Content-Type": "text/xml"}).status == 413


@pytest.mark.slow
def test_as_many_achievements_as_a_job_may_have(service: Service, someone: Person) -> None:
    """Written as widely as can be: more than other requests may have."""
    wide = [
        achievement(
            someone,
            UnitOrQualificationReferenceNumber=f"600/{number:04}/X",
            ActionReason="because " * 30,
            MisIdentifier=f"{number:0128}",
        )
        for number in range(5_000)
    ]
    began = ended(service, submit(service, *wide))
    assert (began.text("AchievementsCreated"), began.text("NumberOfRecords")) == ("5000", "5000")


def test_nothing_of_a_person_is_logged(service: Service, someone: Person) -> None:
    marked = achievement(
        someone,
        GivenName="Zzmarked",
        LearnerPostcode="Zzmarked",
        Gender="Zzmarked",
        MisIdentifier="Zzmarked",
        ActionReason="Zzmarked",
        AchievementAwardDate="Zzmarked",
    )
    ended(service, submit(service, marked))
    service.external("SubmitAchievementBatchJob", submission(marked, email="Zzmarked", type_="Zzmarked"))
    logged = service.logged()
    assert "zzmarked" not in logged.lower()
    assert someone.uln not in logged
    assert "job ended" in logged
