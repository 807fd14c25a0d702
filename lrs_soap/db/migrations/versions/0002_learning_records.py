"""Learning records: events, jobs, challenges; users, published lists, changes of ULNs."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ULN = sa.String(10).with_variant(sa.String(10, collation="C"), "postgresql")
FOLDED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
UTC_TIME = sa.DateTime(timezone=True)
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

NEW_TABLES = (
    "organisation_user",
    "publication",
    "uln_change",
    "learning_event",
    "event_change",
    "job",
    "job_record",
    "challenge",
    "challenge_move",
)


def upgrade() -> None:
    op.add_column("learner", sa.Column("telephone", sa.Text(), server_default="", nullable=False))
    _change_organisation()
    _create_organisation_user()
    _create_publication()
    _create_uln_change()
    _create_learning_event()
    _create_event_change()
    _create_job()
    _create_challenge()
    _create_challenge_move()


def downgrade() -> None:
    for table in reversed(NEW_TABLES):
        op.drop_table(table)
    op.execute("DELETE FROM organisation WHERE ref IS NULL")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_organisation(sa.Column("ref", sa.Text(), nullable=False))
    else:
        op.alter_column("organisation", "ref", nullable=False)
        op.drop_column("organisation", "display_name")
    op.drop_column("learner", "telephone")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [_text(name) for name in names]


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UTC_TIME, nullable=nullable)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def _index(name: str, table: str, columns: Sequence[str], where: str | None = None, **options: Any) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition, **options)


def _change_organisation() -> None:
    """Published lists name organisations that have no OrganisationRef, and by more than their legal name."""
    display_name = sa.Column("display_name", sa.Text(), server_default="", nullable=False)
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_organisation(sa.Column("ref", sa.Text(), nullable=True), display_name)
    else:
        op.alter_column("organisation", "ref", nullable=True)
        op.add_column("organisation", display_name)


def _rebuild_organisation(ref: sa.Column[str], *more: sa.Column[str]) -> None:
    """SQLite changes no column in place. Foreign keys are off meanwhile (see `db.migrate`)."""
    op.create_table(
        "organisation_rebuilt",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        _text("ukprn"),
        ref,
        *_texts("name", "type", "status", "password_hash"),
        _time("created_at"),
        *more,
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("ukprn", name="uq_organisation_ukprn"),
        sa.UniqueConstraint("ref", name="uq_organisation_ref"),
        sa.CheckConstraint("ref = upper(ref)", name=op.f("ck_organisation_ref_in_capitals")),
    )
    kept = "id, ukprn, ref, name, type, status, password_hash, created_at"
    op.execute(f"INSERT INTO organisation_rebuilt ({kept}) SELECT {kept} FROM organisation")  # noqa: S608 - names of ours
    op.drop_table("organisation")
    op.rename_table("organisation_rebuilt", "organisation")


def _create_organisation_user() -> None:
    op.create_table(
        "organisation_user",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        _number("organisation_id"),
        sa.Column("user_name_fold", FOLDED, nullable=False),
        *_texts("user_name", "status", "roles", "given_name", "family_name", "email"),
        _time("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_organisation_user"),
        sa.UniqueConstraint(
            "organisation_id", "user_name_fold", name="uq_organisation_user_organisation_id_user_name_fold"
        ),
        _refers("organisation_user", "organisation_id", "organisation.id"),
    )


def _create_publication() -> None:
    op.create_table(
        "publication",
        sa.Column("published_on", sa.Date(), nullable=False),
        _time("published_at"),
        _text("content"),
        sa.PrimaryKeyConstraint("published_on", name="pk_publication"),
    )


def _create_uln_change() -> None:
    op.create_table(
        "uln_change",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        _time("at"),
        _text("kind"),
        sa.Column("uln", ULN, nullable=False),
        sa.Column("master_uln", ULN, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_uln_change"),
        _refers("uln_change", "uln", "learner.uln"),
        _refers("uln_change", "master_uln", "learner.uln"),
    )
    _index("ix_uln_change_at", "uln_change", ["at"])


def _create_learning_event() -> None:
    op.create_table(
        "learning_event",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("uln", ULN, nullable=False),
        _text("source"),
        sa.Column("status", sa.String(1), nullable=False),
        _number("is_withdrawn"),
        _number("version"),
        _time("loaded_at"),
        sa.Column("identity_key", sa.LargeBinary(), nullable=False),
        *_texts("subject_code", "subject", "qualification_type", "level", "grade"),
        sa.Column("credits", sa.BigInteger(), nullable=True),
        sa.Column("award_date", sa.Date(), nullable=True),
        sa.Column("participation_start", sa.Date(), nullable=True),
        sa.Column("participation_end", sa.Date(), nullable=True),
        *_texts("provider_ukprn", "provider_name", "awarding_ukprn", "awarding_name"),
        *_texts("collection_type", "return_number", "language", "restriction"),
        sa.PrimaryKeyConstraint("id", name="pk_learning_event"),
        sa.UniqueConstraint("identity_key", name="uq_learning_event_identity_key"),
        sa.CheckConstraint("version >= 1", name=op.f("ck_learning_event_version_from_one")),
        _refers("learning_event", "uln", "learner.uln"),
    )
    _index("ix_learning_event_uln", "learning_event", ["uln"])


def _create_event_change() -> None:
    op.create_table(
        "event_change",
        _number("event_id"),
        _number("version"),
        _time("at"),
        _text("action"),
        _number("organisation_id", nullable=True),
        *_texts("user_name", "reason"),
        sa.Column("before", JSON, nullable=False),
        sa.PrimaryKeyConstraint("event_id", "version", name="pk_event_change"),
        _refers("event_change", "event_id", "learning_event.id"),
        _refers("event_change", "organisation_id", "organisation.id"),
    )


def _create_job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        _text("kind"),
        _number("organisation_id"),
        *_texts("user_name", "request_id", "status"),
        _time("submitted_at"),
        _time("started_at", nullable=True),
        _time("ended_at", nullable=True),
        _text("held_by"),
        _time("held_until", nullable=True),
        _number("number_of_records"),
        _text("rejection_reason"),
        sa.Column("options", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        _refers("job", "organisation_id", "organisation.id"),
    )
    _index("ix_job_unfinished", "job", ["id"], where="ended_at IS NULL")
    _index("ix_job_organisation_id_id", "job", ["organisation_id", "id"])
    op.create_table(
        "job_record",
        _number("job_id"),
        _number("position"),
        _text("outcome"),
        sa.Column("content", JSON, nullable=False),
        sa.Column("problems", JSON, nullable=False),
        sa.PrimaryKeyConstraint("job_id", "position", name="pk_job_record"),
        _refers("job_record", "job_id", "job.id"),
    )


def _create_challenge() -> None:
    op.create_table(
        "challenge",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        _text("reference"),
        sa.Column("uln", ULN, nullable=False),
        _number("number"),
        *_texts("type", "state"),
        _number("is_open"),
        _number("version"),
        _number("event_id", nullable=True),
        _number("second_event_id", nullable=True),
        _number("raiser_id"),
        *_texts("raiser_user_name", "user_type"),
        _number("owner_id", nullable=True),
        _time("raised_at"),
        sa.Column("due_date", sa.Date(), nullable=False),
        _time("resolved_at", nullable=True),
        *_texts("contact_name", "telephone", "email", "information"),
        sa.Column("original", JSON, nullable=False),
        sa.Column("supplied", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_challenge"),
        sa.UniqueConstraint("reference", name="uq_challenge_reference"),
        sa.UniqueConstraint("uln", "number", name="uq_challenge_uln_number"),
        _refers("challenge", "uln", "learner.uln"),
        _refers("challenge", "event_id", "learning_event.id"),
        _refers("challenge", "second_event_id", "learning_event.id"),
        _refers("challenge", "raiser_id", "organisation.id"),
        _refers("challenge", "owner_id", "organisation.id"),
    )
    _index("uq_challenge_open", "challenge", ["event_id", "type"], where="is_open = 1", unique=True)
    _index("ix_challenge_raiser_id", "challenge", ["raiser_id"])
    _index("ix_challenge_owner_id", "challenge", ["owner_id"])


def _create_challenge_move() -> None:
    op.create_table(
        "challenge_move",
        sa.Column("challenge_id", ROW_NUMBER, nullable=False),
        _number("version"),
        _time("at"),
        *_texts("move", "state"),
        _number("organisation_id", nullable=True),
        *_texts("user_name", "reason"),
        sa.PrimaryKeyConstraint("challenge_id", "version", name="pk_challenge_move"),
        _refers("challenge_move", "challenge_id", "challenge.id"),
        _refers("challenge_move", "organisation_id", "organisation.id"),
    )
