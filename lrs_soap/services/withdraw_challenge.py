"""Withdraw a data challenge that one has raised."""

from dataclasses import dataclass, field

from lrs_soap.domain.challenge import Challenge, Move
from lrs_soap.domain.errors import UnknownChallenge
from lrs_soap.domain.organisation import Permission
from lrs_soap.domain.uln import Uln
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.list_challenges import ulns_of
from lrs_soap.services.move_challenge import UNKNOWN, as_caller, challenge_of, move_challenge


@dataclass(frozen=True, slots=True)
class WithdrawChallenge:
    """Which one, whose it must be where that is said, and why."""

    reference: str
    reason: str = field(repr=False)
    uln: Uln | None = None


def withdraw_challenge(ask: WithdrawChallenge, ctx: ServiceContext) -> Challenge:
    """The challenge as it is now.

    Raises `UnknownChallenge`, `MoveNotAllowed`, `InvalidRequest`, `ChangedMeanwhile`.
    """
    ctx.require(Permission.RAISE_CHALLENGE)
    actor = as_caller(ctx)
    if ask.uln is not None:
        challenge = challenge_of(ask.reference, actor)
        if challenge.doubt.uln not in ulns_of(ask.uln, ctx.uow):
            raise UnknownChallenge(UNKNOWN)
    return move_challenge(ask.reference, Move.WITHDRAW, ask.reason, actor)
