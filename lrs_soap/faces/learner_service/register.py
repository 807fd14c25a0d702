"""registerSingleLearner and updateSingleLearner."""

from typing import Any

from lrs_soap.domain.registration import Registered
from lrs_soap.domain.uln import Uln
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.form import Form, read_credentials
from lrs_soap.faces.learner_service import learners, types
from lrs_soap.faces.response_codes import response_code
from lrs_soap.services.register_learner import RegisterLearner, register_learner
from lrs_soap.services.update_learner import UpdateLearner, update_learner


class Register(ContractService):
    @operation(
        ("RegisterLearner", types.RegisterSingleLearnerRqst),
        ("RegisterLearnerResponse", types.RegisterSingleLearnerResp),
    )
    def registerSingleLearner(ctx: Any, request: Message) -> Message:
        form = Form(request)
        credentials = read_credentials(form)
        ask = RegisterLearner(learners.read_new(form.part("Learner")))
        form.close()
        with ctx.udc.writing(credentials) as service:
            outcome = register_learner(ask, service)
        answer = {"ResponseCode": response_code(outcome)}
        if isinstance(outcome, Registered):
            answer["ULN"] = outcome.uln
        return answer

    @operation(("UpdateLearner", types.UpdateLearnerRqst), ("UpdateLearnerResponse", types.UpdateLearnerResp))
    def updateSingleLearner(ctx: Any, request: Message) -> Message:
        form = Form(request)
        credentials = read_credentials(form)
        ask = _read_update(form.part("Learner"))
        form.close()
        with ctx.udc.writing(credentials) as service:
            outcome = update_learner(ask, service)
        return {"ResponseCode": response_code(outcome)}


def _read_update(form: Form) -> UpdateLearner:
    return UpdateLearner(
        uln=Uln(form.required("ULN", "uln")),
        version=int(form.required("VersionNumber", "version") or 0),
        wanted=learners.read_changes(form),
    )
