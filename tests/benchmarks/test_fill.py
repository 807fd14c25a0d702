from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select

from benchmarks.fill import Rows, as_learner, count, fill
from benchmarks.messages import drawn
from benchmarks.people import BLOCK, MOST_PEOPLE, people
from lrs_soap.db.engine import connect, make_engine
from lrs_soap.db.learner_mapping import learner_values
from lrs_soap.db.tables import LEARNER
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.fields import fault_of
from lrs_soap.domain.uln import is_valid_uln

CROWD = 3 * BLOCK


def test_no_two_people_have_the_same_five_demographics() -> None:
    identities = {as_learner(one).details.identity for one in people(1, 0, CROWD)}
    five = {
        (who.given_name, who.family_name, who.date_of_birth, who.gender, who.postcode) for who in identities
    }
    assert len(five) == CROWD


def test_everybody_has_a_valid_number_of_their_own() -> None:
    ulns = [one.uln for one in people(1, 0, CROWD)]
    assert len(set(ulns)) == CROWD
    assert all(map(is_valid_uln, ulns))
    assert ulns == sorted(ulns)


def test_blocks_of_numbers_do_not_run_into_each_other() -> None:
    block = 1_000
    last = list(people(1, block * BLOCK, (block + 1) * BLOCK))[-1]
    first = next(people(1, (block + 1) * BLOCK, (block + 1) * BLOCK + 1))
    assert last.uln < first.uln


def test_invented_people_keep_the_field_rules() -> None:
    for one in people(3, 0, 2_000):
        for field, value in one._asdict().items():
            assert not value or fault_of(field, str(value)) is None, (field, value)


def test_the_same_people_come_wherever_one_starts() -> None:
    assert list(people(1, BLOCK - 5, BLOCK + 5)) == list(people(1, 0, BLOCK + 5))[BLOCK - 5 :]
    assert list(people(1, 0, 10)) != list(people(2, 0, 10))


def test_there_is_a_bound() -> None:
    with pytest.raises(ValueError, match="numbered"):
        next(people(1, 0, MOST_PEOPLE + 1))


def test_rows_are_what_the_service_would_store(database_url: str) -> None:
    fill(database_url, 500)
    with connect(make_engine(database_url)) as connection:
        stored = {row.uln: row._asdict() for row in connection.execute(select(LEARNER))}
        made = list(Rows(connection).of(people(1, 0, 1)))
    assert stored == {one.uln: learner_values(as_learner(one)) for one in people(1, 0, 500)}
    assert len(made[0]) == len(LEARNER.columns)


def test_a_filled_register_is_counted_on_and_keeps_its_indexes(database_url: str) -> None:
    assert fill(database_url, 200) == 200
    told: list[int] = []
    assert fill(database_url, 500, progress=told.append) == 300
    assert fill(database_url, 500) == 0
    assert sum(told) == 300
    engine = make_engine(database_url)
    with connect(engine) as connection:
        assert count(connection) == 500
    assert {index["name"] for index in inspect(engine).get_indexes("learner")} == {
        index.name for index in LEARNER.indexes
    }


def test_learners_are_found_by_what_is_drawn(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.sqlite3'}"
    fill(url, 1_000)
    engine = make_engine(url)
    with connect(engine) as connection:
        known = drawn(connection, 50)
        assert connection.execute(
            select(func.count()).where(LEARNER.c.uln.in_([one.uln for one in known]))
        ).scalar()
    units = Units(engine)
    with units.reading() as unit:
        for one in known:
            learner = unit.learners.by_uln(one.uln)  # type: ignore[arg-type]
            assert learner is not None
            assert (learner.uln, None) in unit.learners.exact(learner.details.identity)
    units.close()
