"""LearnerByUln and UpdateLearnerSubsetFields."""

from typing import Any, Final

from lrs_soap.domain.finding import ExactMatch, FindOutcome, LinkedMatch
from lrs_soap.domain.vocabulary import ABILITIES_BY_NAME, FULL, NOT_PROVIDED
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.form import Form
from lrs_soap.faces.learner_service_r9 import learners, types
from lrs_soap.faces.learner_service_r9.codes import INVALID_ULN
from lrs_soap.faces.learner_service_r9.request import read_sender, read_uln
from lrs_soap.faces.response_codes import response_code
from lrs_soap.services.find_learner import FindLearnerByUln, find_learner_by_uln
from lrs_soap.services.update_learner import UpdateLearner, update_learner

#: What the subset is, by field. A nil or missing element leaves a field, an empty one clears it.
SUBSET: Final = {
    "emailAddress": "email",
    "telephoneNumber": "telephone",
    "schoolAtAge16": "school_at_16",
    "preferredGivenName": "preferred_given_name",
}


class LearnerOperations(ContractService):
    @operation(("LearnerByUln", types.LearnerByUln), ("LearnerByUlnResponse", types.LearnerByUlnResponse))
    def LearnerByUln(ctx: Any, request: Message) -> Message:
        form = Form(request)
        sender = read_sender(form)
        uln = read_uln(form, "uln")
        given_name = form.required("givenName", "given_name")
        family_name = form.required("familyName", "family_name")
        find_type = form.required("findType", "find_type")
        form.close()
        with ctx.udc.reading(sender.credentials) as service:
            if uln is None:
                return {"LearnerByUlnResult": _echo(request, INVALID_ULN)}
            outcome = find_learner_by_uln(FindLearnerByUln(uln, given_name, family_name), service)
        answer = _echo(request, response_code(outcome))
        if find_type == FULL:
            answer["Learner"] = _found(outcome)
        return {"LearnerByUlnResult": answer}

    @operation(
        ("UpdateLearnerSubsetFields", types.UpdateLearnerSubsetFields),
        ("UpdateLearnerSubsetFieldsResponse", types.UpdateLearnerSubsetFieldsResponse),
    )
    def UpdateLearnerSubsetFields(ctx: Any, request: Message) -> Message:
        form = Form(request)
        sender = read_sender(form)
        uln = read_uln(form, "uln")
        version = int(form.required("versionNumber", "version") or 0)
        wanted = _read_wanted(form)
        form.close()
        with ctx.udc.writing(sender.credentials) as service:
            code = INVALID_ULN
            if uln is not None:
                code = response_code(update_learner(UpdateLearner(uln, version, wanted), service))
        return {"UpdateLearnerSubsetFieldsResult": code}


def _echo(request: Message, code: str) -> Message:
    return {
        "ResponseCode": code,
        "FamilyName": request.get("familyName"),
        "GivenName": request.get("givenName"),
        "Uln": request.get("uln"),
    }


def _found(outcome: FindOutcome) -> Message | None:
    match outcome:
        case ExactMatch(learner) | LinkedMatch(learner):
            return learners.write(learner)
        case _:
            return None


def _read_wanted(form: Form) -> dict[str, Any]:
    changes = ((field, form.change(element, field)) for element, field in SUBSET.items())
    wanted: dict[str, Any] = {field: value for field, value in changes if value is not None}
    name = form.optional("abilityToShare", "ability_to_share_name") or NOT_PROVIDED
    if name != NOT_PROVIDED:
        wanted["ability_to_share"] = ABILITIES_BY_NAME[name]
    return wanted
