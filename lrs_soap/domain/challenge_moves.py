"""What can be done about a data challenge, by whom, and where it leads: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from lrs_soap.domain.challenge import Challenge, ChallengeState, Move
from lrs_soap.domain.errors import InvalidRequest, MoveNotAllowed, Violation
from lrs_soap.domain.organisation import Organisation, OrganisationType


class Mover(StrEnum):
    """The part in which somebody makes a move."""

    REGISTER = "the register"  # of itself
    RAISER = "the raiser"
    OWNER = "the owner"  # the service desk where nobody else is
    STAND_IN = "the service desk once the challenge is overdue"
    SERVICE_DESK = "the service desk"


@dataclass(frozen=True, slots=True)
class Step:
    """Where a move leads, who may make it, and whether it needs a reason."""

    state: ChallengeState
    movers: frozenset[Mover]
    needs_reason: bool = True


_ANSWERERS: Final = frozenset({Mover.OWNER, Mover.STAND_IN})
#: What only the raiser does; the service desk does it for a raiser who telephones or writes.
_RAISERS: Final = frozenset({Mover.RAISER, Mover.SERVICE_DESK})

_ANSWERS: Final[Mapping[Move, Step]] = {
    Move.AMEND: Step(ChallengeState.RESOLVED_AMENDED, _ANSWERERS),
    Move.CONFIRM: Step(ChallengeState.RESOLVED_NO_CHANGE, _ANSWERERS),
    Move.REJECT: Step(ChallengeState.REJECTED, _ANSWERERS),
    Move.WITHDRAW: Step(ChallengeState.WITHDRAWN, _RAISERS),
}

#: Every move there is; a challenge begins as Raised. An owner may decide without the information it asked for.
MOVES: Final[Mapping[tuple[ChallengeState, Move], Step]] = {
    (ChallengeState.RAISED, Move.ROUTE): Step(
        ChallengeState.WITH_OWNER, frozenset({Mover.REGISTER}), needs_reason=False
    ),
    (ChallengeState.WITH_OWNER, Move.ASK_INFORMATION): Step(ChallengeState.INFORMATION_REQUESTED, _ANSWERERS),
    (ChallengeState.INFORMATION_REQUESTED, Move.GIVE_INFORMATION): Step(ChallengeState.WITH_OWNER, _RAISERS),
    **{
        (state, move): step
        for state in (ChallengeState.WITH_OWNER, ChallengeState.INFORMATION_REQUESTED)
        for move, step in _ANSWERS.items()
    },
}


#: What one does by a move, for people, whatever a contract or command calls it.
SPOKEN: Final[Mapping[Move, str]] = {
    Move.RAISE: "raise",
    Move.ROUTE: "route",
    Move.ASK_INFORMATION: "ask for information",
    Move.GIVE_INFORMATION: "give information",
    Move.AMEND: "amend",
    Move.CONFIRM: "say that no change is needed",
    Move.REJECT: "reject",
    Move.WITHDRAW: "withdraw",
}


def movers(challenge: Challenge, organisation: Organisation | None, today: date) -> frozenset[Mover]:
    """The parts that an organisation has in a challenge, or an operator (None), who is the service desk."""
    parts = set()
    if organisation is None or organisation.type is OrganisationType.SERVICE_DESK:
        parts.add(Mover.SERVICE_DESK)
        if challenge.owner_id is None:
            parts.add(Mover.OWNER)
        if challenge.is_overdue(today):
            parts.add(Mover.STAND_IN)
    if organisation is not None and organisation.id == challenge.doubt.raiser_id:
        parts.add(Mover.RAISER)
    if organisation is not None and organisation.id == challenge.owner_id:
        parts.add(Mover.OWNER)
    return frozenset(parts)


def decide_move(state: ChallengeState, move: Move, parts: frozenset[Mover], reason: str) -> ChallengeState:
    """Where the move leads. Raises `MoveNotAllowed`, and `InvalidRequest` where a reason is missing."""
    step = MOVES.get((state, move))
    if step is None:
        raise MoveNotAllowed(f"a challenge that is {state} {_possible(state)}")
    if not parts & step.movers:
        allowed = " or ".join(mover for mover in Mover if mover in step.movers)
        raise MoveNotAllowed(f"only {allowed} may {SPOKEN[move]} while a challenge is {state}")
    if step.needs_reason and not reason.strip():
        raise InvalidRequest([Violation("reason", "must be given")])
    return step.state


def _possible(state: ChallengeState) -> str:
    moves = [SPOKEN[move] for before, move in MOVES if before is state]
    if not moves:
        return "is closed: nothing can be done about it any more"
    return f"allows only to {', '.join(moves)}"
