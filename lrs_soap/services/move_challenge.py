"""Take a data challenge one step on: the move, its place in the history and in the audit, in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from lrs_soap.domain import fields
from lrs_soap.domain.audit import AuditAction, AuditEntry
from lrs_soap.domain.challenge import OPEN_STATES, Challenge, ChallengeMove, Move
from lrs_soap.domain.challenge_moves import decide_move, movers
from lrs_soap.domain.errors import (
    AccessDenied,
    ChangedMeanwhile,
    InvalidRequest,
    UnknownChallenge,
    Violation,
)
from lrs_soap.domain.organisation import Organisation, Permission
from lrs_soap.domain.uln import Uln
from lrs_soap.services.administration import Administration
from lrs_soap.services.context import ServiceContext, england_day
from lrs_soap.services.ports import UnitOfWork

QUICKER: Final = "somebody else was quicker: look again, nothing was changed"
UNKNOWN: Final = "no challenge with this reference was raised by you or waits for your answer"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step, in which transaction. An operator has no organisation, and is the service desk."""

    uow: UnitOfWork
    now: datetime
    user_name: str
    organisation: Organisation | None = None
    request_id: str = ""

    @property
    def today(self) -> date:
        """The day in England."""
        return england_day(self.now)

    @property
    def organisation_id(self) -> int | None:
        return None if self.organisation is None else self.organisation.id

    def record(self, action: AuditAction, outcome: str, uln: Uln, changes: Mapping[str, str]) -> None:
        """Write an audit entry into the transaction."""
        self.uow.audit.record(
            AuditEntry(
                at=self.now,
                action=action,
                outcome=outcome,
                organisation_id=self.organisation_id,
                user_name=self.user_name,
                uln=uln,
                request_id=self.request_id,
                changes=changes,
            )
        )


def as_caller(ctx: ServiceContext) -> Actor:
    """The caller of a service."""
    caller = ctx.caller
    return Actor(ctx.uow, ctx.now, caller.user_name, caller.organisation, ctx.request_id)


def as_operator(uow: UnitOfWork, admin: Administration) -> Actor:
    """Whoever gives a command."""
    return Actor(uow, admin.clock(), admin.operator)


def require_part(ctx: ServiceContext) -> None:
    """Raise `AccessDenied` unless the caller may raise challenges or answer them."""
    try:
        ctx.require(Permission.RAISE_CHALLENGE)
    except AccessDenied:
        ctx.require(Permission.ANSWER_CHALLENGE)


#: What a move does besides: answers the number of the event that came of it, if one did.
Deed = Callable[[Challenge], int | None]


def move_challenge(
    reference: str, move: Move, reason: str, actor: Actor, deed: Deed | None = None
) -> Challenge:
    """The challenge as it is now.

    Raises `UnknownChallenge`, `MoveNotAllowed`, `InvalidRequest`, `ChangedMeanwhile` and what the deed raises.
    """
    challenge = challenge_of(reference, actor)
    parts = movers(challenge, actor.organisation, actor.today)
    reason = reason.strip()
    state = decide_move(challenge.state, move, parts, reason)
    if requirement := fields.fault_of("reason", reason):
        raise InvalidRequest([Violation("reason", requirement)])
    event_id = deed(challenge) if deed else None
    made = ChallengeMove(move, state, actor.now, actor.organisation_id, actor.user_name, reason)
    return take_step(challenge, made, actor, event_id)


def challenge_of(reference: str, actor: Actor) -> Challenge:
    """The challenge that the actor has a part in. Raises `UnknownChallenge`."""
    challenge = actor.uow.challenges.by_reference(reference.strip())
    if challenge is None or not movers(challenge, actor.organisation, actor.today):
        raise UnknownChallenge(UNKNOWN)
    return challenge


def take_step(
    challenge: Challenge, made: ChallengeMove, actor: Actor, event_id: int | None = None
) -> Challenge:
    """Store a move that was decided on. Raises `ChangedMeanwhile`."""
    if not actor.uow.challenges.move(challenge, made, event_id=event_id):
        raise ChangedMeanwhile(QUICKER)
    before = {"state": challenge.state.value}
    actor.record(AuditAction.CHALLENGE_MOVED, made.state.value, challenge.doubt.uln, before)
    doubt = challenge.doubt if event_id is None else replace(challenge.doubt, event_id=event_id)
    return replace(
        challenge,
        doubt=doubt,
        state=made.state,
        version=challenge.version + 1,
        resolved_at=None if made.state in OPEN_STATES else made.at,
    )
