"""RegisterLearner and UpdateLearner."""

from lrs_soap.domain.registration import (
    AlreadyRegistered,
    ChangedSinceRead,
    FindFirst,
    InsufficientData,
    InvalidShareMove,
    MasterExists,
    NothingChanged,
    Registered,
    RegisterOutcome,
    UnknownLearner,
    Updated,
    UpdateOutcome,
)
from lrs_soap.domain.uln import Uln
from lrs_soap.faces.codec import Message
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.form import StrictForm
from lrs_soap.faces.learning_records.learners import read_changes, read_new
from lrs_soap.faces.learning_records.words import YES
from lrs_soap.faces.response_codes import response_code
from lrs_soap.services.register_learner import RegisterLearner, register_learner
from lrs_soap.services.update_learner import UpdateLearner, update_learner


def answer_register_learner(call: Call, request: Message) -> Message:
    """Done once where a RequestId says that it is the same registration."""
    form = call.form(request)
    ask = RegisterLearner(read_new(form))
    form.close()
    with call.writing() as service:
        return call.once(
            service, request, lambda: _registration(register_learner(ask, service)), done="Registered"
        )


def answer_update_learner(call: Call, request: Message) -> Message:
    """Of two that carry one version, one is done."""
    form = call.form(request)
    ask = _read_update(form)
    form.close()
    with call.writing() as service:
        outcome = update_learner(ask, service)
    return {"ResponseCode": response_code(outcome), **_update(outcome)}


def _read_update(form: StrictForm) -> UpdateLearner:
    return UpdateLearner(
        uln=Uln(form.required("ULN", "uln")),
        version=form.number("Version") or 0,
        wanted=read_changes(form),
    )


def _registration(outcome: RegisterOutcome) -> Message:
    return {"ResponseCode": response_code(outcome), **_registered(outcome)}


def _registered(outcome: RegisterOutcome) -> Message:
    match outcome:
        case Registered(uln):
            return {"Registered": {"ULN": uln}}
        case AlreadyRegistered():
            return _already_registered(outcome)
        case FindFirst():
            return {"FindFirst": {"Rule": "the person must be searched for by demographics before"}}
        case InsufficientData(reason):
            return {"InsufficientData": {"Rule": reason}}


def _update(outcome: UpdateOutcome) -> Message:
    match outcome:
        case Updated(version):
            return {"Updated": {"Version": version}}
        case UnknownLearner():
            return {"UnknownLearner": YES}
        case MasterExists(uln):
            return {"MergedInto": {"ULN": uln}}
        case ChangedSinceRead(version):
            return {"ChangedSinceRead": {"Version": version}}
        case InvalidShareMove():
            told = "ability to share may go from NoticeNotSeen or DoesNotShare to Shares, and no other way"
            return {"ShareMoveNotAllowed": {"Rule": told}}
        case NothingChanged():
            return {"NothingChanged": YES}
        case InsufficientData(reason):
            return {"InsufficientData": {"Rule": reason}}
        case AlreadyRegistered():
            return _already_registered(outcome)


def _already_registered(outcome: AlreadyRegistered) -> Message:
    told = "given name, family name, date of birth, gender and postcode must not be those of a live learner"
    return {"AlreadyRegistered": {"ULN": outcome.uln, "Rule": told}}
