"""SubmitChallenge and what becomes of it: the whole life of challenges over SOAP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lrs_soap.domain.challenge import ChallengeType
from lrs_soap.domain.plr import Source
from lrs_soap.domain.working_days import add_working_days
from lrs_soap.services.context import england_day
from tests.client import Service
from tests.conftest import run_lrs_soap
from tests.learning_records.challenge_client import (
    doubt,
    get,
    listed,
    moves,
    references,
    respond,
    submit,
    submitted,
    withdraw,
)
from tests.learning_records.client import AWARDING, COLLEGE, COUNCIL, SOAP_12, call
from tests.learning_records.record_client import events, look, who
from tests.records import AWARDS, Person, add_event, written

COLLEGES = {"UKPRN": COLLEGE["UKPRN"], "Name": "Sandbox College"}
AWARDERS = {"UKPRN": AWARDING["UKPRN"], "Name": "Sandbox Awarding"}


def record(service: Service, person: Person) -> list[dict[str, str]]:
    """What the college reads in the record."""
    return events(look(service, who(person)))


def test_the_whole_story(service: Service, person: Person, event_id: int) -> None:
    """Raised, asked about, told, amended, and seen in the record."""
    raised = submit(service, person, event_id, Information="the certificate says Merit").plain
    today = england_day(datetime.now(UTC))
    assert raised == {
        "Reference": f"DC-{person.uln}-0001",
        "State": "WithOwner",
        "DueDate": add_working_days(today, 20).isoformat(),
        "AnsweredBy": AWARDERS,
    }
    reference = raised["Reference"]
    assert [event["UnderChallenge"] for event in record(service, person)] == ["true"]
    assert references(service, AWARDING, ULN=person.uln, Part="ToBeAnsweredByUs") == [reference]

    asked = respond(service, reference, {"AskForInformation": "true"}, reason="which paper?")
    assert asked["State"] == "InformationRequested"
    told = respond(service, reference, {"GiveInformation": "true"}, COLLEGE, "the second")
    assert told["State"] == "WithOwner"
    amended = respond(service, reference, {"Amend": {"Grade": "Merit", "Credits": 12, "Clear": "Level"}})
    assert amended["State"] == "ResolvedAmended"

    (event,) = record(service, person)
    assert (event["Grade"], event["Credits"], event["Version"]) == ("Merit", "12", "2")
    assert event["UnderChallenge"] == "false"
    assert "Level" not in event
    found = get(service, reference)
    assert found == amended
    assert found["Event"] == event
    assert moves(found) == [
        ("Raise", "Raised"),
        ("Route", "WithOwner"),
        ("AskForInformation", "InformationRequested"),
        ("GiveInformation", "WithOwner"),
        ("Amend", "ResolvedAmended"),
    ]
    assert found["Overdue"] == "false"
    assert found["ClosedAt"].startswith(datetime.now(UTC).isoformat()[:10])


def test_a_challenge_tells_all_that_was_said(service: Service, person: Person, event_id: int) -> None:
    recorded = {
        "Source": "AO",
        "AccreditationNumber": "600/1166/X",
        "AwardingBody": "Sandbox Awarding",
        "QualificationLevel": "Level 2",
        "AimTitle": "Bricklaying & more",
        "AchievedDate": "2025-07-01",
        "AchievedGrade": "Pass",
        "TotalCredits": "12",
        "CreditValue": "3",
        "LanguageOfAssessment": "English",
        "Provider": "Sandbox College",
        "Type": "Certificate",
        "StartDate": "2024-09-01",
        "EndDate": "2025-06-30",
    }
    reference = submitted(
        service,
        person,
        event_id,
        Information="ask Jo",
        ContactName="Jo Bell",
        ContactTelephone="0114 496 0000",
        ContactEmail="jo@example.org",
        RaisedFor="Learner",
        Claimed={"Recorded": recorded, "Correct": {"AchievedGrade": "Merit"}},
    )
    found = get(service, reference, AWARDING)
    assert found["RaisedFor"] == "Learner"
    assert found["Information"] == "ask Jo"
    assert found["Contact"] == {"Name": "Jo Bell", "Telephone": "0114 496 0000", "Email": "jo@example.org"}
    assert found["Claimed"] == {"Recorded": recorded, "Correct": {"AchievedGrade": "Merit"}}
    assert (found["RaisedBy"], found["AnsweredBy"]) == (COLLEGES, AWARDERS)
    assert (found["ULN"], found["ChallengeType"], found["EventId"]) == (
        person.uln,
        "WrongGrade",
        str(event_id),
    )
    by_college, by_register = found["Step"]
    assert by_college["ByOrganisation"] == {"UKPRN": COLLEGE["UKPRN"], "UserName": COLLEGE["UserName"]}
    assert by_college["Reason"] == "ask Jo"
    assert (by_register["ByRegister"], by_register["Reason"]) == ("true", "the event's owner answers")


def test_what_came_over_r9_is_told_as_it_was_sent(service: Service, person: Person, event_id: int) -> None:
    parts = {
        "challengeType": "wrong grade",
        "uln": person.uln,
        "givenName": person.given,
        "familyName": person.family,
        "learningEvent1Id": event_id,
        "suppliedTotalCredits": "a dozen",
    }
    raised = service.r9("CreateDataChallenge", parts, COLLEGE)
    found = get(service, raised.text("DataChallengeReference") or "")
    assert found["Claimed"] == {"Correct": {"TotalCredits": "a dozen"}}
    assert not {"Contact", "Information", "SecondEventId"} & found.keys()


@pytest.mark.parametrize("type_", list(ChallengeType))
def test_each_type(service: Service, person: Person, event_id: int, type_: ChallengeType) -> None:
    about = None if type_ is ChallengeType.MISSING else event_id
    raised = submit(service, person, about, ChallengeType=type_.value).plain
    assert raised["State"] == "WithOwner"
    desk_answers = type_ in (ChallengeType.MISSING, ChallengeType.WRONG_LEARNER)
    assert ("AnsweredByServiceDesk" in raised) == desk_answers
    assert ("AnsweredBy" in raised) != desk_answers
    (found,) = listed(service, ULN=person.uln)
    assert found["ChallengeType"] == type_.value
    assert found.get("EventId") == (None if about is None else str(about))


@pytest.mark.parametrize(
    ("source", "answers"),
    [(Source.AO, AWARDERS), (Source.QCFU, AWARDERS), (Source.ILR, COLLEGES), (Source.NPD, None)],
)
def test_who_told_of_the_event_answers(
    service: Service, person: Person, source: Source, answers: dict[str, str] | None
) -> None:
    with written(service) as unit:
        about = add_event(unit, person.uln, source, provider_ukprn=COLLEGE["UKPRN"], **AWARDS)
    assert submit(service, person, about, COUNCIL).plain.get("AnsweredBy") == answers


@pytest.mark.parametrize(("branch", "state"), [("Confirm", "ResolvedNoChange"), ("Reject", "Rejected")])
def test_closed_without_a_change(
    service: Service, person: Person, event_id: int, branch: str, state: str
) -> None:
    reference = submitted(service, person, event_id)
    answered = respond(service, reference, {branch: "true"}, reason="the certificate says Pass")
    assert answered["State"] == state
    assert answered["Step"][-1]["Reason"] == "the certificate says Pass"
    (event,) = record(service, person)
    assert (event["Grade"], event["Version"], event["UnderChallenge"]) == ("Pass", "1", "false")
    assert references(service, ULN=person.uln, State=state) == [reference]


def test_withdrawn(service: Service, person: Person, event_id: int) -> None:
    reference = submitted(service, person, event_id)
    gone = withdraw(service, reference, reason="found the certificate")
    assert (gone["State"], gone["Step"][-1]["Reason"]) == ("Withdrawn", "found the certificate")
    assert [event["UnderChallenge"] for event in record(service, person)] == ["false"]
    assert submitted(service, person, event_id) != reference


def test_a_missing_achievement_is_created(service: Service, person: Person) -> None:
    claimed = {"Correct": {"AwardingBody": "sandbox AWARDING"}}
    raised = submit(service, person, None, ChallengeType="Missing", Claimed=claimed).plain
    assert raised["AnsweredBy"] == AWARDERS
    facts = {"SubjectCode": "603/0455/1", "Grade": "B", "AwardDate": "2025-07-01"}
    amended = respond(service, raised["Reference"], {"Amend": facts})
    (event,) = record(service, person)
    assert {name: event[name] for name in facts} == facts
    assert (event["Source"], event["AwardingOrganisationUKPRN"]) == (
        "AwardingOrganisation",
        AWARDING["UKPRN"],
    )
    assert amended["EventId"] == event["EventId"] == amended["Event"]["EventId"]


@pytest.mark.parametrize("owner", [AWARDING, None])
def test_a_duplicate_is_withdrawn(
    service: Service, person: Person, event_id: int, owner: dict[str, str] | None
) -> None:
    with written(service) as unit:
        kept = add_event(unit, person.uln, **AWARDS | {"subject_code": "600/1166/Y"})
    reference = submitted(service, person, event_id, ChallengeType="Duplicate", SecondEventId=kept)
    before = get(service, reference)
    assert (before["Event"]["EventId"], before["SecondEvent"]["EventId"]) == (str(event_id), str(kept))
    amended = respond(service, reference, {"Amend": {}})
    assert amended["State"] == "ResolvedAmended"
    assert "Event" not in amended, "a withdrawn event is shown to nobody"
    assert amended["SecondEvent"]["EventId"] == str(kept)
    assert [event["EventId"] for event in record(service, person)] == [str(kept)]


def test_every_item_can_be_amended(service: Service, person: Person, event_id: int) -> None:
    facts = {
        "SubjectCode": "600/1166/Z",
        "Subject": "Bricklaying",
        "QualificationType": "Certificate",
        "Level": "Level 3",
        "Grade": "Distinction",
        "Credits": "9999",
        "AwardDate": "2025-07-01",
        "ParticipationStart": "2024-09-01",
        "ParticipationEnd": "2025-06-30",
        "ProviderUKPRN": "10099901",
        "ProviderName": "Sandbox College",
        "AwardingOrganisationName": "Awarding of the sandbox",
        "CollectionType": "C",
        "ReturnNumber": "R1",
        "LanguageOfAssessment": "Welsh",
    }
    amended = respond(service, submitted(service, person, event_id), {"Amend": facts})["Event"]
    assert {name: amended[name] for name in facts} == facts
    clear = ["Subject", "Credits", "AwardDate", "ParticipationStart", "ProviderUKPRN", "ReturnNumber"]
    cleared = respond(service, submitted(service, person, event_id), {"Amend": {"Clear": clear}})["Event"]
    assert cleared.keys() == amended.keys() - set(clear)


def test_a_day_with_a_zone_is_that_day(service: Service, person: Person, event_id: int) -> None:
    reference = submitted(
        service, person, event_id, Claimed={"Recorded": {"AchievedDate": "2025-07-01+01:00"}}
    )
    assert get(service, reference)["Claimed"] == {"Recorded": {"AchievedDate": "2025-07-01"}}
    amended = respond(service, reference, {"Amend": {"AwardDate": "2025-07-02Z"}})
    assert amended["Event"]["AwardDate"] == "2025-07-02"


def test_a_look_at_the_event_stands_in_the_audit(service: Service, person: Person, event_id: int) -> None:
    reference = submitted(service, person, event_id)
    assert call(service, "ViewAudit", who(person)).texts("UserName") == []
    get(service, reference, AWARDING)
    respond(service, reference, {"Confirm": "true"})
    answer = call(service, "ViewAudit", who(person))
    assert answer.texts("UserName") == [AWARDING["UserName"]] * 2
    assert answer.texts("Outcome") == ["Shown"] * 2


def test_lists(service: Service, person: Person, event_id: int) -> None:
    mine = submitted(service, person, event_id)
    others = submitted(service, person, event_id, COUNCIL, ChallengeType="WrongDate")
    missing = submitted(service, person, None, ChallengeType="Missing")
    respond(service, mine, {"AskForInformation": "true"})
    today = england_day(datetime.now(UTC))
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)

    def of(caller: dict[str, str], **filters: Any) -> list[str]:
        return references(service, caller, ULN=person.uln, **filters)

    assert of(COLLEGE) == of(COLLEGE, Part="RaisedByUs") == [mine, missing]
    assert of(COLLEGE, Part="ToBeAnsweredByUs") == []
    assert of(AWARDING) == of(AWARDING, Part="ToBeAnsweredByUs") == [mine, others]
    assert of(AWARDING, Part="RaisedByUs") == []
    assert of(COUNCIL) == [others]
    assert of(AWARDING, State="WithOwner") == [others]
    assert of(AWARDING, State=["WithOwner", "InformationRequested"]) == [mine, others]
    assert of(AWARDING, State="Withdrawn") == []
    assert of(COLLEGE, RaisedFrom=today, RaisedTo=today) == [mine, missing]
    assert of(COLLEGE, RaisedFrom=tomorrow) == of(COLLEGE, RaisedTo=yesterday) == []
    assert of(COLLEGE, OverdueOnly=True) == []
    assert of(COLLEGE, OverdueOnly=False) == [mine, missing]
    (found,) = listed(service, COUNCIL, ULN=person.uln)
    whole = get(service, others, COUNCIL)
    assert found == {name: whole[name] for name in found}


def test_lists_come_in_pages(service: Service, person: Person) -> None:
    all_of_them = [submitted(service, person, None, ChallengeType="Missing") for _ in range(21)]
    pages = [call(service, "ListChallenges", {"ULN": person.uln, "Page": page}) for page in (None, 1, 2, 3)]
    assert [page.texts("Reference") for page in pages] == [
        all_of_them[:20],
        all_of_them[:20],
        all_of_them[20:],
        [],
    ]
    for page, number in zip(pages, ("1", "1", "2", "3"), strict=True):
        assert (page.text("Total"), page.text("ThisPage"), page.text("Pages")) == ("21", number, "2")


def test_answered_by_an_operator_who_is_not_named(service: Service, person: Person) -> None:
    with written(service) as unit:
        about = add_event(unit, person.uln, Source.NPD, subject_code="60142923", grade="5")
    reference = submitted(service, person, about)
    run_lrs_soap(service, "challenge", "answer", reference, "--amend", "grade=6", "--reason", "the sheet")
    found = get(service, reference)
    assert found["AnsweredByServiceDesk"] == found["Step"][-1]["ByServiceDesk"] == "true"
    assert found["Event"]["Grade"] == "6"


def test_over_soap_1_2_and_in_any_case(service: Service, person: Person, event_id: int) -> None:
    reference = call(service, "SubmitChallenge", doubt(person, event_id), version=SOAP_12).text("Reference")
    assert get(service, str(reference).lower())["Reference"] == reference
