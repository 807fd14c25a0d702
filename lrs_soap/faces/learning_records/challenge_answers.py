"""Challenges as the contract's answers tell them."""

from typing import Any

from lrs_soap.domain.challenge import Challenge, ChallengeMove, Contact, Doubt, Move
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import utc_moment
from lrs_soap.faces.learning_records.challenge_items import write_claimed
from lrs_soap.faces.learning_records.events import write_event
from lrs_soap.faces.learning_records.words import CHALLENGE_MOVES, FLAGS, REQUESTERS, YES, word_for
from lrs_soap.services.list_challenges import ChallengePage
from lrs_soap.services.show_challenge import ShownChallenge


def write_raised(challenge: Challenge) -> Message:
    """What SubmitChallenge answers."""
    return {
        "Reference": challenge.reference,
        "State": challenge.state.value,
        "DueDate": challenge.doubt.due_date.isoformat(),
        **_answerer(challenge),
    }


def write_listed(page: ChallengePage) -> Message:
    """What ListChallenges answers."""
    return {
        "Total": page.total,
        "ThisPage": page.page,
        "Pages": page.pages,
        "Challenge": [_summary(one, overdue=one.is_overdue(page.today)) for one in page.challenges],
    }


def write_challenge(shown: ShownChallenge) -> Message:
    """The contract's Challenge."""
    doubt = shown.challenge.doubt
    return _summary(shown.challenge, overdue=shown.overdue) | {
        "SecondEventId": doubt.second_event_id,
        "RaisedFor": _raised_for(doubt),
        "Information": doubt.information or None,
        "Contact": _contact(doubt.contact),
        "Claimed": _claimed(doubt),
        "Event": None if shown.event is None else write_event(shown.event),
        "SecondEvent": None if shown.second_event is None else write_event(shown.second_event),
        "Step": [_step(made) for made in shown.history],
    }


def _summary(challenge: Challenge, *, overdue: bool) -> Message:
    doubt, closed = challenge.doubt, challenge.resolved_at
    return {
        "Reference": challenge.reference,
        "ULN": doubt.uln,
        "ChallengeType": doubt.type.value,
        "EventId": doubt.event_id,
        "State": challenge.state.value,
        "RaisedAt": utc_moment(doubt.raised_at),
        "RaisedBy": {"UKPRN": challenge.raiser_ukprn, "Name": challenge.raiser_name},
        **_answerer(challenge),
        "DueDate": doubt.due_date.isoformat(),
        "Overdue": FLAGS[overdue],
        "ClosedAt": None if closed is None else utc_moment(closed),
    }


def _answerer(challenge: Challenge) -> Message:
    if challenge.owner_id is None:
        return {"AnsweredByServiceDesk": YES}
    return {"AnsweredBy": {"UKPRN": challenge.owner_ukprn, "Name": challenge.owner_name}}


def _raised_for(doubt: Doubt) -> str | None:
    """None for what else the published contracts can say."""
    return next((word for word, code in REQUESTERS.items() if code == doubt.user_type), None)


def _contact(contact: Contact) -> Message | None:
    if contact == Contact():
        return None
    return {
        "Name": contact.name or None,
        "Telephone": contact.telephone or None,
        "Email": contact.email or None,
    }


def _claimed(doubt: Doubt) -> Message | None:
    if not (doubt.original or doubt.supplied):
        return None
    return {"Recorded": write_claimed(doubt.original), "Correct": write_claimed(doubt.supplied)}


def _step(made: ChallengeMove) -> Message:
    return {
        "Move": word_for(made.move, CHALLENGE_MOVES),
        "State": made.state.value,
        "At": utc_moment(made.at),
        **_mover(made),
        "Reason": made.reason or None,
    }


def _mover(made: ChallengeMove) -> dict[str, Any]:
    """Operators are not named to organisations."""
    if made.organisation_id is not None:
        return {"ByOrganisation": {"UKPRN": made.ukprn, "UserName": made.user_name}}
    return {"ByRegister" if made.move is Move.ROUTE else "ByServiceDesk": YES}
