"""Do to the register what a data challenge that is resolved by amending asks for; the history keeps what was."""

from collections.abc import Mapping

from lrs_soap.domain.amendment import (
    Amendment,
    ChangeFacts,
    CreateEvent,
    NoEvent,
    WithdrawEvent,
    decide_amendment,
)
from lrs_soap.domain.challenge import Challenge
from lrs_soap.domain.errors import ChangedMeanwhile, InvalidRequest, Violation
from lrs_soap.domain.plr import EventAction, EventChange, EventStatus, LearningEvent
from lrs_soap.services.move_challenge import QUICKER, Actor
from lrs_soap.services.plr_ports import EventTaken


def amend_event(challenge: Challenge, amended: Mapping[str, str], reason: str, actor: Actor) -> int | None:
    """The number of the event that was created, if one was.

    Raises what `decide_amendment` raises; `InvalidRequest` where the event would be the same as another, and
    `ChangedMeanwhile` where somebody else has changed it since it was read here.
    """
    event_id = challenge.doubt.event_id
    event = None if event_id is None else actor.uow.events.by_id(event_id)
    amendment = decide_amendment(challenge.doubt.type, event, amended, actor.organisation, actor.today)
    change = EventChange(
        EventAction.CREATED if isinstance(amendment, CreateEvent) else EventAction.AMENDED,
        actor.now,
        actor.organisation_id,
        actor.user_name,
        f"{challenge.reference}: {reason.strip()}",
    )
    try:
        return _do(amendment, challenge, event, change, actor)
    except EventTaken:
        violation = Violation("amended fields", "must not make it the same as another event of the learner's")
        raise InvalidRequest([violation]) from None


def _do(
    amendment: Amendment,
    challenge: Challenge,
    event: LearningEvent | None,
    change: EventChange,
    actor: Actor,
) -> int | None:
    events = actor.uow.events
    match amendment:
        case CreateEvent(source, facts):
            return events.add(challenge.doubt.uln, source, EventStatus.FINAL, facts, change)
        case NoEvent():
            return None
        case ChangeFacts(facts):
            kept = event is not None and events.change(event, change, facts=facts)
        case WithdrawEvent():
            kept = event is not None and events.change(event, change, is_withdrawn=True)
    if not kept:
        raise ChangedMeanwhile(QUICKER)
    return None
