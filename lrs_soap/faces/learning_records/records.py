"""GetLearnerLearningEvents and GetLearningEventsForLearners."""

from datetime import date
from typing import Final

from lrs_soap.domain.event_fields import UNKNOWN_ORGANISATION
from lrs_soap.domain.event_outcome import outcome_of
from lrs_soap.domain.event_selection import EventSelection, fault_of_days
from lrs_soap.domain.plr import NO_GRADE, UNRESTRICTED, LearningEvent, Source
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import ASKED_BY_LEARNER
from lrs_soap.faces.codec import Message, Row
from lrs_soap.faces.datetimes import utc_moment
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.form import StrictForm
from lrs_soap.faces.learning_records.verify import read_claim
from lrs_soap.faces.learning_records.words import (
    EVENT_OUTCOMES,
    EVENT_SOURCES,
    EVENT_STATUSES,
    REQUESTERS,
)
from lrs_soap.faces.record_codes import record_code
from lrs_soap.services.get_learning_events import (
    USUAL_PAGE_SIZE,
    EventPage,
    GetLearningEvents,
    LearningEventsOutcome,
    LearningRecord,
    NotShared,
    NotVerified,
    get_learning_events,
)
from lrs_soap.services.get_many_learning_events import GetManyLearningEvents, get_many_learning_events

#: Looked up for each event of an answer that may have thousands.
_SOURCES: Final = {code.value: word for word, code in EVENT_SOURCES.items()}
_STATUSES: Final = {code.value: word for word, code in EVENT_STATUSES.items()}
_OUTCOMES: Final = {code: word for word, code in EVENT_OUTCOMES.items()}
_CHALLENGED: Final = ("false", "true")


def answer_get_learner_learning_events(call: Call, request: Message) -> Message:
    """A page of the record."""
    form = call.form(request)
    page = EventPage(form.number("Page") or 1, form.number("PageSize") or USUAL_PAGE_SIZE)
    ask = GetLearningEvents(
        uln=Uln(form.required("ULN", "uln")),
        claim=read_claim(form),
        for_learner=form.optional_word("Requester", REQUESTERS) == ASKED_BY_LEARNER,
        selection=_read_selection(form),
        page=page,
    )
    form.close()
    with call.writing() as service:
        outcome = get_learning_events(ask, service)
    return {"ResponseCode": record_code(outcome), **_outcome(outcome, ask)}


def answer_get_learning_events_for_learners(call: Call, request: Message) -> Message:
    """The whole record of each learner, or why it is not shown."""
    form = call.form(request)
    selection = _read_selection(form)
    looks = [_read_look(learner, selection) for learner in form.parts("Learner")]
    form.close()
    with call.writing() as service:
        outcomes = get_many_learning_events(GetManyLearningEvents(looks), service)
    return {"Answer": [_answer(look, outcome) for look, outcome in zip(looks, outcomes, strict=True)]}


def _read_look(learner: StrictForm, selection: EventSelection) -> GetLearningEvents:
    return GetLearningEvents(
        uln=Uln(learner.required("ULN", "uln")), claim=read_claim(learner), selection=selection
    )


def _read_selection(form: StrictForm) -> EventSelection:
    selection = EventSelection(
        sources=frozenset(map(Source, form.words("Source", EVENT_SOURCES))),
        awarded_from=form.optional_date("AwardedFrom", "day"),
        awarded_to=form.optional_date("AwardedTo", "day"),
    )
    if (requirement := fault_of_days(selection.awarded_from, selection.awarded_to)) is not None:
        form.refuse("AwardedTo", requirement)
    return selection


def _answer(look: GetLearningEvents, outcome: LearningEventsOutcome) -> Message:
    return {"ULN": look.uln, "ResponseCode": record_code(outcome), **_outcome(outcome, look)}


def _outcome(outcome: LearningEventsOutcome, ask: GetLearningEvents) -> Message:
    match outcome:
        case LearningRecord():
            return {"LearningRecord": _record(outcome, ask)}
        case NotShared():
            return {"NotShared": {}}
        case NotVerified():
            return {"NotVerified": {}}


def _record(record: LearningRecord, ask: GetLearningEvents) -> Message:
    page = ask.page
    return {
        "ULN": record.learner.uln,
        "MergedFrom": ask.uln if record.linked else None,
        "NumberOfEvents": record.total,
        "Page": None if page is None else page.number,
        "NumberOfPages": None if page is None else page.pages(record.total),
        "Event": [_event(event) for event in record.events],
    }


def _event(event: LearningEvent) -> Row:
    """All members in the contract's order; what is not held is absent."""
    is_awarder_known = event.awarding_ukprn != UNKNOWN_ORGANISATION
    return (
        event.id,  # EventId
        event.version,  # Version
        event.uln,  # ULN
        _SOURCES[event.source],  # Source
        _STATUSES[event.status],  # Status
        _OUTCOMES[outcome_of(event.source, event)],  # Outcome
        _CHALLENGED[event.under_challenge],  # UnderChallenge
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
