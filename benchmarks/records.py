"""Gives learners of a register learning records of thirty events each, the same mix of sources as the sandbox has."""

from collections.abc import Iterable
from typing import Final

from benchmarks.fill import REGISTERED_AT
from benchmarks.messages import Known
from lrs_soap.db.engine import make_engine
from lrs_soap.db.unit_of_work import Unit, Units
from lrs_soap.domain.plr import EventAction, EventChange, EventFacts, EventStatus, Source
from lrs_soap.domain.sandbox_events import EVENTS
from lrs_soap.domain.uln import Uln

#: The first learner's of the sandbox: of providers, schools and an awarding organisation.
EVENTS_OF_A_RECORD: Final = 30
_SHOWN: Final = EVENTS[:EVENTS_OF_A_RECORD]

#: Every twentieth record has three more that are not shown: one provisional, one restricted, and one to withdraw.
_BETWEEN_SECRETS: Final = 20
_SECRET: Final = EventFacts(subject="Not shown", awarding_ukprn="10099999")
_SECRETS: Final = (
    (EventStatus.PROVISIONAL, _SECRET._replace(subject_code="X/000/0001")),
    (EventStatus.FINAL, _SECRET._replace(subject_code="X/000/0002", restriction="1")),
    (EventStatus.FINAL, _SECRET._replace(subject_code="X/000/0003")),
)

_LOADED: Final = EventChange(EventAction.CREATED, REGISTERED_AT, None, "benchmarks")
_WITHDRAWN: Final = EventChange(EventAction.WITHDRAWN, REGISTERED_AT, None, "benchmarks")


def give_records(url: str, known: Iterable[Known]) -> int:
    """Give them to those who have none; how many that were."""
    engine = make_engine(url)
    units = Units(engine)
    given = 0
    try:
        with units.writing() as unit:
            for uln in dict.fromkeys(Uln(one.uln) for one in known):
                if not unit.events.of_record(uln):
                    _give(uln, unit, with_secrets=given % _BETWEEN_SECRETS == 0)
                    given += 1
    finally:
        units.close()
    return given


def _give(uln: Uln, unit: Unit, *, with_secrets: bool) -> None:
    for event in _SHOWN:
        unit.events.add(uln, event.source, EventStatus.FINAL, event.facts, _LOADED)
    if with_secrets:
        for status, facts in _SECRETS:
            number = unit.events.add(uln, Source.AO, status, facts, _LOADED)
        last = unit.events.by_id(number)
        assert last is not None
        unit.events.change(last, _WITHDRAWN, is_withdrawn=True)
