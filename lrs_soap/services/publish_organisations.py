"""Publish the list of organisations: now, or when its day has come."""

from dataclasses import dataclass

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.publication import Publication, as_csv, is_due
from lrs_soap.services.administration import Administration
from lrs_soap.services.ports import OperatorUnit, UnitsOfWork


@dataclass(frozen=True, slots=True)
class Published:
    """The list as it is from now on, and how many organisations it has."""

    publication: Publication
    organisations: int


@dataclass(frozen=True, slots=True)
class NotDue:
    """This month's first Tuesday is still to come, or its list is published; nothing was done."""


def publish_organisations(admin: Administration) -> Published:
    """Today's list, in place of one that was published earlier on the same day in England."""
    with admin.units.writing() as unit:
        return _publish(unit, admin)


def publish_if_due(admin: Administration) -> Published | NotDue:
    """Publish, unless this month's first Tuesday is still to come or a list was published on it or since.

    May be called as often as one likes.
    """
    with admin.units.reading() as unit:  # every hour of a month but one ends here, and writes nothing
        if not _is_due(unit, admin):
            return NotDue()
    with admin.units.writing() as unit:
        return _publish(unit, admin) if _is_due(unit, admin) else NotDue()


def latest_publication(units: UnitsOfWork) -> Publication | None:
    """The list that counts, or None before the first one."""
    with units.reading() as unit:
        return unit.publications.latest()


def _is_due(unit: OperatorUnit, admin: Administration) -> bool:
    latest = unit.publications.latest()
    return is_due(admin.today, latest.published_on if latest else None)


def _publish(unit: OperatorUnit, admin: Administration) -> Published:
    organisations = unit.organisations.all()
    publication = Publication(admin.today, admin.clock(), as_csv(organisations))
    unit.publications.put(publication)
    admin.record(unit, AuditAction.ORGANISATIONS_PUBLISHED, "Published")
    return Published(publication, len(organisations))
