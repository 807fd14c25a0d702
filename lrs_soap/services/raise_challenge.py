"""Raise a data challenge about a learning event, or about one that is missing, and send it to who answers for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.challenge import (
    Challenge,
    ChallengeMove,
    ChallengeState,
    ChallengeType,
    Contact,
    Doubt,
    Move,
    due_on,
    fault_of_event,
)
from lrs_soap.domain.challenge_moves import Mover, decide_move
from lrs_soap.domain.challenge_routing import can_own, route
from lrs_soap.domain.errors import (
    ChallengeExists,
    ChangedMeanwhile,
    InvalidRequest,
    LearnerNotVerified,
    UnknownEvent,
    Violation,
)
from lrs_soap.domain.organisation import Organisation, OrganisationType, Permission
from lrs_soap.domain.plr import LearningEvent
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim
from lrs_soap.domain.vocabulary import ASKED_BY_LEARNER
from lrs_soap.services.challenge_ports import ChallengeTaken
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.move_challenge import QUICKER, Actor, as_caller, take_step
from lrs_soap.services.ports import UnitOfWork
from lrs_soap.services.seen_events import seen_events
from lrs_soap.services.verify_learner import VerifyLearner, verdict_on

#: Who routes, in the history.
REGISTER: Final = "register"


@dataclass(frozen=True, slots=True)
class RaiseChallenge:
    """What is doubted, and of whom: a ULN and what its owner is said to be.

    `original` and `supplied` are by the names of `challenge.CLAIMED`; `user_type` is one of `vocabulary.USER_TYPES`.
    The second event is the one that a duplicate duplicates.
    """

    type: ChallengeType
    uln: Uln
    claim: Claim = field(repr=False)
    event_id: int | None = None
    second_event_id: int | None = None
    user_type: str = ""
    contact: Contact = field(default=Contact(), repr=False)
    information: str = field(default="", repr=False)
    original: Mapping[str, str] = field(default_factory=dict, repr=False)
    supplied: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def for_learner(self) -> bool:
        return self.user_type == ASKED_BY_LEARNER


def raise_challenge(ask: RaiseChallenge, ctx: ServiceContext) -> Challenge:
    """The challenge, waiting for its owner's answer.

    Raises `InvalidRequest`, `LearnerNotVerified`, `UnknownEvent`, `ChallengeExists`, and `ChangedMeanwhile` where the
    challenge that stands in the way was closed at this moment.
    """
    ctx.require(Permission.RAISE_CHALLENGE)
    if (requirement := fault_of_event(ask.type, ask.event_id)) is not None:
        raise InvalidRequest([Violation("event", requirement)])
    if ask.event_id is not None and ask.second_event_id == ask.event_id:
        raise InvalidRequest([Violation("second event", "must be another than the first")])
    uln = _verified(ask, ctx)
    event = _seen(ask, uln, ctx)
    actor = as_caller(ctx)
    assert actor.organisation is not None
    return open_challenge(_doubt(ask, uln, actor.organisation, actor), event, actor)


def open_challenge(doubt: Doubt, event: LearningEvent | None, actor: Actor) -> Challenge:
    """Store and route what was found right. Raises `ChallengeExists`, `ChangedMeanwhile`."""
    owner, why = _owner(doubt, event, actor.uow)
    raised = ChallengeMove(
        Move.RAISE,
        ChallengeState.RAISED,
        actor.now,
        actor.organisation_id,
        actor.user_name,
        doubt.information,
    )
    try:
        challenge = actor.uow.challenges.add(doubt, owner.id if owner else None, raised)
    except ChallengeTaken:
        first = None if event is None else actor.uow.challenges.open_on(event.id, doubt.type)
        raise ChallengeExists(first) if first else ChangedMeanwhile(QUICKER) from None
    actor.record(AuditAction.CHALLENGE_RAISED, challenge.state.value, doubt.uln, {})
    state = decide_move(challenge.state, Move.ROUTE, frozenset({Mover.REGISTER}), why)
    routed = ChallengeMove(Move.ROUTE, state, actor.now, None, REGISTER, why)
    register = Actor(actor.uow, actor.now, REGISTER, request_id=actor.request_id)
    return _named(take_step(challenge, routed, register), actor.organisation, owner)


def _named(challenge: Challenge, raiser: Organisation | None, owner: Organisation | None) -> Challenge:
    return replace(
        challenge,
        raiser_ukprn=raiser.ukprn if raiser else "",
        raiser_name=raiser.shown_name if raiser else "",
        owner_ukprn=owner.ukprn if owner else "",
        owner_name=owner.shown_name if owner else "",
    )


def _verified(ask: RaiseChallenge, ctx: ServiceContext) -> Uln:
    """The ULN, or its master's, once the claim agrees with it as for reading the record."""
    verdict = verdict_on(VerifyLearner(ask.uln, ask.claim), ctx.uow.learners)
    if verdict.learner is None:
        raise LearnerNotVerified("ULN and names must be those of one learner in the register")
    return verdict.learner.uln


def _seen(ask: RaiseChallenge, uln: Uln, ctx: ServiceContext) -> LearningEvent | None:
    """The event, where one is named; what the caller is not shown, it cannot challenge."""
    events = seen_events(uln, ctx, for_learner=ask.for_learner)
    if not {ask.event_id, ask.second_event_id} - {None} <= events.keys():
        raise UnknownEvent("the event must be one of this learner's that you may see")
    return None if ask.event_id is None else events[ask.event_id]


def _doubt(ask: RaiseChallenge, uln: Uln, raiser: Organisation, actor: Actor) -> Doubt:
    return Doubt(
        uln=uln,
        type=ask.type,
        raiser_id=raiser.id,
        raiser_user_name=actor.user_name,
        raised_at=actor.now,
        due_date=due_on(actor.today),
        event_id=ask.event_id,
        second_event_id=ask.second_event_id,
        user_type=ask.user_type,
        contact=ask.contact,
        information=ask.information,
        original=ask.original,
        supplied=ask.supplied,
    )


def _owner(doubt: Doubt, event: LearningEvent | None, uow: UnitOfWork) -> tuple[Organisation | None, str]:
    """Who is to answer, None for the service desk, and why."""
    awarding = (
        uow.organisations.of_type(OrganisationType.AWARDING_ORGANISATION)
        if doubt.type is ChallengeType.MISSING and doubt.supplied.get("awarding_body")
        else ()
    )
    ukprn, why = route(doubt.type, event, doubt.supplied, awarding)
    owner = uow.organisations.by_ukprn(ukprn) if ukprn else None
    if ukprn and not can_own(owner):
        return None, "who should answer is not on record here, or cannot: the service desk does"
    return owner, why
