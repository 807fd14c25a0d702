"""Show operators a learner or a learning record. A look is on record, as everybody's is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.errors import InvalidRequest, Violation
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.plr import EventChange, LearningEvent
from lrs_soap.domain.uln import Uln
from lrs_soap.services.administration import Administration
from lrs_soap.services.get_learning_events import LearningRecord
from lrs_soap.services.link_learners import ON_RECORD
from lrs_soap.services.ports import OperatorUnit


@dataclass(frozen=True, slots=True)
class EventShown:
    """An event and its changes: the version each led to, and what the changed fields were before."""

    event: LearningEvent = field(repr=False)
    history: Sequence[tuple[int, EventChange, dict[str, object]]] = field(repr=False)


def show_learner(uln: Uln, admin: Administration) -> Learner:
    """The learner, whatever its status. Raises `InvalidRequest`."""
    with admin.units.writing() as unit:
        learner = _on_record(uln, unit)
        admin.record(unit, AuditAction.LEARNER_FOUND, "Shown", uln=uln)
    return learner


def show_events(uln: Uln, admin: Administration) -> Sequence[EventShown]:
    """The events of a learner and of those merged into it, withdrawn ones too. Raises `InvalidRequest`."""
    with admin.units.writing() as unit:
        _on_record(uln, unit)
        shown = [EventShown(event, unit.events.history(event.id)) for event in unit.events.of_record(uln)]
        admin.record(unit, AuditAction.LEARNING_RECORD_READ, LearningRecord.__name__, uln=uln)
    return shown


def _on_record(uln: Uln, unit: OperatorUnit) -> Learner:
    learner = unit.learners.by_uln(uln)
    if learner is None:
        raise InvalidRequest([Violation("ULN", ON_RECORD)])
    return learner
