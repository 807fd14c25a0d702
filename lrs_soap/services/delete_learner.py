"""Take a learner out of the live register. For operators."""

from typing import Final

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.errors import InvalidRequest, Violation
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.uln_change import UlnChange, UlnChangeKind
from lrs_soap.services.administration import Administration
from lrs_soap.services.link_learners import locked

ULN: Final = "ULN"


def delete_learner(uln: Uln, admin: Administration) -> Learner:
    """The learner as it was. Nobody finds it any more; its number is never issued again. Raises `InvalidRequest`."""
    with admin.units.writing() as unit:
        learner = locked(uln, ULN, unit)
        if learner.linked_ulns:
            told = ", ".join(learner.linked_ulns)
            raise InvalidRequest([Violation(ULN, f"must stand for nobody else: first unmerge {told}")])
        now = admin.clock()
        unit.learners.delete(uln, now)
        unit.uln_changes.add(UlnChange(now, UlnChangeKind.DELETED, uln, learner.master_uln))
        admin.record(unit, AuditAction.LEARNER_DELETED, "Deleted", uln=uln)
    return learner
