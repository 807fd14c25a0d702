"""Show one data challenge with its history to whoever has a part in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.challenge import Challenge, ChallengeMove
from lrs_soap.domain.plr import LearningEvent
from lrs_soap.services.administration import Administration
from lrs_soap.services.context import ServiceContext
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
    """To its raiser, its owner or the service desk. Raises `UnknownChallenge`."""
    require_part(ctx)
    shown = _show(reference, as_caller(ctx))
    doubt = shown.challenge.doubt
    ctx.record_read(AuditAction.CHALLENGE_SHOWN, shown, doubt.uln)
    events = seen_events(doubt.uln, ctx)
    return replace(
        shown,
        event=None if doubt.event_id is None else events.get(doubt.event_id),
        second_event=None if doubt.second_event_id is None else events.get(doubt.second_event_id),
    )


def show_to_operator(reference: str, admin: Administration) -> ShownChallenge:
    """Raises `UnknownChallenge`."""
    with admin.units.reading() as unit:
        return _show(reference, as_operator(unit, admin))


def _show(reference: str, actor: Actor) -> ShownChallenge:
    challenge = challenge_of(reference, actor)
    return ShownChallenge(
        challenge, actor.uow.challenges.history(challenge.id), challenge.is_overdue(actor.today)
    )
