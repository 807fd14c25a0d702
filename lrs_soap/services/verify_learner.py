"""Say whether a ULN belongs to the person a caller describes."""

from dataclasses import dataclass, field

from lrs_soap.domain import verification
from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.learner import LearnerSummary
from lrs_soap.domain.organisation import Permission
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim, Differs, Similar, Verified
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.ports import LearnerStore


@dataclass(frozen=True, slots=True)
class VerifyLearner:
    """A ULN and what its owner is said to be."""

    uln: Uln
    claim: Claim = field(repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How claim and register agree. `learner` is whose facts may be given back: the master for a linked ULN,
    nobody when they differ or the ULN is not found (`judgement` None).
    """

    judgement: Verified | Similar | Differs | None
    learner: LearnerSummary | None = None
    linked: bool = False


def verify_learner(ask: VerifyLearner, ctx: ServiceContext) -> Verdict:
    """Judge the claim against the ULN's owner; for a linked ULN also against the master, the better counts."""
    ctx.require(Permission.VERIFY_LEARNER)
    verdict = verdict_on(ask, ctx.uow.learners)
    if ctx.policy.audit_reads:
        ctx.record_read(AuditAction.LEARNER_VERIFIED, verdict.judgement, ask.uln)
    return verdict


def verdict_on(ask: VerifyLearner, learners: LearnerStore) -> Verdict:
    """The verdict alone, for use cases that disclose something else once a learner is verified."""
    stored = learners.summary(ask.uln)
    if stored is None or not stored.is_live:
        return Verdict(None)
    judgement = verification.judge(ask.claim, stored)
    if stored.master_uln is None:
        return _disclose(judgement, stored, linked=False)
    master = learners.summary(stored.master_uln)
    if master is None or not master.is_live:
        return Verdict(None)
    better = min(judgement, verification.judge(ask.claim, master), key=_distance)
    return _disclose(better, master, linked=True)


def _disclose(judgement: Verified | Similar | Differs, learner: LearnerSummary, *, linked: bool) -> Verdict:
    if isinstance(judgement, Differs):
        return Verdict(judgement)
    return Verdict(judgement, learner, linked)


def _distance(judgement: Verified | Similar | Differs) -> int:
    return (Verified, Similar, Differs).index(type(judgement))
