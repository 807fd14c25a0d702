"""Fills a register with invented learners: ten million in minutes.

SQLite takes rows by executemany in large transactions, PostgreSQL by COPY. Indexes are taken away before and built
afterwards where more learners come than are there, since building sorts once what adding would sort each time.
Columns, types and folded values are those of `lrs_soap.db`: a row begins as what the service itself would store of a
learner, and only what differs from one learner to the next is put in its place (a test holds the two together).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import ProgrammingError

from benchmarks.people import Invented, people
from lrs_soap.db import migrate
from lrs_soap.db.engine import connect, make_engine
from lrs_soap.db.learner_mapping import learner_values
from lrs_soap.db.tables import LEARNER
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.learner import Learner, LearnerDetails
from lrs_soap.domain.names import fold, fold_postcode, sound_key
from lrs_soap.domain.organisation import OrganisationType
from lrs_soap.passwords import PasswordMemory
from lrs_soap.services.ports import OrganisationExists, RangeOverlaps

#: Who calls in measurements.
UKPRN: Final = "10088001"
REF: Final = "BENCH1"
PASSWORD: Final = "BenchmarkCaller1"
USER_NAME: Final = "bench.user"

#: Numbers that are issued while registering is measured; none of an invented learner.
_ISSUED_STEMS: Final = (800_000_000, 899_999_999)
_ISSUED_KEY: Final = b"benchmarks issue to nobody"

REGISTERED_AT: Final = datetime(2024, 9, 2, 9, 0, tzinfo=UTC)
ROWS_OF_A_TRANSACTION: Final = 100_000
#: For building indexes, on PostgreSQL and SQLite alike.
_SORTING_MEBIBYTES: Final = 512

Row = tuple[Any, ...]
#: Told after each transaction how many learners it added.
Progress = Callable[[int], None]


def fill(url: str, learners: int, seed: int = 1, progress: Progress = lambda added: None) -> int:
    """Bring the register to that many learners, tables and a caller included; how many were added.

    The register is empty or was filled here with the same seed: people are counted on from those that are there.
    """
    engine = make_engine(url)
    prepare(engine)
    with connect(engine) as connection:
        present = count(connection)
        if present >= learners:
            return 0
        rows = Rows(connection).of(people(seed, present, learners))
        _hurry(connection)
        with _without_indexes(connection, few=learners < 2 * present):
            _ADD[engine.dialect.name](connection, rows, progress)
        _settle(connection)
    return learners - present


def prepare(engine: Engine) -> None:
    """Tables, a caller and numbers to issue, in a database that may have them already."""
    migrate.upgrade(engine)
    units = Units(engine)
    password_hash = PasswordMemory(seconds=0).hash(PASSWORD)
    try:
        with units.writing() as unit:
            unit.organisations.add(UKPRN, REF, "Benchmarks", OrganisationType.PROVIDER, password_hash)
            unit.uln_ranges.add(*_ISSUED_STEMS, _ISSUED_KEY)
    except (OrganisationExists, RangeOverlaps):
        pass
    finally:
        units.close()


def count(connection: Connection) -> int:
    """How many learners there are."""
    return connection.execute(select(func.count()).select_from(LEARNER)).scalar_one()


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes rows for a connection's driver, in the order of the table's columns."""

    connection: Connection

    def of(self, invented: Iterable[Invented]) -> Iterator[Row]:
        """What the driver is handed for each."""
        template = {name: self._bound(name)(value) for name, value in _template().items()}
        columns = [column.name for column in LEARNER.columns]
        place = {name: at for at, name in enumerate(columns)}
        as_date = cache(self._bound("date_of_birth"))
        blank = [template[name] for name in columns]
        varying = [place[name] for name in VARYING]
        for one in invented:
            row = blank.copy()
            for at, value in zip(varying, _values(one, as_date), strict=True):
                row[at] = value
            yield tuple(row)

    def _bound(self, column: str) -> Callable[[Any], Any]:
        """How SQLAlchemy turns the column's values into what the driver takes."""
        dialect = self.connection.dialect
        processor = LEARNER.c[column].type.dialect_impl(dialect).bind_processor(dialect)
        return processor or _as_it_is


#: The columns in which one invented learner differs from another, in the order of `_values`.
VARYING: Final = (
    "uln",
    "date_of_birth",
    "gender",
    "given_name_fold",
    "family_name_fold",
    "preferred_given_name_fold",
    "previous_family_name_fold",
    "postcode_fold",
    "family_name_sound",
    "given_name",
    "family_name",
    "postcode",
    "middle_other_name",
    "preferred_given_name",
    "previous_family_name",
    "address_line_1",
    "address_town",
    "email",
)

_folded = cache(fold)


@cache
def _sound(family_name: str) -> str:
    return sound_key(fold(family_name))


def _values(one: Invented, as_date: Callable[[date], Any]) -> Row:
    return (
        one.uln,
        as_date(one.date_of_birth),
        one.gender,
        _folded(one.given_name),
        _folded(one.family_name),
        _folded(one.preferred_given_name),
        _folded(one.previous_family_name),
        fold_postcode(one.postcode),
        _sound(one.family_name),
        one.given_name,
        one.family_name,
        one.postcode,
        one.middle_other_name,
        one.preferred_given_name,
        one.previous_family_name,
        one.address_line_1,
        one.address_town,
        one.email,
    )


def as_learner(one: Invented) -> Learner:
    """The same as the service knows it."""
    details = one._asdict()
    uln = details.pop("uln")
    return Learner(
        uln=uln,
        details=LearnerDetails(**details, verification_type="1", ability_to_share="1"),
        created_at=REGISTERED_AT,
        updated_at=REGISTERED_AT,
    )


def _template() -> dict[str, Any]:
    return learner_values(as_learner(next(people(0, 0, 1))))


def _as_it_is(value: Any) -> Any:
    return value


def _by_executemany(connection: Connection, rows: Iterator[Row], progress: Progress) -> None:
    driver: Any = connection.connection.driver_connection
    marks = ", ".join("?" * len(LEARNER.columns))
    statement = f"INSERT INTO learner ({_columns()}) VALUES ({marks})"  # noqa: S608 - names of our own columns
    while chunk := list(islice(rows, ROWS_OF_A_TRANSACTION)):
        driver.execute("BEGIN IMMEDIATE")
        driver.executemany(statement, chunk)
        driver.execute("COMMIT")
        progress(len(chunk))


def _by_copy(connection: Connection, rows: Iterator[Row], progress: Progress) -> None:
    driver: Any = connection.connection.driver_connection
    while chunk := list(islice(rows, ROWS_OF_A_TRANSACTION)):
        with driver.cursor() as cursor, cursor.copy(f"COPY learner ({_columns()}) FROM STDIN") as copy:
            for row in chunk:
                copy.write_row(row)
        progress(len(chunk))


_ADD: Final = {"sqlite": _by_executemany, "postgresql": _by_copy}


def _columns() -> str:
    return ", ".join(column.name for column in LEARNER.columns)


@contextmanager
def _without_indexes(connection: Connection, *, few: bool) -> Iterator[None]:
    """The primary key stays: numbers come in its order, which costs it nothing."""
    indexes = [] if few else sorted(LEARNER.indexes, key=lambda index: str(index.name))
    for index in indexes:
        index.drop(connection)
    try:
        yield
    finally:
        for index in indexes:
            index.create(connection)


_HURRY: Final[dict[str, Sequence[str]]] = {
    # Safe from a crash of this process, not of the machine: a register of invented people is made again instead.
    "sqlite": (
        "PRAGMA synchronous=OFF",
        f"PRAGMA cache_size=-{_SORTING_MEBIBYTES * 1024}",
        "PRAGMA temp_store=FILE",
        "PRAGMA foreign_keys=OFF",
        "PRAGMA threads=2",
    ),
    "postgresql": (
        "SET synchronous_commit=off",
        f"SET maintenance_work_mem='{_SORTING_MEBIBYTES}MB'",
    ),
}


def _hurry(connection: Connection) -> None:
    """Speed for this connection, which is closed afterwards."""
    for statement in _HURRY[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def _settle(connection: Connection) -> None:
    """What autovacuum or the next checkpoint would do in the middle of a measurement."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("VACUUM ANALYZE learner"))
        with suppress(ProgrammingError):  # not everybody may
            connection.execute(text("CHECKPOINT"))
    else:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
