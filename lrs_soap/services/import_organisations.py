"""Bring the register up to a published list of organisations: all of the list that keeps the rules, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.errors import InvalidRequest, Violation
from lrs_soap.domain.organisation import OrganisationType
from lrs_soap.domain.organisation_list import ListDecision, ListedOrganisation, decide_list
from lrs_soap.services.administration import Administration
from lrs_soap.services.ports import OperatorUnit, OrganisationExists

_NO_PASSWORD = ""  # fits none, until an operator sets one


@dataclass(frozen=True, slots=True)
class ImportOrganisations:
    """A list of organisations of one type. `is_rehearsal`: decide, and change nothing."""

    type: OrganisationType
    listed: Sequence[ListedOrganisation]
    is_rehearsal: bool = False


def import_organisations(ask: ImportOrganisations, admin: Administration) -> ListDecision:
    """What was added, changed and left. New ones are active and have no password.

    Raises `InvalidRequest` when the register was changed meanwhile, and has then imported nothing.
    """
    if ask.is_rehearsal:
        with admin.units.reading() as unit:
            return decide_list(ask.listed, unit.organisations.all(), ask.type)
    try:
        with admin.units.writing() as unit:
            decision = decide_list(ask.listed, unit.organisations.all(), ask.type)
            _carry_out(decision, ask.type, unit)
            _record(decision, ask.type, unit, admin)
    except OrganisationExists:
        requirement = "must not be changed by others meanwhile; nothing was imported, so import again"
        raise InvalidRequest([Violation("the register", requirement)]) from None
    return decision


def _carry_out(decision: ListDecision, type_: OrganisationType, unit: OperatorUnit) -> None:
    for one in decision.added:
        unit.organisations.add(one.ukprn, one.ref, one.name, type_, _NO_PASSWORD, one.display_name)
    for change in decision.changed:
        after = change.after
        unit.organisations.set_names(after.id, after.name, after.display_name, after.ref)


def _record(
    decision: ListDecision, type_: OrganisationType, unit: OperatorUnit, admin: Administration
) -> None:
    """One entry for the list, and one with what was before for each organisation that it changed."""
    action = AuditAction.ORGANISATIONS_IMPORTED
    for change in decision.changed:
        before = {name: was for name, (was, _) in change.fields.items()}
        admin.record(unit, action, "Changed", change.after.id, before)
    counts = {"added": len(decision.added), "changed": len(decision.changed)}
    admin.record(
        unit,
        action,
        "Imported",
        changes={"type": type_.value, **{name: str(count) for name, count in counts.items()}},
    )
