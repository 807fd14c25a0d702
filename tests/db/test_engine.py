"""Engines are set up for the service and say plainly what hinders them, without the password."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from lrs_soap.db.engine import DatabaseUnavailable, connect, make_engine, told_of_outage, transaction
from lrs_soap.db.unit_of_work import Units
from tests.db.samples import add, learner


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "cannot be read"),
        ("postgresql://lrs:secret@host:port/lrs", "cannot be read"),
        ("mysql://lrs:secret@host/lrs", "must be sqlite or postgresql"),
        ("postgresql+nothing://lrs:secret@host/lrs", "nothing"),
        ("sqlite://", "needs a file"),
        ("sqlite:////proc/nowhere/lrs.sqlite3", "/proc/nowhere"),
    ],
)
def test_a_wrong_url_is_explained(url: str, told: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=told) as caught:
        make_engine(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("given", ["lrs:secret@127.0.0.1:1/lrs", "127.0.0.1:1/lrs?password=secret"])
def test_a_server_that_does_not_answer_is_explained(given: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=r"127\.0\.0\.1") as caught:
        connect(make_engine(f"postgresql://{given}"))
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_unit_of_work_says_that_the_database_is_unavailable() -> None:
    units = Units(make_engine("postgresql://127.0.0.1:1/lrs"))
    with units.reading() as unit, pytest.raises(DatabaseUnavailable):
        unit.organisations.by_ukprn("10000001")
    with pytest.raises(DatabaseUnavailable), units.writing():
        pass


def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "lrs.sqlite3"
    with connect(make_engine(f"sqlite:///{file}")) as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
    assert file.exists()


def test_sqlite_is_set_up_for_many_readers(tmp_path: Path) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "mmap_size": 1 << 25,
    }
    with connect(make_engine(f"sqlite:///{tmp_path / 'lrs.sqlite3'}")) as connection:
        got = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert got == wanted


def test_a_transaction_is_kept_or_undone_as_a_whole(engine: Engine) -> None:
    with connect(engine) as connection:
        with transaction(connection):
            connection.exec_driver_sql("CREATE TABLE t (x INTEGER)")
            connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        with pytest.raises(ZeroDivisionError):
            _insert_and_fail(connection)
        assert connection.exec_driver_sql("SELECT x FROM t").scalars().all() == [1]


def _insert_and_fail(connection: Connection) -> None:
    with transaction(connection):
        connection.exec_driver_sql("INSERT INTO t VALUES (2)")
        raise ZeroDivisionError


def test_errors_do_not_quote_people(engine: Engine, units: Units) -> None:
    anna = learner(family_name="Zzyzx")
    add(units, anna)
    with pytest.raises(IntegrityError) as caught, units.writing() as unit:
        unit.learners.add_many([learner(family_name="Zzyzx")])
    assert "zzyzx" not in str(caught.value).lower()
    assert "zzyzx" not in str(caught.value.orig).lower()
    assert "2008" not in str(caught.value)
    with connect(engine) as connection, pytest.raises(Exception, match=r".") as odd:
        connection.execute(text("SELECT no_such_column + CAST(:x AS INTEGER) FROM learner"), {"x": "Zzyzx"})
    assert "zzyzx" not in str(odd.value).lower()


#: What ends in an outage while the other end is there.
TROUBLES = {
    "sqlite": ("PRAGMA max_page_count=1; CREATE TABLE t (x)", "database or disk is full"),
    "postgresql": (
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "terminating connection due to administrator command",
    ),
}


def test_an_outage_is_told_in_the_databases_words_and_our_mistakes_are_not(engine: Engine) -> None:
    statements, told = TROUBLES[engine.dialect.name]
    with connect(engine) as connection:
        for mistake in ("SELEKT 1", "SELECT x FROM no_such_table"):
            with pytest.raises(DBAPIError) as caught:
                connection.exec_driver_sql(mistake)
            assert told_of_outage(caught.value) is None
        *before, last = statements.split("; ")
        for statement in before:
            connection.exec_driver_sql(statement)
        with pytest.raises(DBAPIError) as caught:
            connection.exec_driver_sql(last)
        assert told_of_outage(caught.value) == told
    assert told_of_outage(ZeroDivisionError()) is None
