"""Batches: what is answered of a record, records that wait for a person, UCI and UPN of learners."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ULN = sa.String(10).with_variant(sa.String(10, collation="C"), "postgresql")
UTC_TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for name in ("uci", "upn"):
        op.add_column("learner", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("job_record", sa.Column("answer", JSON, server_default="{}", nullable=False))
    op.add_column("job_record", sa.Column("crashes", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "batch_exception",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("opened_at", UTC_TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("corrections", JSON, nullable=False),
        sa.Column("candidates", JSON, nullable=False),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("resolved_at", UTC_TIME, nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("uln", ULN, nullable=True),
        sa.PrimaryKeyConstraint("job_id", "position", name="pk_batch_exception"),
        sa.ForeignKeyConstraint(
            ["job_id", "position"],
            ["job_record.job_id", "job_record.position"],
            name="fk_batch_exception_job_id_position",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_batch_exception_organisation_id"
        ),
        sa.ForeignKeyConstraint(["uln"], ["learner.uln"], name="fk_batch_exception_uln"),
    )
    op.create_index(
        "ix_batch_exception_unresolved",
        "batch_exception",
        ["organisation_id", "job_id", "position"],
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("batch_exception")
    for name in ("crashes", "answer"):
        op.drop_column("job_record", name)
    for name in ("upn", "uci"):
        op.drop_column("learner", name)
