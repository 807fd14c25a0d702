"""What several processes do at the same moment. A module of its own, which a spawned process finds by its name."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from lrs_soap.db import migrate
from lrs_soap.db.engine import make_engine
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.challenge import ChallengeType, Doubt
from lrs_soap.domain.job import RecordResult
from lrs_soap.domain.uln import Uln
from lrs_soap.services.challenge_ports import ChallengeTaken
from lrs_soap.services.ports import IdentityTaken
from tests.db.challenges import COLLEGE_UKPRN, add_challenge, doubt
from tests.db.samples import NOW, learner

PROCESSES = 3
EACH = 40

T = TypeVar("T")


def in_processes(work: Callable[[Units, int], T], database_url: str) -> list[T]:
    """What each of some processes answers that do the same at the same moment."""
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager, ProcessPoolExecutor(PROCESSES, spawn) as processes:
        barrier = manager.Barrier(PROCESSES)
        jobs = [processes.submit(in_process, work, database_url, n, barrier) for n in range(PROCESSES)]
        return [job.result(60) for job in jobs]


def in_process(work: Callable[[Units, int], T], database_url: str, number: int, barrier: Any) -> T:
    units = Units(make_engine(database_url))
    barrier.wait(30)
    try:
        return work(units, number)
    finally:
        units.close()


def upgrade(units: Units, process: int) -> bool:
    migrate.upgrade(units.engine)
    return migrate.is_current(units.engine)


def register_many(units: Units, process: int) -> list[Uln]:
    numbers = []
    for turn in range(EACH):
        with units.writing() as unit:
            one = learner(unit.ulns.next(), given_name=f"Process {process} turn {turn}")
            unit.learners.add(one)
        numbers.append(one.uln)
        if turn % 10 == 0:
            with suppress(ZeroDivisionError):
                take_and_fail(units)
    return numbers


def take_and_fail(units: Units) -> None:
    with units.writing() as unit:
        unit.learners.add(learner(unit.ulns.next(), given_name="Undone"))
        raise ZeroDivisionError


def register_the_same(units: Units, process: int) -> list[bool]:
    return [registers(units, turn) for turn in range(EACH)]


def registers(units: Units, turn: int) -> bool:
    with units.writing() as unit:
        uln = unit.ulns.next()
        try:
            unit.learners.add(learner(uln, given_name=f"Same {turn}"))
        except IdentityTaken:
            return False
        return True


def change_the_same(units: Units, process: int) -> list[tuple[Uln, bool]]:
    changed = []
    for turn in range(EACH):
        identity = learner(given_name=f"Same {turn}").details.identity
        with units.reading() as unit:
            one = unit.learners.by_uln(unit.learners.exact(identity)[0][0])
        assert one is not None
        with units.writing() as unit:
            titled = learner(given_name=one.details.given_name, title=f"Title {process}").details
            changed.append((one.uln, unit.learners.change(one, titled, NOW)))
    return changed


def claim_the_same(units: Units, process: int) -> list[int]:
    """The positions of the records of the one job that this process has done."""
    with units.reading() as unit:
        (job,) = unit.jobs.unfinished()
    done = []
    for position in range(1, job.number_of_records + 1):
        with units.writing() as unit:
            if unit.jobs.claim(job.id, position) is not None:
                unit.jobs.settle(job.id, position, RecordResult("done"))
                done.append(position)
    return done


def open_the_same(units: Units, process: int) -> tuple[list[str | None], list[str]]:
    """On each event there is, in their order: what the same challenge got, and what one of this process's own."""
    with units.reading() as unit:
        (college,) = (one for one in unit.organisations.all() if one.ukprn == COLLEGE_UKPRN)
        events = [event for number in range(1, 100) if (event := unit.events.by_id(number))]
    same = [opens(units, doubt(event.uln, college.id, event.id)) for event in events]
    own = [opens(units, doubt(event.uln, college.id, type_=ChallengeType.MISSING)) for event in events]
    return same, [reference for reference in own if reference]


def opens(units: Units, what: Doubt) -> str | None:
    with units.writing() as unit:
        try:
            return add_challenge(unit, what).reference
        except ChallengeTaken:
            return None
