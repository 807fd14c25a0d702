"""Read a learner's personal learning record, if the caller can say whose it is and the learner shares it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.event_selection import EVERY_EVENT, EventSelection
from lrs_soap.domain.learner import LearnerSummary
from lrs_soap.domain.organisation import Permission
from lrs_soap.domain.paging import pages_of
from lrs_soap.domain.plr import LearningEvent, shown_to
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim
from lrs_soap.domain.vocabulary import DOES_NOT_SHARE
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.verify_learner import VerifyLearner, verdict_on

#: Events on a page where the caller does not say how many.
USUAL_PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class EventPage:
    """Which part of a record: `number` is 1 for the first page of `size` events each."""

    number: int = 1
    size: int = USUAL_PAGE_SIZE

    def of(self, events: Sequence[LearningEvent]) -> Sequence[LearningEvent]:
        """The events on it; none where the record ends before."""
        begin = (self.number - 1) * self.size
        return events[begin : begin + self.size]

    def pages(self, total: int) -> int:
        """How many such pages a record of so many events has."""
        return pages_of(total, self.size)


@dataclass(frozen=True, slots=True)
class GetLearningEvents:
    """A ULN, what its owner is said to be, and whether the learner asks by way of the caller.

    Of the events that the caller may see only those of `selection`, of these only `page`; all at once where it is None.
    """

    uln: Uln
    claim: Claim = field(repr=False)
    for_learner: bool = False
    selection: EventSelection = EVERY_EVENT
    page: EventPage | None = None


@dataclass(frozen=True, slots=True)
class LearningRecord:
    """The events of `learner` that the caller may see and wants; `linked` where another ULN was asked, merged into
    this one. `total` are all of them, `events` those of the page that was asked.
    """

    learner: LearnerSummary = field(repr=False)
    events: Sequence[LearningEvent] = field(repr=False)
    linked: bool
    total: int


@dataclass(frozen=True, slots=True)
class NotVerified:
    """ULN, names and what else was sent are not one live learner's: nothing is shown."""


@dataclass(frozen=True, slots=True)
class NotShared:
    """The learner has said that the record is not to be shared: nothing is shown."""


LearningEventsOutcome = LearningRecord | NotVerified | NotShared


def get_learning_events(ask: GetLearningEvents, ctx: ServiceContext) -> LearningEventsOutcome:
    """The record of the ULN's owner, a master standing for those merged into it.

    Each look is on record in the same transaction, refused ones too, under the ULN whose record it is.
    """
    ctx.require(Permission.READ_LEARNING_RECORD)
    outcome = _outcome(ask, ctx)
    uln = outcome.learner.uln if isinstance(outcome, LearningRecord) else ask.uln
    ctx.record(AuditAction.LEARNING_RECORD_READ, outcome, uln)
    return outcome


def _outcome(ask: GetLearningEvents, ctx: ServiceContext) -> LearningEventsOutcome:
    verdict = verdict_on(VerifyLearner(ask.uln, ask.claim), ctx.uow.learners)
    learner = verdict.learner
    if learner is None:
        return NotVerified()
    if learner.ability_to_share == DOES_NOT_SHARE:
        return NotShared()
    events = ctx.uow.events.of_record(learner.uln)
    wanted = ask.selection.of(shown_to(ctx.caller.organisation, events, for_learner=ask.for_learner))
    shown = wanted if ask.page is None else ask.page.of(wanted)
    return LearningRecord(learner, shown, verdict.linked, len(wanted))
