"""VerifyLearner and RetrieveULNs."""

from collections.abc import Iterable

from lrs_soap.domain.names import fold
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim, Comparison, Differs, Similar
from lrs_soap.faces.codec import Message
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.form import StrictForm
from lrs_soap.faces.learning_records.learners import write_person
from lrs_soap.faces.learning_records.words import COMPARISONS, GENDERS, YES, word_for
from lrs_soap.faces.response_codes import retrieval_code, verification_code
from lrs_soap.services.retrieve_ulns import RetrievedUln, RetrieveUlns, retrieve_ulns
from lrs_soap.services.verify_learner import Verdict, VerifyLearner, verify_learner


def read_claim(form: StrictForm) -> Claim:
    """What is said of a ULN's owner, whichever the operation."""
    return Claim(
        given_name=fold(form.required("GivenName", "given_name")),
        family_name=fold(form.required("FamilyName", "family_name")),
        date_of_birth=form.optional_date("DateOfBirth", "date_of_birth"),
        gender=form.word("Gender", GENDERS) or None,
    )


def answer_verify_learner(call: Call, request: Message) -> Message:
    """How the claim agrees with the register."""
    form = call.form(request)
    ask = VerifyLearner(uln=Uln(form.required("ULN", "uln")), claim=read_claim(form))
    form.close()
    with call.reading() as service:
        verdict = verify_learner(ask, service)
    return {"ResponseCode": verification_code(verdict), **_verdict(verdict)}


def answer_retrieve_ulns(call: Call, request: Message) -> Message:
    """An answer for each ULN."""
    form = call.form(request)
    ask = RetrieveUlns(tuple(map(Uln, form.texts("ULN", "uln"))))
    form.close()
    with call.reading() as service:
        answers = retrieve_ulns(ask, service)
    return {"Retrieved": [_retrieved(answer) for answer in answers]}


def _verdict(verdict: Verdict) -> Message:
    if verdict.judgement is None:
        return {"NotFound": YES}
    if isinstance(verdict.judgement, Differs):
        return {"Differs": {"Failed": _failed(verdict.judgement.failed)}}
    assert verdict.learner is not None
    answer: Message = {"Learner": write_person(verdict.learner)}
    if verdict.linked:
        answer["MergedInto"] = verdict.learner.uln
    if isinstance(verdict.judgement, Similar):
        return {"Similar": answer | {"Failed": _failed(verdict.judgement.failed)}}
    return {"Verified": answer}


def _failed(comparisons: Iterable[Comparison]) -> list[str]:
    return [word_for(failed, COMPARISONS) for failed in comparisons]


def _retrieved(answer: RetrievedUln) -> Message:
    message: Message = {"ULN": answer.uln, "ResponseCode": retrieval_code(answer)}
    if answer.learner is None:
        return message | {"NotFound": YES}
    return message | {"Master" if answer.linked else "Owner": write_person(answer.learner)}
