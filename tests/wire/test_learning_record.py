"""GetLearnerLearningEvents and ViewAudit of the R9 contract: codes, fields, who sees what, and who has looked."""

from datetime import date
from itertools import product

import pytest

from lrs_soap.contracts.namespaces import MODEL
from lrs_soap.domain.plr import EventStatus, Source
from tests.client import AWARDING, COLLEGE, COUNCIL, Reply, Service, r9_request, record_of
from tests.conftest import run_lrs_soap
from tests.records import Person, add_event, audit_refusing, registered, written

OLIVIA = record_of("8181822950", "Olivia", "Hartwell")
DESK = {"UKPRN": "10088801", "OrgPassword": "ServiceDeskPass1", "UserName": "desk.user"}
OTHER_AO = {"UKPRN": "10088802", "OrgPassword": "OtherAwardingPas", "UserName": "other.ao"}
BRIEF = {
    "ID",
    "AchievementAwardDate",
    "Credits",
    "Source",
    "Level",
    "Subject",
    "Grade",
    "SubjectCode",
    "AchievementProviderUkprn",
}


def look(service: Service, parts: dict[str, str], caller: dict[str, str] = COLLEGE) -> Reply:
    return service.r9("GetLearnerLearningEvents", parts, caller)


def events(reply: Reply) -> list[dict[str, str | None]]:
    """Each event's members by name; a nil one is None."""
    return [
        {child.tag.rpartition("}")[2]: child.text for child in event}
        for event in reply.answer().iter(f"{{{MODEL}}}LearningEvent")
    ]


def audit(service: Service, person: Person, page: str = "1", caller: dict[str, str] = COLLEGE) -> Reply:
    names = {"learnerGivenName": person.given, "learnerFamilyName": person.family}
    return service.r9("ViewAudit", {"learnerUln": person.uln, **names, "page": page}, caller)


class TestCodes:
    def test_full(self, service: Service) -> None:
        reply = look(service, OLIVIA | {"dateOfBirth": "2004-03-17", "gender": "2"})
        assert reply.code == "WSRC0004"
        assert reply.text("FoundULN") == reply.text("IncomingULN") == "8181822950"
        sources = [str(event["Source"]) for event in events(reply)]
        assert sorted(sources) == ["AO"] * 8 + ["ILR"] * 10 + ["NPD"] * 8 + ["QCFU"] * 4
        (one,) = (event for event in events(reply) if event["SubjectCode"] == "600/1166/X")
        assert {name: value for name, value in one.items() if name != "ID"} == {
            "AchievementAwardDate": "2021-07-15",
            "AchievementProviderName": "Sandbox College",
            "AchievementProviderUkprn": "10099901",
            "AwardingOrganisationName": "Sandbox Awarding",
            "AwardingOrganisationUkprn": "10099902",
            "CollectionType": None,
            "Credits": "30",
            "DateLoaded": "2024-09-02 10:00:00",
            "Grade": "Distinction",
            "LanguageForAssessment": "English",
            "Level": "Level 2",
            "ParticipationEndDate": None,
            "ParticipationStartDate": None,
            "QualificationType": "Certificate",
            "Restriction": None,
            "ReturnNumber": None,
            "Source": "AO",
            "Status": "F",
            "Subject": "Creative Media Production",
            "SubjectCode": "600/1166/X",
            "UnderDataChallenge": "N",
        }

    def test_brief(self, service: Service) -> None:
        reply = look(service, OLIVIA | {"getType": "BRIEF"})
        given = {name for event in events(reply) for name, value in event.items() if value is not None}
        assert given == BRIEF
        assert len(events(reply)) == 30

    def test_none(self, service: Service) -> None:
        reply = look(service, record_of("8018082854", "Grace", "Okafor"))
        assert reply.code == "WSRC0004"
        assert events(reply) == []
        assert reply.text("LearnerRecord") == ""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"familyName": "Other"},
            {"givenName": "-"},
            {"dateOfBirth": "2004-03-18"},
            {"gender": "1"},
            {"uln": "1026893096"},
        ],
        ids=lambda wrong: next(iter(wrong)),
    )
    def test_not_verified_shows_nothing(self, service: Service, wrong: dict[str, str]) -> None:
        reply = look(service, OLIVIA | wrong)
        assert reply.code == "WSEC0208"
        assert reply.text("FoundULN") == ""
        assert reply.text("IncomingULN") == (OLIVIA | wrong)["uln"]
        assert events(reply) == []

    def test_similar_names_are_let_through(self, service: Service) -> None:
        assert look(service, OLIVIA | {"givenName": "Hartwell", "familyName": "Olivia"}).code == "WSRC0004"
        assert look(service, OLIVIA | {"givenName": "O"}).code == "WSRC0004"

    def test_not_shared(self, service: Service) -> None:
        reply = look(service, record_of("3995899128", "Daniel", "Marsh"))
        assert reply.code == "WSEC0206"
        assert reply.text("FoundULN") == ""
        assert events(reply) == []

    def test_linked_gives_the_masters_events(self, service: Service) -> None:
        reply = look(service, record_of("6172911987", "Charlie", "Pemberton"))
        assert reply.code == "WSRC0022"
        assert reply.text("IncomingULN") == "6172911987"
        assert reply.text("FoundULN") == "6052463669"
        assert len(events(reply)) == 7

    def test_events_of_the_merged_are_the_masters(self, service: Service) -> None:
        master, child = registered(service), registered(service)
        with written(service) as unit:
            add_event(unit, child.uln, Source.NPD, subject_code="60142923")
            assert unit.learners.link(child.uln, master.uln, unit.learners.by_uln(child.uln).created_at)  # type: ignore[union-attr]
        assert len(events(look(service, master.record()))) == 1

    @pytest.mark.parametrize("uln", ["1234567890", "818182295", "9999999999", "x"])
    def test_what_is_no_uln(self, service: Service, uln: str) -> None:
        reply = look(service, OLIVIA | {"uln": uln})
        assert reply.code == "WSEC0136"
        assert reply.text("LearnerRecord") == ""

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"getType": "FUL"}, "getType must be one of FULL, BRIEF"),
            ({"getType": ""}, "getType must be given"),
            ({"uln": ""}, "uln must be given"),
            ({"givenName": " "}, "givenName must be given"),
            ({"familyName": "x" * 36}, "familyName must have at most 35 characters"),
            ({"dateOfBirth": "17/03/2004"}, "dateOfBirth must be a date or dateTime"),
            ({"dateOfBirth": "2104-03-17"}, "dateOfBirth must be a date as yyyy-mm-dd between 1800 and 2099"),
            ({"gender": "F"}, "gender must be one of 0, 1, 2, 9"),
            ({"userType": "STAFF"}, "userType must be one of LNR, ORG, SER"),
            ({"language": "FRA"}, "language must be one of ENG, CYM"),
        ],
    )
    def test_bad_fields(self, service: Service, wrong: dict[str, str], says: str) -> None:
        fault = look(service, OLIVIA | wrong).fault()
        assert fault["ErrorCode"] == "WSEC0001"
        assert says in fault["ErrorDetail"]

    def test_all_that_is_wrong_is_told_at_once(self, service: Service) -> None:
        wrong = {"getType": "X", "gender": "X", "givenName": ""}
        told = look(service, OLIVIA | wrong, COLLEGE | {"OrgPassword": "short"}).fault()["ErrorDetail"]
        for element in ("invokingOrganisation/Password", "getType", "gender", "givenName"):
            assert element in told

    @pytest.mark.parametrize(
        ("caller", "code"),
        [
            (COLLEGE | {"UKPRN": "19999999"}, "WSEC0003"),
            (COLLEGE | {"OrgPassword": "SixteenLettersNo"}, "WSEC0005"),
            ({"UKPRN": "10099904", "OrgPassword": "SandboxSuspended", "UserName": "closed.user"}, "WSEC0006"),
        ],
    )
    def test_who_is_not_let_in(self, service: Service, caller: dict[str, str], code: str) -> None:
        assert look(service, OLIVIA, caller).error == code

    @pytest.mark.parametrize(
        "born",
        ["2004-03-17T00:00:00", "2004-03-17T00:00:00.0000000+00:00", "2004-03-16T19:00:00-05:00",
         "0001-01-01T00:00:00"],
    )  # fmt: skip
    def test_birth_dates_as_stacks_send_them(self, service: Service, born: str) -> None:
        assert look(service, OLIVIA | {"dateOfBirth": born}).code == "WSRC0004"


@pytest.fixture(scope="session")
def everybody(service: Service) -> dict[str, dict[str, str]]:
    """A caller of each type of organisation, with a second awarding organisation."""
    for caller, ref, type_ in (
        (DESK, "DSK001", "service-desk"),
        (OTHER_AO, "OAO001", "awarding-organisation"),
    ):
        run_lrs_soap(
            service, "organisation", "add", caller["UserName"], "--ukprn", caller["UKPRN"], "--ref", ref,
            "--type", type_, LRS_ORGANISATION_PASSWORD=caller["OrgPassword"],
        )  # fmt: skip
    return {
        "provider": COLLEGE,
        "local-authority": COUNCIL,
        "awarding-organisation": AWARDING,
        "other awarding-organisation": OTHER_AO,
        "service-desk": DESK,
    }


#: Whether each caller sees an event of Sandbox College's (ILR), nobody's (NPD), Sandbox Awarding's (AO, QCFU).
OWNER_SEES = {
    ("provider", "ILR"),
    ("service-desk", "NPD"),
    ("awarding-organisation", "AO"),
    ("awarding-organisation", "QCFU"),
}
SEES_ALL_OPEN = {"provider", "local-authority", "service-desk"}


def expected(caller: str, source: str, restriction: str, status: str, user_type: str) -> bool:
    """The decision in other words than the domain's table."""
    is_owner = (caller, source) in OWNER_SEES
    if status == "P":
        return is_owner and caller == "awarding-organisation" and user_type != "LNR"
    if restriction not in ("", "0"):
        return is_owner and user_type != "LNR"
    return is_owner or caller in SEES_ALL_OPEN


def test_who_sees_what(service: Service, everybody: dict[str, dict[str, str]]) -> None:
    """Organisation type x source x restriction x status x user type, each through SOAP."""
    person = registered(service)
    combinations = list(product(Source, ("", "0", "1", "2"), EventStatus))
    with written(service) as unit:
        numbers = {
            str(
                add_event(
                    unit,
                    person.uln,
                    source,
                    status,
                    subject_code=f"{source}{restriction}{status}",
                    award_date=date(2025, 1, 1),
                    provider_ukprn="10099901",
                    awarding_ukprn="10099902",
                    restriction=restriction,
                )
            ): (source.value, restriction, status.value)
            for source, restriction, status in combinations
        }
    assert len(numbers) == 32
    for (name, caller), user_type in product(everybody.items(), ("ORG", "SER", "LNR")):
        shown = {event["ID"] for event in events(look(service, person.record(userType=user_type), caller))}
        wanted = {number for number, event in numbers.items() if expected(name, *event, user_type=user_type)}
        assert shown == wanted, (name, user_type)


def test_withdrawn_events_are_not_shown(service: Service) -> None:
    person = registered(service)
    with written(service) as unit:
        number = add_event(unit, person.uln, awarding_ukprn="10099902", subject_code="600/1166/X")
        event = unit.events.by_id(number)
        assert event is not None
        change = unit.events.history(number)[0][1]
        assert unit.events.change(event, change, is_withdrawn=True)
    assert events(look(service, person.record())) == []
    assert events(look(service, person.record(), AWARDING)) == []


class TestAudit:
    def test_each_look_is_there_the_newest_first(self, service: Service) -> None:
        person = registered(service)
        look(service, person.record())
        look(service, person.record(gender=str(3 - int(person.five["Gender"]))))
        look(service, person.record(), COUNCIL)
        reply = audit(service, person)
        assert reply.texts("Organisation") == ["Sandbox Council", "Sandbox College", "Sandbox College"]
        assert reply.texts("User") == ["council.user", "college.user", "college.user"]
        assert reply.texts("Action") == [
            "Learning record viewed",
            "Learning record asked for, learner not verified",
            "Learning record viewed",
        ]
        assert [reply.text(name) for name in ("PageCount", "PageIndex", "PageSize", "TotalItems")] == [
            "1", "1", "20", "3",
        ]  # fmt: skip

    def test_pages(self, service: Service) -> None:
        person = registered(service)
        for _ in range(21):
            look(service, person.record("BRIEF"))
        first, second, third = (audit(service, person, page) for page in ("0", "2", "3"))
        assert [len(one.texts("Action")) for one in (first, second, third)] == [20, 1, 0]
        assert [one.text("PageCount") for one in (first, second, third)] == ["2", "2", "2"]
        assert [one.text("PageIndex") for one in (first, second, third)] == ["1", "2", "3"]

    def test_a_refused_look_changes_nothing_and_is_audited_as_such(self, service: Service) -> None:
        person = registered(service)
        assert look(service, person.record(getType="ALL")).error == "WSEC0001"
        assert audit(service, person).texts("Action") == []

    def test_looks_at_a_merged_uln_are_its_masters(self, service: Service) -> None:
        master, child = registered(service), registered(service)
        look(service, child.record())
        run_lrs_soap(service, "learner", "merge", child.uln, master.uln)
        assert look(service, child.record(familyName="Somebodyelse")).code == "WSEC0208"
        assert look(service, child.record()).code == "WSRC0022"
        for one in (master, child):
            assert len(audit(service, one).texts("Action")) == 3

    def test_not_for_awarding_organisations(self, service: Service) -> None:
        assert audit(service, registered(service), caller=AWARDING).error == "WSEC0006"

    def test_not_without_the_names(self, service: Service) -> None:
        person = registered(service)
        stranger = Person(person.uln, registered(service).five)
        fault = audit(service, stranger).fault()
        assert fault["ErrorCode"] == "WSEC0208"
        assert "ULN and names" in fault["ErrorDetail"]

    @pytest.mark.parametrize(("page", "uln"), [("-1", None), ("x", None), ("1", "1234567890")])
    def test_bad_fields(self, service: Service, page: str, uln: str | None) -> None:
        person = registered(service)
        fault = audit(service, Person(uln or person.uln, person.five), page).fault()  # type: ignore[arg-type]
        assert fault["ErrorCode"] == "WSEC0001"
        assert ("learnerUln" if uln else "page") in fault["ErrorDetail"]


def test_nothing_is_shown_when_the_look_cannot_be_put_on_record(service: Service) -> None:
    caller = COLLEGE | {"UserName": "unrecorded.user"}
    with audit_refusing(service, "unrecorded.user"):
        fault = look(service, OLIVIA, caller).fault()
        assert fault["ErrorCode"] == "WSEC0999"
        assert "quote request" in fault["ErrorDetail"]
    assert look(service, OLIVIA, caller).code == "WSRC0004"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<userType>ORG</userType>", b""),
        (b"<vendorID>1</vendorID>", b"<vendorID>003</vendorID>"),
        (b"<language>ENG</language>", b'<language i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>'),
        (b' xmlns="http://tempuri.org/"', b' xmlns="http://tempuri.org/" xmlns:x="urn:unused"'),
        (b"<uln>8181822950</uln>", b'<uln xmlns="">8181822950</uln>'),
    ],
)  # fmt: skip
def test_the_request_is_read_whoever_writes_it(service: Service, before: bytes, after: bytes) -> None:
    body = r9_request("GetLearnerLearningEvents", OLIVIA)
    assert before in body
    assert service.post(body.replace(before, after), path="/learnerserviceR9.SVC").code == "WSRC0004"
