"""Take learning events into the register that come in a file from the national collections. For operators.

What makes two events one is `plr.identity_key`: so a file may be imported again, after an interruption or with
corrections, and only what is new in it counts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Final

from lrs_soap.domain import event_fields
from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.errors import Violation
from lrs_soap.domain.event_fields import StatedEvent
from lrs_soap.domain.names import fold
from lrs_soap.domain.plr import (
    EventAction,
    EventChange,
    EventFacts,
    EventStatus,
    LearningEvent,
    before_amendments,
    identity_key,
)
from lrs_soap.domain.records import FileRecord
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim
from lrs_soap.services.administration import Administration
from lrs_soap.services.plr_ports import EventTaken
from lrs_soap.services.ports import OperatorUnit
from lrs_soap.services.verify_learner import VerifyLearner, verdict_on

#: Records that count together or not at all. Half as fast again as one by one on SQLite, and a writer who waits for it
#: waits for a tenth of a second.
RECORDS_A_TRANSACTION: Final = 100


class Taken(StrEnum):
    """What became of a record that was taken."""

    ADDED = "added"
    CHANGED = "changed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing of the record was taken. Violations name fields as the domain does."""

    line: int
    violations: tuple[Violation, ...]


RecordOutcome = Taken | Rejected


@dataclass(frozen=True, slots=True)
class ImportEvents:
    """`told` hears of each record once it is kept for good, in the file's order.

    A dry run says what would become of each record if it were alone, and keeps nothing.
    """

    file_name: str
    records: Iterable[FileRecord] = field(repr=False)
    told: Callable[[RecordOutcome], None]
    dry_run: bool = False


def import_events(ask: ImportEvents, admin: Administration) -> None:
    """Raises what reading the records raises; what was told of is kept then, and the audit says that it was not all."""
    if ask.dry_run:
        _try(ask, admin)
        return
    counts: Counter[str] = Counter()
    try:
        for chunk in _chunks(ask.records):
            with admin.units.writing() as unit:
                outcomes = [_Import(ask.file_name, admin, unit).take(record) for record in chunk]
            for outcome in outcomes:
                counts[_word(outcome)] += 1
                ask.told(outcome)
    except BaseException:
        _record(ask, "Interrupted", counts, admin)
        raise
    _record(ask, "Imported", counts, admin)


def _chunks(records: Iterable[FileRecord]) -> Iterator[list[FileRecord]]:
    rest = iter(records)
    while chunk := list(islice(rest, RECORDS_A_TRANSACTION)):
        yield chunk


def _try(ask: ImportEvents, admin: Administration) -> None:
    with admin.units.reading() as unit:
        for record in ask.records:
            ask.told(_Import(ask.file_name, admin, unit, dry_run=True).take(record))


def _word(outcome: RecordOutcome) -> str:
    return "rejected" if isinstance(outcome, Rejected) else outcome.value


def _record(ask: ImportEvents, outcome: str, counts: Mapping[str, int], admin: Administration) -> None:
    told = {"file": ask.file_name} | {word: str(count) for word, count in counts.items()}
    with admin.units.writing() as unit:
        admin.record(unit, AuditAction.EVENTS_IMPORTED, outcome, changes=told)


@dataclass(frozen=True, slots=True)
class _Import:
    """Takes records in one transaction."""

    file_name: str
    admin: Administration
    unit: OperatorUnit
    dry_run: bool = False

    def take(self, record: FileRecord) -> RecordOutcome:
        violations = record.violations or self._violations(record.values)
        if violations:
            return Rejected(record.line, violations)
        taken = self._keep(event_fields.stated_event(record.values))
        return taken if isinstance(taken, Taken) else Rejected(record.line, taken)

    def _violations(self, values: Mapping[str, str]) -> tuple[Violation, ...]:
        """All that is wrong with the fields, and with the learner as far as those let it be known."""
        found = event_fields.violations_of(values, self.admin.today)
        wrong = {violation.path for violation in found}
        if wrong & {"uln", "given_name", "family_name"}:
            return found
        return (*found, *self._of_learner(values))

    def _of_learner(self, values: Mapping[str, str]) -> Iterator[Violation]:
        uln = Uln(values["uln"])
        learner = self.unit.learners.summary(uln)
        if learner is None:
            yield Violation("uln", "must be the ULN of a learner on record")
        elif not learner.is_live:
            yield Violation("uln", "must be the ULN of a live learner: this one was deleted or is inactive")
        elif values.get("family_name"):
            given_name, family_name = fold(values["given_name"]), fold(values["family_name"])
            claim = Claim(given_name, family_name, date_of_birth=None, gender=None)
            if verdict_on(VerifyLearner(uln, claim), self.unit.learners).learner is None:
                yield Violation("uln", "must be the ULN of the person whose names are given")

    def _keep(self, stated: StatedEvent) -> Taken | tuple[Violation, ...]:
        events, key = self.unit.events, identity_key(stated.source, stated.uln, stated.facts)
        while True:  # until nobody else keeps the same event at the same moment
            event = events.by_identity(key)
            if event is None:
                if violations := tuple(self._amended_away(stated, key)):
                    return violations
                if self.dry_run or self._add(stated):
                    return Taken.ADDED
            elif event.facts == stated.facts:
                return Taken.LEFT
            elif violations := tuple(self._amended_fields(event, stated.facts)):
                return violations
            elif self.dry_run or events.change(event, self._change(EventAction.UPDATED), facts=stated.facts):
                return Taken.CHANGED

    def _add(self, stated: StatedEvent) -> bool:
        created = self._change(EventAction.CREATED)
        try:
            self.unit.events.add(stated.uln, stated.source, EventStatus.FINAL, stated.facts, created)
        except EventTaken:
            return False
        return True

    def _change(self, action: EventAction) -> EventChange:
        reason = f"import of {self.file_name}"
        return EventChange(action, self.admin.clock(), None, self.admin.operator, reason)

    def _amended_fields(self, event: LearningEvent, wanted: EventFacts) -> Iterator[Violation]:
        """Fields that would become again what they were before a data challenge amended them."""
        before = list(before_amendments(event, self.unit.events.history(event.id)))
        for name, was, shall_be in zip(EventFacts._fields, event.facts, wanted, strict=True):
            if was != shall_be and any(getattr(facts, name) == shall_be for facts in before):
                yield Violation(name, "must not be what it was before a data challenge amended it")

    def _amended_away(self, stated: StatedEvent, key: bytes) -> Iterator[Violation]:
        """Whether an event was this one before a data challenge amended what it is known by."""
        for event in self.unit.events.amended_of(stated.uln):
            before = before_amendments(event, self.unit.events.history(event.id))
            if any(identity_key(event.source, event.uln, facts) == key for facts in before):
                requirement = f"must be what event {event.id} is since a data challenge amended it"
                yield Violation("", requirement)
