"""What is said of a learning event in a challenge, between the contract's elements and the domain's names of them."""

from collections.abc import Mapping
from typing import Final

from lrs_soap.domain.event_fields import DAYS
from lrs_soap.faces.codec import Message
from lrs_soap.faces.learning_records.form import StrictForm

#: What a raiser claims, by the domain's names of it (`challenge.CLAIMED`).
CLAIMED_ITEMS: Final = {
    "Source": "source",
    "AccreditationNumber": "accreditation_number",
    "AwardingBody": "awarding_body",
    "QualificationLevel": "qualification_level",
    "AimTitle": "aim_title",
    "AchievedDate": "achieved_date",
    "AchievedGrade": "achieved_grade",
    "TotalCredits": "total_credits",
    "CreditValue": "credit_value",
    "LanguageOfAssessment": "language_for_assessment",
    "Provider": "provider",
    "Type": "type",
    "StartDate": "start_date",
    "EndDate": "end_date",
}

#: What an owner amends, by the domain's names of it (`plr.EventFacts`).
EVENT_ITEMS: Final = {
    "SubjectCode": "subject_code",
    "Subject": "subject",
    "QualificationType": "qualification_type",
    "Level": "level",
    "Grade": "grade",
    "Credits": "credits",
    "AwardDate": "award_date",
    "ParticipationStart": "participation_start",
    "ParticipationEnd": "participation_end",
    "ProviderUKPRN": "provider_ukprn",
    "ProviderName": "provider_name",
    "AwardingOrganisationUKPRN": "awarding_ukprn",
    "AwardingOrganisationName": "awarding_name",
    "CollectionType": "collection_type",
    "ReturnNumber": "return_number",
    "LanguageOfAssessment": "language",
    "Restriction": "restriction",
}

_DATES: Final = frozenset({"achieved_date", "start_date", "end_date", *DAYS})
_NUMBERS: Final = frozenset({"total_credits", "credit_value", "credits"})


def read_claimed(form: StrictForm) -> dict[str, str]:
    """What is given of a ClaimedEvent, as texts by the domain's names."""
    return _read(form, CLAIMED_ITEMS)


def read_amended(form: StrictForm) -> dict[str, str]:
    """What is given of an Amendment, as texts by the domain's names; what Clear names is there as the empty text."""
    return _read(form, EVENT_ITEMS) | dict.fromkeys(form.cleared(EVENT_ITEMS), "")


def write_claimed(claimed: Mapping[str, str]) -> Message | None:
    """The contract's ToldEvent; None where nothing was said."""
    return {element: claimed.get(name) for element, name in CLAIMED_ITEMS.items()} if claimed else None


def _read(form: StrictForm, items: Mapping[str, str]) -> dict[str, str]:
    texts = {name: _text(form, element, name) for element, name in items.items()}
    return {name: text for name, text in texts.items() if text}


def _text(form: StrictForm, element: str, name: str) -> str:
    """Days as yyyy-mm-dd, numbers without sign and leading noughts; empty where nothing is given or it is wrong."""
    if name in _DATES:
        day = form.optional_date(element, "day")
        return "" if day is None else day.isoformat()
    if name in _NUMBERS:
        number = form.number(element)
        return "" if number is None else str(number)
    return form.optional(element, "claimed")
