"""Whose answer a data challenge waits for."""

from collections.abc import Mapping, Sequence

from lrs_soap.domain.challenge import ChallengeType
from lrs_soap.domain.organisation import (
    PERMISSIONS,
    Organisation,
    OrganisationStatus,
    OrganisationType,
    Permission,
)
from lrs_soap.domain.plr import LearningEvent


def route(
    type_: ChallengeType,
    event: LearningEvent | None,
    supplied: Mapping[str, str],
    awarding: Sequence[Organisation],
) -> tuple[str, str]:
    """UKPRN of whose answer the challenge waits for, empty for the service desk, and why.

    `awarding` are the awarding organisations on record, for a missing achievement that names one.
    """
    if type_ is ChallengeType.WRONG_LEARNER:
        return "", "whose a ULN or an event is, the service desk finds out"
    if event is not None and event.owner_ukprn:
        return event.owner_ukprn, "the event's owner answers"
    if event is not None:
        return "", "the service desk answers for school results"
    ukprn = _named(supplied.get("awarding_body", ""), awarding) if type_ is ChallengeType.MISSING else ""
    if ukprn:
        return ukprn, "the awarding organisation that is named answers"
    return "", "no event, and no awarding organisation on record, is named"


def _named(text: str, awarding: Sequence[Organisation]) -> str:
    """UKPRN of the one organisation that the text names: by UKPRN, OrganisationRef or name, in any case."""
    wanted = _folded(text)
    found = {
        one.ukprn
        for one in awarding
        if wanted and wanted in {_folded(name) for name in (one.ukprn, one.ref, one.name, one.display_name)}
    }
    return found.pop() if len(found) == 1 else ""


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def can_own(organisation: Organisation | None) -> bool:
    """Whether an organisation can be asked to answer; the service desk answers where it cannot."""
    return (
        organisation is not None
        and organisation.status is OrganisationStatus.ACTIVE
        and organisation.type is not OrganisationType.SERVICE_DESK
        and Permission.ANSWER_CHALLENGE in PERMISSIONS[organisation.type]
    )
