"""Passwords are hashed slowly, remembered briefly and forgotten at once when they change."""

import threading
import timeit

import pytest

from lrs_soap.passwords import PasswordMemory

PASSWORD = "SandboxCollege16"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Counting(PasswordMemory):
    """Counts how often the slow hash ran."""

    slow = 0

    def _verifies(self, password: str, password_hash: str) -> bool:
        self.slow += 1
        return super()._verifies(password, password_hash)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> Counting:
    return Counting(300, clock=clock, most=3)


def test_the_same_password_hashes_differently_each_time(memory: Counting) -> None:
    first, second = memory.hash(PASSWORD), memory.hash(PASSWORD)
    assert first != second
    assert first.startswith("$argon2id$v=19$m=32768,t=3,p=1$")
    assert PASSWORD not in first


def test_only_the_right_password_matches(memory: Counting) -> None:
    stored = memory.hash(PASSWORD)
    assert memory.matches(PASSWORD, stored)
    assert not memory.matches("SandboxCollege17", stored)
    assert not memory.matches("", stored)


@pytest.mark.parametrize("stored", ["", "x", "$argon2id$v=19$m=32768,t=3,p=1$c2FsdA$", "$2b$12$abc"])
def test_a_stored_text_that_is_no_hash_matches_nothing(memory: Counting, stored: str) -> None:
    assert not memory.matches(PASSWORD, stored)


def test_a_password_that_no_utf_8_can_hold_is_wrong_and_no_crash(memory: Counting) -> None:
    assert not memory.matches("\udc80" * 16, memory.hash(PASSWORD))


def test_a_right_password_is_hashed_once_within_the_time(memory: Counting, clock: Clock) -> None:
    stored = memory.hash(PASSWORD)
    for _ in range(3):
        assert memory.matches(PASSWORD, stored)
    clock.now += 299
    assert memory.matches(PASSWORD, stored)
    assert memory.slow == 1


def test_it_is_hashed_again_after_the_time(memory: Counting, clock: Clock) -> None:
    stored = memory.hash(PASSWORD)
    memory.matches(PASSWORD, stored)
    clock.now += 300
    assert memory.matches(PASSWORD, stored)
    assert memory.slow == 2


def test_a_changed_hash_is_noticed_at_once(memory: Counting) -> None:
    stored = memory.hash(PASSWORD)
    memory.matches(PASSWORD, stored)
    assert not memory.matches(PASSWORD, memory.hash("another password"))


def test_a_wrong_password_is_never_let_in_by_memory_nor_remembered(memory: Counting) -> None:
    stored = memory.hash(PASSWORD)
    memory.matches(PASSWORD, stored)
    for _ in range(3):
        assert not memory.matches("wrong", stored)
    assert memory.slow == 4
    assert len(memory._expiry) == 1


def test_zero_seconds_remember_nothing(clock: Clock) -> None:
    memory = Counting(0, clock=clock)
    stored = memory.hash(PASSWORD)
    assert memory.matches(PASSWORD, stored)
    assert memory.matches(PASSWORD, stored)
    assert memory.slow == 2


def test_memory_is_bounded_and_drops_the_oldest(memory: Counting, clock: Clock) -> None:
    stored = [memory.hash(PASSWORD) for _ in range(4)]
    for one in stored:
        clock.now += 1
        memory.matches(PASSWORD, one)
    assert len(memory._expiry) == 3
    memory.slow = 0
    assert memory.matches(PASSWORD, stored[3])
    assert memory.slow == 0
    assert memory.matches(PASSWORD, stored[0])
    assert memory.slow == 1


def test_what_ran_out_is_dropped_with_the_next_one(memory: Counting, clock: Clock) -> None:
    memory.matches(PASSWORD, memory.hash(PASSWORD))
    clock.now += 301
    memory.matches(PASSWORD, memory.hash(PASSWORD))
    assert len(memory._expiry) == 1


def test_nothing_of_a_password_stays_in_memory_in_the_open(memory: Counting) -> None:
    memory.matches(PASSWORD, memory.hash(PASSWORD))
    assert PASSWORD.encode() not in b"".join(memory._expiry)


def test_two_processes_remember_under_different_keys(clock: Clock) -> None:
    one, other = PasswordMemory(300, clock=clock), PasswordMemory(300, clock=clock)
    assert one._digest(PASSWORD, "x") != other._digest(PASSWORD, "x")


def test_many_threads_at_once_all_get_in(memory: Counting) -> None:
    stored = [memory.hash(PASSWORD) for _ in range(5)]
    answers: list[bool] = []

    def call() -> None:
        answers.extend(memory.matches(PASSWORD, one) for one in stored)

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 40
    assert len(memory._expiry) <= 3


def test_a_remembered_password_costs_next_to_nothing() -> None:
    memory = PasswordMemory(300)
    stored = memory.hash(PASSWORD)
    memory.matches(PASSWORD, stored)
    took = min(timeit.repeat(lambda: memory.matches(PASSWORD, stored), number=1000, repeat=5)) / 1000
    assert took < 50e-6, "the slow hash takes milliseconds, memory some two microseconds"
