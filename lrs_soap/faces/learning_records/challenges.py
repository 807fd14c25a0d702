"""SubmitChallenge, GetChallenge, ListChallenges, RespondToChallenge and WithdrawChallenge."""

from typing import Final

from lrs_soap.domain.challenge import ChallengeState, ChallengeType, Contact, Move, fault_of_event
from lrs_soap.domain.errors import Violation
from lrs_soap.domain.period import fault_of_days
from lrs_soap.domain.uln import Uln
from lrs_soap.faces.codec import Message
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.challenge_answers import write_challenge, write_listed, write_raised
from lrs_soap.faces.learning_records.challenge_items import EVENT_ITEMS, read_amended, read_claimed
from lrs_soap.faces.learning_records.form import StrictForm
from lrs_soap.faces.learning_records.placed import placed
from lrs_soap.faces.learning_records.verify import read_claim
from lrs_soap.faces.learning_records.words import (
    CHALLENGE_PARTS,
    CHALLENGE_STATES,
    CHALLENGE_TYPES,
    REQUESTERS,
)
from lrs_soap.services.answer_challenge import AnswerChallenge, answer_challenge
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.list_challenges import ListChallenges, Whose, list_challenges
from lrs_soap.services.raise_challenge import RaiseChallenge, raise_challenge
from lrs_soap.services.show_challenge import show_challenge
from lrs_soap.services.withdraw_challenge import WithdrawChallenge, withdraw_challenge

#: The branches of an answer. What else is in a request is none.
RESPONSES: Final = {
    "AskForInformation": Move.ASK_INFORMATION,
    "GiveInformation": Move.GIVE_INFORMATION,
    "Amend": Move.AMEND,
    "Confirm": Move.CONFIRM,
    "Reject": Move.REJECT,
}

#: Where the contract has what the use cases find wrong only when they see the challenge and its event.
PLACES: Final = {
    "reason": "Reason",
    "amended fields": "Amend",
    **{name: f"Amend/{element}" for element, name in EVENT_ITEMS.items()},
}


def answer_submit_challenge(call: Call, request: Message) -> Message:
    """Done once where a RequestId says that it is the same doubt."""
    form = call.form(request)
    ask = _read_doubt(form)
    form.close()
    with call.writing() as service:
        return call.once(service, request, lambda: write_raised(raise_challenge(ask, service)))


def answer_get_challenge(call: Call, request: Message) -> Message:
    """One challenge, to those with a part in it."""
    form = call.form(request)
    reference = _read_reference(form)
    form.close()
    with call.reading() as service:
        return _shown(reference, service)


def answer_list_challenges(call: Call, request: Message) -> Message:
    """A page of those that the caller has a part in."""
    form = call.form(request)
    ask = ListChallenges(
        whose=Whose(form.word("Part", CHALLENGE_PARTS) or Whose.EITHER),
        uln=Uln(form.optional("ULN", "uln")) or None,
        raised_from=form.optional_date("RaisedFrom", "day"),
        raised_to=form.optional_date("RaisedTo", "day"),
        states=frozenset(map(ChallengeState, form.words("State", CHALLENGE_STATES))),
        only_overdue=form.flag("OverdueOnly"),
        page=form.number("Page") or 1,
    )
    if (requirement := fault_of_days(ask.raised_from, ask.raised_to)) is not None:
        form.refuse("RaisedTo", requirement)
    form.close()
    with call.reading() as service:
        return write_listed(list_challenges(ask, service))


def answer_respond_to_challenge(call: Call, request: Message) -> Message:
    """The challenge after the answer; of two answers at the same moment one is taken."""
    form = call.form(request)
    ask = _read_response(form)
    form.close()
    with call.writing() as service:
        with placed(call.operation, _place):
            answer_challenge(ask, service)
        return _shown(ask.reference, service)


def answer_withdraw_challenge(call: Call, request: Message) -> Message:
    """The challenge, withdrawn by its raiser."""
    form = call.form(request)
    ask = WithdrawChallenge(_read_reference(form), form.required("Reason", "reason"))
    form.close()
    with call.writing() as service:
        withdraw_challenge(ask, service)
        return _shown(ask.reference, service)


def _read_doubt(form: StrictForm) -> RaiseChallenge:
    type_ = form.word("ChallengeType", CHALLENGE_TYPES)
    event_id, second_event_id = form.number("EventId"), form.number("SecondEventId")
    if type_ and (requirement := fault_of_event(ChallengeType(type_), event_id)) is not None:
        form.refuse("EventId", requirement)
    if event_id is not None and event_id == second_event_id:
        form.refuse("SecondEventId", "must be another than EventId")
    claimed = form.within("Claimed", form.message.get("Claimed") or {})
    return RaiseChallenge(
        type=ChallengeType(type_ or ChallengeType.OTHER),
        uln=Uln(form.required("ULN", "uln")),
        claim=read_claim(form),
        event_id=event_id,
        second_event_id=second_event_id,
        user_type=form.word("RaisedFor", REQUESTERS) or REQUESTERS["Organisation"],
        contact=Contact(
            form.optional("ContactName", "contact_name"),
            form.optional("ContactTelephone", "telephone"),
            form.optional("ContactEmail", "email"),
        ),
        information=form.optional("Information", "information"),
        original=read_claimed(claimed.within("Recorded", claimed.message.get("Recorded") or {})),
        supplied=read_claimed(claimed.within("Correct", claimed.message.get("Correct") or {})),
    )


def _read_response(form: StrictForm) -> AnswerChallenge:
    move = form.branch(RESPONSES) or Move.CONFIRM
    return AnswerChallenge(
        reference=_read_reference(form),
        move=move,
        reason=form.required("Reason", "reason"),
        amended=read_amended(form.part("Amend")) if move is Move.AMEND else {},
    )


def _read_reference(form: StrictForm) -> str:
    return form.required("Reference", "challenge_reference")


def _shown(reference: str, service: ServiceContext) -> Message:
    return {"Challenge": write_challenge(show_challenge(reference, service))}


def _place(violation: Violation) -> tuple[str, str]:
    return PLACES[violation.path], violation.requirement
