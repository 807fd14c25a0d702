"""Take a learner out of the live register. For operators."""

from typing import Final

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.errors import InvalidRequest, Violation
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.uln_change import UlnChange, UlnChangeKind
from lrs_soap.services.administration import Administration
from lrs_soap.services.challenge_ports import Wanted
from lrs_soap.services.link_learners import locked

ULN: Final = "ULN"


def delete_learner(uln: Uln, admin: Administration) -> Learner:
    """The learner as it was. Nobody finds it any more; its number is never issued again.

    Raises `InvalidRequest` where others are merged into it or a challenge of its events is open.
    """
    with admin.units.writing() as unit:
        learner = locked(uln, ULN, unit)
        if learner.linked_ulns:
            told = ", ".join(learner.linked_ulns)
            raise InvalidRequest([Violation(ULN, f"must stand for nobody else: first unmerge {told}")])
        if waiting := unit.challenges.find(Wanted(ulns={uln}, is_open=True)):
            told = ", ".join(one.reference for one in waiting)
            raise InvalidRequest(
                [Violation(ULN, f"must have no open challenge: first answer or withdraw {told}")]
            )
        now = admin.clock()
        unit.learners.delete(uln, now)
        unit.uln_changes.add(UlnChange(now, UlnChangeKind.DELETED, uln, learner.master_uln))
        admin.record(unit, AuditAction.LEARNER_DELETED, "Deleted", uln=uln)
    return learner
