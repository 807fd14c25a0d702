"""What a request asks of the database is served by an index: a scan would grow with the register."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Connection, Dialect, Engine, event

from lrs_soap.db.engine import connect
from lrs_soap.db.hot_read import HotRead
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.job import JobStatus, RecordResult
from lrs_soap.domain.learner import Learner
from tests.db.samples import ANNA, NOW, add_organisation, add_range, learner, new_job

Asked = list[tuple[str, Any]]


@pytest.fixture
def known(engine: Engine, units: Units) -> Learner:
    """One of enough learners for a planner to care about."""
    born = date(1990, 1, 1)
    many = [
        learner(
            given_name=f"Given{n}",
            family_name=f"Family {chr(65 + n % 26)}{chr(65 + n % 19)}",
            date_of_birth=born + timedelta(days=n % 250),
            postcode=f"CV{n % 37} {n % 10}EE",
            previous_family_name="Jones" if n % 50 == 0 else "",
        )
        for n in range(5_000)
    ]
    with units.writing() as unit:
        unit.learners.add_many(many)
        unit.learners.link(many[1].uln, many[0].uln, NOW)
    with connect(engine) as connection:
        connection.exec_driver_sql("ANALYZE")
    return many[7]


@contextmanager
def overheard(engine: Engine) -> Iterator[Asked]:
    """Every statement that is sent until the block ends."""
    asked: Asked = []

    def listen(
        _connection: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
    ) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            asked.append((statement, parameters))

    def listen_to_hot_reads(read: HotRead, dialect: Dialect, driver: Any, values: Mapping[str, Any]) -> Any:
        asked.append(read.sent(dialect, values))
        return rows(read, dialect, driver, values)

    rows = HotRead.rows
    event.listen(engine, "before_cursor_execute", listen)
    with patch.object(HotRead, "rows", listen_to_hot_reads):
        yield asked
    event.remove(engine, "before_cursor_execute", listen)


def plan(connection: Connection, statement: str, parameters: Any) -> str:
    """The planner's steps, a line each; on PostgreSQL for the plan that a prepared statement ends up with."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        return "\n".join(str(row[-1]) for row in rows)
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement)
    connection.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
    connection.exec_driver_sql(f"PREPARE asked AS {numbered}")
    rows = connection.exec_driver_sql(f"EXPLAIN EXECUTE asked ({', '.join(['NULL'] * len(names))})").all()
    connection.exec_driver_sql("DEALLOCATE asked")
    return "\n".join(str(row[0]) for row in rows)


def test_no_request_scans_the_learners(engine: Engine, units: Units, known: Learner) -> None:
    add_range(units)
    identity = known.details.identity
    with overheard(engine) as asked:
        with units.reading() as unit:
            unit.learners.by_uln(known.uln)
            unit.learners.by_ulns([known.uln, learner().uln])
            unit.learners.summary(known.uln)
            unit.learners.exact(identity)
            unit.learners.registered_as(identity)
            unit.learners.candidates(identity)
            unit.learners.candidates(replace(identity, postcode="ZZ999ZZ"))
            unit.learners.candidates(replace(identity, previous_family_name="JONES"))
        with units.writing() as unit:
            unit.ulns.next()
            unit.learners.change(known, replace(known.details, title="Dr"), NOW)
    assert len(asked) >= 11
    with connect(engine) as connection:
        for statement, parameters in asked:
            steps = plan(connection, statement, parameters)
            assert not re.search(r"SCAN (learner|child)|Seq Scan on learner", steps), f"{statement}\n{steps}"


def test_the_blocks_use_the_indexes_made_for_them(engine: Engine, units: Units, known: Learner) -> None:
    searched = replace(known.details.identity, previous_family_name="JONES")
    with overheard(engine) as asked, units.reading() as unit:
        unit.learners.candidates(searched)
        unit.learners.exact(searched)
    with connect(engine) as connection:
        blocks, exact = (plan(connection, *question) for question in asked)
    assert "uq_learner_identity" in exact
    for index in (
        "ix_learner_date_of_birth_family_name_sound",
        "uq_learner_identity",
        "ix_learner_postcode_fold_family_name_fold",
        "ix_learner_postcode_fold_previous_family_name_fold",
    ):
        assert index in blocks


def test_organisations_and_searches_are_found_by_index(engine: Engine, units: Units) -> None:
    organisation = add_organisation(units)
    with overheard(engine) as asked, units.reading() as unit:
        unit.organisations.by_ukprn(organisation.ukprn)
        unit.organisations.by_ref(organisation.ref)
        unit.searches.has(organisation.id, ANNA.identity, NOW)
    with connect(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")  # which small tables are better served by
        plans = "\n".join(plan(connection, *question) for question in asked)
    assert not re.search(r"SCAN|Seq Scan", plans), plans


def test_a_job_of_many_is_found_and_claimed_by_index(engine: Engine, units: Units) -> None:
    """However many records other jobs have. What is not done yet of a job is looked for in its own records only."""
    organisation = add_organisation(units)
    with units.writing() as unit:
        jobs = [unit.jobs.add(new_job(organisation.id, 1_000)) for _ in range(5)]
    with connect(engine) as connection:
        connection.exec_driver_sql("ANALYZE")
    with overheard(engine) as asked, units.writing() as unit:
        unit.jobs.waiting(jobs[2], 100)
        unit.jobs.claim(jobs[2], 500)
        unit.jobs.settle(jobs[2], 500, RecordResult("done"))
        unit.jobs.outcomes(jobs[2])
        unit.jobs.reports(jobs[2], ["done"])
        unit.jobs.end(jobs[2], JobStatus.SUCCESSFUL, NOW)
    assert len(asked) == 6
    with connect(engine) as connection:
        for statement, parameters in asked:
            steps = plan(connection, statement, parameters)
            assert not re.search(r"SCAN job_record|Seq Scan on job_record", steps), f"{statement}\n{steps}"
