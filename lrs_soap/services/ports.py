"""What the use cases need of the world outside, as protocols. `lrs_soap.db` keeps them."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from lrs_soap.domain.audit import AuditEntry, Look
from lrs_soap.domain.learner import Learner, LearnerDetails, LearnerSummary
from lrs_soap.domain.matching import Identity
from lrs_soap.domain.organisation import Organisation, OrganisationStatus, OrganisationType, User
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.uln_change import UlnChange, UlnChangeKind
from lrs_soap.services.batch_ports import BatchExceptionStore
from lrs_soap.services.challenge_ports import ChallengeStore
from lrs_soap.services.job_ports import JobStore
from lrs_soap.services.once_ports import KeptAnswers
from lrs_soap.services.organisation_ports import NamedOrganisation, PublicationStore, UserStore
from lrs_soap.services.plr_ports import LearningEventStore


class IdentityTaken(Exception):
    """A live learner with the same five demographics exists: the database's own constraint said so."""


class LearnerStore(Protocol):
    """The register. Learners come back whatever their status; the use case decides who counts."""

    def by_uln(self, uln: Uln) -> Learner | None: ...

    def by_ulns(self, ulns: Iterable[Uln]) -> dict[Uln, Learner]: ...

    def summary(self, uln: Uln) -> LearnerSummary | None:
        """The cheap read for verification."""
        ...

    def exact(self, searched: Identity) -> Sequence[tuple[Uln, Uln | None]]:
        """Live learners whose family name, birth date, gender and postcode are equal and whose given or
        preferred given name is the searched one: each one's ULN and, if it was merged, its master's.
        """
        ...

    def registered_as(self, identity: Identity) -> Uln | None:
        """Who the live learner is that has the same given name, family name, birth date, gender and postcode.

        A master for one who was merged.
        """
        ...

    def candidates(self, searched: Identity) -> Sequence[tuple[Uln, Identity]]:
        """Live learners of the candidate blocks (see `matching.in_blocks`), each with what is stored of it."""
        ...

    def add(self, learner: Learner) -> None:
        """Raises `IdentityTaken`."""
        ...

    def change(self, learner: Learner, details: LearnerDetails, at: datetime) -> bool:
        """Store new details with the next version; False when the version is no longer the learner's.

        Raises `IdentityTaken`.
        """
        ...


class UlnChangeLog(Protocol):
    """What happened to ULNs; appends only."""

    def add(self, change: UlnChange) -> None: ...

    def between(
        self, since: datetime, before: datetime, kinds: Collection[UlnChangeKind]
    ) -> Sequence[UlnChange]:
        """Those of the kinds from one moment up to, and without, another, in the order they happened."""
        ...


class OrganisationStore(Protocol):
    """Organisations by what they call themselves."""

    def by_ukprn(self, ukprn: str) -> Organisation | None: ...

    def by_ref(self, ref: str) -> Organisation | None: ...

    def with_user(self, ukprn: str, ref: str, user_name: str) -> tuple[Organisation, User | None] | None:
        """By UKPRN, or by ref where that is empty, with the user of this login where it is on record."""
        ...

    def all(self) -> Sequence[Organisation]: ...

    def of_type(self, type_: OrganisationType) -> Sequence[Organisation]: ...

    def names(self, type_: OrganisationType | None) -> Sequence[NamedOrganisation]:
        """What those of the type, or all, are called, by UKPRN: cheap where there are tens of thousands."""
        ...

    def by_ids(self, ids: Collection[int]) -> Sequence[Organisation]:
        """By UKPRN."""
        ...

    def add(
        self,
        ukprn: str,
        ref: str,
        name: str,
        type_: OrganisationType,
        password_hash: str,
        display_name: str = "",
    ) -> Organisation:
        """Raises `OrganisationExists` when the UKPRN or the ref is taken."""
        ...

    def set_names(self, organisation_id: int, name: str, display_name: str, ref: str) -> None:
        """Raises `OrganisationExists` when the ref is taken."""
        ...

    def set_password_hash(self, organisation_id: int, password_hash: str) -> None: ...

    def set_status(self, organisation_id: int, status: OrganisationStatus) -> None: ...


class OrganisationExists(Exception):
    """An organisation with this UKPRN or OrganisationRef is already there."""


class AuditTrail(Protocol):
    """Appends; nothing is ever changed or taken away."""

    def record(self, entry: AuditEntry) -> None: ...

    def looks(self, ulns: Sequence[Uln], *, limit: int, offset: int) -> Sequence[Look]:
        """Looks at the learning records of these ULNs, the newest first."""
        ...

    def count_looks(self, ulns: Sequence[Uln]) -> int: ...


class SearchLog(Protocol):
    """Who searched for whom lately; kept only where a find must come before a register."""

    def record(self, organisation_id: int, identity: Identity, at: datetime) -> None: ...

    def has(self, organisation_id: int, identity: Identity, since: datetime) -> bool: ...


class UlnSource(Protocol):
    """New numbers. Each comes once, to whichever process asks."""

    def next(self) -> Uln:
        """Raises `NoUlnsLeft`."""
        ...


class NoUlnsLeft(Exception):
    """All ranges are used up: an operator must add one."""


class UlnRangeStore(Protocol):
    """Where new numbers come from, for operators."""

    def add(self, first_stem: int, last_stem: int, key: bytes) -> object:
        """To be used after those that exist. Raises `RangeOverlaps`, ValueError."""
        ...


class RangeOverlaps(Exception):
    """Some of the range's stems are in a range that exists: its ULNs would be issued twice."""


class WholeRegister(Protocol):
    """All stores at once, for the sandbox."""

    def clear(self) -> None:
        """Take away every learner, organisation, search and audit entry. ULN ranges stay as far used as they are."""
        ...


class Passwords(Protocol):
    """Hashes organisation passwords slowly and remembers for a short time which ones fitted."""

    def hash(self, password: str) -> str: ...

    def matches(self, password: str, password_hash: str) -> bool: ...


class DatabaseState(StrEnum):
    """Whether the database can be used."""

    READY = "ready"
    NOT_ANSWERING = "not-answering"
    OTHER_VERSION = "other-version"  # its schema is not this version's


class UnitOfWork(Protocol):
    """The stores of one transaction."""

    @property
    def learners(self) -> LearnerStore: ...

    @property
    def organisations(self) -> OrganisationStore: ...

    @property
    def users(self) -> UserStore: ...

    @property
    def audit(self) -> AuditTrail: ...

    @property
    def searches(self) -> SearchLog: ...

    @property
    def ulns(self) -> UlnSource: ...

    @property
    def events(self) -> LearningEventStore: ...

    @property
    def jobs(self) -> JobStore: ...

    @property
    def exceptions(self) -> BatchExceptionStore: ...

    @property
    def publications(self) -> PublicationStore: ...

    @property
    def challenges(self) -> ChallengeStore: ...

    @property
    def kept_answers(self) -> KeptAnswers: ...

    @property
    def uln_changes(self) -> UlnChangeLog: ...


class UnitsOfWork(Protocol):
    """Opens units of work; one of each kind at a time in a thread."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Reads, and single writes that stand for themselves, without a transaction around them."""
        ...

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """One transaction: kept when the block ends, undone when it raises."""
        ...


class OperatorLearnerStore(LearnerStore, Protocol):
    """The register of learners, and what only operators ask of it."""

    def is_empty(self) -> bool: ...

    def lock(self, ulns: Iterable[Uln]) -> None:
        """Let nobody else change these until the transaction ends."""
        ...

    def link(self, child: Uln, master: Uln, at: datetime) -> bool:
        """Let the master stand for the child and for those the child stood for; False when there is no child."""
        ...

    def unlink(self, child: Uln, at: datetime) -> bool:
        """Let the child stand for itself again; False when nobody stood for it."""
        ...

    def delete(self, uln: Uln, at: datetime) -> bool:
        """Let the learner be live no more; False when it was not. What is kept of it stays."""
        ...


class OperatorUnit(UnitOfWork, Protocol):
    """One transaction of an operator's command."""

    @property
    def learners(self) -> OperatorLearnerStore: ...

    @property
    def uln_ranges(self) -> UlnRangeStore: ...

    @property
    def whole(self) -> WholeRegister: ...


class OperatorUnits(Protocol):
    """As `UnitsOfWork`, for operators."""

    def reading(self) -> AbstractContextManager[OperatorUnit]: ...

    def writing(self) -> AbstractContextManager[OperatorUnit]: ...
