"""Every setting of the service, with its reason; the only module that reads the environment.

Each is an environment variable with the prefix `LRS_`. README lists them all; a test holds the two together.
"""

from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from lrs_soap.domain.batch import MOST_IN_FILE

MEBIBYTE = 1024 * 1024
#: More than an achievement takes that is written as widely as .NET does.
ACHIEVEMENT_BYTES = 2048


class Settings(BaseSettings):
    """Read once when a process starts; frozen after that. Raises pydantic's `ValidationError` on a bad value."""

    model_config = SettingsConfigDict(env_prefix="LRS_", frozen=True, extra="ignore")

    state_dir: Path = Field(
        default=Path("var"), description="Folder of what the service keeps on disk: the embedded database."
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL of the database, for example `postgresql+psycopg://lrs@db/lrs`. "
        "Empty: SQLite in `LRS_STATE_DIR`.",
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~/-]*)?)?$",
        description="Address clients reach the service at, written into the WSDLs, for example "
        "`https://lrs.example.org`. Empty: the address each request asked.",
    )
    sandbox: bool = Field(
        default=False,
        description="Show the sandbox's credentials and learners on the start page; `serve --sandbox` sets it.",
    )
    max_request_bytes: int = Field(
        default=4 * MEBIBYTE,
        ge=1024,
        description="Largest request body, in bytes, before and after unpacking.",
    )
    strict: bool = Field(
        default=False,
        description="Refuse requests that deviate from the published XSD, instead of reading them as the live "
        "service does.",
    )
    fault_children: Literal["qualified", "unqualified"] = Field(
        default="qualified",
        description="Namespace form of what is inside a fault's `MIAPAPIException`: as the contract says, or as a "
        "recorded fault of the live service has it.",
    )
    queue_url: str = Field(
        default="",
        pattern=r"^((sqlite|postgresql(\+psycopg)?|rediss?)://.+)?$",
        description="Where the task queue is kept that wakes the worker: a file, as "
        "`sqlite:////var/lib/lrs/queue.sqlite3`; a database, as `postgresql://db/lrs`; or, with `lrs-soap[redis]`, "
        "`redis://`. Empty: in the database where that is PostgreSQL, otherwise in a file in `LRS_STATE_DIR`.",
    )
    job_hold_seconds: int = Field(
        default=30,
        ge=2,
        le=3600,
        description="How long a worker holds a job without a sign of life before another goes on with it.",
    )
    most_achievements: int = Field(
        default=5_000,
        ge=1,
        le=100_000,
        description="Achievements that one job may have; more are refused (WSEC0046). `/ExternalService.svc` and "
        "`/LearningRecordsService` take requests of 2 KiB for each, where that is more than "
        "`LRS_MAX_REQUEST_BYTES`.",
    )
    most_batch_records: int = Field(
        default=MOST_IN_FILE,
        ge=1,
        le=1_000_000,
        description="Records that one batch may have, as a file or in a request of the own contract.",
    )
    achievements_refused_code: Literal["WSEC0043", "WSRC0043"] = Field(
        default="WSEC0043",
        description="Code that an organisation gets which is not one that submits achievements; sources spell it both "
        "ways.",
    )
    find_before_register: bool = Field(
        default=False,
        description="Refuse to register a person (WSRC0021) whom the organisation has not searched for lately.",
    )
    find_window_minutes: int = Field(
        default=120,
        ge=1,
        le=7 * 24 * 60,  # the log of searches forgets after a week
        description="How long a search counts for `LRS_FIND_BEFORE_REGISTER`, in minutes.",
    )
    audit_reads: bool = Field(
        default=False,
        description="Write an audit entry for each find and verification too; costs a database write per read.",
    )
    known_users_only: bool = Field(
        default=False,
        description="Refuse requests (WSEC0006) whose user name is none of the organisation's users on record. "
        "Off: such a user acts for the organisation as a whole.",
    )
    opening_hours: Annotated[tuple[time, time] | None, NoDecode] = Field(
        default=None,
        description="Hours of the day in England in which requests are served, as `07:00-19:00`; outside them the "
        "answer is WSEC0004. Empty: always.",
    )
    password_memory_seconds: int = Field(
        default=300,
        ge=0,
        description="How long a verified organisation password is remembered, under a keyed digest in memory, so "
        "that not every request pays for the slow hash.",
    )
    organisation_password: SecretStr = Field(
        default=SecretStr(""),
        description="The password that `organisation add` and `organisation set-password` store, where no terminal is "
        "there to ask at. Serving does not read it.",
    )
    worker_memory_mib: int = Field(
        default=512,
        ge=64,
        description="A worker that has ever used more memory than this, in MiB, is replaced once its request is "
        "answered: the XML parser keeps every element name it has met, and a hostile sender can invent many.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least severe log records that are written to stderr."
    )

    @field_validator("opening_hours", mode="before")
    @classmethod
    def _hours(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        opens, _, closes = value.partition("-")
        try:
            hours = time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())
        except ValueError:
            hours = time.min, time.min
        if hours[0] == hours[1] or any(hour.tzinfo for hour in hours):
            raise ValueError("must be two different times of the day, as 07:00-19:00")
        return hours

    @property
    def resolved_database_url(self) -> str:
        """The database's URL, the embedded default filled in."""
        return self.database_url or f"sqlite:///{(self.state_dir / 'lrs.sqlite3').absolute()}"

    @property
    def resolved_queue_url(self) -> str:
        """Where the task queue is, the default filled in."""
        if self.queue_url:
            return self.queue_url
        if self.database_url.startswith("postgresql"):
            return self.database_url
        return f"sqlite:///{(self.state_dir / 'queue.sqlite3').absolute()}"

    @property
    def max_achievement_request_bytes(self) -> int:
        """Largest request body where achievements are submitted: it has room for as many as a job may have."""
        return max(self.max_request_bytes, self.most_achievements * ACHIEVEMENT_BYTES)

    @property
    def find_window(self) -> timedelta | None:
        """The time within which a find must lie before a register, or None where none is asked for."""
        return timedelta(minutes=self.find_window_minutes) if self.find_before_register else None
