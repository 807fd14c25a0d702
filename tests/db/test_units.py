"""Units of work keep what they should, undo the rest, and outlive their connections."""

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from lrs_soap.db import migrate
from lrs_soap.db.engine import connect, make_engine
from lrs_soap.db.tables import AUDIT_ENTRY
from lrs_soap.db.unit_of_work import Unit, Units
from lrs_soap.domain.audit import AuditAction, AuditEntry
from lrs_soap.domain.learner import Learner
from lrs_soap.services.ports import UnitOfWork, UnitsOfWork
from tests.conftest import fresh_database
from tests.db.samples import NOW, add, add_organisation, add_range, learner


def test_units_are_what_the_use_cases_ask_for(units: Units) -> None:
    port: UnitsOfWork = units
    with port.reading() as unit:
        unit_port: UnitOfWork = unit
    assert isinstance(unit_port, Unit)


def test_a_deed_and_its_audit_entry_are_kept_together(engine: Engine, units: Units) -> None:
    organisation = add_organisation(units)
    one = learner()
    entry = AuditEntry(
        at=NOW,
        action=AuditAction.LEARNER_UPDATED,
        outcome="Updated",
        organisation_id=organisation.id,
        user_name="jo",
        uln=one.uln,
        request_id="r1",
        changes={"family_name": "O’Neill"},
    )
    with units.writing() as unit:
        unit.learners.add(one)
        unit.audit.record(entry)
    with connect(engine) as connection:
        row = connection.execute(AUDIT_ENTRY.select()).one()
    assert row._asdict() == {
        "id": 1,
        "at": NOW,
        "action": "learner:updated",
        "outcome": "Updated",
        "organisation_id": organisation.id,
        "user_name": "jo",
        "uln": one.uln,
        "request_id": "r1",
        "changes": {"family_name": "O’Neill"},
    }


def test_a_deed_that_fails_takes_its_audit_entry_along(engine: Engine, units: Units) -> None:
    one = learner()
    with pytest.raises(ZeroDivisionError):
        _add_and_fail(units, one)
    with units.reading() as unit:
        assert unit.learners.by_uln(one.uln) is None
    with connect(engine) as connection:
        assert connection.execute(AUDIT_ENTRY.select()).all() == []
    add(units, one)


def _add_and_fail(units: Units, one: Learner) -> None:
    with units.writing() as unit:
        unit.learners.add(one)
        unit.audit.record(AuditEntry(NOW, AuditAction.LEARNER_REGISTERED, "Registered"))
        raise ZeroDivisionError


def test_what_a_write_began_is_seen_by_it_alone_until_it_ends(units: Units) -> None:
    one = learner()
    with units.writing() as writing:
        writing.learners.add(one)
        with units.reading() as reading:
            assert reading.learners.by_uln(one.uln) is None
        assert writing.learners.by_uln(one.uln) == one
    with units.reading() as reading:
        assert reading.learners.by_uln(one.uln) == one


def test_a_single_write_while_reading_stands_for_itself(engine: Engine, units: Units) -> None:
    with suppress(ZeroDivisionError), units.reading() as unit:
        unit.audit.record(AuditEntry(NOW, AuditAction.LEARNER_FOUND, "NoMatch"))
        raise ZeroDivisionError
    with connect(engine) as connection:
        assert len(connection.execute(AUDIT_ENTRY.select()).all()) == 1


def test_a_thread_has_one_transaction_at_a_time(units: Units) -> None:
    one = learner()
    with units.writing() as unit:
        unit.learners.add(one)
        with pytest.raises(RuntimeError, match="open already"), units.writing():
            pass
    with units.reading() as unit:
        assert unit.learners.by_uln(one.uln) == one


def test_connections_are_kept_from_one_unit_to_the_next(units: Units) -> None:
    with units.reading() as first:
        before = first.learners._kept.connection
    with units.reading() as second:
        assert second is first
        assert second.learners._kept.connection is before


def test_each_thread_has_its_own(units: Units) -> None:
    seen: list[Unit] = []

    def look() -> None:
        with units.reading() as unit:
            unit.learners.is_empty()
            seen.append(unit)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(unit) for unit in seen}) == 3
    units.close()  # connections of threads that are gone, too


def test_closed_units_open_again(units: Units) -> None:
    add(units, learner())
    units.close()
    with units.reading() as unit:
        assert not unit.learners.is_empty()


def test_an_error_of_the_database_costs_the_connection_only(units: Units) -> None:
    one = learner()
    add(units, one)
    for _ in range(2):
        with pytest.raises(DBAPIError):
            add(units, learner(one.uln, given_name="Berta"))
    with units.reading() as unit, pytest.raises(DBAPIError):
        unit.learners.add_many([one])
    with units.reading() as unit:
        assert unit.learners.count() == 1
    add(units, learner(given_name="Berta"))


@pytest.fixture
def on_postgresql(tmp_path: Any) -> Any:
    with fresh_database("postgresql", tmp_path) as url:
        engine = make_engine(url)
        migrate.upgrade(engine)
        units = Units(engine)
        yield units
        units.close()


def end_other_sessions(units: Units) -> int:
    """What a restart of the server does to kept connections; how many there were."""
    with connect(units.engine) as connection:
        ended = connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return len(ended.all())


def test_a_restart_of_the_server_is_not_noticed(on_postgresql: Units) -> None:
    units = on_postgresql
    add_range(units)
    one, two = learner(), learner(given_name="Berta")
    add(units, one)
    with units.reading() as unit:
        assert unit.learners.by_uln(one.uln) == one
        unit.ulns.next()
        assert end_other_sessions(units) == 3
        assert unit.learners.by_uln(one.uln) == one
    assert end_other_sessions(units) >= 1
    add(units, two)
    with units.writing() as unit:
        assert unit.ulns.next()
        assert unit.learners.count() == 2


Deed = Callable[[Unit], object]


@pytest.mark.parametrize(
    "next_deed",
    [
        lambda unit: unit.learners.add(learner(given_name="Berta")),
        lambda unit: unit.learners.is_empty(),
        lambda unit: None,  # commit
    ],
    ids=["write", "read", "commit"],
)
def test_a_restart_in_a_transaction_undoes_it_and_the_next_one_works(
    on_postgresql: Units, next_deed: Deed
) -> None:
    one = learner()
    with pytest.raises(DBAPIError):
        _interrupted(on_postgresql, one, next_deed)
    with on_postgresql.writing() as unit:
        assert unit.learners.is_empty()
        unit.learners.add(one)


def _interrupted(units: Units, one: Learner, next_deed: Deed) -> None:
    with units.writing() as unit:
        unit.learners.add(one)
        end_other_sessions(units)
        next_deed(unit)


def test_an_error_of_the_database_that_is_swallowed_does_not_pass_for_success(units: Units) -> None:
    one = learner()
    with pytest.raises(RuntimeError, match="nothing of it is kept"):
        _swallow(units, one)
    with units.writing() as unit:
        assert unit.learners.is_empty()
        unit.learners.add(one)


def _swallow(units: Units, one: Learner) -> None:
    with units.writing() as unit:
        unit.learners.add(one)
        with suppress(DBAPIError):
            unit.learners.add(learner(one.uln, given_name="Berta"))


def test_threads_that_end_leave_no_connection_behind(on_postgresql: Units) -> None:
    for _ in range(3):
        thread = threading.Thread(target=add, args=(on_postgresql, learner(given_name=str(_))))
        thread.start()
        thread.join()
    gc.collect()
    assert end_other_sessions(on_postgresql) == 0


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_opens_its_own_connections(units: Units) -> None:
    add_range(units)
    add(units, learner())
    with units.reading() as unit:
        first = unit.ulns.next()
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe()
    process = fork.Process(target=work_in_child, args=(units, theirs))
    process.start()
    assert ours.poll(30)
    numbers = ours.recv()
    process.join(30)
    assert process.exitcode == 0
    with units.writing() as unit:
        numbers += [first, *(unit.ulns.next() for _ in range(30))]
        assert unit.learners.count() == 2
    assert len(set(numbers)) == 61


def work_in_child(units: Units, answers: Any) -> None:
    add(units, learner(given_name=f"Child {os.getpid()}"))
    with units.writing() as unit:
        answers.send([unit.ulns.next() for _ in range(30)])
    with suppress(OSError):
        answers.close()
