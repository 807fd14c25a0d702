"""CreateDataChallenge, ListDataChallenge and DeleteDataChallenge."""

from typing import Any, Final

from lrs_soap.domain.challenge import Challenge, ChallengeType, Contact, fault_of_event, type_named
from lrs_soap.domain.errors import ChallengeExists, ChangedMeanwhile, LearnerNotVerified, UnknownEvent
from lrs_soap.domain.names import fold
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim
from lrs_soap.faces.base import ContractService, operation
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import written_moment
from lrs_soap.faces.form import GIVEN, Form
from lrs_soap.faces.learner_service_r9 import challenge_types as types
from lrs_soap.faces.learner_service_r9.codes import DONE, INVALID_ULN, R9_ERROR_CODES
from lrs_soap.faces.learner_service_r9.request import read_sender, read_uln
from lrs_soap.services.list_challenges import ListChallenges, list_challenges
from lrs_soap.services.raise_challenge import RaiseChallenge, raise_challenge
from lrs_soap.services.withdraw_challenge import WithdrawChallenge, withdraw_challenge

#: What is said of an event, by the domain's names: after `original` as it is, after `supplied` as it should be.
TEXTS: Final = {
    "accreditation_number": "AccreditationNumber",
    "awarding_body": "AwardingBody",
    "qualification_level": "QualificationLevel",
    "aim_title": "AimTitle",
    "achieved_grade": "AchievedGrade",
    "total_credits": "TotalCredits",
    "credit_value": "CreditValue",
    "language_for_assessment": "LanguageForAssessment",
    "provider": "Provider",
    "type": "Type",
}
DAYS: Final = {"achieved_date": "AchievedDate", "start_date": "StartDate", "end_date": "EndDate"}

#: What CreateDataChallenge answers with a code and a sentence; the other two have no room for one and send a fault.
REFUSALS: Final = (LearnerNotVerified, UnknownEvent, ChallengeExists, ChangedMeanwhile)

#: The contract asks for none.
WITHDRAWAL: Final = "withdrawn by the raiser"


class Challenges(ContractService):
    @operation(
        ("CreateDataChallenge", types.CreateDataChallenge),
        ("CreateDataChallengeResponse", types.CreateDataChallengeResponse),
    )
    def CreateDataChallenge(ctx: Any, request: Message) -> Message:
        form = Form(request)
        sender = read_sender(form)
        uln = read_uln(form, "uln")
        ask = _read_doubt(form, uln)
        form.close()
        try:
            with ctx.udc.writing(sender.credentials) as service:
                if uln is None:
                    return _raised(INVALID_ULN, "the ULN is not one")
                challenge = raise_challenge(ask, service)
        except REFUSALS as refusal:
            return _raised(R9_ERROR_CODES[refusal.kind][0], str(refusal))
        return _raised(DONE, f"to be answered by {challenge.doubt.due_date}", challenge.reference)

    @operation(
        ("ListDataChallenge", types.ListDataChallenge),
        ("ListDataChallengeResponse", types.ListDataChallengeResponse),
    )
    def ListDataChallenge(ctx: Any, request: Message) -> Message:
        form = Form(request)
        sender = read_sender(form)
        uln = read_uln(form, "uln") if request.get("uln") else None
        ask = ListChallenges(
            uln=uln,
            raised_from=form.optional_day("dateCreatedStart", "day"),
            raised_to=form.optional_day("dateCreatedEnd", "day"),
            page=None,
        )
        form.close()
        with ctx.udc.reading(sender.credentials) as service:
            if uln is None and request.get("uln"):
                return _listed(INVALID_ULN, [])
            page = list_challenges(ask, service)
        return _listed(DONE, [_item(challenge) for challenge in page.challenges])

    @operation(
        ("DeleteDataChallenge", types.DeleteDataChallenge),
        ("DeleteDataChallengeResponse", types.DeleteDataChallengeResponse),
    )
    def DeleteDataChallenge(ctx: Any, request: Message) -> Message:
        form = Form(request)
        sender = read_sender(form)
        uln = read_uln(form, "uln")
        reference = form.required("referenceNumber", "challenge_reference")
        form.close()
        code = INVALID_ULN
        with ctx.udc.writing(sender.credentials) as service:
            if uln is not None:
                withdraw_challenge(WithdrawChallenge(reference, WITHDRAWAL, uln), service)
                code = DONE
        return {"DeleteDataChallengeResult": {"ResponseCode": code}}


def _read_doubt(form: Form, uln: Uln | None) -> RaiseChallenge:
    """What is asked; where the ULN cannot be one, nobody asks it."""
    type_ = _read_type(form)
    event_id = _read_event(form, "learningEvent1Id")
    if type_ is not None and (requirement := fault_of_event(type_, event_id)) is not None:
        form.refuse("learningEvent1Id", requirement)
    return RaiseChallenge(
        type=type_ or ChallengeType.OTHER,
        uln=uln or Uln(""),
        claim=Claim(
            given_name=fold(form.required("givenName", "given_name")),
            family_name=fold(form.required("familyName", "family_name")),
            date_of_birth=form.optional_day("dateOfBirth", "date_of_birth"),
            gender=form.optional("gender", "gender") or None,
        ),
        event_id=event_id,
        second_event_id=_read_event(form, "learningEvent2Id"),
        user_type=form.message.get("userType") or "",
        contact=Contact(
            form.optional("contactName", "contact_name"),
            form.optional("telephone", "telephone"),
            form.optional("emailAddress", "email"),
        ),
        information=form.optional("additionalInformation", "information"),
        original=_read_claimed(form, "original", "source1"),
        supplied=_read_claimed(form, "supplied", "source2"),
    )


def _read_type(form: Form) -> ChallengeType | None:
    text: str = form.message.get("challengeType") or ""
    type_ = type_named(text)
    if type_ is None:
        form.refuse("challengeType", f"must be one of {', '.join(ChallengeType)}" if text else GIVEN)
    return type_


def _read_event(form: Form, element: str) -> int | None:
    """None for 0, which is what .NET sends of a number that nobody set."""
    return int(form.optional(element, "event") or 0) or None


def _read_claimed(form: Form, prefix: str, source: str) -> dict[str, str]:
    """Only what is given; days as yyyy-mm-dd."""
    claimed = {"source": form.optional(source, "claimed")}
    claimed |= {name: form.optional(f"{prefix}{element}", "claimed") for name, element in TEXTS.items()}
    days = {name: form.optional_day(f"{prefix}{element}", "day") for name, element in DAYS.items()}
    claimed |= {name: day.isoformat() for name, day in days.items() if day is not None}
    return {name: value for name, value in claimed.items() if value}


def _raised(code: str, description: str, reference: str | None = None) -> Message:
    return {
        "CreateDataChallengeResult": {
            "ResponseCode": code,
            "DataChallengeReference": reference,
            "ResponseDescription": description,
        }
    }


def _listed(code: str, items: list[Message]) -> Message:
    return {
        "ListDataChallengeResult": {
            "DataChallenges": {"ListDataChallengeItem": items},
            "ResponseCode": code,
        }
    }


def _item(challenge: Challenge) -> Message:
    closed = challenge.resolved_at
    return {
        "CreatedDate": written_moment(challenge.doubt.raised_at),
        "ReferenceNo": challenge.reference,
        "ResolvedDate": None if closed is None else written_moment(closed),
        "Status": challenge.state.value,
        "Type": challenge.doubt.type.value,
    }
