"""A writer waits for SQLite's lock in short steps, and not for ever."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest

from lrs_soap.db.write_lock import begin_when_free


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, check_same_thread=False)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[sqlite3.Connection, sqlite3.Connection]]:
    """Connections of one database, with SQLite's own patience."""
    file = tmp_path / "database"
    with closing(_open(file)) as one, closing(_open(file)) as other:
        one.execute("PRAGMA journal_mode=WAL")
        yield one, other


def test_it_begins_when_the_other_has_ended(two: tuple[sqlite3.Connection, sqlite3.Connection]) -> None:
    holder, waiter = two
    holder.execute("BEGIN IMMEDIATE")
    release = Timer(0.2, holder.execute, ["COMMIT"])
    release.start()
    assert begin_when_free(waiter, sqlite3.Error, 30)
    release.join()
    assert waiter.in_transaction
    assert not holder.in_transaction


def test_its_patience_has_an_end(two: tuple[sqlite3.Connection, sqlite3.Connection]) -> None:
    holder, waiter = two
    holder.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    assert not begin_when_free(waiter, sqlite3.Error, 0.2)
    assert time.monotonic() - began >= 0.2
    assert not waiter.in_transaction


def test_another_trouble_is_not_waited_for(two: tuple[sqlite3.Connection, sqlite3.Connection]) -> None:
    one, _ = two
    one.execute("BEGIN")
    began = time.monotonic()
    assert not begin_when_free(one, sqlite3.Error, 30)
    assert time.monotonic() - began < 10
