"""Looks at learning records over our own contract: outcomes, fields, filters, pages, who sees what, many at once."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from lxml import etree

from lrs_soap.domain.plr import EventStatus, Source
from tests.client import Service
from tests.learning_records.client import AWARDING, CLOSED, COLLEGE, COUNCIL, SOAP_12, call, fault_of
from tests.learning_records.people import CHALLENGED, CHARLIE, CHARLIES_MASTER, DANIEL, GRACE, OLIVIA
from tests.learning_records.record_client import events, look, look_at_many, who
from tests.records import Person, add_event, registered, written

ONE, MANY = "GetLearnerLearningEvents", "GetLearningEventsForLearners"
DAY = date(2025, 8, 21)
WORDS = {
    Source.ILR: "IndividualisedLearnerRecord",
    Source.NPD: "NationalPupilDatabase",
    Source.AO: "AwardingOrganisation",
    Source.QCFU: "AwardingOrganisationUnit",
}


class TestOutcomes:
    def test_a_record(self, service: Service) -> None:
        answer = look(service, OLIVIA | {"DateOfBirth": "2004-03-17", "Gender": "Female"})
        assert (answer.code, answer.outcome) == ("WSRC0004", "LearningRecord")
        assert answer.text("LearningRecord/ULN") == OLIVIA["ULN"]
        assert answer.text("LearningRecord/MergedFrom") is None
        assert answer.text("LearningRecord/Total") == "30"
        assert answer.text("LearningRecord/ThisPage") == answer.text("LearningRecord/Pages") == "1"
        assert len(events(answer)) == 30

    def test_all_that_an_event_has(self, service: Service) -> None:
        (one,) = (event for event in events(look(service, OLIVIA)) if event["SubjectCode"] == "600/1166/X")
        assert int(one.pop("EventId")) > 0
        assert one == {
            "Version": "1",
            "ULN": OLIVIA["ULN"],
            "Source": "AwardingOrganisation",
            "Status": "Final",
            "Outcome": "Achieved",
            "UnderChallenge": "false",
            "LoadedAt": "2024-09-02T09:00:00Z",
            "SubjectCode": "600/1166/X",
            "Subject": "Creative Media Production",
            "QualificationType": "Certificate",
            "Level": "Level 2",
            "Grade": "Distinction",
            "Credits": "30",
            "AwardDate": "2021-07-15",
            "ProviderUKPRN": "10099901",
            "ProviderName": "Sandbox College",
            "AwardingOrganisationUKPRN": "10099902",
            "AwardingOrganisationName": "Sandbox Awarding",
            "LanguageOfAssessment": "English",
        }

    def test_what_the_sources_say_of_nothing_is_absent(self, service: Service) -> None:
        """No 9999999999, UNKNWN or 0: these are the published contracts' ways."""
        (one,) = (event for event in events(look(service, OLIVIA)) if event["SubjectCode"] == "Z0007833")
        assert one["Outcome"] == "Unknown"
        assert (one["CollectionType"], one["ReturnNumber"]) == ("W", "02")
        assert (one["ParticipationStart"], one["ParticipationEnd"]) == ("2020-09-07", "2022-07-08")
        absent = {
            "Grade",
            "AwardingOrganisationUKPRN",
            "AwardingOrganisationName",
            "Restriction",
            "AwardDate",
        }
        assert not absent & one.keys()

    def test_the_outcome_of_each_event(self, service: Service) -> None:
        told = {event["Subject"]: event["Outcome"] for event in events(look(service, OLIVIA))}
        assert told["Exhibition Design"] == "NotAchieved"
        assert {subject for subject, outcome in told.items() if outcome == "Unknown"} == {
            "Tutorial support",
            "Work experience",
        }
        assert sorted(told.values()).count("Achieved") == len(told) - 3

    def test_no_event(self, service: Service) -> None:
        answer = look(service, GRACE)
        assert answer.outcome == "LearningRecord"
        assert answer.text("LearningRecord/Total") == "0"
        assert answer.text("LearningRecord/Pages") == "0"
        assert events(answer) == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"FamilyName": "Other"},
            {"GivenName": "-"},
            {"DateOfBirth": "2004-03-18"},
            {"Gender": "Male"},
            {"ULN": "1026893096"},
        ],
        ids=lambda wrong: next(iter(wrong)),
    )
    def test_not_verified(self, service: Service, wrong: dict[str, str]) -> None:
        answer = look(service, OLIVIA | wrong)
        assert (answer.code, answer.outcome) == ("WSEC0208", "NotVerified")
        assert len(answer.element) == 2
        assert answer.text("NotVerified") == "true"

    def test_similar_names_will_do(self, service: Service) -> None:
        swapped = {"GivenName": "Hartwell", "FamilyName": "Olivia"}
        assert look(service, OLIVIA | swapped).outcome == "LearningRecord"

    def test_not_shared(self, service: Service) -> None:
        answer = look(service, DANIEL)
        assert (answer.code, answer.outcome) == ("WSEC0206", "NotShared")
        assert events(answer) == []

    def test_merged(self, service: Service) -> None:
        answer = look(service, CHARLIE)
        assert answer.code == "WSRC0022"
        assert answer.text("LearningRecord/ULN") == CHARLIES_MASTER
        assert answer.text("LearningRecord/MergedFrom") == CHARLIE["ULN"]
        assert answer.text("LearningRecord/Total") == "7"

    def test_events_of_the_merged_say_whose_they_were(self, service: Service) -> None:
        master, child = registered(service), registered(service)
        with written(service) as unit:
            add_event(unit, child.uln, Source.NPD, subject_code="60142923")
            stored = unit.learners.by_uln(child.uln)
            assert stored is not None
            assert unit.learners.link(child.uln, master.uln, stored.created_at)
        (event,) = events(look(service, who(master)))
        assert event["ULN"] == child.uln

    def test_over_soap_12(self, service: Service) -> None:
        assert call(service, ONE, OLIVIA, version=SOAP_12).outcome == "LearningRecord"

    def test_under_challenge(self, service: Service) -> None:
        told = {event["SubjectCode"]: event["UnderChallenge"] for event in events(look(service, CHALLENGED))}
        assert told.pop("600/1166/X") == "true"
        assert set(told.values()) == {"false"}


@pytest.fixture(scope="module")
def awarded(service: Service) -> Person:
    """Somebody with events of each source: on DAY, the day before and the day after, and without an award date."""
    one = registered(service)
    with written(service) as unit:
        for source, days in product(Source, (-1, 0, 1, None)):
            award = None if days is None else DAY + timedelta(days)
            code = f"{source}{days}"
            add_event(unit, one.uln, source, subject_code=code, grade="Pass", award_date=award)
    return one


class TestFilters:
    @pytest.mark.parametrize("source", Source)
    def test_one_source(self, service: Service, awarded: Person, source: Source) -> None:
        found = events(look(service, who(awarded) | {"Source": WORDS[source]}))
        assert {event["Source"] for event in found} == {WORDS[source]}
        assert len(found) == 4

    def test_several_sources(self, service: Service, awarded: Person) -> None:
        wanted = [WORDS[Source.AO], WORDS[Source.QCFU]]
        answer = look(service, who(awarded) | {"Source": wanted})
        assert {event["Source"] for event in events(answer)} == set(wanted)
        assert answer.text("LearningRecord/Total") == "8"

    @pytest.mark.parametrize(
        ("first", "last", "found"),
        [
            (0, None, {0, 1}),
            (None, 0, {-1, 0}),
            (0, 0, {0}),
            (-1, 1, {-1, 0, 1}),
            (2, None, set()),
            (None, -2, set()),
            (None, None, {-1, 0, 1, None}),
        ],
    )
    def test_days(
        self, service: Service, awarded: Person, first: int | None, last: int | None, found: set[int | None]
    ) -> None:
        """Both count; an event without an award date is left out as soon as either is given."""
        period = {"AwardedFrom": first, "AwardedTo": last}
        asked = {name: DAY + timedelta(days) for name, days in period.items() if days is not None}
        told = {event.get("AwardDate") for event in events(look(service, who(awarded) | asked))}
        assert told == {None if days is None else str(DAY + timedelta(days)) for days in found}

    def test_together(self, service: Service, awarded: Person) -> None:
        asked = {"Source": WORDS[Source.NPD], "AwardedFrom": DAY, "AwardedTo": DAY}
        (event,) = events(look(service, who(awarded) | asked))
        assert event["SubjectCode"] == "NPD0"

    def test_a_time_zone_does_not_count(self, service: Service, awarded: Person) -> None:
        asked = {"AwardedFrom": f"{DAY}+14:00", "AwardedTo": f"{DAY}Z"}
        assert len(events(look(service, who(awarded) | asked))) == 4


class TestPages:
    def test_put_together_they_are_the_record(self, service: Service, awarded: Person) -> None:
        whole = events(look(service, who(awarded)))
        assert len(whole) == 16
        pages = [look(service, who(awarded) | {"Page": page, "PageSize": 7}) for page in (1, 2, 3)]
        assert [len(events(page)) for page in pages] == [7, 7, 2]
        assert [event for page in pages for event in events(page)] == whole
        assert {page.text("LearningRecord/Pages") for page in pages} == {"3"}
        assert {page.text("LearningRecord/Total") for page in pages} == {"16"}
        assert [page.text("LearningRecord/ThisPage") for page in pages] == ["1", "2", "3"]

    def test_the_latest_award_first_those_without_last(self, service: Service, awarded: Person) -> None:
        told = [event.get("AwardDate", "") for event in events(look(service, who(awarded)))]
        assert told == sorted(told, reverse=True)
        assert told[-4:] == [""] * 4

    def test_behind_the_last(self, service: Service, awarded: Person) -> None:
        for page in (4, 1_000_000):
            answer = look(service, who(awarded) | {"Page": page, "PageSize": 7})
            assert events(answer) == []
            assert answer.text("LearningRecord/Pages") == "3"

    def test_pages_of_what_is_wanted(self, service: Service, awarded: Person) -> None:
        asked = {"Source": WORDS[Source.AO], "Page": 2, "PageSize": 3}
        answer = look(service, who(awarded) | asked)
        assert len(events(answer)) == 1
        assert answer.text("LearningRecord/Pages") == "2"

    def test_sizes(self, service: Service) -> None:
        """50 unless said, 200 at most."""
        one = registered(service)
        with written(service) as unit:
            for number in range(201):
                add_event(unit, one.uln, Source.NPD, subject_code=str(number))
        assert [
            (len(events(answer)), answer.text("LearningRecord/Pages"))
            for size in (None, 1, 200)
            for answer in [look(service, who(one) | {"PageSize": size})]
        ] == [(50, "5"), (1, "201"), (200, "2")]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"ULN": "1234567890"}, "ULN"),
    ({"ULN": "818182295"}, "ULN"),
    ({"FamilyName": "x" * 36}, "FamilyName"),
    ({"DateOfBirth": "17/03/2004"}, "DateOfBirth"),
    ({"Gender": "F"}, "Gender"),
    ({"Source": "ILR"}, "Source"),
    ({"AwardedFrom": "2025-02-30"}, "AwardedFrom"),
    ({"AwardedTo": "soon"}, "AwardedTo"),
    ({"AwardedFrom": "2025-08-02", "AwardedTo": "2025-08-01"}, "AwardedTo"),
]
BAD_OF_ONE = [
    ({"Requester": "Service"}, "Requester"),
    ({"Page": "0"}, "Page"),
    ({"Page": "1000001"}, "Page"),
    ({"Page": "x"}, "Page"),
    ({"PageSize": "0"}, "PageSize"),
    ({"PageSize": "201"}, "PageSize"),
]


def in_order(fields: dict[str, Any]) -> dict[str, Any]:
    """As the schema wants them, for requests that a test has changed."""
    first = ("ULN", "GivenName", "FamilyName", "DateOfBirth", "Gender", "Requester")
    order = (*first, "Source", "AwardedFrom", "AwardedTo", "Page", "PageSize")
    return {name: fields[name] for name in order if name in fields}


class TestBadInput:
    @pytest.mark.parametrize(("wrong", "element"), BAD + BAD_OF_ONE)
    def test_of_one(self, service: Service, wrong: dict[str, Any], element: str) -> None:
        fault = fault_of(service, ONE, in_order(OLIVIA | wrong), COLLEGE)
        assert (fault.kind, fault.code) == ("InvalidRequestFault", "WSEC0001")
        assert fault.paths == [f"/{ONE}/{element}"]

    @pytest.mark.parametrize(("wrong", "element"), BAD)
    def test_of_many(self, service: Service, wrong: dict[str, Any], element: str) -> None:
        filters: dict[str, Any] = {
            name: wrong[name] for name in ("Source", "AwardedFrom", "AwardedTo") if name in wrong
        }
        learner: dict[str, Any] = in_order({**OLIVIA, **wrong})
        learner = {name: value for name, value in learner.items() if name not in filters}
        asked = {"Learner": [OLIVIA, learner], **filters}
        fault = fault_of(service, MANY, asked, COLLEGE)
        assert fault.paths == [f"/{MANY}/{element}" if filters else f"/{MANY}/Learner[2]/{element}"]

    def test_the_period_says_what_to_mend(self, service: Service) -> None:
        asked = OLIVIA | {"AwardedFrom": "2025-08-02", "AwardedTo": "2025-08-01"}
        ((_, rule),) = fault_of(service, ONE, asked, COLLEGE).violations
        assert rule == "must not be before the day that the period begins with"

    @pytest.mark.parametrize("missing", OLIVIA)
    def test_what_is_missing(self, service: Service, missing: str) -> None:
        asked = {name: value for name, value in OLIVIA.items() if name != missing}
        assert f"/{ONE}/{missing}" in fault_of(service, ONE, asked, COLLEGE).paths
        of_many = fault_of(service, MANY, {"Learner": [OLIVIA, asked]}, COLLEGE)
        assert f"/{MANY}/Learner[2]/{missing}" in of_many.paths

    def test_everything_at_once(self, service: Service) -> None:
        asked = {
            "ULN": "1234567890",
            "GivenName": "x" * 36,
            "FamilyName": "Hartwell",
            "Gender": "F",
            "AwardedFrom": "2025-08-02",
            "AwardedTo": "2025-08-01",
            "PageSize": "201",
        }
        paths = fault_of(service, ONE, asked, COLLEGE).paths
        assert sorted(paths) == [
            f"/{ONE}/{name}" for name in ("AwardedTo", "Gender", "GivenName", "PageSize", "ULN")
        ]

    @pytest.mark.parametrize("learners", [[], [OLIVIA] * 201], ids=["none", "201"])
    def test_too_few_and_too_many_learners(self, service: Service, learners: list[dict[str, str]]) -> None:
        fault = fault_of(service, MANY, {"Learner": learners}, COLLEGE)
        assert fault.kind == "InvalidRequestFault"

    def test_nothing_is_on_record_of_a_refused_look(self, service: Service) -> None:
        one = registered(service)
        fault_of(service, ONE, who(one) | {"PageSize": 201}, COLLEGE)
        fault_of(service, MANY, {"Learner": [who(one), who(one) | {"ULN": "1234567890"}]}, COLLEGE)
        assert call(service, "ViewAudit", who(one)).text("Total") == "0"


@pytest.mark.parametrize(
    ("caller", "kind"),
    [
        (COLLEGE | {"UKPRN": "19999999"}, "UnknownOrganisationFault"),
        (COLLEGE | {"OrgPassword": "SixteenLettersNo"}, "WrongPasswordFault"),
        (CLOSED, "AccessDeniedFault"),
    ],
)
@pytest.mark.parametrize("operation", [ONE, MANY])
def test_who_is_not_let_in(service: Service, operation: str, caller: dict[str, str], kind: str) -> None:
    asked: dict[str, Any] = OLIVIA if operation == ONE else {"Learner": [OLIVIA]}
    assert fault_of(service, operation, asked, caller).kind == kind


@pytest.fixture(scope="module")
def secrets(service: Service) -> tuple[Person, dict[tuple[str, str, str], str]]:
    """Somebody with an event of each source, restriction and status; by these the event's subject code."""
    one = registered(service)
    codes = {}
    with written(service) as unit:
        for source, restriction, status in product(Source, ("", "0", "1"), EventStatus):
            code = f"{source}{restriction}{status}"
            add_event(
                unit,
                one.uln,
                source,
                status,
                subject_code=code,
                award_date=DAY,
                provider_ukprn="10099901",
                awarding_ukprn="10099902",
                restriction=restriction,
            )
            codes[source.value, restriction, status.value] = code
    return one, codes


#: Whether each sees an event of Sandbox College's (ILR), nobody's (NPD), Sandbox Awarding's (AO, QCFU).
OWNS = {("college", "ILR"), ("awarding", "AO"), ("awarding", "QCFU")}
CALLERS = {"college": COLLEGE, "council": COUNCIL, "awarding": AWARDING}


def sees(caller: str, source: str, restriction: str, status: str, *, for_learner: bool) -> bool:
    """The decision in other words than the domain's table."""
    owns = (caller, source) in OWNS
    if status == "P":
        return owns and caller == "awarding" and not for_learner
    if restriction == "1":
        return owns and not for_learner
    return owns or caller != "awarding"


@pytest.mark.parametrize("requester", [None, "Organisation", "Learner"])
@pytest.mark.parametrize("caller", CALLERS)
def test_who_sees_what(
    service: Service,
    secrets: tuple[Person, dict[tuple[str, str, str], str]],
    caller: str,
    requester: str | None,
) -> None:
    one, codes = secrets
    for_learner = requester == "Learner"
    expected = {code for key, code in codes.items() if sees(caller, *key, for_learner=for_learner)}
    answer = look(service, who(one) | {"Requester": requester}, CALLERS[caller])
    assert {event["SubjectCode"] for event in events(answer)} == expected
    assert answer.text("LearningRecord/Total") == str(len(expected))


def test_a_restriction_and_what_is_provisional_are_said_to_who_sees_them(
    service: Service, secrets: tuple[Person, dict[tuple[str, str, str], str]]
) -> None:
    one, _ = secrets
    found = {event["SubjectCode"]: event for event in events(look(service, who(one), AWARDING))}
    assert found["AO1F"]["Restriction"] == "1"
    assert "Restriction" not in found["AO0F"]
    assert (found["AOP"]["Status"], found["AOF"]["Status"]) == ("Provisional", "Final")


class TestMany:
    def test_each_in_the_order_asked(self, service: Service) -> None:
        wrong = OLIVIA | {"FamilyName": "Other"}
        answer = look_at_many(service, [DANIEL, OLIVIA, wrong, CHARLIE, GRACE, OLIVIA])
        answers = list(answer.element)
        assert [one.findtext("{*}ULN") for one in answers] == [
            learner["ULN"] for learner in (DANIEL, OLIVIA, wrong, CHARLIE, GRACE, OLIVIA)
        ]
        assert [
            (one.findtext("{*}ResponseCode"), etree.QName(one[2]).localname, len(events(one)))
            for one in answers
        ] == [
            ("WSEC0206", "NotShared", 0),
            ("WSRC0004", "LearningRecord", 30),
            ("WSEC0208", "NotVerified", 0),
            ("WSRC0022", "LearningRecord", 7),
            ("WSRC0004", "LearningRecord", 0),
            ("WSRC0004", "LearningRecord", 30),
        ]
        merged = answers[3][2]
        assert (merged.findtext("{*}ULN"), merged.findtext("{*}MergedFrom")) == (
            CHARLIES_MASTER,
            CHARLIE["ULN"],
        )
        assert answer.texts("ThisPage") == answer.texts("Pages") == []

    def test_one_is_answered_as_alone(self, service: Service) -> None:
        alone = events(look(service, OLIVIA))
        assert events(look_at_many(service, [OLIVIA])) == alone

    def test_filters_hold_for_all(self, service: Service, awarded: Person) -> None:
        answer = look_at_many(
            service,
            [who(awarded), OLIVIA],
            Source=[WORDS[Source.NPD]],
            AwardedFrom=DAY,
            AwardedTo=DAY + timedelta(1),
        )
        first, second = answer.element
        assert [event["SubjectCode"] for event in events(first)] == ["NPD1", "NPD0"]
        assert events(second) == []

    def test_date_of_birth_and_gender_are_compared(self, service: Service) -> None:
        right = OLIVIA | {"DateOfBirth": "2004-03-17", "Gender": "Female"}
        answer = look_at_many(service, [right, right | {"Gender": "Male"}])
        assert answer.texts("ResponseCode") == ["WSRC0004", "WSEC0208"]

    def test_an_awarding_organisation_sees_its_own(
        self, service: Service, secrets: tuple[Person, dict[tuple[str, str, str], str]]
    ) -> None:
        one, codes = secrets
        found = {event["SubjectCode"] for event in events(look_at_many(service, [who(one)], AWARDING))}
        assert found == {code for (source, *_), code in codes.items() if source in ("AO", "QCFU")}

    def test_each_look_is_on_record(self, service: Service) -> None:
        first, second = registered(service), registered(service)
        look_at_many(service, [who(first), who(second), who(first)])
        assert [call(service, "ViewAudit", who(one)).text("Total") for one in (first, second)] == [
            "2",
            "1",
        ]

    def test_two_hundred(self, service: Service) -> None:
        answer = look_at_many(service, [OLIVIA] * 200)
        assert len(answer.element) == 200
        assert len(events(answer)) == 6_000


def test_loaded_at_is_in_utc(service: Service) -> None:
    one = registered(service)
    with written(service) as unit:
        add_event(unit, one.uln, Source.NPD, subject_code="60142923")
    (event,) = events(look(service, who(one)))
    assert event["LoadedAt"] == "2026-01-05T09:00:00Z"
    assert datetime.fromisoformat(event["LoadedAt"]) == datetime(2026, 1, 5, 9, tzinfo=UTC)
