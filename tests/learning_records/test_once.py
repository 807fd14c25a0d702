"""A request that its caller has named is done once, however often and wherever it is sent."""

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from lrs_soap.db.engine import make_engine
from lrs_soap.db.tables import AUDIT_ENTRY, KEPT_ANSWER, LEARNER
from tests.client import Service
from tests.conftest import running_service
from tests.learning_records.client import AWARDING, COLLEGE, COUNCIL, Answer, Fault, call
from tests.learning_records.people import somebody

AT_A_TIME = 6


def learners_named(url: str, family_name: str) -> int:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            found = connection.execute(
                select(func.count()).select_from(LEARNER).where(LEARNER.c.family_name == family_name)
            )
            return int(found.scalar_one())
    finally:
        engine.dispose()


def database_of(service: Service) -> str:
    return service.environment["LRS_DATABASE_URL"]


def test_the_second_is_answered_as_the_first(service: Service) -> None:
    person = somebody(RequestId="registration-1", FamilyName="Onceton")
    first, second = (call(service, "RegisterLearner", person) for _ in range(2))
    assert first.outcome == "Registered"
    assert second.plain == first.plain
    assert learners_named(database_of(service), "Onceton") == 1


def test_without_a_name_it_is_done_again(service: Service) -> None:
    person = somebody(FamilyName="Twiceton")
    first, second = (call(service, "RegisterLearner", person) for _ in range(2))
    assert (first.outcome, second.outcome) == ("Registered", "AlreadyRegistered")
    assert second.text("AlreadyRegistered/ULN") == first.text("Registered/ULN")


def test_other_content_under_the_same_name_is_refused_and_nothing_done(service: Service) -> None:
    call(service, "RegisterLearner", somebody(RequestId="registration-2", FamilyName="Reuse-One"))
    with pytest.raises(Fault) as caught:
        call(service, "RegisterLearner", somebody(RequestId="registration-2", FamilyName="Reuse-Two"))
    assert (caught.value.kind, caught.value.code) == ("RequestIdReusedFault", "WSRI0001")
    assert learners_named(database_of(service), "Reuse-Two") == 0


def test_the_name_is_a_users_own(service: Service) -> None:
    names = ["Usersown-One", "Usersown-Two", "Usersown-Three"]
    callers = [COLLEGE, COLLEGE | {"UserName": "another"}, COUNCIL]
    for name, caller in zip(names, callers, strict=True):
        person = somebody(RequestId="registration-3", FamilyName=name)
        assert call(service, "RegisterLearner", person, caller).outcome == "Registered"
    again = somebody(RequestId="registration-3", FamilyName=names[1])
    folded = call(service, "RegisterLearner", again, COLLEGE | {"UserName": "ANOTHER"})
    assert folded.outcome == "Registered"


def test_a_refused_one_keeps_nothing(service: Service) -> None:
    person = somebody(RequestId="registration-4", FamilyName="Refusedton")
    with pytest.raises(Fault, match="may not"):
        call(service, "RegisterLearner", person, AWARDING)
    with pytest.raises(Fault, match="is none of"):
        call(service, "RegisterLearner", person | {"Gender": "Unheard"})
    assert call(service, "RegisterLearner", person).outcome == "Registered"


def test_what_nothing_came_of_may_be_mended_under_its_name(service: Service) -> None:
    young = somebody(RequestId="registration-5", FamilyName="Thereton", DateOfBirth="2025-01-01")
    assert [call(service, "RegisterLearner", young).outcome for _ in range(2)] == ["InsufficientData"] * 2
    mended = young | {"DateOfBirth": "2008-01-01"}
    assert [call(service, "RegisterLearner", mended).outcome for _ in range(2)] == ["Registered"] * 2


def test_two_servers_at_the_same_moment_and_one_that_starts_anew(database_url: str, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    with (
        running_service(database_url, folders[0], "--workers", "2") as one,
        running_service(database_url, folders[1], "--workers", "2") as two,
    ):
        for turn in range(5):
            person = somebody(RequestId=f"turn-{turn}", FamilyName=f"Momenton{'abcde'[turn]}")
            answers = at_once([one, two], person)
            assert {answer.outcome for answer in answers} == {"Registered"}
            assert len({answer.text("Registered/ULN") for answer in answers}) == 1
    with running_service(database_url, folders[0]) as again:
        assert call(again, "RegisterLearner", person).plain == answers[0].plain
        assert learners_named(database_url, "Momentone") == 1
        engine = make_engine(database_url)
        with engine.connect() as connection:
            registered = (
                select(func.count())
                .select_from(AUDIT_ENTRY)
                .where(AUDIT_ENTRY.c.action == "learner:registered")
            )
            assert connection.execute(registered).scalar_one() == 5
            dump = connection.execute(select(KEPT_ANSWER)).all()
            assert "Momenton" not in str(dump), "contents are kept as digests only"
            connection.exec_driver_sql("BEGIN")
            connection.execute(text("UPDATE kept_answer SET at = '2020-01-01 00:00:00'"))
            connection.exec_driver_sql("COMMIT")
        engine.dispose()
        assert call(again, "RegisterLearner", person).outcome == "AlreadyRegistered", "a day is over"


def at_once(services: list[Service], person: dict[str, Any]) -> list[Answer]:
    barrier = threading.Barrier(AT_A_TIME)
    answers: list[Answer] = []

    def send(service: Service) -> None:
        barrier.wait()
        answers.append(call(service, "RegisterLearner", person))

    threads = [threading.Thread(target=send, args=(services[n % len(services)],)) for n in range(AT_A_TIME)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == AT_A_TIME
    return answers
