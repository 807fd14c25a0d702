"""A learning event as the contract's answers tell it."""

from datetime import date
from typing import Final

from lrs_soap.domain.event_fields import UNKNOWN_ORGANISATION
from lrs_soap.domain.event_outcome import outcome_of
from lrs_soap.domain.plr import NO_GRADE, UNRESTRICTED, LearningEvent
from lrs_soap.faces.codec import Row
from lrs_soap.faces.datetimes import utc_moment
from lrs_soap.faces.learning_records.words import EVENT_OUTCOMES, EVENT_SOURCES, EVENT_STATUSES, FLAGS

#: Looked up for each event of an answer that may have thousands.
_SOURCES: Final = {code.value: word for word, code in EVENT_SOURCES.items()}
_STATUSES: Final = {code.value: word for word, code in EVENT_STATUSES.items()}
_OUTCOMES: Final = {code: word for word, code in EVENT_OUTCOMES.items()}


def write_event(event: LearningEvent) -> Row:
    """All members in the contract's order; what is not held is absent."""
    is_awarder_known = event.awarding_ukprn != UNKNOWN_ORGANISATION
    return (
        event.id,  # EventId
        event.version,  # Version
        event.uln,  # ULN
        _SOURCES[event.source],  # Source
        _STATUSES[event.status],  # Status
        _OUTCOMES[outcome_of(event.source, event)],  # Outcome
        FLAGS[event.under_challenge],  # UnderChallenge
        utc_moment(event.loaded_at),  # LoadedAt
        event.subject_code or None,  # SubjectCode
        event.subject or None,  # Subject
        event.qualification_type or None,  # QualificationType
        event.level or None,  # Level
        None if event.grade == NO_GRADE else event.grade or None,  # Grade
        event.credits,  # Credits
        _day(event.award_date),  # AwardDate
        _day(event.participation_start),  # ParticipationStart
        _day(event.participation_end),  # ParticipationEnd
        event.provider_ukprn or None,  # ProviderUKPRN
        event.provider_name or None,  # ProviderName
        (event.awarding_ukprn or None) if is_awarder_known else None,  # AwardingOrganisationUKPRN
        (event.awarding_name or None) if is_awarder_known else None,  # AwardingOrganisationName
        event.collection_type or None,  # CollectionType
        event.return_number or None,  # ReturnNumber
        event.language or None,  # LanguageOfAssessment
        None if event.restriction in UNRESTRICTED else event.restriction,  # Restriction
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
