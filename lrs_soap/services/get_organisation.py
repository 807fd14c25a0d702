"""Look an organisation up by what it is called."""

from dataclasses import dataclass

from lrs_soap.domain.organisation import Organisation, Permission
from lrs_soap.services.context import ServiceContext


@dataclass(frozen=True, slots=True)
class GetOrganisation:
    """UKPRN, OrganisationRef or both; at least one is not empty."""

    ukprn: str
    ref: str


def get_organisation(ask: GetOrganisation, ctx: ServiceContext) -> Organisation | None:
    """The one organisation that has all that was asked, or None."""
    ctx.require(Permission.READ_ORGANISATIONS)
    store = ctx.uow.organisations
    found = store.by_ukprn(ask.ukprn) if ask.ukprn else store.by_ref(ask.ref)
    if found is None or (ask.ref and found.ref != ask.ref.upper()):
        return None
    return found
