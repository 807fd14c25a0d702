"""Help, exit codes, and refusals in one sentence that says what to mend."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from lrs_soap import __version__
from lrs_soap.db import migrate
from lrs_soap.db.engine import make_engine
from tests.cli.command import Command
from tests.conftest import free_port

COMMANDS = [
    ("serve",),
    ("db", "upgrade"),
    ("db", "check"),
    ("sandbox", "load"),
    ("sandbox", "reset"),
    ("organisation", "add"),
    ("organisation", "list"),
    ("organisation", "show"),
    ("organisation", "set-password"),
    ("organisation", "suspend"),
    ("organisation", "resume"),
    ("organisation", "import"),
    ("organisation", "publish"),
    ("user", "add"),
    ("user", "list"),
    ("user", "disable"),
    ("user", "enable"),
    ("user", "grant"),
    ("user", "revoke"),
    ("uln", "add-range"),
    ("uln", "check"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(embedded: Command, command: tuple[str, ...]) -> None:
    text = embedded.process(*command, "--help").done()
    assert text.startswith(f"Usage: lrs-soap {' '.join(command)} ")
    assert len(text.splitlines()) > 4


def test_help_lists_the_nouns(embedded: Command) -> None:
    text = embedded("--help").done()
    assert {noun for noun, *_ in COMMANDS} <= set(text.split())


def test_the_version_is_told(embedded: Command) -> None:
    assert __version__ in embedded("--version").done()


@pytest.mark.parametrize("noun", ["db", "sandbox", "organisation", "user", "uln"])
def test_a_noun_without_a_verb_shows_its_verbs(embedded: Command, noun: str) -> None:
    ended = embedded.process(noun)
    assert ended.code == 2
    assert ended.err.startswith(f"Usage: lrs-soap {noun} [OPTIONS] COMMAND")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("teacher",), "No such command 'teacher'"),
        (("uln", "check"), "Missing argument 'NUMBER'"),
        (("uln", "add-range", "one", "2"), "'one' is not a valid integer"),
        (("serve", "--bind", "8080"), "'8080' is not HOST:PORT"),
        (("serve", "--bind", "localhost:99999"), "'localhost:99999' is not HOST:PORT"),
        (("serve", "--workers", "0"), "0 is not in the range"),
        (("serve", "--server", "apache"), "'apache' is not one of"),
        (("organisation", "import", "/dev/null", "--type", "local-authority"), "is not one of"),
        (("user", "add", "SBX001", "jo"), "Missing option '--role'"),
        (("user", "grant", "SBX001", "jo"), "Missing argument 'ROLE...'"),
        (("user", "grant", "SBX001", "jo", "boss"), "'boss' is not one of"),
        (
            ("organisation", "add", "X", "--ukprn", "1", "--ref", "2", "--type", "club"),
            "'club' is not one of",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(
    embedded: Command, command: tuple[str, ...], told: str
) -> None:
    sentence = embedded.process(*command).mistyped()
    assert told in sentence
    assert "--help)" in sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LRS_LOG_LEVEL", "LOUD"),
        ("LRS_MAX_REQUEST_BYTES", "much"),
        ("LRS_OPENING_HOURS", "nine to five"),
        ("LRS_SANDBOX", "perhaps"),
    ],
)
def test_a_bad_setting_is_named(embedded: Command, name: str, value: str) -> None:
    sentence = embedded.process("db", "check", **{name: value}).refused()
    assert sentence.startswith(name)
    assert value not in sentence


def test_a_server_that_does_not_answer_is_named_without_its_password(embedded: Command) -> None:
    url = f"postgresql+psycopg://lrs:top-secret@127.0.0.1:{free_port()}/lrs"
    sentence = embedded.process("organisation", "list", LRS_DATABASE_URL=url).refused()
    assert "the database cannot be reached" in sentence
    assert "127.0.0.1" in sentence
    assert "LRS_DATABASE_URL" in sentence
    assert "top-secret" not in sentence


@pytest.mark.parametrize(
    "url", ["mysql://localhost/lrs", "what?", "sqlite://", "sqlite:////proc/nowhere/lrs.sqlite3"]
)
@pytest.mark.parametrize("command", [("db", "upgrade"), ("serve", "--bind", "127.0.0.1:0")], ids=" ".join)
def test_a_database_that_cannot_be_is_refused(embedded: Command, url: str, command: tuple[str, ...]) -> None:
    assert "the database cannot be reached" in embedded(*command, LRS_DATABASE_URL=url).refused()


@pytest.mark.parametrize(
    "command",
    [
        ("db", "check"),
        ("sandbox", "load"),
        ("sandbox", "reset", "--yes"),
        ("organisation", "list"),
        ("organisation", "suspend", "SBX001"),
        ("uln", "add-range", "100000000", "199999999"),
    ],
    ids=" ".join,
)
def test_without_tables_the_command_that_makes_them_is_named(bare: Command, command: tuple[str, ...]) -> None:
    assert "run lrs-soap db upgrade" in bare(*command).refused()


def test_upgrade_can_be_run_again(bare: Command) -> None:
    assert "Bringing the database" in bare.process("db", "upgrade").done()
    assert bare.process("db", "upgrade").done() == "The database has the tables of this version\n"
    assert bare.process("db", "check").done() == "The database has the tables of this version\n"


def test_the_tables_of_a_later_version_are_left_alone(lrs_soap: Command) -> None:
    engine = make_engine(lrs_soap.settings["LRS_DATABASE_URL"])
    with engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    ended = lrs_soap("db", "upgrade")
    assert ended.code == 1
    assert ended.err == "lrs-soap: a later version of lrs-soap has changed the database: install that one\n"
    assert migrate.current_revision(engine) == "9999"


def test_tables_that_were_changed_by_hand_are_noticed(lrs_soap: Command) -> None:
    with make_engine(lrs_soap.settings["LRS_DATABASE_URL"]).connect() as connection:
        connection.execute(text("DROP INDEX ix_learner_master_uln"))
    sentence = lrs_soap("db", "check").refused()
    assert sentence.startswith("somebody changed the tables by hand")
    assert "ix_learner_master_uln" in sentence


def test_the_embedded_database_is_for_its_owner_only(embedded: Command) -> None:
    embedded.process("db", "upgrade").done()
    folder = Path(embedded.settings["LRS_STATE_DIR"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (database,) = folder.glob("*.sqlite3")
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
