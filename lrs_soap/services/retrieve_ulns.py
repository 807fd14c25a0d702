"""Look up many ULNs at once: who each belongs to now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.organisation import Permission
from lrs_soap.domain.uln import Uln
from lrs_soap.services.context import ServiceContext

#: ULNs that may be asked for at once; the schema of our own contract says the same.
MOST_ULNS: Final = 200


@dataclass(frozen=True, slots=True)
class RetrieveUlns:
    """ULNs in the order their answers are wanted; one asked twice is answered twice."""

    ulns: Sequence[Uln]


@dataclass(frozen=True, slots=True)
class RetrievedUln:
    """A ULN that was asked for and its owner: the master for a linked one, nobody when there is no live owner."""

    uln: Uln
    learner: Learner | None
    linked: bool = False


def retrieve_ulns(ask: RetrieveUlns, ctx: ServiceContext) -> tuple[RetrievedUln, ...]:
    """An answer for each ULN, in the order asked."""
    ctx.require(Permission.RETRIEVE_ULNS)
    found = ctx.uow.learners.by_ulns(ask.ulns)
    masters = ctx.uow.learners.by_ulns([one.master_uln for one in found.values() if one.master_uln])
    answers = tuple(_answer(uln, found.get(uln), masters) for uln in ask.ulns)
    for answer in answers:
        ctx.record_read(AuditAction.ULNS_RETRIEVED, answer, answer.uln)
    return answers


def _answer(uln: Uln, learner: Learner | None, masters: dict[Uln, Learner]) -> RetrievedUln:
    if learner is None or not learner.is_live:
        return RetrievedUln(uln, None)
    if learner.master_uln is None:
        return RetrievedUln(uln, learner)
    master = masters.get(learner.master_uln)
    return RetrievedUln(uln, master if master and master.is_live else None, linked=True)
