"""CreateDataChallenge, ListDataChallenge and DeleteDataChallenge of the R9 contract."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lrs_soap.contracts.namespaces import MODEL
from lrs_soap.domain.plr import Source
from lrs_soap.domain.working_days import add_working_days
from tests.client import AWARDING, COLLEGE, COUNCIL, Reply, Service
from tests.records import Person, add_event, registered, written

UNSET = "0001-01-01T00:00:00"


@pytest.fixture
def person(service: Service) -> Person:
    return registered(service)


@pytest.fixture
def event_id(service: Service, person: Person) -> int:
    """An event of Sandbox Awarding's."""
    with written(service) as unit:
        return add_event(unit, person.uln, awarding_ukprn="10099902", subject_code="600/1166/X", grade="Pass")


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
