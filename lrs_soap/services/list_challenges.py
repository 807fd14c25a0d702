"""List data challenges: one's own, those that wait for one's answer, those of a learner, those that are overdue."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.challenge import Challenge, ChallengeState
from lrs_soap.domain.errors import UnknownOrganisation
from lrs_soap.domain.organisation import OrganisationType
from lrs_soap.domain.paging import pages_of
from lrs_soap.domain.uln import Uln
from lrs_soap.services.administration import Administration
from lrs_soap.services.challenge_ports import Wanted
from lrs_soap.services.context import ServiceContext, day_begins, england_day
from lrs_soap.services.move_challenge import require_part
from lrs_soap.services.ports import UnitOfWork

PAGE_SIZE: Final = 20
_ONE_DAY: Final = timedelta(days=1)


class Whose(StrEnum):
    """Which part the caller has in the challenges that are listed."""

    MINE = "mine"  # raised by it
    ON_MY_EVENTS = "on-my-events"  # waiting for its answer, or answered by it
    EITHER = "either"  # for the service desk: all there are


@dataclass(frozen=True, slots=True)
class ListChallenges:
    """All that is set must hold; days are England's and both count. `page` is 1 for the first, None for all at once.

    `states` are those of which a challenge has one; none of them stands for all.
    """

    whose: Whose = Whose.EITHER
    uln: Uln | None = None
    raised_from: date | None = None
    raised_to: date | None = None
    states: Collection[ChallengeState] = ()
    only_open: bool = False
    only_overdue: bool = False
    page: int | None = 1


@dataclass(frozen=True, slots=True)
class ChallengePage:
    """Challenges in the order they were raised; `total` are all there are, `today` tells which are overdue."""

    challenges: Sequence[Challenge]
    page: int
    total: int
    today: date

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return pages_of(self.total, PAGE_SIZE)


def list_challenges(ask: ListChallenges, ctx: ServiceContext) -> ChallengePage:
    """Those that the caller has a part in."""
    require_part(ctx)
    wanted = _caller_wants(ask.whose, _wanted(ask, ctx.today, ctx.uow), ctx)
    page = _page(wanted, ask.page, ctx.today, ctx.uow)
    ctx.record_read(AuditAction.CHALLENGES_LISTED, page, ask.uln)
    return page


@dataclass(frozen=True, slots=True)
class Parties:
    """UKPRNs of owner and raiser, empty for any; `of_service_desk` for those that no organisation owns."""

    owner: str = ""
    raiser: str = ""
    of_service_desk: bool = False


def list_for_operator(ask: ListChallenges, parties: Parties, admin: Administration) -> ChallengePage:
    """Anybody's. Raises `UnknownOrganisation`."""
    today = england_day(admin.clock())
    with admin.units.reading() as unit:
        wanted = replace(
            _wanted(ask, today, unit),
            owner_id=_id_of(parties.owner, unit),
            raiser_id=_id_of(parties.raiser, unit),
            of_service_desk=parties.of_service_desk,
        )
        return _page(wanted, ask.page, today, unit)


def ulns_of(uln: Uln, uow: UnitOfWork) -> frozenset[Uln]:
    """The ULN, its master's and those merged into either: a challenge stands under what was the master's."""
    learner = uow.learners.by_uln(uln)
    master = uow.learners.by_uln(learner.master_uln) if learner and learner.master_uln else learner
    return frozenset({uln}) if master is None else frozenset({uln, master.uln, *master.linked_ulns})


def _wanted(ask: ListChallenges, today: date, uow: UnitOfWork) -> Wanted:
    return Wanted(
        ulns=None if ask.uln is None else ulns_of(ask.uln, uow),
        states=ask.states or None,
        raised_from=_beginning(ask.raised_from),
        raised_before=None if ask.raised_to is None else _beginning(ask.raised_to + _ONE_DAY),
        is_open=ask.only_open,
        overdue_on=today if ask.only_overdue else None,
    )


def _beginning(day: date | None) -> datetime | None:
    return None if day is None else day_begins(day)


def _caller_wants(whose: Whose, wanted: Wanted, ctx: ServiceContext) -> Wanted:
    organisation = ctx.caller.organisation
    is_desk = organisation.type is OrganisationType.SERVICE_DESK
    match whose:
        case Whose.MINE:
            return replace(wanted, raiser_id=organisation.id)
        case Whose.ON_MY_EVENTS if is_desk:
            return replace(wanted, of_service_desk=True)
        case Whose.ON_MY_EVENTS:
            return replace(wanted, owner_id=organisation.id)
        case Whose.EITHER:
            return wanted if is_desk else replace(wanted, party_id=organisation.id)


def _page(wanted: Wanted, page: int | None, today: date, uow: UnitOfWork) -> ChallengePage:
    if page is None:
        challenges = uow.challenges.find(wanted)
        return ChallengePage(challenges, 1, len(challenges), today)
    offset = (page - 1) * PAGE_SIZE
    challenges = uow.challenges.find(wanted, limit=PAGE_SIZE, offset=offset)
    return ChallengePage(challenges, page, uow.challenges.count(wanted), today)


def _id_of(ukprn: str, uow: UnitOfWork) -> int | None:
    if not ukprn:
        return None
    organisation = uow.organisations.by_ukprn(ukprn)
    if organisation is None:
        raise UnknownOrganisation("no organisation has this UKPRN")
    return organisation.id
