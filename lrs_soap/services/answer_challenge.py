"""Answer a data challenge: ask for information, give it, resolve it by amending or by confirming, reject it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lrs_soap.domain.challenge import Challenge, Move
from lrs_soap.domain.organisation import Permission
from lrs_soap.services.administration import Administration
from lrs_soap.services.amend_event import amend_event
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.move_challenge import Actor, as_caller, as_operator, move_challenge

#: What an organisation must be let do for a move. The register's own have none.
PERMISSIONS_OF: Final[Mapping[Move, Permission]] = {
    Move.ASK_INFORMATION: Permission.ANSWER_CHALLENGE,
    Move.GIVE_INFORMATION: Permission.RAISE_CHALLENGE,
    Move.AMEND: Permission.ANSWER_CHALLENGE,
    Move.CONFIRM: Permission.ANSWER_CHALLENGE,
    Move.REJECT: Permission.ANSWER_CHALLENGE,
    Move.WITHDRAW: Permission.RAISE_CHALLENGE,
}


@dataclass(frozen=True, slots=True)
class AnswerChallenge:
    """A move and why; where it gives information, the reason is that information.

    `amended`, for `Move.AMEND` only, are the event's new values as texts, by the names of `plr.EventFacts`: dates as
    yyyy-mm-dd; an empty text clears.
    """

    reference: str
    move: Move
    reason: str = field(repr=False)
    amended: Mapping[str, str] = field(default_factory=dict, repr=False)


def answer_challenge(ask: AnswerChallenge, ctx: ServiceContext) -> Challenge:
    """The challenge as it is now, answered by the caller.

    Raises `UnknownChallenge`, `MoveNotAllowed`, `InvalidRequest`, `ChangedMeanwhile`.
    """
    ctx.require(PERMISSIONS_OF[ask.move])
    return _answer(ask, as_caller(ctx))


def answer_as_service_desk(ask: AnswerChallenge, admin: Administration) -> Challenge:
    """The same of an operator's answer."""
    with admin.units.writing() as unit:
        return _answer(ask, as_operator(unit, admin))


def _answer(ask: AnswerChallenge, actor: Actor) -> Challenge:
    def amend(challenge: Challenge) -> int | None:
        return amend_event(challenge, ask.amended, ask.reason, actor)

    return move_challenge(
        ask.reference, ask.move, ask.reason, actor, amend if ask.move is Move.AMEND else None
    )
