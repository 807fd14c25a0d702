"""The three operations of LearnerService's 2014 edition, at the same address and in bytes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from lxml import etree
from zeep import Client

from lrs_soap.contracts.documents import LEARNER_SERVICE_2014
from lrs_soap.contracts.namespaces import EXCEPTIONS, LEARNERREC, REPORTMSG
from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.plr import EventAction, EventChange, EventFacts, Source
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.uln_change import UlnChange, UlnChangeKind
from tests.client import (
    AWARDING,
    CLOSED,
    COLLEGE,
    PATH,
    XML_TYPE,
    Reply,
    Service,
    elements,
    envelope,
    request_for,
)
from tests.conftest import fresh_database, run_lrs_soap, running_service
from tests.records import add_event, registered, written

CHILD, MASTER = "6172911987", "6052463669"
LOADED = {"FromDate": "2024-09-02", "ToDate": "2024-09-02"}
OLIVIA = {
    "UserType": "ORG",
    "LNRContactType": "WEB",
    "ULN": "8181822950",
    "FamilyName": "Hartwell",
    "GivenName": "Olivia",
    "DateOfBirth": "2004-03-17",
    "Gender": "2",
    "LastKnownPostCode": "LS1 4AP",
}
CHARLIE = OLIVIA | {
    "ULN": CHILD,
    "FamilyName": "Pemberton",
    "GivenName": "Charlie",
    "DateOfBirth": "2002-12-25",
    "LastKnownPostCode": "EX4 6PX",
}
OPERATIONS = {"getMergedUnmergedULNsReport", "getDeletedULNsReport", "getLearnerRecord"}


def merged(service: Service, fields: dict[str, str], caller: dict[str, str] = COLLEGE) -> Reply:
    return service.call("getMergedUnmergedULNsReport", fields, caller)


def listed(reply: Reply, name: str) -> list[dict[str, str | None]]:
    return [{child.tag: child.text for child in one} for one in reply.answer().iter(name)]


class TestReports:
    def test_a_merge_is_told_with_both_learners(self, service: Service) -> None:
        reply = merged(service, LOADED)
        assert reply.body.decode() == (
            '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
            f'<s:Body><rep:MergedUnmergedULNsResponse xmlns:rep="{REPORTMSG}"><ResponseCode>WSRC0004</ResponseCode>'
            "<FromDate>2024-09-02</FromDate><ToDate>2024-09-02</ToDate><ULNReport><MergedLearners><MergedLearner>"
            "<MasterULN>6052463669</MasterULN><MasterFamilyName>Pemberton</MasterFamilyName>"
            "<MasterGivenName>Charlotte</MasterGivenName><MasterDateOfBirth>2002-12-25</MasterDateOfBirth>"
            "<MergedULN>6172911987</MergedULN><MergedFamilyName>Pemberton</MergedFamilyName>"
            "<MergedGivenName>Charlie</MergedGivenName><MergedDateOfBirth>2002-12-25</MergedDateOfBirth>"
            "<MergedDate>2024-09-02</MergedDate></MergedLearner></MergedLearners><UnmergedLearners></UnmergedLearners>"
            "</ULNReport></rep:MergedUnmergedULNsResponse></s:Body></s:Envelope>"
        )
        assert reply.headers["Content-Type"] == XML_TYPE

    def test_days_without_changes_have_a_code_and_no_report(self, service: Service) -> None:
        for operation in ("getMergedUnmergedULNsReport", "getDeletedULNsReport"):
            reply = service.call(operation, {"FromDate": "2024-09-03", "ToDate": "2024-09-04"})
            assert reply.code == "WSRC0024"
            assert [child.tag for child in reply.answer()] == ["ResponseCode", "FromDate", "ToDate"]
        assert service.call("getDeletedULNsReport", LOADED).code == "WSRC0024"
        assert merged(service, {"FromDate": "2098-01-01"}).code == "WSRC0024"

    def test_what_operators_do_is_told_the_same_day(self, service: Service) -> None:
        child, master, gone = registered(service), registered(service), registered(service)
        run_lrs_soap(service, "learner", "merge", child.uln, master.uln)
        run_lrs_soap(service, "learner", "unmerge", child.uln)
        run_lrs_soap(service, "learner", "delete", gone.uln, "--yes")
        today = {"FromDate": "2024-09-03"}
        told = merged(service, today)
        assert told.text("ToDate") is None
        for name, prefix in (("MergedLearner", "Merged"), ("UnmergedLearner", "Unmerged")):
            (entry,) = [one for one in listed(told, name) if one[f"{prefix}ULN"] == child.uln]
            assert (entry["MasterULN"], entry["MasterFamilyName"]) == (master.uln, master.family)
            assert entry[f"{prefix}GivenName"] == child.given
        deleted = listed(service.call("getDeletedULNsReport", today), "DeletedLearner")
        assert [one["DeletedDate"] for one in deleted if one["ULN"] == gone.uln] == [_today(service)]
        assert service.call("retrieveULNs", {"ULNsToRetrieve": {"ULN": gone.uln}}).code == "WSRC0023"

    @pytest.mark.parametrize(
        ("at", "day", "day_before"),
        [
            (datetime(2019, 6, 30, 23, 30, tzinfo=UTC), "2019-07-01", "2019-06-30"),  # summer time
            (datetime(2019, 1, 30, 23, 59, 59, tzinfo=UTC), "2019-01-30", "2019-01-29"),
        ],
    )
    def test_days_are_england_s(self, service: Service, at: datetime, day: str, day_before: str) -> None:
        with written(service) as unit:
            unit.uln_changes.add(UlnChange(at, UlnChangeKind.UNMERGED, Uln(CHILD), Uln(MASTER)))
        reply = merged(service, {"FromDate": day, "ToDate": day})
        assert {one["UnmergedDate"] for one in listed(reply, "UnmergedLearner")} == {day}
        assert merged(service, {"FromDate": day_before, "ToDate": day_before}).code == "WSRC0024"

    @pytest.mark.parametrize(
        ("fields", "details"),
        [
            ({"FromDate": "2024-09-02", "ToDate": "2024-09-01"}, ["ToDate must not be before FromDate"]),
            ({}, ["FromDate must be given"]),
            (
                {"FromDate": "02/09/2024", "ToDate": "2024-02-30"},
                ["FromDate must be a date", "ToDate must be a day"],
            ),
        ],
    )
    def test_what_is_wrong_is_told_at_once(
        self, service: Service, fields: dict[str, str], details: list[str]
    ) -> None:
        fault = merged(service, fields).fault()
        assert fault["ErrorCode"] == "WSEC0001"
        assert [one for one in details if one not in fault["FurtherDetails"]] == []

    def test_each_report_is_on_record(self, service: Service) -> None:
        merged(service, LOADED, COLLEGE | {"UserName": "report.reader"})
        with written(service) as unit:
            row = unit.audit._kept.connection.exec_driver_sql(
                "SELECT action, outcome FROM audit_entry WHERE user_name = 'report.reader'"
            ).one()
        assert tuple(row) == (AuditAction.ULN_CHANGES_REPORTED.value, "ChangesReported")


def _today(service: Service) -> str:
    """As the service's own fault says: a test may run at midnight."""
    return service.call("learnerByULN", {}).fault()["ErrorTimestamp"][:10]


class TestLearnerRecord:
    def test_the_learner_and_all_34_elements_of_an_event(self, service: Service) -> None:
        person = registered(service, Title="Ms", Nationality="GB", EmailAddress="a@example.org")
        facts = EventFacts(
            subject_code="60143220",
            subject="Mathematics & more",
            qualification_type="GCE A level",
            level="Level 3",
            grade="B",
            credits=12,
            award_date=date(2024, 8, 15),
            participation_start=date(2022, 9, 5),
            participation_end=date(2024, 7, 5),
            provider_ukprn="10099901",
            provider_name="Sandbox College",
            awarding_ukprn="UNKNWN",
            awarding_name="UNKNOWN",
            collection_type="W",
            return_number="02",
            language="English",
            restriction="0",
        )
        with written(service) as unit:
            add_event(unit, person.uln, Source.ILR, **facts._asdict())
        reply = service.call("getLearnerRecord", asked(person.five, person.uln))
        assert reply.code == "WSRC0004"
        answer = reply.answer()
        assert answer.findtext("IncomingULN") == answer.findtext("LearnerRecord/ULN") == person.uln
        assert answer.findtext("IncomingLastKnownPostCode") == person.five["LastKnownPostCode"]
        assert [
            answer.findtext(f"LearnerRecord/{name}") for name in ("Title", "Nationality", "EmailAddress")
        ] == [
            "Ms",
            "GB",
            "a@example.org",
        ]
        (event,) = listed(reply, "LearningEvent")
        assert {name: text for name, text in event.items() if text} == {
            "AchievementProviderUKPRN": "10099901",
            "AchievementProviderName": "Sandbox College",
            "AwardingOrganisationCode": "UNKNWN",
            "AwardingOrganisationName": "UNKNOWN",
            "QualificationTypeTitle": "GCE A level",
            "SubjectCode": "60143220",
            "SubjectTitle": "Mathematics & more",
            "LearningOutcomeGradeCode": "B",
            "LearningOutcomeGradeDesc": "B",
            "DateLoaded": "2026-01-05",
            "CollectionType": "W",
            "ReturnNumber": "02",
            "IncrementNumber": "0",
            "DataChallengeIndicator": "N",
            "AchievementAwardDate": "2024-08-15",
            "CreditsAchieved": "12",
            "ParticipationStartDate": "2022-09-05",
            "ParticipationEndDate": "2024-07-05",
            "LastUpdatedDateTime": "2026-01-05 09:00:00",
            "Restriction": "0",
        }

    def test_an_event_that_changed_says_when_and_a_bare_one_is_still_valid(self, service: Service) -> None:
        person = registered(service)
        regraded = EventChange(EventAction.UPDATED, datetime(2026, 6, 1, 9, 30, tzinfo=UTC), None, "test")
        with written(service) as unit:
            number = add_event(unit, person.uln, Source.NPD, subject_code="1")
            event = unit.events.by_id(number)
            assert event
            assert unit.events.change(event, regraded, facts=event.facts._replace(grade="A"))
        (told,) = listed(service.call("getLearnerRecord", asked(person.five, person.uln)), "LearningEvent")
        assert told["LastUpdatedDateTime"] == "2026-06-01 10:30:00"
        assert told["DateLoaded"] == "2026-01-05"
        assert told["AchievementProviderUKPRN"] == "00000000"
        assert told.keys().isdisjoint({"CreditsAchieved", "AchievementAwardDate", "Restriction"})

    def test_who_sees_what_is_what_it_is_elsewhere(self, service: Service) -> None:
        assert len(listed(service.call("getLearnerRecord", OLIVIA), "LearningEvent")) == 30
        # It tells an address, which awarding organisations are not to find out.
        assert service.call("getLearnerRecord", OLIVIA, AWARDING).error == "WSEC0006"
        as_learner = service.call("getLearnerRecord", OLIVIA | {"UserType": "LNR", "LNRContactType": "FTF"})
        assert len(listed(as_learner, "LearningEvent")) == 30

    def test_a_merged_one_gives_the_master(self, service: Service) -> None:
        reply = service.call("getLearnerRecord", CHARLIE)
        assert reply.code == "WSRC0022"
        answer = reply.answer()
        assert (answer.findtext("IncomingULN"), answer.findtext("LearnerRecord/ULN")) == (CHILD, MASTER)
        assert len(listed(reply, "LearningEvent")) == 7

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"GivenName": "Somebody"}, "WSEC0208"),
            ({"DateOfBirth": "2004-03-18"}, "WSEC0208"),
            ({"Gender": "1"}, "WSEC0208"),
            (
                {
                    "ULN": "3995899128",
                    "GivenName": "Daniel",
                    "FamilyName": "Marsh",
                    "DateOfBirth": "2001-08-30",
                    "Gender": "1",
                },
                "WSEC0206",
            ),
            ({"LastKnownPostCode": "SW1A 1AA"}, "WSRC0004"),
        ],
    )
    def test_codes(self, service: Service, changes: dict[str, str], code: str) -> None:
        reply = service.call("getLearnerRecord", OLIVIA | changes)
        assert reply.code == code
        assert (reply.answer().find("LearnerRecord") is not None) is code.startswith("WSRC")

    def test_every_field_that_is_wrong_is_named(self, service: Service) -> None:
        fault = service.call("getLearnerRecord", {**dict.fromkeys(OLIVIA, "x"), "GivenName": None}).fault()
        assert fault["ErrorCode"] == "WSEC0001"
        named = [name for name in OLIVIA if f"{name} must be" in fault["FurtherDetails"]]
        assert named == [name for name in OLIVIA if name != "FamilyName"]

    def test_each_look_is_on_record(self, service: Service) -> None:
        person = registered(service)
        service.call("getLearnerRecord", asked(person.five, person.uln))
        with written(service) as unit:
            assert [look.outcome for look in unit.audit.looks([person.uln], limit=9, offset=0)] == [
                "LearningRecord"
            ]


def asked(five: dict[str, str], uln: str) -> dict[str, str]:
    return {"UserType": "SER", "LNRContactType": "NKN", "ULN": uln, **five}


class TestOnOneAddress:
    def post(
        self, service: Service, payload: str, headers: dict[str, str] | None = None, path: str = PATH
    ) -> Reply:
        return service.post(envelope(payload), headers, path, LEARNER_SERVICE_2014)

    @pytest.mark.parametrize("action", ['""', "", "getDeletedULNsReport", '"urn:invented"'])
    def test_the_element_decides(self, service: Service, action: str) -> None:
        body = request_for("getMergedUnmergedULNsReport", LOADED)
        assert service.post(body, {"SOAPAction": action}).code == "WSRC0004"
        assert service.post(body, path=f"{PATH}?singlewsdl").code == "WSRC0004"

    @pytest.mark.parametrize(
        "payload",
        [
            pytest.param(
                f'<r:GetMergedUnmergedULNs xmlns:r="{REPORTMSG}">'
                + elements(COLLEGE | LOADED).replace("<", "<r:").replace("<r:/", "</r:")
                + "</r:GetMergedUnmergedULNs>",
                id="all qualified",
            ),
            pytest.param(
                f'<GetMergedUnmergedULNs xmlns="{REPORTMSG}">{elements(COLLEGE | LOADED)}</GetMergedUnmergedULNs>',
                id="default namespace",
            ),
            pytest.param(
                f'<r:GetMergedUnmergedULNs xmlns:r="{REPORTMSG}" '
                'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><ToDate>2024-09-02</ToDate>'
                f'<OrganisationRef xsi:nil="true"/><Unheard/>{elements(COLLEGE)}<FromDate>2024-09-02</FromDate>'
                "</r:GetMergedUnmergedULNs>",
                id="other order, nil and unknown",
            ),
            pytest.param(
                f"<mergedUnmergedULNsReportRequest>{elements(COLLEGE | LOADED)}</mergedUnmergedULNsReportRequest>",
                id="alias",
            ),
        ],
    )
    def test_requests_are_read_as_those_of_today(self, service: Service, payload: str) -> None:
        assert self.post(service, payload).code == "WSRC0004"

    def test_npm_soap_s_other_names(self, service: Service) -> None:
        for name, fields in (("deletedULNsReportRequest", LOADED), ("learnerRecordRequest", OLIVIA)):
            assert self.post(service, f"<{name}>{elements(COLLEGE | fields)}</{name}>").code in (
                "WSRC0024",
                "WSRC0004",
            )

    @pytest.mark.parametrize("operation", sorted(OPERATIONS))
    def test_faults_have_their_children_in_no_namespace(self, service: Service, operation: str) -> None:
        for caller, code in (
            (CLOSED, "WSEC0006"),
            (COLLEGE | {"OrgPassword": "WrongPassword123"}, "WSEC0005"),
        ):
            reply = service.call(operation, OLIVIA | LOADED, caller)
            assert reply.error == code
            start = (
                f'<ns10:MIAPAPIException xmlns:ns10="{EXCEPTIONS}"><ErrorCode>{code}</ErrorCode><ErrorActor>'
            )
            assert start.encode() in reply.body
        assert b"<ns10:ErrorCode>" in service.call("learnerByULN", {}).body

    def test_what_neither_edition_has_gets_the_fault_of_today(self, service: Service) -> None:
        reply = service.post(envelope(f'<m:GetLearnerRecords xmlns:m="{LEARNERREC}"/>'))
        assert reply.error == "WSEC0002"

    @pytest.mark.parametrize("query", ["wsdl=2014", "WSDL=2014", "singleWsdl=2014", "singlewsdl=2014"])
    def test_proxies_are_made_from_its_own_document(self, service: Service, query: str) -> None:
        client: Any = Client(f"{service.address}{PATH}?{query}")  # type: ignore[no-untyped-call] # zeep has no types
        (port,) = client.wsdl.services["LearnerService"].ports.values()
        assert set(port.binding.all()) == OPERATIONS
        answer = client.service.getMergedUnmergedULNsReport(**COLLEGE, **LOADED)
        assert answer.ULNReport.MergedLearners.MergedLearner[0].MergedULN == CHILD
        record = client.service.getLearnerRecord(**COLLEGE, **OLIVIA).LearnerRecord
        assert len(record.LearningEvents.LearningEvent) == 30

    def test_nothing_of_it_is_in_today_s_documents(self, service: Service) -> None:
        for query in ("wsdl", "singleWsdl", "xsd=reportmsg.xsd", "wsdl=2013"):
            body = service.get(f"{PATH}?{query}").body
            assert b"GetMergedUnmergedULNs" not in body
        assert b"2014" not in service.get(PATH).body + service.get("/").body
        schema = service.get(f"{PATH}?xsd=reportmsg.xsd&edition=2014").body
        assert b"GetMergedUnmergedULNs" in schema
        imported = etree.fromstring(schema).find("{*}import")
        assert imported is not None
        assert imported.get("schemaLocation") == f"{service.address}{PATH}?xsd=learner.xsd&edition=2014"
        assert service.get(f"{PATH}?xsd=findmsg.xsd&edition=2014").status == 404


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("strict-2014")
    with (
        fresh_database("sqlite", folder) as url,
        running_service(url, folder, "--workers", "1", LRS_STRICT="true") as service,
    ):
        yield service


def test_strict_holds_it_to_its_own_schema(strict: Service) -> None:
    assert merged(strict, LOADED).code == "WSRC0004"
    fault = merged(strict, LOADED | {"Unheard": "x"}).fault()
    assert fault["ErrorCode"] == "WSEC0001"
    assert "Unheard" not in fault["FurtherDetails"]
    assert "is not expected here" in fault["FurtherDetails"]
