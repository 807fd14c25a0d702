"""LearnerByULN and LearnerByDemographics."""

from typing import Any, Final

from lrs_soap.domain.batch_learner import StatedLearner
from lrs_soap.domain.differences import Agreement, differences
from lrs_soap.domain.finding import (
    ExactMatch,
    FindOutcome,
    LinkedMatch,
    NoMatch,
    PossibleMatches,
    TooManyMatches,
)
from lrs_soap.domain.learner import Learner, LearnerDetails
from lrs_soap.domain.matching_rules import MOST_POSSIBLE_MATCHES
from lrs_soap.domain.registration import InsufficientData
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import CHECK_ONLY
from lrs_soap.faces.codec import Message
from lrs_soap.faces.learning_records.call import Call
from lrs_soap.faces.learning_records.form import StrictForm
from lrs_soap.faces.learning_records.learners import write, write_agreements
from lrs_soap.faces.learning_records.words import FIND_TYPES, FLAGS, GENDERS, SEARCH_ITEMS, YES, word_for
from lrs_soap.faces.response_codes import response_code
from lrs_soap.services.find_learner import (
    FindLearnerByDemographics,
    FindLearnerByUln,
    find_learner_by_demographics,
    find_learner_by_uln,
)

#: What a search may say besides names, birth date, gender and postcode.
FURTHER: Final = (
    "PreviousFamilyName",
    "FamilyNameAtAge16",
    "SchoolAtAge16",
    "PlaceOfBirth",
    "Email",
)


def answer_learner_by_uln(call: Call, request: Message) -> Message:
    """The learner, if the names agree."""
    form = call.form(request)
    only_checks = _only_checks(form)
    ask = FindLearnerByUln(
        uln=Uln(form.required("ULN", "uln")),
        given_name=form.required("GivenName", "given_name"),
        family_name=form.required("FamilyName", "family_name"),
    )
    form.close()
    with call.reading() as service:
        outcome = find_learner_by_uln(ask, service)
    return _answer(outcome, {}, only_checks=only_checks)


def answer_learner_by_demographics(call: Call, request: Message) -> Message:
    """The learner, or who may be the person."""
    form = call.form(request)
    only_checks = _only_checks(form)
    searched = _searched(form)
    form.close()
    with call.reading() as service:
        ask = FindLearnerByDemographics(LearnerDetails(**searched).identity)
        outcome = find_learner_by_demographics(ask, service)
    return _answer(outcome, searched, only_checks=only_checks)


def _only_checks(form: StrictForm) -> bool:
    return form.word("FindType", FIND_TYPES) == CHECK_ONLY


def _searched(form: StrictForm) -> dict[str, Any]:
    """By field of `LearnerDetails`."""
    further = {
        SEARCH_ITEMS[element]: form.optional(element, SEARCH_ITEMS[element])
        for element in FURTHER
        if element in form.message
    }
    return {
        "given_name": form.required("GivenName", "given_name"),
        "family_name": form.required("FamilyName", "family_name"),
        "date_of_birth": form.required_date("DateOfBirth", "date_of_birth"),
        "gender": form.word("Gender", GENDERS),
        "postcode": form.required("Postcode", "postcode"),
        **further,
    }


def _answer(outcome: FindOutcome, searched: dict[str, Any], *, only_checks: bool) -> Message:
    return {"ResponseCode": response_code(outcome), **_found(outcome, searched, only_checks)}


def _found(outcome: FindOutcome, searched: dict[str, Any], only_checks: bool) -> Message:
    match outcome:
        case ExactMatch(learner):
            return {"ExactMatch": _learner(learner, only_checks=only_checks)}
        case LinkedMatch(learner):
            return {"MergedMatch": _learner(learner, only_checks=only_checks)}
        case PossibleMatches(learners):
            listed = () if only_checks else learners
            possible = [_possible(one, searched) for one in listed]
            return {"PossibleMatches": {"NumberOfMatches": len(learners), "PossibleMatch": possible}}
        case TooManyMatches(narrowing):
            items = [word_for(item, SEARCH_ITEMS) for item in narrowing]
            return {"TooManyMatches": {"MoreThan": MOST_POSSIBLE_MATCHES, "NarrowBy": items}}
        case NoMatch():
            return {"NoMatch": YES}
        case InsufficientData(reason):
            return {"InsufficientData": {"Rule": reason}}


def _learner(learner: Learner, *, only_checks: bool) -> Message:
    return {"OnlyChecked": FLAGS[only_checks], "Learner": None if only_checks else write(learner)}


def _possible(learner: Learner, searched: dict[str, Any]) -> Message:
    found = differences(StatedLearner(None, searched), learner.details)
    told = [one for one in found if one.field in searched or one.agreement is not Agreement.NOT_STATED]
    return {"Learner": write(learner), "Agreement": write_agreements(told)}
