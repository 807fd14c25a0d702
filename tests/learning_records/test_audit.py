"""ViewAudit over our own contract: who has looked at a record, and who may ask."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.client import Service
from tests.conftest import run_lrs_soap
from tests.learning_records.client import AWARDING, CLOSED, COLLEGE, COUNCIL, Answer, call, fault_of
from tests.learning_records.people import DANIEL
from tests.learning_records.record_client import look, look_at_many, who
from tests.records import Person, registered

VIEW = "ViewAudit"


def view(
    service: Service, one: Mapping[str, Any], caller: Mapping[str, str] = COLLEGE, **page: int
) -> Answer:
    return call(service, VIEW, {**one, **page}, caller)


def looks(answer: Answer) -> list[tuple[str, str, str]]:
    """Organisation, user and outcome of each."""
    return [
        tuple(look.findtext(f"{{*}}{name}") or "" for name in ("Organisation", "UserName", "Outcome"))  # type: ignore[misc]
        for look in answer.element.iter("{*}Look")
    ]


def test_each_look_is_there_the_latest_first(service: Service, person: Person) -> None:
    look(service, who(person))
    look(service, who(person) | {"FamilyName": "Somebodyelse"}, AWARDING)
    look_at_many(service, [who(person)], COUNCIL)
    answer = view(service, who(person))
    assert looks(answer) == [
        ("Sandbox Council", "council.user", "Shown"),
        ("Sandbox Awarding", "awarding.user", "NotVerified"),
        ("Sandbox College", "college.user", "Shown"),
    ]
    assert [answer.text(name) for name in ("Total", "ThisPage", "Pages")] == ["3", "1", "1"]
    moments = [datetime.fromisoformat(text) for text in answer.texts("At")]
    assert moments == sorted(moments, reverse=True)
    assert datetime.now(UTC) - moments[0] < timedelta(minutes=5)


def test_nobody_has_looked(service: Service, person: Person) -> None:
    answer = view(service, who(person))
    assert [answer.text(name) for name in ("Total", "ThisPage", "Pages")] == ["0", "1", "0"]
    assert looks(answer) == []


def test_who_asks_is_no_look(service: Service, person: Person) -> None:
    view(service, who(person))
    assert view(service, who(person)).text("Total") == "0"


def test_a_record_that_is_not_shared(service: Service) -> None:
    look(service, DANIEL)
    assert looks(view(service, DANIEL))[0] == ("Sandbox College", "college.user", "NotShared")


def test_pages(service: Service, person: Person) -> None:
    look_at_many(service, [who(person)] * 21)
    first, second, third = (view(service, who(person), Page=page) for page in (1, 2, 3))
    assert [len(looks(one)) for one in (first, second, third)] == [20, 1, 0]
    assert {one.text("Pages") for one in (first, second, third)} == {"2"}
    assert [one.text("ThisPage") for one in (first, second, third)] == ["1", "2", "3"]
    assert looks(view(service, who(person))) == looks(first)


def test_looks_at_a_merged_uln_are_its_masters(service: Service) -> None:
    master, child = registered(service), registered(service)
    look(service, who(child))
    run_lrs_soap(service, "learner", "merge", child.uln, master.uln)
    look(service, who(child))
    for one in (master, child):
        assert len(looks(view(service, who(one)))) == 2


def test_names_must_be_the_learners(service: Service, person: Person) -> None:
    stranger = who(person) | {"FamilyName": "Somebodyelse"}
    fault = fault_of(service, VIEW, stranger, COLLEGE)
    assert (fault.kind, fault.code) == ("LearnerNotVerifiedFault", "WSEC0208")
    assert fault.message == "ULN and names must be those of one learner in the register"


def test_an_unknown_uln(service: Service, person: Person) -> None:
    unknown = who(person) | {"ULN": "1026893096"}
    assert fault_of(service, VIEW, unknown, COLLEGE).kind == "LearnerNotVerifiedFault"


@pytest.mark.parametrize(
    ("wrong", "element"),
    [
        ({"ULN": "1234567890"}, "ULN"),
        ({"GivenName": "x" * 36}, "GivenName"),
        ({"FamilyName": ""}, "FamilyName"),
        ({"Page": 0}, "Page"),
        ({"Page": "x"}, "Page"),
        ({"Page": 1_000_001}, "Page"),
    ],
)
def test_bad_input(service: Service, person: Person, wrong: dict[str, Any], element: str) -> None:
    fault = fault_of(service, VIEW, who(person) | wrong, COLLEGE)
    assert (fault.kind, fault.paths) == ("InvalidRequestFault", [f"/{VIEW}/{element}"])


@pytest.mark.parametrize(
    ("caller", "kind"),
    [
        (AWARDING, "AccessDeniedFault"),
        (CLOSED, "AccessDeniedFault"),
        (COLLEGE | {"OrgPassword": "SixteenLettersNo"}, "WrongPasswordFault"),
        (COLLEGE | {"UKPRN": "19999999"}, "UnknownOrganisationFault"),
    ],
)
def test_who_may_not_ask(service: Service, person: Person, caller: dict[str, str], kind: str) -> None:
    assert fault_of(service, VIEW, who(person), caller).kind == kind
