"""The steps lead to the tables of this version, whoever takes them and however often."""

import logging
import re

import pytest
from alembic import command
from sqlalchemy import Engine, inspect

from lrs_soap.db import migrate
from lrs_soap.db.all_tables import Base
from lrs_soap.db.engine import connect, make_engine, transaction
from tests.db.side_by_side import in_processes, upgrade

DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'",
    "postgresql": """
        SELECT indexname AS name, indexdef AS sql FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 'alembic_version'::regclass
        UNION ALL SELECT table_name || '.' || column_name,
            concat_ws(' ', ordinal_position, data_type, character_maximum_length, collation_name, is_nullable,
                      is_identity)
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
        """,
}


def definitions(engine: Engine) -> dict[str, list[str]]:
    """How the database itself describes each table, index and constraint; its parts in any order.

    SQLite quotes the name of a table that was renamed, and adds a column on the line of the one before.
    """
    with connect(engine) as connection:
        rows = connection.exec_driver_sql(DEFINITIONS[engine.dialect.name]).all()
    return {name: sorted(filter(None, re.split(r"\s*[,\n]\s*", sql.replace('"', "")))) for name, sql in rows}


def test_an_empty_database_is_brought_up_to_date(database_url: str) -> None:
    engine = make_engine(database_url)
    assert migrate.current_revision(engine) is None
    assert not migrate.is_current(engine)
    assert migrate.check(engine)
    migrate.upgrade(engine)
    assert migrate.current_revision(engine) == migrate.newest_revision()
    assert migrate.is_current(engine)
    assert migrate.check(engine) == []


def test_tables_of_others_in_the_same_database_are_no_difference(engine: Engine) -> None:
    with connect(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE lrs_queue_task (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE INDEX theirs ON lrs_queue_task (id)")
    assert migrate.check(engine) == []


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    before = definitions(engine)
    migrate.upgrade(engine)
    assert definitions(engine) == before


def test_the_steps_make_what_the_tables_say_to_the_letter(engine: Engine) -> None:
    migrated = definitions(engine)
    with connect(engine) as connection, transaction(connection):
        command.downgrade(migrate._config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        Base.metadata.create_all(connection)
    assert definitions(engine) == migrated


def test_processes_that_upgrade_at_the_same_moment_do_not_disturb_each_other(database_url: str) -> None:
    assert all(in_processes(upgrade, database_url))
    engine = make_engine(database_url)
    assert migrate.check(engine) == []


def test_a_step_that_fails_leaves_nothing_behind(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = make_engine(database_url)
    with connect(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE search (in_the_way INTEGER)")  # the last one to be made
    with pytest.raises(Exception, match="search"):
        migrate.upgrade(engine)
    with connect(engine) as connection:
        assert inspect(connection).get_table_names() == ["search"]


def test_upgrading_leaves_logging_and_standard_output_alone(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("alembic").level)
    engine = make_engine(database_url)
    migrate.upgrade(engine)
    migrate.check(engine)
    assert (root.level, list(root.handlers), logging.getLogger("alembic").level) == before
    assert not logging.getLogger("lrs_soap").disabled
    assert capsys.readouterr() == ("", "")


def test_every_key_constraint_and_index_has_a_name_by_the_rule(engine: Engine) -> None:
    with connect(engine) as connection:
        inspector = inspect(connection)
        for table in Base.metadata.tables:
            names = {inspector.get_pk_constraint(table)["name"]}
            names |= {key["name"] for key in inspector.get_foreign_keys(table)}
            names |= {key["name"] for key in inspector.get_unique_constraints(table)}
            names |= {key["name"] for key in inspector.get_check_constraints(table)}
            names |= {index["name"] for index in inspector.get_indexes(table)}
            assert all(re.fullmatch(rf"(pk|fk|uq|ck|ix)_{table}(_[a-z0-9_]+)?", name or "") for name in names)
            assert all(len(name or "") <= 63 for name in names)  # as much as PostgreSQL keeps


def test_what_was_there_before_learning_records_stays(database_url: str) -> None:
    engine = make_engine(database_url)
    with connect(engine) as connection, transaction(connection):
        command.upgrade(migrate._config(connection), "0001")
        connection.exec_driver_sql(
            "INSERT INTO organisation (ukprn, ref, name, type, status, password_hash, created_at) "
            "VALUES ('10000001', 'ABC123', 'A college', 'provider', 'active', 'hash', '2026-01-01')"
        )
        connection.exec_driver_sql(
            "INSERT INTO audit_entry (at, action, outcome, organisation_id, user_name, request_id, changes) "
            "SELECT '2026-01-01', 'organisation:added', 'Added', id, 'root', '', '{}' FROM organisation"
        )
    migrate.upgrade(engine)
    assert migrate.check(engine) == []
    with connect(engine) as connection:
        names = connection.exec_driver_sql(
            "SELECT o.name, o.display_name FROM audit_entry a JOIN organisation o ON o.id = a.organisation_id"
        ).all()
        connection.exec_driver_sql(
            "INSERT INTO organisation (ukprn, name, type, status, password_hash, created_at) "
            "VALUES ('10000002', 'Without a ref', 'provider', 'active', '', '2026-01-01')"
        )
        count = connection.exec_driver_sql("SELECT count(*) FROM organisation").scalar_one()
    assert names == [("A college", "")]
    assert count == 2
