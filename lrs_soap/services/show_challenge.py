"""Show one data challenge with its history to whoever has a part in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.challenge import Challenge, ChallengeMove
from lrs_soap.domain.plr import LearningEvent
from lrs_soap.services.administration import Administration
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.get_learning_events import LearningRecord
from lrs_soap.services.move_challenge import Actor, as_caller, as_operator, challenge_of, require_part
from lrs_soap.services.seen_events import seen_events


@dataclass(frozen=True, slots=True)
class ShownChallenge:
    """A challenge, each of its moves, the first one first, and whether it is overdue.

    The events are as they are now, and None where there is none or it may not be shown. Operators are shown none.
    """

    challenge: Challenge
    history: Sequence[ChallengeMove]
    overdue: bool
    event: LearningEvent | None = field(default=None, repr=False)
    second_event: LearningEvent | None = field(default=None, repr=False)


def show_challenge(reference: str, ctx: ServiceContext) -> ShownChallenge:
    """To its raiser, its owner or the service desk; an event that is shown is a look at the learner's record.

    Raises `UnknownChallenge`.
    """
    require_part(ctx)
    shown = _show(reference, as_caller(ctx))
    doubt = shown.challenge.doubt
    ctx.record_read(AuditAction.CHALLENGE_SHOWN, shown, doubt.uln)
    events = seen_events(doubt.uln, ctx)
    event, second_event = (
        None if number is None else events.get(number) for number in (doubt.event_id, doubt.second_event_id)
    )
    if event is not None or second_event is not None:
        ctx.record(AuditAction.LEARNING_RECORD_READ, LearningRecord.__name__, doubt.uln)
    return replace(shown, event=event, second_event=second_event)


def show_to_operator(reference: str, admin: Administration) -> ShownChallenge:
    """Raises `UnknownChallenge`."""
    with admin.units.reading() as unit:
        return _show(reference, as_operator(unit, admin))


def _show(reference: str, actor: Actor) -> ShownChallenge:
    challenge = challenge_of(reference, actor)
    return ShownChallenge(
        challenge, actor.uow.challenges.history(challenge.id), challenge.is_overdue(actor.today)
    )
