"""Puts the service together: settings to engine, stores, clock, faces. Every entry point comes through here."""

import logging
import sys
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Final

from pydantic import ValidationError

from lrs_soap.batch.files import CsvAndXmlFiles
from lrs_soap.contracts.documents import (
    EXTERNAL_SERVICE,
    LEARNER_SERVICE,
    LEARNER_SERVICE_2014,
    LEARNER_SERVICE_R9,
    LEARNING_RECORDS_SERVICE,
)
from lrs_soap.contracts.reference import own_reference
from lrs_soap.db import migrate
from lrs_soap.db.engine import DatabaseUnavailable, is_outage, make_engine
from lrs_soap.db.unit_of_work import Units
from lrs_soap.faces import external_service, learner_service, learner_service_r9, learning_records
from lrs_soap.faces.learner_service import edition_2014
from lrs_soap.faces.learning_records.faults import codes_of_faults
from lrs_soap.faces.organisations_page import organisations_pages
from lrs_soap.faces.reference_page import reference_pages
from lrs_soap.faces.same_operations import SameOperations, answers_of, same_operations
from lrs_soap.faces.sandbox_page import sandbox_parts
from lrs_soap.faces.site import Endpoint, Site
from lrs_soap.passwords import PasswordMemory
from lrs_soap.services.administration import Administration
from lrs_soap.services.answer_once import forget_answers
from lrs_soap.services.context import Policy
from lrs_soap.services.job_kinds import KINDS
from lrs_soap.services.ports import DatabaseState
from lrs_soap.services.process_job import JobWorker, process_job, sweep_jobs
from lrs_soap.services.publish_organisations import latest_publication, publish_if_due
from lrs_soap.services.sessions import Sessions
from lrs_soap.settings import Settings
from lrs_soap.worker.holders import WorkHolders
from lrs_soap.worker.queue import QueueUnusable, TaskQueue

#: What is served at which path.
CONTRACTS: Final = {
    learning_records.PATH: LEARNING_RECORDS_SERVICE.name,
    learner_service.PATH: LEARNER_SERVICE.name,
    learner_service_r9.PATH: LEARNER_SERVICE_R9.name,
    external_service.PATH: EXTERNAL_SERVICE.name,
}

#: What an operator is told of a database that cannot be used.
HINDRANCES: Final = {
    DatabaseState.NOT_ANSWERING: "the database does not answer",
    DatabaseState.OTHER_VERSION: "the database is not at this version's schema; run lrs-soap db upgrade",
}


class ConfigurationError(Exception):
    """A setting has a value the service cannot start with; the message names it in one sentence."""


def load_settings() -> Settings:
    """What the environment says. Raises `ConfigurationError`."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "LRS_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(f"{name}: {first['msg'].lower()}") from None


def clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def open_units(settings: Settings) -> Units:
    """The database, ready for units of work. Raises `DatabaseUnavailable`."""
    return Units(make_engine(settings.resolved_database_url))


def configure_logging(settings: Settings) -> None:
    """Records go to stderr as `time level logger message key=value`; spyne, which logs whole requests, is silenced."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(KeyValueFormatter())
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for name in ("spyne", "sqlalchemy", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


class KeyValueFormatter(logging.Formatter):
    """Appends the record's extra fields as `key=value`."""

    STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}

    def format(self, record: logging.LogRecord) -> str:
        stamp = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        extra = " ".join(f"{key}={value}" for key, value in vars(record).items() if key not in self.STANDARD)
        return f"{stamp} {record.levelname} {record.name} {record.getMessage()} {extra}".rstrip()


def make_policy(settings: Settings) -> Policy:
    """What this deployment has decided."""
    return Policy(
        find_before_register=settings.find_window,
        audit_reads=settings.audit_reads,
        known_users_only=settings.known_users_only,
        most_achievements=settings.most_achievements,
        most_batch_records=settings.most_batch_records,
    )


def make_queue(settings: Settings) -> TaskQueue:
    """The queue that wakes workers, not opened yet. Raises `ConfigurationError`."""
    try:
        return TaskQueue(settings.resolved_queue_url)
    except QueueUnusable as error:
        raise ConfigurationError(f"LRS_QUEUE_URL: {error}") from None


def make_sessions(settings: Settings, units: Units) -> Sessions:
    """The way into the use cases. Raises `ConfigurationError`."""
    return Sessions(
        units=units,
        passwords=PasswordMemory(seconds=settings.password_memory_seconds),
        clock=clock,
        policy=make_policy(settings),
        queue=make_queue(settings),
        files=CsvAndXmlFiles(settings.most_batch_records),
        database=lambda: database_state(units),
        opening_hours=settings.opening_hours,
    )


def make_administration(units: Units, operator: str) -> Administration:
    """What operators' use cases are given, and the worker's timed ones. Passwords are hashed, and none remembered."""
    return Administration(units, PasswordMemory(seconds=0), clock, operator)


def run_worker(settings: Settings, units: Units, *, threads: int, parent: int | None) -> None:
    """Do jobs until told to stop, or until the process `parent` is gone. Raises `ConfigurationError`."""
    from lrs_soap.worker import consumer
    from lrs_soap.worker.tasks import Work

    stopping = Event()
    worker = JobWorker(
        units=units,
        clock=clock,
        policy=make_policy(settings),
        kinds=KINDS,
        holders=WorkHolders(),
        hold=timedelta(seconds=settings.job_hold_seconds),
        is_outage=is_outage,
        is_stopping=stopping.is_set,
    )
    work = Work(
        process=lambda job_id: process_job(job_id, worker),
        sweep=lambda: sweep_jobs(worker),
        timed=(
            lambda: publish_if_due(make_administration(units, "worker")),
            lambda: forget_answers(make_administration(units, "worker")),
        ),
    )
    make_queue(settings)
    consumer.run(settings.resolved_queue_url, work, stopping, threads=threads, parent=parent)


def make_app(settings: Settings) -> Site:
    """The WSGI application. One per process, made after the fork: it holds database connections."""
    units = open_units(settings)
    return Site(
        endpoints=make_endpoints(settings, make_sessions(settings, units)),
        readiness=lambda: hindrance(units),
        public_url=settings.public_url,
        start_parts=sandbox_parts() if settings.sandbox else (),
        pages={
            **reference_pages(learning_records.PATH, own_reference, codes_of_faults(), find_same_operations),
            **organisations_pages(lambda: latest_publication(units)),
        },
    )


def make_endpoints(settings: Settings, sessions: Sessions) -> dict[str, Endpoint]:
    """The contracts by path, in the order they are listed."""
    most, strict = settings.max_request_bytes, settings.strict
    return {
        learning_records.PATH: learning_records.make_endpoint(
            sessions, max_request_bytes=settings.max_achievement_request_bytes
        ),
        learner_service.PATH: learner_service.make_endpoint(
            sessions,
            clock,
            max_request_bytes=most,
            strict=strict,
            qualified_fault_children=settings.fault_children == "qualified",
        ),
        learner_service_r9.PATH: learner_service_r9.make_endpoint(
            sessions, max_request_bytes=most, strict=strict
        ),
        external_service.PATH: external_service.make_endpoint(
            sessions,
            max_request_bytes=settings.max_achievement_request_bytes,
            strict=strict,
            refused_code=settings.achievements_refused_code,
        ),
    }


def find_same_operations() -> SameOperations:
    """Which operations of the contracts do the same, our own contract's first."""
    published = {
        LEARNER_SERVICE.name: answers_of(LEARNER_SERVICE, learner_service.make_protocol()),
        LEARNER_SERVICE_R9.name: answers_of(LEARNER_SERVICE_R9, learner_service_r9.make_protocol()),
        EXTERNAL_SERVICE.name: answers_of(EXTERNAL_SERVICE, external_service.make_protocol()),
        f"{LEARNER_SERVICE_2014.name}, {LEARNER_SERVICE_2014.edition} edition": answers_of(
            LEARNER_SERVICE_2014, edition_2014.make_protocol()
        ),
    }
    return same_operations({LEARNING_RECORDS_SERVICE.name: learning_records.OPERATIONS, **published})


def hindrance(units: Units) -> str | None:
    """What stands in the way of using the database."""
    return HINDRANCES.get(database_state(units))


def database_state(units: Units) -> DatabaseState:
    """Whether the database can be used. Asks it anew each time."""
    try:
        is_current = migrate.is_current(units.engine)
    except DatabaseUnavailable:
        return DatabaseState.NOT_ANSWERING
    return DatabaseState.READY if is_current else DatabaseState.OTHER_VERSION
