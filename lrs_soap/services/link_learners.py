"""Merge a learner who is on record twice, and take apart what was merged wrongly. For operators."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.errors import InvalidRequest, Violation
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.uln_change import UlnChange, UlnChangeKind
from lrs_soap.services.administration import Administration
from lrs_soap.services.ports import OperatorUnit

CHILD: Final = "CHILD"
MASTER: Final = "MASTER"
ON_RECORD: Final = "must be the ULN of a learner on record"
LIVE: Final = "must be the ULN of a live learner: this one was deleted or is inactive"


@dataclass(frozen=True, slots=True)
class MergeLearners:
    """The ULN that shall be answered by its master from now on, and the master's."""

    child: Uln
    master: Uln


@dataclass(frozen=True, slots=True)
class Merged:
    """Those the master stands for now who were not its before: the child, and whoever was merged into that."""

    ulns: tuple[Uln, ...]
    master: Uln


@dataclass(frozen=True, slots=True)
class Unmerged:
    """The child stands for itself again; `master` stood for it."""

    child: Uln
    master: Uln


def merge_learners(ask: MergeLearners, admin: Administration) -> Merged:
    """Nothing of the child is lost: its events are read with the master's. Raises `InvalidRequest`."""
    with admin.units.writing() as unit:
        unit.learners.lock([ask.child, ask.master])
        found = unit.learners.by_ulns([ask.child, ask.master])
        child, master = found.get(ask.child), found.get(ask.master)
        if violations := tuple(_hindrances(ask, child, master)):
            raise InvalidRequest(violations)
        assert child is not None
        merged = Merged((child.uln, *child.linked_ulns), ask.master)
        now = admin.clock()
        unit.learners.link(ask.child, ask.master, now)
        for uln in merged.ulns:
            unit.uln_changes.add(UlnChange(now, UlnChangeKind.MERGED, uln, ask.master))
            admin.record(unit, AuditAction.LEARNERS_MERGED, "Merged", uln=uln)
    return merged


def unmerge_learner(child: Uln, admin: Administration) -> Unmerged:
    """Those who came to the master with the child stay there. Raises `InvalidRequest`."""
    with admin.units.writing() as unit:
        learner = locked(child, CHILD, unit)
        if learner.master_uln is None:
            raise InvalidRequest(
                [Violation(CHILD, "must be merged into another: this one stands for itself")]
            )
        now = admin.clock()
        unit.learners.unlink(child, now)
        unit.uln_changes.add(UlnChange(now, UlnChangeKind.UNMERGED, child, learner.master_uln))
        before = {"master_uln": learner.master_uln}
        admin.record(unit, AuditAction.LEARNERS_UNMERGED, "Unmerged", uln=child, changes=before)
    return Unmerged(child, learner.master_uln)


def locked(uln: Uln, argument: str, unit: OperatorUnit) -> Learner:
    """The live learner of the ULN, whom nobody else changes meanwhile. Raises `InvalidRequest`."""
    unit.learners.lock([uln])
    learner = unit.learners.by_uln(uln)
    if learner is None:
        raise InvalidRequest([Violation(argument, ON_RECORD)])
    if not learner.is_live:
        raise InvalidRequest([Violation(argument, LIVE)])
    return learner


def _hindrances(ask: MergeLearners, child: Learner | None, master: Learner | None) -> Iterator[Violation]:
    if ask.child == ask.master:
        yield Violation(f"{CHILD} and {MASTER}", "must be two different ULNs")
    for argument, learner in ((CHILD, child), (MASTER, master)):
        if learner is None:
            yield Violation(argument, ON_RECORD)
        elif not learner.is_live:
            yield Violation(argument, LIVE)
        elif learner.master_uln is not None:
            yield Violation(argument, _MERGED_ALREADY[argument].format(learner.master_uln))


_MERGED_ALREADY: Final = {
    CHILD: "must not be merged already: it is merged into {}, learner unmerge takes it out",
    MASTER: "must not be merged itself: use the learner that stands for it, {}",
}
