"""The first tables: learners, organisations, audit, ULN ranges, searches."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ULN = sa.String(10).with_variant(sa.String(10, collation="C"), "postgresql")
FOLDED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
UTC_TIME = sa.DateTime(timezone=True)
ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _create_learner()
    _create_learner_indexes()
    _create_organisation()
    _create_uln_range()
    _create_audit_entry()
    _create_search()


def downgrade() -> None:
    for table in ("search", "audit_entry", "uln_range", "organisation", "learner"):
        op.drop_table(table)


def _create_learner() -> None:
    op.create_table(
        "learner",
        sa.Column("uln", ULN, nullable=False),
        sa.Column("status", sa.String(1), nullable=False),
        sa.Column("master_uln", ULN, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tier_level", sa.String(1), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.Column("updated_at", UTC_TIME, nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=False),
        sa.Column("gender", sa.String(1), nullable=False),
        sa.Column("given_name_fold", FOLDED, nullable=False),
        sa.Column("family_name_fold", FOLDED, nullable=False),
        sa.Column("preferred_given_name_fold", FOLDED, nullable=False),
        sa.Column("previous_family_name_fold", FOLDED, nullable=False),
        sa.Column("postcode_fold", FOLDED, nullable=False),
        sa.Column("family_name_sound", FOLDED, nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("verification_type", sa.String(3), nullable=False),
        sa.Column("ability_to_share", sa.String(1), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("middle_other_name", sa.Text(), nullable=False),
        sa.Column("preferred_given_name", sa.Text(), nullable=False),
        sa.Column("previous_family_name", sa.Text(), nullable=False),
        sa.Column("family_name_at_16", sa.Text(), nullable=False),
        sa.Column("school_at_16", sa.Text(), nullable=False),
        sa.Column("address_line_1", sa.Text(), nullable=False),
        sa.Column("address_line_2", sa.Text(), nullable=False),
        sa.Column("address_town", sa.Text(), nullable=False),
        sa.Column("address_county_or_city", sa.Text(), nullable=False),
        sa.Column("date_of_address_capture", sa.Date(), nullable=True),
        sa.Column("place_of_birth", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("nationality", sa.Text(), nullable=False),
        sa.Column("scottish_candidate_number", sa.Text(), nullable=False),
        sa.Column("other_verification_description", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("uln", name="pk_learner"),
        sa.CheckConstraint("length(uln) = 10", name=op.f("ck_learner_uln_has_ten_digits")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_learner_version_from_one")),
        sa.CheckConstraint("master_uln <> uln", name=op.f("ck_learner_not_its_own_master")),
        sa.ForeignKeyConstraint(["master_uln"], ["learner.uln"], name="fk_learner_master_uln"),
    )


def _create_learner_indexes() -> None:
    _index(
        "uq_learner_identity",
        "date_of_birth",
        "postcode_fold",
        "gender",
        "family_name_fold",
        "given_name_fold",
        unique=True,
        where="status = '1'",
    )
    _index("ix_learner_date_of_birth_family_name_sound", "date_of_birth", "family_name_sound")
    _index("ix_learner_postcode_fold_family_name_fold", "postcode_fold", "family_name_fold")
    _index(
        "ix_learner_postcode_fold_previous_family_name_fold",
        "postcode_fold",
        "previous_family_name_fold",
        where="previous_family_name_fold <> ''",
    )
    _index("ix_learner_master_uln", "master_uln", where="master_uln IS NOT NULL")


def _index(name: str, *columns: str, unique: bool = False, where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(
        name, "learner", list(columns), unique=unique, sqlite_where=condition, postgresql_where=condition
    )


def _create_organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("ukprn", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("ukprn", name="uq_organisation_ukprn"),
        sa.UniqueConstraint("ref", name="uq_organisation_ref"),
        sa.CheckConstraint("ref = upper(ref)", name=op.f("ck_organisation_ref_in_capitals")),
    )


def _create_uln_range() -> None:
    op.create_table(
        "uln_range",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("first_stem", sa.BigInteger(), nullable=False),
        sa.Column("last_stem", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("next_counter", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("added_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_uln_range"),
        sa.CheckConstraint("first_stem <= last_stem", name=op.f("ck_uln_range_stems_in_order")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_uln_range_size_from_zero")),
        sa.CheckConstraint("next_counter >= 0", name=op.f("ck_uln_range_counter_from_zero")),
    )


def _create_audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", ROW_NUMBER, sa.Identity(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("uln", ULN, nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_audit_entry_organisation_id"
        ),
    )
    op.create_index("ix_audit_entry_uln_at", "audit_entry", ["uln", "at"])


def _create_search() -> None:
    op.create_table(
        "search",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "digest", name="pk_search"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_search_organisation_id"),
    )
    op.create_index("ix_search_at", "search", ["at"])
