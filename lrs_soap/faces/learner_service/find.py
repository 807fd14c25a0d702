"""learnerByULN and learnerByDemographics."""

from typing import Any, Final

from lrs_soap.domain.finding import ExactMatch, FindOutcome, LinkedMatch, PossibleMatches
from lrs_soap.domain.matching import Identity
from lrs_soap.domain.names import fold, fold_postcode
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import FULL
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.form import Form, read_credentials
from lrs_soap.faces.learner_service import learners, types
from lrs_soap.faces.response_codes import response_code
from lrs_soap.services.find_learner import (
    FindLearnerByDemographics,
    FindLearnerByUln,
    find_learner_by_demographics,
    find_learner_by_uln,
)

BY_ULN: Final = ("ULN", "FamilyName", "GivenName")
BY_DEMOGRAPHICS: Final = (
    "FamilyName",
    "GivenName",
    "DateOfBirth",
    "Gender",
    "LastKnownPostCode",
    "PreviousFamilyName",
    "SchoolAtAge16",
    "PlaceOfBirth",
    "EmailAddress",
)


class Find(ContractService):
    @operation(("FindLearnerByULN", types.LearnerByULNRqst), ("FindLearnerResponse", types.FindLearnerResp))
    def learnerByULN(ctx: Any, request: Message) -> Message:
        form = Form(request)
        credentials = read_credentials(form)
        find_type = form.required("FindType", "find_type")
        ask = FindLearnerByUln(
            uln=Uln(form.required("ULN", "uln")),
            given_name=form.required("GivenName", "given_name"),
            family_name=form.required("FamilyName", "family_name"),
        )
        form.close()
        with ctx.udc.reading(credentials) as service:
            outcome = find_learner_by_uln(ask, service)
        return _answer(request, BY_ULN, outcome, find_type)

    @operation(
        ("FindLearnerByDemographics", types.LearnerByDemographicsRqst),
        ("FindLearnerResponse", types.FindLearnerResp),
    )
    def learnerByDemographics(ctx: Any, request: Message) -> Message:
        form = Form(request)
        credentials = read_credentials(form)
        find_type = form.required("FindType", "find_type")
        ask = FindLearnerByDemographics(_searched(form))
        form.close()
        with ctx.udc.reading(credentials) as service:
            outcome = find_learner_by_demographics(ask, service)
        return _answer(request, BY_DEMOGRAPHICS, outcome, find_type)


def _searched(form: Form) -> Identity:
    return Identity(
        given_name=fold(form.required("GivenName", "given_name")),
        family_name=fold(form.required("FamilyName", "family_name")),
        date_of_birth=form.required_date("DateOfBirth", "date_of_birth"),
        gender=form.required("Gender", "gender"),
        postcode=fold_postcode(form.required("LastKnownPostCode", "postcode")),
        previous_family_name=fold(form.optional("PreviousFamilyName", "previous_family_name")),
        school_at_16=fold(form.optional("SchoolAtAge16", "school_at_16")),
        place_of_birth=fold(form.optional("PlaceOfBirth", "place_of_birth")),
        email=form.optional("EmailAddress", "email").lower(),
    )


def _answer(request: Message, searched: tuple[str, ...], outcome: FindOutcome, find_type: str) -> Message:
    """The code and what was searched; learners only where a full record was asked for."""
    answer: Message = {element: value for element in searched if (value := request.get(element))}
    answer["ResponseCode"] = response_code(outcome)
    if find_type == FULL:
        answer["Learner"] = _listed(outcome)
    return answer


def _listed(outcome: FindOutcome) -> list[Message]:
    match outcome:
        case ExactMatch(learner):
            return [learners.write(learner)]
        case LinkedMatch(learner):
            return [learners.write(learner, master_substituted=True)]
        case PossibleMatches(candidates):
            return [learners.write(candidate) for candidate in candidates]
        case _:
            return []
