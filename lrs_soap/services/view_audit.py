"""Page through who has looked at a learner's record."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lrs_soap.domain.audit import AuditAction, Look
from lrs_soap.domain.errors import LearnerNotVerified
from lrs_soap.domain.organisation import Permission
from lrs_soap.domain.paging import pages_of
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.verify_learner import VerifyLearner, verdict_on

PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class ViewAudit:
    """A ULN, the names its owner is said to have, and which page, the first being 1."""

    uln: Uln
    claim: Claim = field(repr=False)
    page: int = 1


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Looks at the record, the newest first; `total` are all there are."""

    looks: Sequence[Look]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return pages_of(self.total, PAGE_SIZE)


def view_audit(ask: ViewAudit, ctx: ServiceContext) -> AuditPage:
    """One page of those who looked at the learner's record, or tried to, under its ULN or one merged into it.

    Raises `LearnerNotVerified`.
    """
    ctx.require(Permission.VIEW_AUDIT)
    verdict = verdict_on(VerifyLearner(ask.uln, ask.claim), ctx.uow.learners)
    if verdict.learner is None:
        raise LearnerNotVerified("ULN and names must be those of one learner in the register")
    learner = ctx.uow.learners.by_uln(verdict.learner.uln)
    ulns = (verdict.learner.uln, *(learner.linked_ulns if learner else ()))
    looks = ctx.uow.audit.looks(ulns, limit=PAGE_SIZE, offset=(ask.page - 1) * PAGE_SIZE)
    page = AuditPage(looks, ask.page, ctx.uow.audit.count_looks(ulns))
    ctx.record(AuditAction.AUDIT_VIEWED, page, verdict.learner.uln)
    return page
