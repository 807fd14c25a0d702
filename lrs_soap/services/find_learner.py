"""Find a learner by ULN and names, or by demographics."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lrs_soap.domain import matching
from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.finding import (
    ExactMatch,
    FindOutcome,
    LinkedMatch,
    NoMatch,
    PossibleMatches,
    TooManyMatches,
    names_agree,
)
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.matching import Identity
from lrs_soap.domain.names import fold
from lrs_soap.domain.narrowing import narrowing_items
from lrs_soap.domain.organisation import Permission
from lrs_soap.domain.registration import NAMELESS
from lrs_soap.domain.uln import Uln
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class FindLearnerByUln:
    """A ULN and the names its owner is said to have."""

    uln: Uln
    given_name: str
    family_name: str


@dataclass(frozen=True, slots=True)
class FindLearnerByDemographics:
    """The folded facts of the person sought."""

    identity: Identity = field(repr=False)


def find_learner_by_uln(ask: FindLearnerByUln, ctx: ServiceContext) -> FindOutcome:
    """The learner of the ULN if the names agree; otherwise `NoMatch`, which discloses nothing."""
    ctx.require(Permission.FIND_LEARNER)
    outcome = _by_uln(ask, ctx)
    ctx.record_read(AuditAction.LEARNER_FOUND, outcome, ask.uln)
    return outcome


def _by_uln(ask: FindLearnerByUln, ctx: ServiceContext) -> FindOutcome:
    given_name, family_name = fold(ask.given_name), fold(ask.family_name)
    if not given_name or not family_name:
        return NAMELESS
    learner = ctx.uow.learners.by_uln(ask.uln)
    if learner is None or not learner.is_live:
        return NoMatch()
    if learner.master_uln is None:
        return (
            ExactMatch(learner)
            if names_agree(given_name, family_name, learner.details.identity)
            else NoMatch()
        )
    master = ctx.uow.learners.by_uln(learner.master_uln)
    if master is None or not master.is_live:
        return NoMatch()
    agreeing = (names_agree(given_name, family_name, one.details.identity) for one in (learner, master))
    return LinkedMatch(master) if any(agreeing) else NoMatch()


def find_learner_by_demographics(ask: FindLearnerByDemographics, ctx: ServiceContext) -> FindOutcome:
    """Exact if one learner has all five demographics, else those who score high enough to be the person."""
    ctx.require(Permission.FIND_LEARNER)
    outcome = _by_demographics(ask.identity, ctx)
    ctx.record_read(AuditAction.LEARNER_FOUND, outcome, None)
    if ctx.policy.find_before_register is not None:
        ctx.uow.searches.record(ctx.caller.organisation.id, ask.identity, ctx.now)
    return outcome


def _by_demographics(searched: Identity, ctx: ServiceContext) -> FindOutcome:
    if not searched.given_name or not searched.family_name:
        return NAMELESS
    if found := _exactly(searched, ctx):
        return found
    candidates = dict(ctx.uow.learners.candidates(searched))
    ranked = [uln for uln, _ in matching.rank(searched, list(candidates.items()))]
    listed = standing_for(ranked, ctx.uow)
    if not listed:
        return NoMatch()
    if len(listed) > matching.MOST_POSSIBLE_MATCHES:
        return TooManyMatches(narrowing_items(searched, [candidates[uln] for uln in ranked]))
    return PossibleMatches(listed)


def _exactly(searched: Identity, ctx: ServiceContext) -> FindOutcome | None:
    """The one learner who has all five demographics, a master standing for those merged into it."""
    hits = ctx.uow.learners.exact(searched)
    owners = {master or uln for uln, master in hits}
    if len(owners) != 1:
        return None
    owner = ctx.uow.learners.by_uln(owners.pop())
    if owner is None or not owner.is_live:
        return None
    return ExactMatch(owner) if any(uln == owner.uln for uln, _ in hits) else LinkedMatch(owner)


def standing_for(ulns: Sequence[Uln], uow: UnitOfWork) -> tuple[Learner, ...]:
    """The live learners in this order. Masters stand for those merged into them, and nobody is listed twice."""
    found = uow.learners.by_ulns(ulns)
    masters = uow.learners.by_ulns([one.master_uln for one in found.values() if one.master_uln])
    listed: dict[Uln, Learner] = {}
    for uln in ulns:
        learner = found.get(uln)
        stands_for = masters.get(learner.master_uln) if learner and learner.master_uln else learner
        if stands_for is not None and stands_for.is_live:
            listed.setdefault(stands_for.uln, stands_for)
    return tuple(listed.values())
