"""getLearnerRecord, of the 2014 edition: the learner and the learning events that the caller may see.

An event of that edition has more elements than the register holds. Those that must be there stand empty, as numbers 0;
those that need not be there are left out.
"""

from datetime import datetime
from typing import Any, Final

from lrs_soap.domain.learner import Learner
from lrs_soap.domain.names import fold
from lrs_soap.domain.plr import LearningEvent
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim
from lrs_soap.domain.vocabulary import ASKED_BY_LEARNER
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import shown_moment
from lrs_soap.faces.form import Form, read_credentials
from lrs_soap.faces.learner_service import learners, types_2014
from lrs_soap.faces.response_codes import record_code
from lrs_soap.services.context import ENGLAND
from lrs_soap.services.get_learner_record import DatedRecord, LearnerRecordOutcome, get_learner_record
from lrs_soap.services.get_learning_events import GetLearningEvents

#: Each item that is searched and the element that echoes it.
INCOMING: Final = {
    name: f"Incoming{name}"
    for name in ("ULN", "FamilyName", "GivenName", "DateOfBirth", "Gender", "LastKnownPostCode")
}

#: The edition wants eight characters where no provider is on record.
NO_PROVIDER: Final = "00000000"

#: What the register does not hold and the edition wants.
NOT_HELD: Final = dict.fromkeys(
    (
        "FrameworkCode",
        "FrameworkDesc",
        "ProgrammeCode",
        "ProgrammeDesc",
        "QualificationTypeCode",
        "QualificationTitle",
        "RetakeIndicator",
        "SectorSubjectAreaCode",
        "SectorSubjectAreaTitle",
        "AcademicYear",
        "BinCode",
    ),
    "",
)

_NAMES: Final = frozenset(types_2014.LearnerRecord.get_flat_type_info(types_2014.LearnerRecord))


class Record(ContractService):
    @operation(
        ("GetLearnerRecord", types_2014.LearnerRecordRqst),
        ("GetLearnerRecordResp", types_2014.LearnerRecordResp),
    )
    def getLearnerRecord(ctx: Any, request: Message) -> Message:
        form = Form(request)
        credentials = read_credentials(form)
        ask = _read(form)
        form.close()
        with ctx.udc.writing(credentials) as service:
            outcome = get_learner_record(ask, service)
        return _answer(request, outcome)


def _read(form: Form) -> GetLearningEvents:
    """The postcode must be one, and how the learner got in touch a code of the list; neither is compared."""
    form.required("LNRContactType", "contact_type")
    form.required("LastKnownPostCode", "postcode")
    return GetLearningEvents(
        uln=Uln(form.required("ULN", "uln")),
        claim=Claim(
            given_name=fold(form.required("GivenName", "given_name")),
            family_name=fold(form.required("FamilyName", "family_name")),
            date_of_birth=form.required_date("DateOfBirth", "date_of_birth"),
            gender=form.required("Gender", "gender"),
        ),
        for_learner=form.required("UserType", "user_type") == ASKED_BY_LEARNER,
    )


def _answer(request: Message, outcome: LearnerRecordOutcome) -> Message:
    answer: Message = {echo: request[name] for name, echo in INCOMING.items()}
    answer["ResponseCode"] = record_code(outcome)
    if isinstance(outcome, DatedRecord):
        record = outcome.record
        events = [_event(event, outcome.changed_at[event.id]) for event in record.events]
        answer["LearnerRecord"] = _learner(outcome.learner) | {"LearningEvents": {"LearningEvent": events}}
    return answer


def _learner(learner: Learner) -> Message:
    """What both editions call by the same names."""
    return {name: value for name, value in learners.write(learner).items() if name in _NAMES}


def _event(event: LearningEvent, changed_at: datetime) -> Message:
    loaded = event.loaded_at.astimezone(ENGLAND).date()
    message: Message = NOT_HELD | {
        "AchievementProviderUKPRN": event.provider_ukprn or NO_PROVIDER,
        "AchievementProviderName": event.provider_name,
        "AwardingOrganisationName": event.awarding_name,
        "QualificationTypeTitle": event.qualification_type,
        "SubjectCode": event.subject_code,
        "SubjectTitle": event.subject,
        "LearningOutcomeGradeCode": event.grade,
        "LearningOutcomeGradeDesc": event.grade,
        "DateLoaded": loaded.isoformat(),
        "CollectionType": event.collection_type,
        "ReturnNumber": event.return_number,
        "IncrementNumber": 0,
        "DataChallengeIndicator": "Y" if event.under_challenge else "N",
        "LastUpdatedDateTime": shown_moment(changed_at),
    }
    return message | {name: value for name, value in _if_held(event).items() if value not in ("", None)}


def _if_held(event: LearningEvent) -> Message:
    days = {
        "AchievementAwardDate": event.award_date,
        "ParticipationStartDate": event.participation_start,
        "ParticipationEndDate": event.participation_end,
    }
    return {
        "AwardingOrganisationCode": event.awarding_ukprn,
        "CreditsAchieved": event.credits,
        "Restriction": event.restriction,
        **{name: day.isoformat() for name, day in days.items() if day is not None},
    }
