"""Add organisations, give them passwords, suspend and resume them. Each deed and its audit entry count together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lrs_soap.domain import fields
from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.errors import InvalidRequest, UnknownOrganisation, Violation
from lrs_soap.domain.organisation import Organisation, OrganisationStatus, OrganisationType, User
from lrs_soap.domain.organisation_list import display_name_fault, name_fault
from lrs_soap.services.administration import Administration
from lrs_soap.services.ports import OrganisationExists, OrganisationStore

_UKPRN_LENGTH: Final = 8
_CHANGES: Final = {
    OrganisationStatus.ACTIVE: (AuditAction.ORGANISATION_RESUMED, "Resumed"),
    OrganisationStatus.SUSPENDED: (AuditAction.ORGANISATION_SUSPENDED, "Suspended"),
}


@dataclass(frozen=True, slots=True)
class AddOrganisation:
    """A new organisation; `ukprn` has 8 characters, `ref` 6, the password 16."""

    ukprn: str
    ref: str
    name: str
    type: OrganisationType
    password: str = field(repr=False)
    display_name: str = ""


def add_organisation(ask: AddOrganisation, admin: Administration) -> Organisation:
    """Active from now on. Raises `InvalidRequest`."""
    if violations := tuple(_violations(ask)):
        raise InvalidRequest(violations)
    password_hash = admin.passwords.hash(ask.password)
    with admin.units.writing() as unit:
        try:
            added = unit.organisations.add(
                ask.ukprn, ask.ref, ask.name.strip(), ask.type, password_hash, ask.display_name.strip()
            )
        except OrganisationExists:
            violation = Violation(
                "UKPRN and OrganisationRef", "must not be those of an organisation on record"
            )
            raise InvalidRequest([violation]) from None
        admin.record(unit, AuditAction.ORGANISATION_ADDED, "Added", added.id)
    return added


def set_password(code: str, password: str, admin: Administration) -> Organisation:
    """Replace the password of the organisation with this UKPRN or OrganisationRef; the old one ends at once.

    Raises `InvalidRequest`, `UnknownOrganisation`.
    """
    if requirement := fields.fault_of("password", password):
        raise InvalidRequest([Violation("password", requirement)])
    password_hash = admin.passwords.hash(password)
    with admin.units.writing() as unit:
        organisation = organisation_named(code, unit.organisations)
        unit.organisations.set_password_hash(organisation.id, password_hash)
        admin.record(unit, AuditAction.ORGANISATION_PASSWORD_SET, "PasswordSet", organisation.id)
    return organisation


@dataclass(frozen=True, slots=True)
class StatusSet:
    """The organisation as it is now, and whether it was otherwise before."""

    organisation: Organisation
    changed: bool


def suspend_organisation(code: str, admin: Administration) -> StatusSet:
    """Serve no more requests of the organisation, from the next one on. Raises `UnknownOrganisation`."""
    return _set_status(code, OrganisationStatus.SUSPENDED, admin)


def resume_organisation(code: str, admin: Administration) -> StatusSet:
    """Serve the organisation again. Raises `UnknownOrganisation`."""
    return _set_status(code, OrganisationStatus.ACTIVE, admin)


def list_organisations(
    admin: Administration, type_: OrganisationType | None = None, status: OrganisationStatus | None = None
) -> Sequence[Organisation]:
    """All of them, or those of a type, of a status or of both, by UKPRN."""
    with admin.units.reading() as unit:
        everybody = unit.organisations.all()
    return [one for one in everybody if type_ in (None, one.type) and status in (None, one.status)]


def show_organisation(code: str, admin: Administration) -> tuple[Organisation, Sequence[User]]:
    """The organisation with this UKPRN or OrganisationRef, and its users by login. Raises `UnknownOrganisation`."""
    with admin.units.reading() as unit:
        organisation = organisation_named(code, unit.organisations)
        return organisation, unit.users.of_organisation(organisation.id)


def _violations(ask: AddOrganisation) -> Iterator[Violation]:
    for field_name, label in (("ukprn", "UKPRN"), ("ref", "OrganisationRef"), ("password", "password")):
        if requirement := fields.fault_of(field_name, getattr(ask, field_name)):
            yield Violation(label, requirement)
    if requirement := name_fault(ask.name):
        yield Violation("name", requirement)
    if requirement := display_name_fault(ask.display_name):
        yield Violation("display name", requirement)


def _set_status(code: str, status: OrganisationStatus, admin: Administration) -> StatusSet:
    with admin.units.writing() as unit:
        organisation = organisation_named(code, unit.organisations)
        if organisation.status is status:
            return StatusSet(organisation, changed=False)
        unit.organisations.set_status(organisation.id, status)
        action, outcome = _CHANGES[status]
        admin.record(unit, action, outcome, organisation.id)
    return StatusSet(replace(organisation, status=status), changed=True)


def organisation_named(code: str, organisations: OrganisationStore) -> Organisation:
    """UKPRN and OrganisationRef differ in length, so one argument does for both. Raises `UnknownOrganisation`."""
    found = organisations.by_ukprn(code) if len(code) == _UKPRN_LENGTH else organisations.by_ref(code)
    if found is None:
        raise UnknownOrganisation("no organisation has this UKPRN or OrganisationRef")
    return found
