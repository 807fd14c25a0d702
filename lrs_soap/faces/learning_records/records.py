"""GetLearnerLearningEvents and GetLearningEventsForLearners."""

from lrs_soap.domain.event_selection import EventSelection
from lrs_soap.domain.period import fault_of_days
from lrs_soap.domain.plr import Source
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import ASKED_BY_LEARNER
from lrs_soap.faces.codec import Message
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.events import write_event
from lrs_soap.faces.learning_records.form import StrictForm
from lrs_soap.faces.learning_records.verify import read_claim
from lrs_soap.faces.learning_records.words import EVENT_SOURCES, REQUESTERS, YES
from lrs_soap.faces.response_codes import record_code
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


def answer_get_learner_learning_events(call: Call, request: Message) -> Message:
    """A page of the record."""
    form = call.form(request)
    page = EventPage(form.number("Page") or 1, form.number("PageSize") or USUAL_PAGE_SIZE)
    ask = GetLearningEvents(
        uln=Uln(form.required("ULN", "uln")),
        claim=read_claim(form),
        for_learner=form.word("Requester", REQUESTERS) == ASKED_BY_LEARNER,
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
            return {"NotShared": YES}
        case NotVerified():
            return {"NotVerified": YES}


def _record(record: LearningRecord, ask: GetLearningEvents) -> Message:
    page = ask.page
    return {
        "ULN": record.learner.uln,
        "MergedFrom": ask.uln if record.linked else None,
        "Total": record.total,
        "ThisPage": None if page is None else page.number,
        "Pages": None if page is None else page.pages(record.total),
        "Event": [write_event(event) for event in record.events],
    }
