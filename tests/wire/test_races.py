"""Many callers at the same moment: one person gets one ULN, one version is updated once, no number comes twice."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from lrs_soap.domain.uln import is_valid_uln
from tests.client import Service, new_learner, request_for
from tests.conftest import fresh_database, running_service
from tests.people import fresh_person

PERSONS_IN_RACE = 200
PEOPLE = 2000
PROCESSES = 8


def register_all(address: str, people: list[dict[str, str]], barrier: Any = None) -> list[tuple[str, str]]:
    """Register each in turn, at the barrier's word if there is one; code and ULN of each."""
    service = Service(address)
    answers = []
    for five in people:
        if barrier is not None:
            barrier.wait(timeout=60)
        reply = service.call("registerSingleLearner", new_learner(five))
        answers.append((reply.code or "", reply.text("ULN") or ""))
    return answers


def update_at_the_same_time(address: str, bodies: list[bytes], barrier: Any) -> list[str]:
    service = Service(address)
    codes = []
    for body in bodies:
        barrier.wait(timeout=60)
        codes.append(service.post(body).code or "")
    return codes


@pytest.fixture(params=["sqlite", "postgresql"])
def busy(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    with (
        fresh_database(request.param, tmp_path) as url,
        running_service(url, tmp_path, "--workers", "4") as service,
    ):
        yield service


def test_two_processes_register_the_same_person_at_the_same_moment(busy: Service) -> None:
    people = [fresh_person() for _ in range(PERSONS_IN_RACE)]
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(2, mp_context=context) as pool:
        barrier = manager.Barrier(2)
        runs = [pool.submit(register_all, busy.address, people, barrier) for _ in range(2)]
        one, other = (run.result(timeout=300) for run in runs)
    for mine, theirs in zip(one, other, strict=True):
        (first_code, uln), (second_code, none) = sorted([mine, theirs])
        assert (first_code, second_code) == ("WSRC0005", "WSRC0021")
        assert is_valid_uln(uln)
        assert none == ""
    assert len({max(mine[1], theirs[1]) for mine, theirs in zip(one, other, strict=True)}) == PERSONS_IN_RACE


def test_eight_processes_register_two_thousand_people(busy: Service) -> None:
    people = [fresh_person() for _ in range(PEOPLE)]
    share = PEOPLE // PROCESSES
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        runs = [
            pool.submit(register_all, busy.address, people[start : start + share])
            for start in range(0, PEOPLE, share)
        ]
        answers = [answer for run in runs for answer in run.result(timeout=300)]
    assert {code for code, _ in answers} == {"WSRC0005"}
    ulns = {uln for _, uln in answers}
    assert len(ulns) == PEOPLE
    assert all(is_valid_uln(uln) for uln in ulns)


def test_of_two_updates_with_one_version_one_wins(busy: Service) -> None:
    bodies: dict[str, list[bytes]] = {"Dr": [], "Sir": []}
    for _ in range(20):
        new = new_learner(fresh_person())
        uln = busy.call("registerSingleLearner", new).text("ULN")
        for title, requests in bodies.items():
            learner = {**new["Learner"], "Title": title, "ULN": uln, "VersionNumber": "1"}
            requests.append(request_for("updateSingleLearner", {"Learner": learner}))
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(2, mp_context=context) as pool:
        barrier = manager.Barrier(2)
        runs = [pool.submit(update_at_the_same_time, busy.address, one, barrier) for one in bodies.values()]
        one, other = (run.result(timeout=120) for run in runs)
    assert [sorted(pair) for pair in zip(one, other, strict=True)] == [["WSRC0006", "WSRC0013"]] * 20
