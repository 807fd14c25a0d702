"""ListExceptions and ResolveException."""

from collections.abc import Iterator
from typing import Final

from lrs_soap.domain.batch import LEARNER_BATCH, BatchOutcome
from lrs_soap.domain.batch_exception import BatchException, Step
from lrs_soap.domain.characters import writable
from lrs_soap.domain.errors import Violation
from lrs_soap.domain.uln import Uln
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import utc_moment
from lrs_soap.faces.learning_records import learners
from lrs_soap.faces.learning_records.batch_output import problem_told
from lrs_soap.faces.learning_records.batch_words import (
    EXCEPTION_OUTCOMES,
    RECORD_ELEMENTS,
    RECORD_ITEMS,
    RESOLUTIONS,
    STEPS,
    told,
)
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.form import StrictForm
from lrs_soap.faces.learning_records.placed import placed
from lrs_soap.faces.learning_records.words import word_for
from lrs_soap.services.list_exceptions import FROM_THE_FIRST, Key, ListExceptions
from lrs_soap.services.resolve_exception import Resolved, ResolveException, resolve_exception
from lrs_soap.services.show_exception import Candidate, ShownException, show_exception, show_exceptions

_WORDS: Final = dict(learners.ENUMERATIONS.values())


def answer_list_exceptions(call: Call, request: Message) -> Message:
    """Records that wait for a person, as they are now."""
    form = call.form(request)
    outcomes = form.words("Outcome", EXCEPTION_OUTCOMES)
    ask = ListExceptions(
        job_id=form.number("JobNumber"),
        outcomes=[BatchOutcome(one) for one in outcomes] or None,
        with_settled=form.flag("IncludeSettled"),
        after=_after(form),
    )
    form.close()
    with call.reading() as service:
        page = show_exceptions(ask, service)
    more = page.more_after
    return {
        "Exception": [_shown(one) for one in page.exceptions],
        "MoreAfter": None if more is None else {"JobNumber": more[0], "Position": more[1]},
    }


def answer_resolve_exception(call: Call, request: Message) -> Message:
    """One step about a record that waits."""
    form = call.form(request)
    ask = _read_step(form)
    form.close()
    with call.writing() as service:
        with placed(call.operation, lambda one: _place(one, ask.step)):
            outcome = resolve_exception(ask, service)
        shown = show_exception(ask.job_id, ask.position, service)
    return {"Resolved" if isinstance(outcome, Resolved) else "StillOpen": _shown(shown)}


def _after(form: StrictForm) -> Key:
    if "After" not in form.message:
        return FROM_THE_FIRST
    place = form.part("After")
    return place.number("JobNumber") or 0, place.number("Position") or 0


def _read_step(form: StrictForm) -> ResolveException:
    step = form.branch(STEPS) or Step.DISCARD
    return ResolveException(
        job_id=form.number("JobNumber") or 0,
        position=form.number("Position") or 0,
        step=step,
        uln=Uln(form.required("Choose", "uln")) if step is Step.CHOOSE else None,
        corrections=_corrections(form) if step is Step.CORRECT else {},
        reason=form.optional("Reason", "reason"),
        version=form.number("Version"),
    )


def _corrections(form: StrictForm) -> dict[str, str]:
    """By the domain's names; an empty text takes away."""
    part = form.part("Correct")
    values: dict[str, str] = {}
    for element, field in RECORD_ITEMS.items():
        if element not in part.message:
            continue
        if field in _WORDS:
            values[field] = part.word(element, _WORDS[field])
        elif element in learners.DATES:
            day = part.optional_date(element, field)
            values[field] = "" if day is None else day.isoformat()
        else:
            values[field] = part.optional(element, field)
    return values | dict.fromkeys(part.cleared(RECORD_ITEMS), "")


def _place(violation: Violation, step: Step) -> tuple[str, str]:
    field, requirement = violation.path, violation.requirement
    element = word_for(step, STEPS)
    if field == "reason":
        return "Reason", requirement
    if field in RECORD_ELEMENTS and step is Step.CORRECT:
        return f"{element}/{RECORD_ELEMENTS[field]}", requirement
    if field in RECORD_ELEMENTS:
        return element, f"cannot be: in the record {RECORD_ELEMENTS[field]} {requirement}"
    return element, requirement


def _shown(shown: ShownException) -> Message:
    one = shown.exception
    word, code = told(LEARNER_BATCH, one.outcome.value)
    return {
        "JobNumber": one.job_id,
        "Position": one.position,
        "Version": one.version,
        "OpenedAt": utc_moment(one.opened_at),
        "Outcome": word,
        "Code": code,
        "Value": list(_values(shown)),
        "Problem": [problem_told(problem, LEARNER_BATCH) for problem in one.problems],
        "Candidate": [_candidate(candidate) for candidate in shown.candidates],
        "Step": [word_for(step, STEPS) for step in shown.steps],
        "Settled": None if one.is_open else _settlement(one),
    }


def _values(shown: ShownException) -> Iterator[Message]:
    for element, field in RECORD_ITEMS.items():
        sent, now = (_text(field, content.get(field)) for content in (shown.sent, shown.content))
        if sent or now:
            yield {"Item": element, "Sent": sent, "Now": now}


def _text(field: str, value: str | None) -> str | None:
    """In the contract's words where it is one of the domain's codes: records of files may hold anything."""
    if not value:
        return None
    codes = _WORDS.get(field, {})
    return word_for(value, codes) if value in codes.values() else writable(value)


def _candidate(candidate: Candidate) -> Message:
    return {
        "ULN": candidate.uln,
        "Learner": None if candidate.learner is None else learners.write(candidate.learner),
        "Agreement": learners.write_agreements(candidate.differences),
    }


def _settlement(one: BatchException) -> Message:
    assert one.resolution is not None
    assert one.resolved_at is not None
    return {
        "Resolution": word_for(one.resolution, RESOLUTIONS),
        "At": utc_moment(one.resolved_at),
        "By": one.resolved_by,
        "Reason": writable(one.reason) if one.reason else None,
        "ULN": one.uln,
    }
