"""verifyLearner and retrieveULNs."""

from typing import Any, Final

from lrs_soap.domain.batch import FAILURE_FLAGS
from lrs_soap.domain.fields import fault_of
from lrs_soap.domain.names import fold
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim, Verified
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.form import GIVEN, Form, read_credentials
from lrs_soap.faces.learner_service import types
from lrs_soap.faces.response_codes import retrieval_code, verification_code
from lrs_soap.services.retrieve_ulns import MOST_ULNS, RetrievedUln, RetrieveUlns, retrieve_ulns
from lrs_soap.services.verify_learner import Verdict, VerifyLearner, verify_learner

#: Each item that can be searched and the element that echoes it.
SEARCHED: Final = {
    "ULN": "SearchedULN",
    "FamilyName": "SearchedFamilyName",
    "GivenName": "SearchedGivenName",
    "DateOfBirth": "SearchedDateOfBirth",
    "Gender": "SearchedGender",
}


class Verify(ContractService):
    @operation(("VerifyLearner", types.VerifyLearnerRqst), ("VerifyLearnerResponse", types.VerifyLearnerResp))
    def verifyLearner(ctx: Any, request: Message) -> Message:
        form = Form(request)
        credentials = read_credentials(form)
        searched = form.part("LearnerToVerify")
        ask = _read_claim(searched)
        form.close()
        with ctx.udc.reading(credentials) as service:
            verdict = verify_learner(ask, service)
        return {"VerifiedLearner": _answer(searched.message, verdict)}

    @operation(("RetrieveULNs", types.RetrieveULNsRqst), ("RetrieveULNsResponse", types.RetrieveULNsResp))
    def retrieveULNs(ctx: Any, request: Message) -> Message:
        form = Form(request)
        credentials = read_credentials(form)
        ask = RetrieveUlns(_read_ulns(form.part("ULNsToRetrieve")))
        form.close()
        with ctx.udc.reading(credentials) as service:
            answers = retrieve_ulns(ask, service)
        return {"RetrievedULNs": {"VerifiedULN": [_retrieved(answer) for answer in answers]}}


def _read_claim(form: Form) -> VerifyLearner:
    return VerifyLearner(
        uln=Uln(form.required("ULN", "uln")),
        claim=Claim(
            given_name=fold(form.required("GivenName", "given_name")),
            family_name=fold(form.required("FamilyName", "family_name")),
            date_of_birth=form.optional_date("DateOfBirth", "date_of_birth"),
            gender=form.optional("Gender", "gender") or None,
        ),
    )


def _answer(searched: Message, verdict: Verdict) -> Message:
    answer: Message = {echo: value for element, echo in SEARCHED.items() if (value := searched.get(element))}
    answer["ResponseCode"] = verification_code(verdict)
    if verdict.learner is not None:
        answer["ULN"] = verdict.learner.uln
        answer["FamilyName"] = verdict.learner.family_name
        answer["GivenName"] = verdict.learner.given_name
        answer["DateOfBirth"] = verdict.learner.date_of_birth.isoformat()
        answer["Gender"] = verdict.learner.gender
    if verdict.judgement is not None and not isinstance(verdict.judgement, Verified):
        answer["FailureFlag"] = [FAILURE_FLAGS[failed] for failed in verdict.judgement.failed]
    return answer


def _read_ulns(form: Form) -> tuple[Uln, ...]:
    texts: list[str] = form.message.get("ULN", [])
    if form.message and len(texts) > MOST_ULNS:
        form.refuse("ULN", f"must be given at most {MOST_ULNS} times; it is given {len(texts)} times")
        return ()
    if not texts:
        form.refuse("ULN", GIVEN)
    for position, text in enumerate(texts, start=1):
        if (requirement := GIVEN if not text else fault_of("uln", text)) is not None:
            form.refuse(f"ULN[{position}]", requirement)
    return tuple(Uln(text) for text in texts)


def _retrieved(answer: RetrievedUln) -> Message:
    message: Message = {"ULN": answer.uln, "ResponseCode": retrieval_code(answer)}
    if answer.learner is not None:
        details = answer.learner.details
        message |= {
            "FamilyName": details.family_name,
            "GivenName": details.given_name,
            "DateOfBirth": details.date_of_birth.isoformat(),
            "Gender": details.gender,
        }
        if answer.linked:
            message["MasterULN"] = answer.learner.uln
    return message
