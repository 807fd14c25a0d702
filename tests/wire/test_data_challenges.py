"""CreateDataChallenge, ListDataChallenge and DeleteDataChallenge of the R9 contract."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from lxml import etree

from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import MODEL, TEMPURI, XSI
from lrs_soap.domain.challenge import Contact
from lrs_soap.domain.plr import Source
from lrs_soap.domain.working_days import add_working_days
from tests.client import AWARDING, COLLEGE, COUNCIL, R9_PATH, Reply, Service, envelope, r9_sender
from tests.conftest import run_lrs_soap
from tests.records import Person, add_event, registered, written

UNSET = "0001-01-01T00:00:00"


def create(
    service: Service, person: Person, event_id: int, caller: dict[str, str] = COLLEGE, **more: Any
) -> Reply:
    parts = {
        "challengeType": "WrongGrade",
        "uln": person.uln,
        "givenName": person.given,
        "familyName": person.family,
        "dateOfBirth": UNSET,
        "contactName": "Jo Bell",
        "additionalInformation": "the certificate says Merit",
        "learningEvent1Id": event_id,
        "source1": "AO",
        "originalAchievedGrade": "Pass",
        "originalStartDate": UNSET,
        "learningEvent2Id": 0,
        "suppliedAchievedGrade": "Merit",
        **more,
    }
    return service.r9("CreateDataChallenge", parts, caller)


def listed(service: Service, caller: dict[str, str] = COLLEGE, **parts: str) -> list[dict[str, str | None]]:
    reply = service.r9("ListDataChallenge", parts, caller)
    assert reply.code == "WSRC0004"
    return [
        {child.tag.rpartition("}")[2]: child.text for child in item}
        for item in reply.answer().iter(f"{{{MODEL}}}ListDataChallengeItem")
    ]


def delete(service: Service, person: Person, reference: str, caller: dict[str, str] = COLLEGE) -> Reply:
    return service.r9("DeleteDataChallenge", {"uln": person.uln, "referenceNumber": reference}, caller)


def is_marked(service: Service, person: Person) -> str | None:
    return service.r9("GetLearnerLearningEvents", person.record()).text("UnderDataChallenge")


def test_raised_listed_withdrawn(service: Service, person: Person, event_id: int) -> None:
    assert is_marked(service, person) == "N"
    reply = create(service, person, event_id)
    assert reply.code == "WSRC0004"
    reference = reply.text("DataChallengeReference")
    assert reference == f"DC-{person.uln}-0001"
    due = re.search(r"\d{4}-\d\d-\d\d", reply.text("ResponseDescription") or "")
    assert due
    assert due[0] == add_working_days(datetime.now(UTC).date(), 20).isoformat()
    assert is_marked(service, person) == "Y"
    for caller in (COLLEGE, AWARDING):
        (item,) = listed(service, caller, uln=person.uln)
        assert (item["ReferenceNo"], item["Status"], item["Type"]) == (reference, "WithOwner", "WrongGrade")
        assert item["ResolvedDate"] is None
    assert listed(service, COUNCIL, uln=person.uln) == []

    assert delete(service, person, reference).text("ResponseCode") == "WSRC0004"
    assert is_marked(service, person) == "N"
    (item,) = listed(service, uln=person.uln)
    assert item["Status"] == "Withdrawn"
    assert item["ResolvedDate"] is not None
    assert delete(service, person, reference).error == "WSDC0004"


def test_a_second_open_one_is_refused_and_names_the_first(
    service: Service, person: Person, event_id: int
) -> None:
    first = create(service, person, event_id).text("DataChallengeReference") or ""
    for caller in (COLLEGE, COUNCIL):
        second = create(service, person, event_id, caller)
        assert second.code == "WSDC0001"
        assert first in (second.text("ResponseDescription") or "")
        assert not second.text("DataChallengeReference")
    assert create(service, person, event_id, challengeType="wrong date").code == "WSRC0004"
    delete(service, person, first)
    assert create(service, person, event_id).text("DataChallengeReference") == f"DC-{person.uln}-0003"


def test_an_event_of_another_learner_or_not_shown_is_unknown(service: Service, person: Person) -> None:
    other = registered(service)
    with written(service) as unit:
        theirs = add_event(unit, other.uln, awarding_ukprn="10099902", subject_code="A")
        hidden = add_event(unit, person.uln, awarding_ukprn="10099902", subject_code="B", restriction="1")
    for event_id in (theirs, hidden, 2_000_000_000):
        reply = create(service, person, event_id)
        assert reply.code == "WSDC0002"
        assert "one of this learner's that you may see" in (reply.text("ResponseDescription") or "")
    assert listed(service, uln=person.uln) == []


@pytest.mark.parametrize(
    ("source", "type_", "owner"),
    [
        (Source.ILR, "WrongDate", "college"),
        (Source.NPD, "WrongGrade", None),
        (Source.QCFU, "Wrong qualification", "awarding"),
        (Source.AO, "Wrong learner", None),
    ],
)
def test_it_goes_to_who_answers_for_the_event(
    service: Service, person: Person, source: Source, type_: str, owner: str | None
) -> None:
    with written(service) as unit:
        event_id = add_event(
            unit, person.uln, source, provider_ukprn="10099901", awarding_ukprn="10099902", subject_code="X"
        )
    assert create(service, person, event_id, COUNCIL, challengeType=type_).code == "WSRC0004"
    seen_by = {
        name: len(listed(service, caller, uln=person.uln))
        for name, caller in (("college", COLLEGE), ("awarding", AWARDING))
    }
    assert seen_by == {name: int(name == owner) for name in seen_by}


def test_a_missing_achievement_goes_to_who_is_named(service: Service, person: Person) -> None:
    missing: dict[str, Any] = {"challengeType": "Missing", "suppliedAwardingBody": "sandbox awarding"}
    assert create(service, person, 0, **missing).code == "WSRC0004"
    assert [item["Type"] for item in listed(service, AWARDING, uln=person.uln)] == ["Missing"]


def test_days_of_creation_bound_the_list(service: Service, person: Person, event_id: int) -> None:
    create(service, person, event_id)
    now = datetime.now(UTC)
    tomorrow, yesterday = ((now + timedelta(days=days)).isoformat() for days in (1, -1))
    assert len(listed(service, uln=person.uln, dateCreatedStart=yesterday, dateCreatedEnd=tomorrow)) == 1
    assert listed(service, uln=person.uln, dateCreatedStart=tomorrow) == []
    assert listed(service, uln=person.uln, dateCreatedEnd=yesterday) == []


def test_who_may_not(service: Service, person: Person, event_id: int) -> None:
    assert create(service, person, event_id, AWARDING).error == "WSEC0006"
    reference = create(service, person, event_id).text("DataChallengeReference") or ""
    assert delete(service, person, reference, COUNCIL).error in ("WSDC0003", "WSDC0004")
    assert is_marked(service, person) == "Y"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"familyName": "Other"}, "WSEC0208"),
        ({"uln": "1234567890"}, "WSEC0136"),
        ({"gender": "9"}, "WSEC0208"),
    ],
)
def test_not_the_learner(
    service: Service, person: Person, event_id: int, wrong: dict[str, Any], code: str
) -> None:
    assert create(service, person, event_id, **wrong).code == code
    assert is_marked(service, person) == "N"


def test_all_that_is_wrong_is_told_at_once(service: Service, person: Person) -> None:
    wrong: dict[str, Any] = {
        "challengeType": "Bogus",
        "emailAddress": "nowhere",
        "originalAchievedDate": "yesterday",
        "additionalInformation": "x" * 4001,
        "learningEvent2Id": "x",
    }
    fault = create(service, person, 0, **wrong).fault()
    assert fault["ErrorCode"] == "WSEC0001"
    for element in wrong:
        assert element in fault["ErrorDetail"]
    told = create(service, person, 0).fault()["ErrorDetail"]
    assert "learningEvent1Id must be given" in told


@pytest.mark.parametrize("reference", ["DC-2315843110-0001", "nonsense"])
def test_a_reference_that_is_not_the_learners(service: Service, person: Person, reference: str) -> None:
    assert delete(service, person, reference).error == "WSDC0003"


def test_a_reference_must_be_given(service: Service, person: Person) -> None:
    assert delete(service, person, "").error == "WSEC0001"


def test_the_sandbox_has_one(service: Service) -> None:
    aisha = {"uln": "2315843110", "givenName": "Aisha", "familyName": "Begum", "getType": "FULL"}
    marks = service.r9("GetLearnerLearningEvents", aisha).texts("UnderDataChallenge")
    assert sorted(marks) == ["N"] * 5 + ["Y"]
    assert [item["ReferenceNo"] for item in listed(service, AWARDING, uln="2315843110")] == [
        "DC-2315843110-0001"
    ]


def test_what_is_said_of_the_event_is_kept_days_as_englands(
    service: Service, person: Person, event_id: int
) -> None:
    """Axis sends local midnight of 23 August as the evening before, in UTC."""
    reply = create(
        service,
        person,
        event_id,
        originalAimTitle=" Zoë & Co ",
        originalAchievedDate="2018-08-22T23:00:00.000Z",
        suppliedStartDate="2017-09-04",
        suppliedQualificationLevel="Level 3",
        emailAddress="jo@example.org",
        userType="LNR",
    )
    with written(service) as unit:
        kept = unit.challenges.by_reference(reply.text("DataChallengeReference") or "")
    assert kept is not None
    assert kept.doubt.original == {
        "source": "AO",
        "achieved_grade": "Pass",
        "aim_title": "Zoë & Co",
        "achieved_date": "2018-08-23",
    }
    assert kept.doubt.supplied == {
        "achieved_grade": "Merit",
        "qualification_level": "Level 3",
        "start_date": "2017-09-04",
    }
    assert (kept.doubt.user_type, kept.doubt.raiser_user_name) == ("LNR", "college.user")
    assert kept.doubt.contact == Contact("Jo Bell", "", "jo@example.org")


def test_without_a_uln_all_of_the_callers_are_listed(service: Service, person: Person, event_id: int) -> None:
    reference = create(service, person, event_id, COUNCIL).text("DataChallengeReference")
    assert reference in [item["ReferenceNo"] for item in listed(service, COUNCIL)]
    assert reference not in [item["ReferenceNo"] for item in listed(service)]


@pytest.mark.parametrize("operation", ["ListDataChallenge", "DeleteDataChallenge"])
def test_what_cannot_be_a_uln(service: Service, operation: str) -> None:
    reply = service.r9(operation, {"uln": "1234567890", "referenceNumber": "DC-1"})
    assert reply.code == "WSEC0136"


def test_the_event_that_was_amended_says_so(service: Service, person: Person, event_id: int) -> None:
    """Answered by a command beside the running service, as only operators answer over R9's head."""
    with written(service) as unit:
        about = add_event(unit, person.uln, Source.NPD, subject_code="60142923", grade="5")
    reference = create(service, person, about).text("DataChallengeReference") or ""
    answered = run_lrs_soap(
        service, "challenge", "answer", reference, "--amend", "grade=6", "--reason", "sheet"
    )
    assert answered == f"{reference} is ResolvedAmended\n"
    record = service.r9("GetLearnerLearningEvents", person.record())
    assert sorted(record.texts("Grade")) == ["6", "Pass"]
    assert record.texts("UnderDataChallenge") == ["N", "N"]
    (item,) = listed(service, uln=person.uln)
    assert item["Status"] == "ResolvedAmended"


class TestBytes:
    """What DataContract stacks send and need, for the operations of challenges."""

    def test_order_and_namespaces_of_answers(self, service: Service, person: Person, event_id: int) -> None:
        def members(reply: Reply) -> list[str]:
            (result,) = reply.answer()
            return [child.tag for child in result]

        raised = create(service, person, event_id)
        assert members(raised) == [
            f"{{{MODEL}}}{name}" for name in ("ResponseCode", "DataChallengeReference", "ResponseDescription")
        ]
        found = service.r9("ListDataChallenge", {"uln": person.uln})
        assert members(found) == [f"{{{MODEL}}}{name}" for name in ("DataChallenges", "ResponseCode")]
        (item,) = found.answer().iter(f"{{{MODEL}}}ListDataChallengeItem")
        assert [child.tag for child in item] == [
            f"{{{MODEL}}}{name}" for name in ("CreatedDate", "ReferenceNo", "ResolvedDate", "Status", "Type")
        ]
        assert b'<a:ResolvedDate i:nil="true"/>' in found.body
        gone = delete(service, person, raised.text("DataChallengeReference") or "")
        assert members(gone) == [f"{{{MODEL}}}ResponseCode"]
        assert create(service, person, event_id, familyName="Other").body.count(
            b'<a:DataChallengeReference i:nil="true"/>'
        )

    def test_what_wcf_sends_where_nobody_set_anything(
        self, service: Service, person: Person, event_id: int
    ) -> None:
        """Nil in every text, the first of January of year 1 in the one date that cannot be nil, 0 in numbers."""
        schema = etree.parse(contract_path("xsd", "learner_service_r9", "messages.xsd"))
        (message,) = schema.iterfind("{*}element[@name='CreateDataChallenge']")
        given = {
            "challengeType": "WRONG GRADE",
            "uln": person.uln,
            "givenName": person.given,
            "familyName": person.family,
            "dateOfBirth": UNSET,
            "learningEvent1Id": str(event_id),
            "learningEvent2Id": "0",
            "vendorId": "0",
        }
        names = [str(element.get("name")) for element in message.iterfind(".//{*}sequence/{*}element")]
        parts = "".join(
            f"<{name}>{given[name]}</{name}>" if name in given else f'<{name} i:nil="true"/>'
            for name in names[1:]
        )
        body = envelope(
            f'<CreateDataChallenge xmlns="{TEMPURI}" xmlns:i="{XSI}">{r9_sender(COLLEGE)}{parts}'
            "</CreateDataChallenge>"
        )
        assert service.post(body, path=R9_PATH).code == "WSRC0004"
        assert len(names) == 44

    @pytest.mark.parametrize(
        "action", ['""', '"http://tempuri.org/ILearnerServiceR9/CreateDataChallenge"', "invented"]
    )
    def test_dispatch_by_the_element_in_any_prefix(self, service: Service, action: str) -> None:
        sender = re.sub("<(/?)invoking", r"<\1p:invoking", r9_sender(COLLEGE))
        body = envelope(
            f'<p:ListDataChallenge xmlns:p="{TEMPURI}">{sender}<p:uln>2315843110</p:uln></p:ListDataChallenge>'
        )
        assert service.post(body, {"SOAPAction": action}, R9_PATH).code == "WSRC0004"


def test_two_who_raise_at_the_same_moment(service: Service, person: Person) -> None:
    """One wins, the other is told of it: in each of some rounds, each on an event of its own."""
    with written(service) as unit:
        about = [
            add_event(unit, person.uln, awarding_ukprn="10099902", subject_code=f"R{n}") for n in range(10)
        ]
    start = Barrier(2)

    def raise_all(caller: dict[str, str]) -> list[Reply]:
        replies = []
        for event_id in about:
            start.wait(30)
            replies.append(create(service, person, event_id, caller))
        return replies

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(raise_all, (COLLEGE, COUNCIL))
    for pair in zip(one, other, strict=True):
        winner, loser = sorted(pair, key=lambda reply: reply.code != "WSRC0004")
        assert (winner.code, loser.code) == ("WSRC0004", "WSDC0001")
        reference = winner.text("DataChallengeReference")
        assert reference
        assert reference in (loser.text("ResponseDescription") or "")
    numbers = {reply.text("DataChallengeReference") for reply in one + other} - {None, ""}
    assert numbers == {f"DC-{person.uln}-{number:04}" for number in range(1, 11)}


def test_nothing_of_a_challenge_is_logged(service: Service, person: Person, event_id: int) -> None:
    marked: dict[str, Any] = {
        "contactName": "Markedcontact",
        "additionalInformation": "Markedtext",
        "emailAddress": "Markedmail",
    }
    assert create(service, person, event_id, **marked).error == "WSEC0001"
    del marked["emailAddress"]
    reply = create(service, person, event_id, **marked)
    assert reply.code == "WSRC0004"
    create(service, person, event_id, **marked)
    delete(service, person, "DC-0000000000-Marked")
    logged = service.logged()
    assert "Marked" not in logged
    assert str(reply.text("DataChallengeReference")) not in logged
