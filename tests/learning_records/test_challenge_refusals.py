"""What challenges refuse, to whom, and that a refusal changes nothing and tells nothing."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any

import pytest

from lrs_soap.db.engine import make_engine
from lrs_soap.domain.challenge import ChallengeState, Move
from lrs_soap.domain.plr import Source
from lrs_soap.domain.vocabulary import DOES_NOT_SHARE
from tests.client import Service
from tests.db.challenges import doubt as stored_doubt
from tests.db.challenges import move as stored_move
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
from tests.learning_records.client import AWARDING, COLLEGE, COUNCIL, Fault, call, fault_of
from tests.learning_records.organisation_client import new_organisation
from tests.learning_records.people import NOBODYS
from tests.learning_records.record_client import look, who
from tests.records import Person, add_event, registered, written
from tests.services.house import wait_until_blocked

CONFIRM: Mapping[str, Any] = {"Confirm": "true"}
ANSWERS: tuple[Mapping[str, Any], ...] = (
    CONFIRM,
    {"Reject": "true"},
    {"AskForInformation": "true"},
    {"Amend": {"Grade": "A"}},
)


@pytest.fixture(scope="module")
def desk(service: Service) -> dict[str, str]:
    return new_organisation(service, "service-desk")


@pytest.fixture(scope="module")
def stranger(service: Service) -> dict[str, str]:
    """One that has no part in any challenge here, though it may answer some."""
    return new_organisation(service, "awarding-organisation")


def answer(reference: str, branch: Mapping[str, Any], reason: str = "so it is") -> dict[str, Any]:
    return {"Reference": reference, "Reason": reason, **branch}


def refused_answer(
    service: Service, reference: str, branch: Mapping[str, Any], caller: Mapping[str, str] = AWARDING
) -> Fault:
    """The fault, and that the challenge is as it was."""
    before = get(service, reference)
    fault = fault_of(service, "RespondToChallenge", answer(reference, branch), caller)
    assert get(service, reference) == before
    return fault


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"ChallengeType": "WrongColour"}, "ChallengeType"),
        ({"ChallengeType": None}, "ChallengeType"),
        ({"EventId": None}, "EventId"),
        ({"EventId": 0}, "EventId"),
        ({"EventId": "many"}, "EventId"),
        ({"ChallengeType": "Missing"}, "EventId"),
        ({"ChallengeType": "Duplicate", "SecondEventId": "{event}"}, "SecondEventId"),
        ({"ULN": "1234567890"}, "ULN"),
        ({"GivenName": " "}, "GivenName"),
        ({"FamilyName": "x" * 36}, "FamilyName"),
        ({"DateOfBirth": "2001-02-30"}, "DateOfBirth"),
        ({"Gender": "1"}, "Gender"),
        ({"Information": "x" * 4001}, "Information"),
        ({"ContactName": "x" * 255}, "ContactName"),
        ({"ContactTelephone": "0" * 36}, "ContactTelephone"),
        ({"ContactEmail": "nowhere"}, "ContactEmail"),
        ({"RaisedFor": "Somebody"}, "RaisedFor"),
        ({"Claimed": {"Recorded": {"AchievedDate": "yesterday"}}}, "Claimed/Recorded/AchievedDate"),
        ({"Claimed": {"Correct": {"TotalCredits": "a dozen"}}}, "Claimed/Correct/TotalCredits"),
        ({"Claimed": {"Correct": {"CreditValue": 10_000}}}, "Claimed/Correct/CreditValue"),
        ({"Claimed": {"Correct": {"AimTitle": ""}}}, "Claimed/Correct/AimTitle"),
        ({"Claimed": {"Correct": {"Colour": "red"}}}, "Claimed/Correct/*"),
    ],
)
def test_a_challenge_that_breaks_a_rule(
    service: Service, person: Person, event_id: int, wrong: dict[str, Any], path: str
) -> None:
    said = {name: event_id if value == "{event}" else value for name, value in wrong.items()}
    fault = fault_of(service, "SubmitChallenge", doubt(person, event_id) | said, COLLEGE)
    assert (fault.kind, fault.code) == ("InvalidRequestFault", "WSEC0001")
    assert f"/SubmitChallenge/{path}" in fault.paths
    assert listed(service, ULN=person.uln) == []


def test_all_that_is_wrong_is_told_at_once_without_a_value(service: Service, person: Person) -> None:
    wrong = {"ChallengeType": "Duplicate", "ContactEmail": "Markedmail", "Information": "Markedtext" * 500}
    fault = fault_of(service, "SubmitChallenge", doubt(person, None, **wrong), COLLEGE)
    assert set(fault.paths) == {
        f"/SubmitChallenge/{name}" for name in ("EventId", "ContactEmail", "Information")
    }
    assert "Marked" not in fault.message + str(fault.violations)


@pytest.mark.parametrize("wrong", [{"FamilyName": "Other"}, {"DateOfBirth": "1950-01-01"}, {"ULN": NOBODYS}])
def test_not_the_learner(service: Service, person: Person, event_id: int, wrong: dict[str, Any]) -> None:
    fault = fault_of(service, "SubmitChallenge", doubt(person, event_id) | wrong, COLLEGE)
    assert (fault.kind, fault.code) == ("LearnerNotVerifiedFault", "WSEC0208")
    assert listed(service, ULN=person.uln) == []


def test_an_event_that_is_not_the_learners_or_not_shown(
    service: Service, person: Person, event_id: int
) -> None:
    other = registered(service)
    with written(service) as unit:
        theirs = add_event(unit, other.uln, awarding_ukprn=AWARDING["UKPRN"], subject_code="A")
        hidden = add_event(
            unit, person.uln, awarding_ukprn=AWARDING["UKPRN"], subject_code="B", restriction="1"
        )
    told = set()
    for unknown in (theirs, hidden, 2_000_000_000):
        for fields in (
            doubt(person, unknown),
            doubt(person, event_id, ChallengeType="Duplicate", SecondEventId=unknown),
        ):
            fault = fault_of(service, "SubmitChallenge", fields, COLLEGE)
            told.add((fault.kind, fault.message))
    assert told == {("UnknownEventFault", "the event must be one of this learner's that you may see")}
    assert listed(service, ULN=person.uln) == []


def test_a_second_open_one_names_the_first(service: Service, person: Person, event_id: int) -> None:
    first = submitted(service, person, event_id)
    fault = fault_of(service, "SubmitChallenge", doubt(person, event_id), COLLEGE)
    assert (fault.kind, fault.code, fault.reference) == ("ChallengeExistsFault", "WSDC0001", first)
    submitted(service, person, event_id, ChallengeType="WrongDate")
    withdraw(service, first)
    assert submitted(service, person, event_id) == f"DC-{person.uln}-0003"


def test_sent_twice_with_one_id_it_is_raised_once(service: Service, person: Person, event_id: int) -> None:
    first, second = (submit(service, person, event_id, RequestId="doubt:1") for _ in range(2))
    assert first.plain == second.plain
    assert references(service, ULN=person.uln) == [first.text("Reference")]
    other = doubt(person, event_id, RequestId="doubt:1", ChallengeType="WrongDate")
    assert fault_of(service, "SubmitChallenge", other, COLLEGE).kind == "RequestIdReusedFault"
    assert len(listed(service, ULN=person.uln)) == 1
    again = doubt(person, event_id, RequestId="doubt:2")
    assert fault_of(service, "SubmitChallenge", again, COLLEGE).kind == "ChallengeExistsFault"


UNKNOWN = "no challenge with this reference was raised by you or waits for your answer"


def test_nobody_without_a_part_in_it_learns_that_it_exists(
    service: Service, person: Person, event_id: int, stranger: dict[str, str]
) -> None:
    """There or not, the answer is the same to the byte but for the request's own number."""
    reference, nothing = submitted(service, person, event_id), f"DC-{person.uln}-0099"
    asks: list[tuple[str, Callable[[str], dict[str, Any]], list[dict[str, str]]]] = [
        ("GetChallenge", lambda name: {"Reference": name}, [COUNCIL, stranger]),
        ("RespondToChallenge", lambda name: answer(name, CONFIRM), [stranger]),
        ("RespondToChallenge", lambda name: answer(name, {"Amend": {}}), [stranger]),
        ("RespondToChallenge", lambda name: answer(name, {"GiveInformation": "true"}), [COUNCIL]),
        ("WithdrawChallenge", lambda name: {"Reference": name, "Reason": "mine"}, [COUNCIL]),
    ]
    for operation, fields, callers in asks:
        for caller in callers:
            for name in (reference, nothing):
                fault = fault_of(service, operation, fields(name), caller)
                assert (fault.kind, fault.code, fault.message) == (
                    "UnknownChallengeFault",
                    "WSDC0003",
                    UNKNOWN,
                )
    for caller in (COUNCIL, stranger):
        page = call(service, "ListChallenges", {"ULN": person.uln}, caller)
        assert (page.text("Total"), page.texts("Reference")) == ("0", [])
    assert moves(get(service, reference)) == [("Raise", "Raised"), ("Route", "WithOwner")]


def test_the_event_is_shown_to_those_only_who_may_see_it_now(
    service: Service, person: Person, event_id: int
) -> None:
    reference = submitted(service, person, event_id)
    amended = respond(service, reference, {"Amend": {"Grade": "Merit", "Restriction": "1"}})
    assert amended["Event"]["Restriction"] == "1"
    assert "Event" not in get(service, reference, COLLEGE)


def test_no_event_of_a_learner_who_does_not_share_is_shown(
    service: Service, person: Person, event_id: int
) -> None:
    reference = submitted(service, person, event_id)
    with written(service) as unit:
        learner = unit.learners.by_uln(person.uln)
        assert learner is not None
        closed = replace(learner.details, ability_to_share=DOES_NOT_SHARE)
        assert unit.learners.change(learner, closed, datetime.now(UTC))
    for caller in (COLLEGE, AWARDING):
        assert "Event" not in get(service, reference, caller)


@pytest.mark.parametrize(
    ("operation", "caller"),
    [
        ("SubmitChallenge", AWARDING),
        ("WithdrawChallenge", AWARDING),
        ("RespondToChallenge", COUNCIL),
    ],
)
def test_who_may_not_at_all(
    service: Service, person: Person, event_id: int, operation: str, caller: dict[str, str]
) -> None:
    reference = submitted(service, person, event_id)
    fields = {
        "SubmitChallenge": doubt(person, event_id),
        "WithdrawChallenge": {"Reference": reference, "Reason": "mine"},
        "RespondToChallenge": answer(reference, CONFIRM),
    }[operation]
    fault = fault_of(service, operation, fields, caller)
    assert (fault.kind, fault.code) == ("AccessDeniedFault", "WSEC0006")
    assert moves(get(service, reference)) == [("Raise", "Raised"), ("Route", "WithOwner")]


def test_moves_that_are_not_allowed(service: Service, person: Person, event_id: int) -> None:
    reference = submitted(service, person, event_id)
    early = refused_answer(service, reference, {"GiveInformation": "true"}, COLLEGE)
    assert (early.kind, early.code) == ("MoveNotAllowedFault", "WSDC0004")
    assert early.message == (
        "a challenge that is WithOwner allows only to ask for information, amend, say that no change is needed,"
        " reject, withdraw"
    )
    for branch in ANSWERS:
        assert "only the owner" in refused_answer(service, reference, branch, COLLEGE).message
    respond(service, reference, CONFIRM)
    for branch in ANSWERS:
        assert "is closed" in refused_answer(service, reference, branch).message
    fault = fault_of(service, "WithdrawChallenge", {"Reference": reference, "Reason": "late"}, COLLEGE)
    assert (fault.kind, get(service, reference)["State"]) == ("MoveNotAllowedFault", "ResolvedNoChange")


@pytest.mark.parametrize(
    ("amended", "path", "told"),
    [
        ({}, "Amend", "must differ from the event"),
        ({"Grade": "Pass"}, "Amend", "must differ from the event"),
        ({"Grade": "x" * 36}, "Amend/Grade", "35"),
        ({"Grade": ""}, "Amend/Grade", "least length: 1"),
        ({"Subject": "two\x85lines"}, "Amend/Subject", "must be one line"),
        ({"Credits": 10_000}, "Amend/Credits", "9999"),
        ({"Credits": "-1"}, "Amend/Credits", "minimum: 0"),
        ({"AwardDate": "2025-02-30"}, "Amend/AwardDate", "valid Date"),
        ({"AwardDate": "2099-01-01"}, "Amend/AwardDate", "must not be in the future"),
        (
            {"ParticipationStart": "2025-02-01", "ParticipationEnd": "2025-01-01"},
            "Amend/ParticipationEnd",
            "must not be before",
        ),
        (
            {"AwardingOrganisationUKPRN": "10099901"},
            "Amend/AwardingOrganisationUKPRN",
            "must stay that of the organisation that owns the event",
        ),
        ({"Clear": "AwardingOrganisationUKPRN"}, "Amend/AwardingOrganisationUKPRN", "must stay"),
        ({"Grade": "Merit", "Clear": "Grade"}, "Amend/Clear", "must not name an item that is given"),
        ({"Clear": "Colour"}, "Amend/Clear", "is none of"),
        ({"SubjectCode": "600/1166/Y"}, "Amend", "the same as another event"),
    ],
)
def test_an_amendment_that_breaks_a_rule(
    service: Service, person: Person, event_id: int, amended: dict[str, Any], path: str, told: str
) -> None:
    with written(service) as unit:
        add_event(unit, person.uln, awarding_ukprn=AWARDING["UKPRN"], subject_code="600/1166/Y")
    reference = submitted(service, person, event_id)
    fault = refused_answer(service, reference, {"Amend": amended})
    assert fault.kind == "InvalidRequestFault"
    assert fault.paths == [f"/RespondToChallenge/{path}"]
    assert told in fault.violations[0][1]


def test_an_amendment_of_a_missing_achievement_lacks_facts(service: Service, person: Person) -> None:
    claimed = {"Correct": {"AwardingBody": AWARDING["UKPRN"]}}
    reference = submitted(service, person, None, ChallengeType="Missing", Claimed=claimed)
    fault = refused_answer(service, reference, {"Amend": {"AwardingOrganisationUKPRN": "10099901"}})
    assert fault.paths == ["/RespondToChallenge/Amend/AwardingOrganisationUKPRN"]
    fault = refused_answer(service, reference, {"Amend": {"Grade": "B"}})
    assert fault.paths == [f"/RespondToChallenge/Amend/{name}" for name in ("SubjectCode", "AwardDate")]


def test_an_amendment_where_no_event_is_left(service: Service, person: Person, event_id: int) -> None:
    reference = submitted(service, person, event_id, ChallengeType="Duplicate")
    fault = refused_answer(service, reference, {"Amend": {"Grade": "B"}})
    assert (fault.kind, fault.paths) == ("InvalidRequestFault", ["/RespondToChallenge/Amend"])


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"Reason": None}, "Reason"),
        ({"Reason": "  "}, "Reason"),
        ({"Reason": "x" * 4001}, "Reason"),
        ({"Reference": "DC-1"}, "Reference"),
        ({"Reference": None}, "Reference"),
        ({"Confirm": None}, "AskForInformation"),
        ({"Reject": "true"}, "Reject"),
        ({"Confirm": {"Why": "so"}}, "Confirm"),
    ],
)
def test_an_answer_that_breaks_the_contract(
    service: Service, person: Person, event_id: int, wrong: dict[str, Any], path: str
) -> None:
    reference = submitted(service, person, event_id)
    fields = answer(reference, CONFIRM) | wrong
    fault = fault_of(service, "RespondToChallenge", fields, AWARDING)
    assert fault.kind == "InvalidRequestFault"
    assert fault.paths[:1] == [f"/RespondToChallenge/{path}"]
    assert get(service, reference)["State"] == "WithOwner"


@pytest.mark.parametrize(
    ("filters", "path"),
    [
        ({"ULN": "1234567890"}, "ULN"),
        ({"State": "Open"}, "State"),
        ({"RaisedFrom": "2026-02-02", "RaisedTo": "2026-02-01"}, "RaisedTo"),
        ({"RaisedFrom": "soon"}, "RaisedFrom"),
        ({"Part": "Any"}, "Part"),
        ({"OverdueOnly": "maybe"}, "OverdueOnly"),
        ({"Page": 0}, "Page"),
    ],
)
def test_filters_that_break_a_rule(service: Service, filters: dict[str, Any], path: str) -> None:
    fault = fault_of(service, "ListChallenges", filters, COLLEGE)
    assert (fault.kind, fault.paths) == ("InvalidRequestFault", [f"/ListChallenges/{path}"])


def test_sent_twice_at_the_same_moment_it_is_raised_once(
    service: Service, person: Person, event_id: int
) -> None:
    start = Barrier(4)

    def raise_it(_: int) -> Any:
        start.wait(30)
        return submit(service, person, event_id, RequestId=f"at-once:{person.uln}").plain

    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(raise_it, range(4))
    assert others == [first] * 3
    assert references(service, ULN=person.uln) == [first["Reference"]]


def test_the_service_desk_says_whose_a_missing_achievement_is(
    service: Service, person: Person, desk: dict[str, str]
) -> None:
    reference = submitted(service, person, None, ChallengeType="Missing")
    fault = refused_answer(service, reference, {"Amend": {}}, desk)
    lacking = ("SubjectCode", "AwardDate", "AwardingOrganisationUKPRN")
    assert fault.paths == [f"/RespondToChallenge/Amend/{name}" for name in lacking]
    facts = {"SubjectCode": "60142923", "AwardDate": "2025-07-01", "ProviderUKPRN": COLLEGE["UKPRN"]}
    amended = respond(service, reference, {"Amend": facts}, desk)
    assert amended["Event"]["Source"] == "IndividualisedLearnerRecord"


def test_the_service_desk_answers_once_it_is_overdue(
    service: Service, person: Person, event_id: int, desk: dict[str, str]
) -> None:
    early = submitted(service, person, event_id, ChallengeType="WrongDate")
    assert "overdue" in refused_answer(service, early, CONFIRM, desk).message
    reference = overdue_challenge(service, person, event_id)
    assert references(service, ULN=person.uln, OverdueOnly=True) == [reference]
    assert get(service, reference)["Overdue"] == "true"
    answered = respond(service, reference, {"Amend": {"Grade": "Merit"}}, desk)
    assert (answered["State"], answered["Overdue"]) == ("ResolvedAmended", "false")
    assert answered["Step"][-1]["ByOrganisation"]["UKPRN"] == desk["UKPRN"]
    assert answered["Event"]["Grade"] == "Merit"
    assert references(service, desk, ULN=person.uln) == [early, reference], "to the desk, all there are"


def overdue_challenge(service: Service, person: Person, event_id: int) -> str:
    """One that the college raised long ago."""
    with written(service) as unit:
        college, awarding = (unit.organisations.by_ukprn(one["UKPRN"]) for one in (COLLEGE, AWARDING))
        assert college
        assert awarding
        old = stored_doubt(person.uln, college.id, event_id, due=date(2026, 3, 30))
        added = unit.challenges.add(old, awarding.id, stored_move(organisation_id=college.id))
        routed = stored_move(Move.ROUTE, ChallengeState.WITH_OWNER)
        assert unit.challenges.move(added, routed)
    return added.reference


def test_two_who_answer_at_the_same_moment(service: Service, person: Person) -> None:
    """One answer is taken, the other is told so and changes nothing: in each of some rounds."""
    with written(service) as unit:
        about = [
            add_event(unit, person.uln, Source.AO, awarding_ukprn=AWARDING["UKPRN"], subject_code=f"R{n}")
            for n in range(8)
        ]
    doubted = [submitted(service, person, event_id) for event_id in about]
    start = Barrier(2)

    def answer_all(branch: Mapping[str, Any]) -> list[str]:
        told = []
        for reference in doubted:
            start.wait(30)
            try:
                told.append(respond(service, reference, branch)["State"])
            except Fault as fault:
                told.append(fault.kind)
        return told

    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(answer_all, ({"Amend": {"Grade": "Merit"}}, {"Reject": "true"}))
    for reference, amended, rejected in zip(doubted, *answers, strict=True):
        found = get(service, reference)
        won, lost = (amended, rejected) if amended == "ResolvedAmended" else (rejected, amended)
        assert won in ("ResolvedAmended", "Rejected")
        assert lost in ("ChangedMeanwhileFault", "MoveNotAllowedFault")
        assert (found["State"], len(found["Step"])) == (won, 3)
        assert (found["Event"].get("Grade") == "Merit") == (won == "ResolvedAmended")


def test_one_who_comes_while_another_is_at_it(service: Service, person: Person, event_id: int) -> None:
    """SQLite has one writer at a time, so the second finds the challenge closed; PostgreSQL has read it before."""
    reference = submitted(service, person, event_id)
    engine = make_engine(service.environment["LRS_DATABASE_URL"])
    with ThreadPoolExecutor(1) as pool:
        with written(service) as unit:
            one = unit.challenges.by_reference(reference)
            assert one is not None
            assert unit.challenges.move(one, stored_move(Move.REJECT, ChallengeState.REJECTED))
            late = pool.submit(
                fault_of,
                service,
                "RespondToChallenge",
                answer(reference, {"Amend": {"Grade": "A"}}),
                AWARDING,
            )
            wait_until_blocked(engine)
        fault = late.result(30)
    engine.dispose()
    is_closed = engine.dialect.name == "sqlite"
    assert fault.kind == ("MoveNotAllowedFault" if is_closed else "ChangedMeanwhileFault")
    found = get(service, reference)
    assert (found["State"], found["Event"]["Grade"]) == ("Rejected", "Pass")


def test_nothing_of_a_challenge_is_logged(service: Service, person: Person, event_id: int) -> None:
    said: dict[str, Any] = {
        "Information": "Markedtext",
        "ContactName": "Markedcontact",
        "ContactEmail": "Markedmail",
    }
    fault_of(service, "SubmitChallenge", doubt(person, event_id, **said), COLLEGE)
    reference = submitted(service, person, event_id, **said | {"ContactEmail": "marked@example.org"})
    fault_of(service, "SubmitChallenge", doubt(person, event_id, **said | {"ContactEmail": None}), COLLEGE)
    fault_of(service, "RespondToChallenge", answer(reference, {"Amend": {"Grade": "Marked" * 9}}), AWARDING)
    respond(service, reference, {"Reject": "true"}, reason="Markedreason")
    look(service, who(person))
    logged = service.logged()
    assert "marked" not in logged.lower()
    assert reference not in logged
