"""The tables of the register: columns, keys and constraints, no rules. Those of learning records are `plr_tables`.

Folded columns stand beside the originals so that searches compare as `domain.names` does and by index only. The
school, place of birth and family name at 16 of a learner are not kept folded: they only score candidates that an
index already found, most learners have none, and folding the few on reading is cheaper than carrying them in each row.

Times are UTC. Texts are as long as the field rules let them be, which stand in one place, not here again.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

IDENTITY_INDEX: Final = "uq_learner_identity"
IDENTITY_COLUMNS: Final = ("date_of_birth", "postcode_fold", "gender", "family_name_fold", "given_name_fold")

#: As SQL text and never as a parameter: a planner uses a partial index only when it sees the index's condition.
IS_LIVE: Final = text("status = '1'")
HAS_PREVIOUS_FAMILY_NAME: Final = text("previous_family_name_fold <> ''")
IS_LINKED: Final = text("master_uln IS NOT NULL")


class UtcDateTime(TypeDecorator[datetime]):
    """A time-zone-aware UTC time, also where the database (SQLite) keeps times without zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """SQLite's text is read in one step, five times as fast as the usual way: each row of a record has a time."""
        return _utc_of if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _utc_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


#: Compared byte by byte: fast, and an index stays right when an operating system update changes its collations.
Folded = Text().with_variant(Text(collation="C"), "postgresql")
#: Not CHAR: PostgreSQL compares one with a parameter only after a cast, which its index does not serve.
UlnText = String(10).with_variant(String(10, collation="C"), "postgresql")
JsonObject = JSON().with_variant(JSONB(), "postgresql")
RowNumber = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts up by itself there


class Base(DeclarativeBase):
    """Everything gets a name by one rule, so that migrations can speak of it on both databases."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {str: Text(), datetime: UtcDateTime(), bytes: LargeBinary()}  # noqa: RUF012


class LearnerRow(Base):
    """A ULN and its owner. What verification reads stands first, before the long texts."""

    __tablename__ = "learner"

    uln: Mapped[str] = mapped_column(UlnText, primary_key=True)
    status: Mapped[str] = mapped_column(String(1))
    master_uln: Mapped[str | None] = mapped_column(UlnText, ForeignKey("learner.uln"))
    version: Mapped[int]
    tier_level: Mapped[str] = mapped_column(String(1))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    date_of_birth: Mapped[date]
    gender: Mapped[str] = mapped_column(String(1))
    given_name_fold: Mapped[str] = mapped_column(Folded)
    family_name_fold: Mapped[str] = mapped_column(Folded)
    preferred_given_name_fold: Mapped[str] = mapped_column(Folded)
    previous_family_name_fold: Mapped[str] = mapped_column(Folded)
    postcode_fold: Mapped[str] = mapped_column(Folded)
    family_name_sound: Mapped[str] = mapped_column(Folded)
    given_name: Mapped[str]
    family_name: Mapped[str]
    postcode: Mapped[str]
    verification_type: Mapped[str] = mapped_column(String(3))
    ability_to_share: Mapped[str] = mapped_column(String(1))
    title: Mapped[str]
    middle_other_name: Mapped[str]
    preferred_given_name: Mapped[str]
    previous_family_name: Mapped[str]
    family_name_at_16: Mapped[str]
    school_at_16: Mapped[str]
    address_line_1: Mapped[str]
    address_line_2: Mapped[str]
    address_town: Mapped[str]
    address_county_or_city: Mapped[str]
    date_of_address_capture: Mapped[date | None]
    place_of_birth: Mapped[str]
    email: Mapped[str]
    nationality: Mapped[str]
    scottish_candidate_number: Mapped[str]
    other_verification_description: Mapped[str]
    notes: Mapped[str]
    telephone: Mapped[str] = mapped_column(server_default="")
    uci: Mapped[str] = mapped_column(server_default="")
    upn: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        # Decides who registers first; serves the exact search and, by its first columns, the block of candidates
        # with the same birth date and postcode.
        Index(IDENTITY_INDEX, *IDENTITY_COLUMNS, unique=True, sqlite_where=IS_LIVE, postgresql_where=IS_LIVE),
        Index(None, "date_of_birth", "family_name_sound"),
        Index(None, "postcode_fold", "family_name_fold"),
        Index(
            None,
            "postcode_fold",
            "previous_family_name_fold",
            sqlite_where=HAS_PREVIOUS_FAMILY_NAME,
            postgresql_where=HAS_PREVIOUS_FAMILY_NAME,
        ),
        Index(None, "master_uln", sqlite_where=IS_LINKED, postgresql_where=IS_LINKED),
        CheckConstraint("length(uln) = 10", name="uln_has_ten_digits"),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint("master_uln <> uln", name="not_its_own_master"),
    )


class OrganisationRow(Base):
    """A body that may call, or that a published list names. `ref` is kept in capitals: callers write it in any case.

    An empty `password_hash` fits no password.
    """

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    ukprn: Mapped[str]
    ref: Mapped[str | None]
    name: Mapped[str]
    type: Mapped[str]
    status: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
    display_name: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        UniqueConstraint("ukprn"),
        UniqueConstraint("ref"),
        CheckConstraint("ref = upper(ref)", name="ref_in_capitals"),
    )


class OrganisationUserRow(Base):
    """A staff member of an organisation. `user_name_fold` is the login in lower case; `roles` stand between blanks."""

    __tablename__ = "organisation_user"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_name_fold: Mapped[str] = mapped_column(Folded)
    user_name: Mapped[str]
    status: Mapped[str]
    roles: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    email: Mapped[str]
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("organisation_id", "user_name_fold"),)


class PublicationRow(Base):
    """The list of organisations as it was published on a day: CSV text."""

    __tablename__ = "publication"

    published_on: Mapped[date] = mapped_column(primary_key=True)
    published_at: Mapped[datetime]
    content: Mapped[str]


class UlnChangeRow(Base):
    """A ULN that was merged into another, taken apart from it again, or deleted: what the reports of ULNs tell."""

    __tablename__ = "uln_change"

    id: Mapped[int] = mapped_column(RowNumber, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str]
    uln: Mapped[str] = mapped_column(UlnText, ForeignKey("learner.uln"))
    master_uln: Mapped[str | None] = mapped_column(UlnText, ForeignKey("learner.uln"))


class AuditEntryRow(Base):
    """Who did what. The ULN is no foreign key: people ask for ULNs that nobody has."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(RowNumber, Identity(), primary_key=True)
    at: Mapped[datetime]
    action: Mapped[str]
    outcome: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    user_name: Mapped[str]
    uln: Mapped[str | None] = mapped_column(UlnText)
    request_id: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(JsonObject)

    __table_args__ = (Index(None, "uln", "at"),)


class UlnRangeRow(Base):
    """Stems that ULNs are made of. `next_counter` passes `size` when the last block taken was a short one."""

    __tablename__ = "uln_range"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    first_stem: Mapped[int] = mapped_column(BigInteger)
    last_stem: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[bytes]
    next_counter: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("first_stem <= last_stem", name="stems_in_order"),
        CheckConstraint("size >= 0", name="size_from_zero"),
        CheckConstraint("next_counter >= 0", name="counter_from_zero"),
    )


class SearchRow(Base):
    """When an organisation last searched for a person, who is kept as a digest only."""

    __tablename__ = "search"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class KeptAnswerRow(Base):
    """What a request was answered that its caller gave a name; its content is kept as a digest only."""

    __tablename__ = "kept_answer"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    user_name: Mapped[str] = mapped_column(Text, primary_key=True)
    operation: Mapped[str] = mapped_column(Text, primary_key=True)
    request_id: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[bytes]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JsonObject)
    at: Mapped[datetime] = mapped_column(index=True)


def table_of(row: type[Base]) -> Table:
    """The table of a row's class."""
    assert isinstance(row.__table__, Table)
    return row.__table__


LEARNER: Final = table_of(LearnerRow)
ORGANISATION: Final = table_of(OrganisationRow)
ORGANISATION_USER: Final = table_of(OrganisationUserRow)
PUBLICATION: Final = table_of(PublicationRow)
AUDIT_ENTRY: Final = table_of(AuditEntryRow)
ULN_CHANGE: Final = table_of(UlnChangeRow)
ULN_RANGE: Final = table_of(UlnRangeRow)
SEARCH: Final = table_of(SearchRow)
KEPT_ANSWER: Final = table_of(KeptAnswerRow)
