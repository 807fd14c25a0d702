"""Requests that their callers have named. A module of its own, which a spawned process finds by its name."""

from collections.abc import Mapping
from typing import Any

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.organisation import Caller
from lrs_soap.services.answer_once import answer_once
from lrs_soap.services.context import Policy, ServiceContext
from tests.db.challenges import AT, COLLEGE_UKPRN
from tests.db.samples import learner

TURNS = 20


def register_once(units: Units, process: int) -> list[tuple[str, bool]]:
    """Of each turn the ULN that was answered, and whether this process has made the learner."""
    return [_registered(units, turn) for turn in range(TURNS)]


def _registered(units: Units, turn: int) -> tuple[str, bool]:
    done = []
    with units.writing() as unit:
        college = unit.organisations.by_ukprn(COLLEGE_UKPRN)
        assert college is not None
        ctx = ServiceContext(Caller(college, "a.user"), unit, AT, "request", Policy())

        def deed() -> Mapping[str, Any]:
            one = learner(unit.ulns.next(), given_name=f"Once {turn}")
            unit.learners.add(one)
            done.append(turn)
            return {"ULN": one.uln}

        answer = answer_once("RegisterLearner", f"turn-{turn}", {"turn": str(turn)}, ctx, deed)
    return answer["ULN"], bool(done)
