"""Opens units of work: per thread one kept connection for reading and one for writing, their stores made once."""

import os
from contextlib import AbstractContextManager, nullcontext
from threading import Lock, local
from types import TracebackType
from weakref import WeakSet

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from lrs_soap.db.audit import AuditEntries
from lrs_soap.db.batch_exceptions import BatchExceptions
from lrs_soap.db.challenges import Challenges
from lrs_soap.db.jobs import Jobs
from lrs_soap.db.kept_answers import KeptAnswers
from lrs_soap.db.kept_connection import KeptConnection
from lrs_soap.db.learners import Learners
from lrs_soap.db.learning_events import LearningEvents
from lrs_soap.db.organisations import Organisations
from lrs_soap.db.publications import Publications
from lrs_soap.db.searches import Searches
from lrs_soap.db.uln_changes import UlnChanges
from lrs_soap.db.uln_source import BlockUlnSource, UlnRanges, UlnSourceInTransaction
from lrs_soap.db.users import Users
from lrs_soap.db.whole_register import WholeRegister
from lrs_soap.services.ports import UlnSource


class Unit:
    """The stores of one kept connection; a `UnitOfWork`, and what operators need besides."""

    __slots__ = (
        "audit",
        "challenges",
        "events",
        "exceptions",
        "jobs",
        "kept_answers",
        "learners",
        "organisations",
        "publications",
        "searches",
        "uln_changes",
        "uln_ranges",
        "ulns",
        "users",
        "whole",
    )

    def __init__(self, kept: KeptConnection, ulns: UlnSource) -> None:
        self.learners = Learners(kept)
        self.organisations = Organisations(kept)
        self.users = Users(kept)
        self.publications = Publications(kept)
        self.events = LearningEvents(kept)
        self.jobs = Jobs(kept)
        self.exceptions = BatchExceptions(kept)
        self.challenges = Challenges(kept)
        self.kept_answers = KeptAnswers(kept)
        self.audit = AuditEntries(kept)
        self.searches = Searches(kept)
        self.uln_changes = UlnChanges(kept)
        self.uln_ranges = UlnRanges(kept)
        self.whole = WholeRegister(kept)
        self.ulns = ulns


class Units:
    """A `UnitsOfWork`. Connections belong to threads, and to this process: a forked child opens its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._process = _Process(engine)
        self._of_parents: list[_Process] = []

    def reading(self) -> AbstractContextManager[Unit]:
        """Reads, and single writes that stand for themselves. Raises `DatabaseUnavailable` at the first one."""
        return self._here().reading

    def writing(self) -> AbstractContextManager[Unit]:
        """One transaction: kept when the block ends, undone when it raises. Raises `DatabaseUnavailable`."""
        return self._here().writing

    def close(self) -> None:
        """Close the connections of all threads; they open again when used."""
        self._process.close()

    def _here(self) -> "_Thread":
        if self._process.pid != os.getpid():
            # Kept from being closed: the sockets are the parent's too, and closing would end its sessions.
            self._of_parents.append(self._process)
            self._process = _Process(self.engine)
        return self._process.thread()


class _Process:
    """What the threads of one process share."""

    def __init__(self, engine: Engine) -> None:
        self.pid = os.getpid()
        self._engine = engine
        self._local = local()
        self._open: WeakSet[KeptConnection] = WeakSet()
        self._lock = Lock()
        self._ulns = None if engine.dialect.name == "sqlite" else BlockUlnSource(self._kept())

    def thread(self) -> "_Thread":
        try:
            return self._local.thread  # type: ignore[no-any-return]
        except AttributeError:
            self._local.thread = thread = _Thread(self._unit(), self._unit())
            return thread

    def close(self) -> None:
        with self._lock:
            for kept in self._open:
                kept.drop()

    def _kept(self) -> KeptConnection:
        kept = KeptConnection(self._engine)
        with self._lock:
            self._open.add(kept)
        return kept

    def _unit(self) -> tuple[KeptConnection, Unit]:
        kept = self._kept()
        return kept, Unit(kept, self._ulns or UlnSourceInTransaction(kept))


class _Thread:
    """The two units of a thread, each with its connection, ready to be entered any number of times."""

    def __init__(self, reading: tuple[KeptConnection, Unit], writing: tuple[KeptConnection, Unit]) -> None:
        self.reading = nullcontext(reading[1])
        self.writing = _Writing(*writing)


class _Writing:
    """Enters a transaction; a plain class, because a generator costs more than the statements around it."""

    def __init__(self, kept: KeptConnection, unit: Unit) -> None:
        self._kept = kept
        self._unit = unit

    def __enter__(self) -> Unit:
        self._kept.begin()
        return self._unit

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._kept.commit()
        elif issubclass(kind, SQLAlchemyError) or not issubclass(kind, Exception):
            self._kept.drop()  # no telling what state it is in
        else:
            self._kept.roll_back()
