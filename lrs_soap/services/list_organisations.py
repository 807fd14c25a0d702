"""List organisations, page by page: those of a type, those whose name has a part, or all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lrs_soap.domain.names import fold
from lrs_soap.domain.organisation import Organisation, OrganisationType, Permission
from lrs_soap.domain.paging import pages_of
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.organisation_ports import NamedOrganisation

PAGE_SIZE: Final = 100


@dataclass(frozen=True, slots=True)
class ListOrganisations:
    """All that is set must hold. `name_part`, folded or empty, is in the name or the one it goes by.

    `page` is 1 for the first.
    """

    type: OrganisationType | None = None
    name_part: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """By UKPRN, also those that are suspended; `total` are all there are. Nothing of their passwords may be told."""

    organisations: Sequence[Organisation]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return pages_of(self.total, PAGE_SIZE)


def list_organisations(ask: ListOrganisations, ctx: ServiceContext) -> OrganisationPage:
    """A page behind the last is empty."""
    ctx.require(Permission.READ_ORGANISATIONS)
    store = ctx.uow.organisations
    found = [one.id for one in store.names(ask.type) if _is_called(one, ask.name_part)]
    begin = (ask.page - 1) * PAGE_SIZE
    listed = store.by_ids(found[begin : begin + PAGE_SIZE])
    return OrganisationPage(listed, ask.page, len(found))


def _is_called(one: NamedOrganisation, part: str) -> bool:
    # Here and not in the database: what counts as one spelling is the domain's, and alike on every database.
    return not part or part in fold(one.name) or part in fold(one.display_name)
