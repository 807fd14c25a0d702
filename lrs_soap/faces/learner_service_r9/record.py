"""GetLearnerLearningEvents."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from lrs_soap.domain.names import fold
from lrs_soap.domain.plr import LearningEvent
from lrs_soap.domain.verification import Claim
from lrs_soap.domain.vocabulary import BRIEF_RECORD
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message, Row
from lrs_soap.faces.datetimes import shown_moment
from lrs_soap.faces.form import Form
from lrs_soap.faces.learner_service_r9 import types
from lrs_soap.faces.learner_service_r9.codes import INVALID_ULN
from lrs_soap.faces.learner_service_r9.request import R10, read_sender, read_uln
from lrs_soap.faces.response_codes import record_code
from lrs_soap.services.get_learning_events import GetLearningEvents, LearningRecord, get_learning_events

CHALLENGED: Final = ("N", "Y")


class Record(ContractService):
    @operation(
        ("GetLearnerLearningEvents", types.GetLearnerLearningEvents),
        ("GetLearnerLearningEventsResponse", types.GetLearnerLearningEventsResponse),
    )
    def GetLearnerLearningEvents(ctx: Any, request: Message) -> Message:
        form = Form(request)
        sender = read_sender(form, R10)
        uln = read_uln(form, "uln")
        claim = _read_claim(form)
        get_type = form.required("getType", "get_type")
        form.close()
        with ctx.udc.writing(sender.credentials) as service:
            if uln is None:
                return _answer(request, INVALID_ULN)
            outcome = get_learning_events(GetLearningEvents(uln, claim, sender.for_learner), service)
        if not isinstance(outcome, LearningRecord):
            return _answer(request, record_code(outcome))
        write = _brief if get_type == BRIEF_RECORD else _full
        events = [write(event) for event in outcome.events]
        return _answer(request, record_code(outcome), outcome.learner.uln, events)


def _read_claim(form: Form) -> Claim:
    return Claim(
        given_name=fold(form.required("givenName", "given_name")),
        family_name=fold(form.required("familyName", "family_name")),
        date_of_birth=form.optional_day("dateOfBirth", "date_of_birth"),
        gender=form.optional("gender", "gender") or None,
    )


def _answer(
    request: Message, code: str, found_uln: str = "", events: Sequence[Message | Row] = ()
) -> Message:
    """Where nothing may be shown, FoundULN and LearnerRecord stand empty, as clients of the live service know it."""
    return {
        "GetLearnerLearningEventsResult": {
            "ResponseCode": code,
            "FoundULN": found_uln,
            "IncomingULN": request.get("uln"),
            "LearnerRecord": {"LearningEvent": events},
        }
    }


def _full(event: LearningEvent) -> Row:
    """All 22 members in the contract's order; what is not held is nil."""
    return (
        _day(event.award_date),  # AchievementAwardDate
        event.provider_name or None,  # AchievementProviderName
        event.provider_ukprn or None,  # AchievementProviderUkprn
        event.awarding_name or None,  # AwardingOrganisationName
        event.awarding_ukprn or None,  # AwardingOrganisationUkprn
        event.collection_type or None,  # CollectionType
        event.credits,  # Credits
        shown_moment(event.loaded_at),  # DateLoaded
        event.grade or None,  # Grade
        event.id,  # ID
        event.language or None,  # LanguageForAssessment
        event.level or None,  # Level
        _day(event.participation_end),  # ParticipationEndDate
        _day(event.participation_start),  # ParticipationStartDate
        event.qualification_type or None,  # QualificationType
        event.restriction or None,  # Restriction
        event.return_number or None,  # ReturnNumber
        event.source,  # Source
        event.status,  # Status
        event.subject or None,  # Subject
        event.subject_code or None,  # SubjectCode
        CHALLENGED[event.under_challenge],  # UnderDataChallenge
    )


def _brief(event: LearningEvent) -> Message:
    """The nine members of a brief record; the others are nil."""
    return {
        "AchievementAwardDate": _day(event.award_date),
        "AchievementProviderUkprn": event.provider_ukprn or None,
        "Credits": event.credits,
        "Grade": event.grade or None,
        "ID": event.id,
        "Level": event.level or None,
        "Source": event.source,
        "Subject": event.subject or None,
        "SubjectCode": event.subject_code or None,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
