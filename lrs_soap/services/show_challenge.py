"""Show one data challenge with its history to whoever has a part in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.challenge import Challenge, ChallengeMove
from lrs_soap.services.administration import Administration
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.move_challenge import Actor, as_caller, as_operator, challenge_of, require_part


@dataclass(frozen=True, slots=True)
class ShownChallenge:
    """A challenge, each of its moves, the first one first, and whether it is overdue."""

    challenge: Challenge
    history: Sequence[ChallengeMove]
    overdue: bool


def show_challenge(reference: str, ctx: ServiceContext) -> ShownChallenge:
    """To its raiser, its owner or the service desk. Raises `UnknownChallenge`."""
    require_part(ctx)
    shown = _show(reference, as_caller(ctx))
    ctx.record_read(AuditAction.CHALLENGE_SHOWN, shown, shown.challenge.doubt.uln)
    return shown


def show_to_operator(reference: str, admin: Administration) -> ShownChallenge:
    """Raises `UnknownChallenge`."""
    with admin.units.reading() as unit:
        return _show(reference, as_operator(unit, admin))


def _show(reference: str, actor: Actor) -> ShownChallenge:
    challenge = challenge_of(reference, actor)
    return ShownChallenge(
        challenge, actor.uow.challenges.history(challenge.id), challenge.is_overdue(actor.today)
    )
