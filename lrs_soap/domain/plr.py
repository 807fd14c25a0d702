"""The personal learning record (PLR): learning events, what makes two of them one, and who may see which.

The 22 fields are those of the published R9 contract. Who sees what is our decision where the service's privacy notice
says no more than that providers read for advice and awarding organisations get limited information.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, NamedTuple

from lrs_soap.domain.organisation import Organisation, OrganisationType
from lrs_soap.domain.uln import Uln


class Source(StrEnum):
    """Who told the register of an event."""

    ILR = "ILR"  # a provider's individualised learner record
    NPD = "NPD"  # the national pupil database
    AO = "AO"  # an awarding organisation: a qualification
    QCFU = "QCFU"  # an awarding organisation: a unit of the qualifications and credit framework


#: Sources whose events awarding organisations submit, own and withdraw.
AWARDING_SOURCES: Final = frozenset({Source.AO, Source.QCFU})


class EventStatus(StrEnum):
    """How settled an event is; the letters are the contract's."""

    FINAL = "F"
    PROVISIONAL = "P"


#: Restrictions that hide nothing: none stated, and the code for none.
UNRESTRICTED: Final = frozenset({"", "0"})

#: A grade that individualised learner records carry where there is none.
NO_GRADE: Final = "9999999999"


class EventFacts(NamedTuple):
    """What a source says of an event. An empty text is "not given"; UKPRNs have 8 characters.

    A tuple because a record of thirty is read with each request, straight from the database's rows.
    """

    subject_code: str = ""
    subject: str = ""
    qualification_type: str = ""
    level: str = ""
    grade: str = ""
    credits: int | None = None
    award_date: date | None = None
    participation_start: date | None = None
    participation_end: date | None = None
    provider_ukprn: str = ""
    provider_name: str = ""
    awarding_ukprn: str = ""
    awarding_name: str = ""
    collection_type: str = ""
    return_number: str = ""
    language: str = ""
    restriction: str = ""


class LearningEvent(NamedTuple):
    """An event as the register holds it. `version` starts at 1 and grows with each change; times are UTC.

    The fields of `EventFacts` follow its own in the same order, so that `facts` is a slice.
    """

    id: int
    uln: Uln
    source: str
    status: str
    is_withdrawn: int
    version: int
    loaded_at: datetime
    under_challenge: int
    subject_code: str
    subject: str
    qualification_type: str
    level: str
    grade: str
    credits: int | None
    award_date: date | None
    participation_start: date | None
    participation_end: date | None
    provider_ukprn: str
    provider_name: str
    awarding_ukprn: str
    awarding_name: str
    collection_type: str
    return_number: str
    language: str
    restriction: str

    @property
    def facts(self) -> EventFacts:
        """What its source says of it."""
        return EventFacts._make(self[_OWN_FIELDS:])

    @property
    def owner_ukprn(self) -> str:
        """UKPRN of the organisation that answers for it; empty where the service desk does."""
        return owner_ukprn(self.source, self)


_OWN_FIELDS: Final = len(LearningEvent._fields) - len(EventFacts._fields)


def owner_ukprn(source: str, facts: "EventFacts | LearningEvent") -> str:
    """UKPRN of who answers for an event of this source: awarding organisation, or provider that returned it.

    Empty for events of the national pupil database, which the service desk sees to.
    """
    if source in AWARDING_SOURCES:
        return facts.awarding_ukprn
    return facts.provider_ukprn if source == Source.ILR else ""


def identity_key(source: str, uln: Uln, facts: EventFacts) -> bytes:
    """A digest that two events share when they are one and the same.

    An awarding organisation's achievement is known by the organisation, ULN, qualification or unit number and award
    date. Any other by its source, ULN, subject code, provider, collection and all its dates.
    """
    if source in AWARDING_SOURCES:
        parts: tuple[object, ...] = ("AO", facts.awarding_ukprn, uln, facts.subject_code, facts.award_date)
    else:
        parts = (
            source,
            facts.provider_ukprn,
            uln,
            facts.subject_code,
            facts.award_date,
            facts.participation_start,
            facts.participation_end,
            facts.collection_type,
        )
    return sha256("\x1f".join(str(part or "").upper() for part in parts).encode()).digest()


class EventAction(StrEnum):
    """What an entry in an event's history tells."""

    CREATED = "created"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"
    PROMOTED = "promoted-to-final"
    AMENDED = "amended-by-challenge"


@dataclass(frozen=True, slots=True)
class EventChange:
    """Who changed an event, when and why. `organisation_id` is None for an operator; `at` is UTC."""

    action: EventAction
    at: datetime
    organisation_id: int | None
    user_name: str
    reason: str = ""


def differences(before: EventFacts, after: EventFacts) -> Mapping[str, Any]:
    """What the fields were that are not the same any more, dates as yyyy-mm-dd."""
    pairs = zip(EventFacts._fields, before, after, strict=True)
    return {name: was.isoformat() if isinstance(was, date) else was for name, was, now in pairs if was != now}


def before_amendments(
    event: LearningEvent, history: Sequence[tuple[int, EventChange, Mapping[str, Any]]]
) -> Iterator[EventFacts]:
    """What the facts were before each change that a data challenge led to, the latest change first.

    `history` is the whole of it by version, each with what its changed fields were (see `differences`).
    """
    facts = event.facts
    for _, change, before in reversed(history):
        facts = facts._replace(
            **{name: _told(name, was) for name, was in before.items() if name in EventFacts._fields}
        )
        if change.action is EventAction.AMENDED:
            yield facts


_DATES: Final = frozenset({"award_date", "participation_start", "participation_end"})


def _told(name: str, was: Any) -> Any:
    return date.fromisoformat(was) if name in _DATES and was is not None else was


class Reach(StrEnum):
    """Which of the events of a record a kind of reader is shown."""

    ALL = "all"
    OWN = "own"
    NONE = "none"


class Exposure(StrEnum):
    """What kind of secrecy an event is under; the first that applies counts."""

    WITHDRAWN = "withdrawn"
    PROVISIONAL = "provisional"
    RESTRICTED = "restricted"
    OPEN = "open"


class Reader(StrEnum):
    """Who looks: an organisation by its type, or a learner by way of one."""

    PROVIDER = "provider"
    LOCAL_AUTHORITY = "local-authority"
    AWARDING_ORGANISATION = "awarding-organisation"
    SERVICE_DESK = "service-desk"
    LEARNER = "learner"


def _reach(*, open_: Reach, restricted: Reach, provisional: Reach) -> Mapping[Exposure, Reach]:
    return {
        Exposure.OPEN: open_,
        Exposure.RESTRICTED: restricted,
        Exposure.PROVISIONAL: provisional,
        Exposure.WITHDRAWN: Reach.NONE,
    }


#: Who sees what. Owners see their restricted events, and awarding organisations what they have not made final yet.
#: A learner owns no event, and sees nothing through an organisation that the organisation may not see itself.
VISIBILITY: Final[Mapping[Reader, Mapping[Exposure, Reach]]] = {
    Reader.PROVIDER: _reach(open_=Reach.ALL, restricted=Reach.OWN, provisional=Reach.NONE),
    Reader.LOCAL_AUTHORITY: _reach(open_=Reach.ALL, restricted=Reach.OWN, provisional=Reach.NONE),
    Reader.AWARDING_ORGANISATION: _reach(open_=Reach.OWN, restricted=Reach.OWN, provisional=Reach.OWN),
    Reader.SERVICE_DESK: _reach(open_=Reach.ALL, restricted=Reach.OWN, provisional=Reach.NONE),
    Reader.LEARNER: _reach(open_=Reach.ALL, restricted=Reach.NONE, provisional=Reach.NONE),
}


def exposure(event: LearningEvent) -> Exposure:
    """What kind of secrecy the event is under."""
    if event.is_withdrawn:
        return Exposure.WITHDRAWN
    if event.status == EventStatus.PROVISIONAL:
        return Exposure.PROVISIONAL
    return Exposure.OPEN if event.restriction in UNRESTRICTED else Exposure.RESTRICTED


def owns(organisation: Organisation, event: LearningEvent) -> bool:
    """Whether the organisation answers for the event; the service desk answers where nobody else does."""
    owner = event.owner_ukprn
    if not owner:
        return organisation.type is OrganisationType.SERVICE_DESK
    return organisation.ukprn == owner


def may_see(organisation: Organisation, event: LearningEvent, *, for_learner: bool = False) -> bool:
    """Whether the event may be shown to the organisation, or to a learner by way of it."""
    return bool(shown_to(organisation, [event], for_learner=for_learner))


def shown_to(
    organisation: Organisation, events: Iterable[LearningEvent], *, for_learner: bool = False
) -> Sequence[LearningEvent]:
    """Those that `may_see` says yes to; what depends on the reader alone is looked up once for all."""
    reaches = _reaches(Reader(organisation.type.value), for_learner=for_learner)
    return [
        event
        for event in events
        if (reach := reaches[exposure(event)]) is Reach.ALL
        or (reach is Reach.OWN and owns(organisation, event))
    ]


def _reaches(reader: Reader, *, for_learner: bool) -> Mapping[Exposure, Reach]:
    """How far the reader sees; a learner by way of it, only as far as both."""
    own = VISIBILITY[reader]
    if not for_learner:
        return own
    strictest_first = (Reach.NONE, Reach.OWN, Reach.ALL)
    learners = VISIBILITY[Reader.LEARNER]
    return {kind: min(own[kind], learners[kind], key=strictest_first.index) for kind in Exposure}
