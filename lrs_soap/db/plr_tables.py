"""The tables of learning records and of jobs: events, jobs and their records, challenges, each with its history."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from lrs_soap.db.tables import Base, JsonObject, RowNumber, UlnText, table_of

#: The wire's event and job numbers are xs:int.
WireNumber = Integer()

OPEN_CHALLENGE_INDEX: Final = "uq_challenge_open"
EVENT_KEY_CONSTRAINT: Final = "uq_learning_event_identity_key"

#: As SQL text and never as a parameter, for the partial indexes (see `tables`).
IS_OPEN: Final = text("is_open = 1")
IS_UNFINISHED: Final = text("ended_at IS NULL")
IS_UNRESOLVED: Final = text("resolved_at IS NULL")


class LearningEventRow(Base):
    """What a learner studied or achieved, as one source tells it. `identity_key` decides what is the same event."""

    __tablename__ = "learning_event"

    id: Mapped[int] = mapped_column(WireNumber, Identity(), primary_key=True)
    uln: Mapped[str] = mapped_column(UlnText, ForeignKey("learner.uln"), index=True)
    source: Mapped[str]
    status: Mapped[str] = mapped_column(String(1))
    is_withdrawn: Mapped[int]
    version: Mapped[int]
    loaded_at: Mapped[datetime]
    identity_key: Mapped[bytes]
    subject_code: Mapped[str]
    subject: Mapped[str]
    qualification_type: Mapped[str]
    level: Mapped[str]
    grade: Mapped[str]
    credits: Mapped[int | None] = mapped_column(BigInteger)
    award_date: Mapped[date | None]
    participation_start: Mapped[date | None]
    participation_end: Mapped[date | None]
    provider_ukprn: Mapped[str]
    provider_name: Mapped[str]
    awarding_ukprn: Mapped[str]
    awarding_name: Mapped[str]
    collection_type: Mapped[str]
    return_number: Mapped[str]
    language: Mapped[str]
    restriction: Mapped[str]

    __table_args__ = (
        UniqueConstraint("identity_key"),
        CheckConstraint("version >= 1", name="version_from_one"),
    )


class EventChangeRow(Base):
    """One change of an event: `before` holds what the changed fields were, `version` is the one it led to."""

    __tablename__ = "event_change"

    event_id: Mapped[int] = mapped_column(WireNumber, ForeignKey("learning_event.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    action: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    user_name: Mapped[str]
    reason: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JsonObject)


class JobRow(Base):
    """Work that was accepted whole and is done record by record. A worker holds it until `held_until`."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(WireNumber, Identity(), primary_key=True)
    kind: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_name: Mapped[str]
    request_id: Mapped[str]
    status: Mapped[str]
    submitted_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    held_by: Mapped[str]
    held_until: Mapped[datetime | None]
    number_of_records: Mapped[int]
    rejection_reason: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(JsonObject)

    __table_args__ = (
        Index("ix_job_unfinished", "id", sqlite_where=IS_UNFINISHED, postgresql_where=IS_UNFINISHED),
        Index(None, "organisation_id", "id"),
    )


class JobRecordRow(Base):
    """One record of a job as it was sent, and what became of it; an empty `outcome` waits."""

    __tablename__ = "job_record"

    job_id: Mapped[int] = mapped_column(WireNumber, ForeignKey("job.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JsonObject)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JsonObject)
    answer: Mapped[dict[str, Any]] = mapped_column(JsonObject, server_default="{}")
    crashes: Mapped[int] = mapped_column(server_default="0")


class BatchExceptionRow(Base):
    """A record that could not be settled; it waits for a person until it is resolved."""

    __tablename__ = "batch_exception"

    job_id: Mapped[int] = mapped_column(WireNumber, primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    outcome: Mapped[str]
    opened_at: Mapped[datetime]
    version: Mapped[int]
    corrections: Mapped[dict[str, Any]] = mapped_column(JsonObject)
    candidates: Mapped[list[str]] = mapped_column(JsonObject)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JsonObject)
    resolution: Mapped[str]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str]
    reason: Mapped[str]
    uln: Mapped[str | None] = mapped_column(UlnText, ForeignKey("learner.uln"))

    __table_args__ = (
        ForeignKeyConstraint(["job_id", "position"], ["job_record.job_id", "job_record.position"]),
        Index(
            "ix_batch_exception_unresolved",
            "organisation_id",
            "job_id",
            "position",
            sqlite_where=IS_UNRESOLVED,
            postgresql_where=IS_UNRESOLVED,
        ),
    )


class ChallengeRow(Base):
    """A doubt about a learning event. `owner_id` is whose answer it waits for, none for the service desk."""

    __tablename__ = "challenge"

    id: Mapped[int] = mapped_column(RowNumber, Identity(), primary_key=True)
    reference: Mapped[str]
    uln: Mapped[str] = mapped_column(UlnText, ForeignKey("learner.uln"))
    number: Mapped[int]
    type: Mapped[str]
    state: Mapped[str]
    is_open: Mapped[int]
    version: Mapped[int]
    event_id: Mapped[int | None] = mapped_column(WireNumber, ForeignKey("learning_event.id"))
    second_event_id: Mapped[int | None] = mapped_column(WireNumber, ForeignKey("learning_event.id"))
    raiser_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    raiser_user_name: Mapped[str]
    user_type: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    raised_at: Mapped[datetime]
    due_date: Mapped[date]
    resolved_at: Mapped[datetime | None]
    contact_name: Mapped[str]
    telephone: Mapped[str]
    email: Mapped[str]
    information: Mapped[str]
    original: Mapped[dict[str, Any]] = mapped_column(JsonObject)
    supplied: Mapped[dict[str, Any]] = mapped_column(JsonObject)

    __table_args__ = (
        UniqueConstraint("reference"),
        UniqueConstraint("uln", "number"),
        # Decides who raises first; serves the look-up of what is under challenge.
        Index(
            OPEN_CHALLENGE_INDEX,
            "event_id",
            "type",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
    )


class ChallengeMoveRow(Base):
    """One step in a challenge's life: who, when, from where to where and why."""

    __tablename__ = "challenge_move"

    challenge_id: Mapped[int] = mapped_column(RowNumber, ForeignKey("challenge.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    move: Mapped[str]
    state: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    user_name: Mapped[str]
    reason: Mapped[str]


LEARNING_EVENT: Final = table_of(LearningEventRow)
EVENT_CHANGE: Final = table_of(EventChangeRow)
JOB: Final = table_of(JobRow)
JOB_RECORD: Final = table_of(JobRecordRow)
BATCH_EXCEPTION: Final = table_of(BatchExceptionRow)
CHALLENGE: Final = table_of(ChallengeRow)
CHALLENGE_MOVE: Final = table_of(ChallengeMoveRow)
