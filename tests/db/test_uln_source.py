"""Every number is issued once, whoever asks for it and whatever goes wrong."""

import threading

import pytest
from sqlalchemy import Engine

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.uln import Uln, UlnRange, is_valid_uln
from lrs_soap.services.ports import NoUlnsLeft, RangeOverlaps
from tests.db.samples import KEY, add, add_range, learner
from tests.db.side_by_side import (
    EACH,
    PROCESSES,
    change_the_same,
    in_processes,
    register_many,
    register_the_same,
    take_and_fail,
)


def issue(units: Units, how_many: int) -> list[Uln]:
    with units.writing() as unit:
        return [unit.ulns.next() for _ in range(how_many)]


def test_a_range_is_issued_whole_and_then_there_are_none_left(units: Units) -> None:
    add_range(units, 200_000_000, 200_000_049)
    whole = UlnRange(200_000_000, 200_000_049, KEY)
    numbers = issue(units, whole.size)
    assert sorted(numbers) == sorted(whole.uln_at(at) for at in range(whole.size))
    assert all(map(is_valid_uln, numbers))
    for _ in range(2):
        with pytest.raises(NoUlnsLeft):
            issue(units, 1)
    with units.reading() as unit:
        assert [(one.issued, one.left) for one in unit.uln_ranges.all()] == [(whole.size, 0)]


def test_without_a_range_there_are_none(units: Units) -> None:
    with pytest.raises(NoUlnsLeft):
        issue(units, 1)


def test_ranges_are_used_in_the_order_they_came(units: Units) -> None:
    add_range(units, 300_000_000, 300_000_009)
    add_range(units, 200_000_000, 200_000_009)
    numbers = issue(units, UlnRange(300_000_000, 300_000_009, KEY).size + 1)
    assert {number[0] for number in numbers[:-1]} == {"3"}
    assert numbers[-1].startswith("2")


def test_a_range_that_overlaps_another_is_refused(units: Units) -> None:
    add_range(units, 200_000_000, 200_000_999)
    for first, last in [
        (200_000_999, 200_001_500),
        (199_999_000, 200_000_000),
        (200_000_100, 200_000_200),
        (100_000_000, 900_000_000),
    ]:
        with pytest.raises(RangeOverlaps, match="range 1 has"):
            add_range(units, first, last)
    add_range(units, 200_001_000, 200_001_500)
    with units.reading() as unit:
        stored = unit.uln_ranges.all()
    assert [one.range.first_stem for one in stored] == [200_000_000, 200_001_000]
    assert stored[0].range == UlnRange(200_000_000, 200_000_999, KEY)


def test_a_range_that_makes_no_sense_is_refused(units: Units) -> None:
    with pytest.raises(ValueError, match="upwards"):
        add_range(units, 300_000_000, 200_000_000)


def test_numbers_that_came_from_elsewhere_are_passed_over(units: Units) -> None:
    add_range(units, 200_000_000, 200_000_099)
    whole = UlnRange(200_000_000, 200_000_099, KEY)
    imported = [whole.uln_at(at) for at in range(0, whole.size, 2)] + [whole.uln_at(1), whole.uln_at(3)]
    add(units, *(learner(uln, given_name=f"Import {uln}") for uln in imported))
    numbers = issue(units, whole.size - len(imported))
    assert set(numbers) == {whole.uln_at(at) for at in range(whole.size)} - set(imported)
    with pytest.raises(NoUlnsLeft):
        issue(units, 1)


def test_a_registration_that_fails_after_taking_a_number_costs_nobody_theirs(units: Units) -> None:
    add_range(units)
    numbers: list[Uln] = []
    for turn in range(60):
        with units.writing() as unit:
            one = learner(unit.ulns.next(), given_name=f"Kept {turn}")
            unit.learners.add(one)
            numbers.append(one.uln)
        with pytest.raises(ZeroDivisionError):
            take_and_fail(units)
    assert len(set(numbers)) == 60
    with units.reading() as unit:
        assert unit.learners.count() == 60


def test_threads_get_different_numbers(units: Units) -> None:
    add_range(units)
    numbers: list[Uln] = []
    threads = [threading.Thread(target=lambda: numbers.extend(issue(units, EACH))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == len(set(numbers)) == 4 * EACH


def test_processes_register_side_by_side(units: Units, database_url: str) -> None:
    add_range(units)
    answers = in_processes(register_many, database_url)
    numbers = [number for one in answers for number in one]
    assert len(numbers) == len(set(numbers)) == PROCESSES * EACH
    with units.reading() as unit:
        assert set(unit.learners.by_ulns(numbers)) == set(numbers)


def test_of_processes_that_register_one_person_at_the_same_moment_one_wins(
    units: Units, database_url: str
) -> None:
    add_range(units)
    answers = in_processes(register_the_same, database_url)
    assert [sum(turns) for turns in zip(*answers, strict=True)] == [1] * EACH
    with units.reading() as unit:
        assert unit.learners.count() == EACH


def test_of_processes_that_change_one_learner_at_the_same_moment_one_wins(
    units: Units, database_url: str
) -> None:
    add(units, *(learner(given_name=f"Same {turn}") for turn in range(EACH)))
    answers = in_processes(change_the_same, database_url)
    with units.reading() as unit:
        stored = unit.learners.by_ulns(uln for one in answers for uln, _ in one)
    wins: dict[Uln, int] = {}
    for uln, won in (change for one in answers for change in one):
        wins[uln] = wins.get(uln, 0) + won
    assert len(stored) == EACH
    assert {uln: one.version - 1 for uln, one in stored.items()} == wins
    assert all(won >= 1 for won in wins.values())


def test_the_lock_of_sqlite_is_waited_for(engine: Engine, units: Units) -> None:
    add_range(units)
    other, numbers = Units(engine), []
    waiting = threading.Thread(target=lambda: numbers.extend(issue(other, 1)))
    with units.writing() as unit:
        numbers.append(unit.ulns.next())
        waiting.start()
        waiting.join(0.2)
    waiting.join(10)
    other.close()
    assert len(set(numbers)) == 2
