"""The contract's words for what the domain has codes for, each table once."""

from collections.abc import Mapping
from typing import Final

from lrs_soap.domain.achievement import ErrorClass, SubmissionType
from lrs_soap.domain.challenge import ChallengeState, ChallengeType, Move
from lrs_soap.domain.differences import Agreement
from lrs_soap.domain.event_outcome import EventOutcome
from lrs_soap.domain.organisation import OrganisationStatus, OrganisationType, UserRole, UserStatus
from lrs_soap.domain.plr import EventStatus, Source
from lrs_soap.domain.uln_change import UlnChangeKind
from lrs_soap.domain.verification import Comparison
from lrs_soap.domain.vocabulary import ASKED_BY_LEARNER, CHECK_ONLY, FULL
from lrs_soap.services.get_learning_events import LearningRecord, NotShared, NotVerified
from lrs_soap.services.list_challenges import Whose
from lrs_soap.services.ports import DatabaseState

GENDERS: Final = {"NotKnown": "0", "Male": "1", "Female": "2", "NotSpecified": "9"}

VERIFICATION_TYPES: Final = {
    "NotProvided": "0",
    "SchoolRelationship": "1",
    "Passport": "2",
    "DrivingLicence": "3",
    "IdentityCard": "4",
    "NationalInsuranceCard": "5",
    "FundingCertificate": "6",
    "BankCard": "7",
    "Other": "999",
}

ABILITIES_TO_SHARE: Final = {"NoticeNotSeen": "0", "Shares": "1", "DoesNotShare": "2"}

LEARNER_STATUSES: Final = {"Live": "1", "Deleted": "0", "Inactive": "2"}

FIND_TYPES: Final = {"FullRecord": FULL, "CheckOnly": CHECK_ONLY}

#: What a search compares, by the domain's names of a learner's fields.
SEARCH_ITEMS: Final = {
    "GivenName": "given_name",
    "FamilyName": "family_name",
    "DateOfBirth": "date_of_birth",
    "Gender": "gender",
    "Postcode": "postcode",
    "PreferredGivenName": "preferred_given_name",
    "PreviousFamilyName": "previous_family_name",
    "FamilyNameAtAge16": "family_name_at_16",
    "SchoolAtAge16": "school_at_16",
    "PlaceOfBirth": "place_of_birth",
    "Email": "email",
}

AGREEMENTS: Final = {
    "Equal": Agreement.EQUAL,
    "Similar": Agreement.SIMILAR,
    "Differs": Agreement.DIFFERS,
    "NotStated": Agreement.NOT_STATED,
}

COMPARISONS: Final = {
    "GivenNameWithGivenName": Comparison.GIVEN_TO_GIVEN,
    "GivenNameWithFamilyName": Comparison.GIVEN_TO_FAMILY,
    "GivenNameWithPreviousFamilyName": Comparison.GIVEN_TO_PREVIOUS_FAMILY,
    "FamilyNameWithGivenName": Comparison.FAMILY_TO_GIVEN,
    "FamilyNameWithFamilyName": Comparison.FAMILY_TO_FAMILY,
    "FamilyNameWithPreviousFamilyName": Comparison.FAMILY_TO_PREVIOUS_FAMILY,
    "DateOfBirth": Comparison.DATE_OF_BIRTH,
    "Gender": Comparison.GENDER,
}

ULN_CHANGE_KINDS: Final = {
    "Merged": UlnChangeKind.MERGED,
    "Unmerged": UlnChangeKind.UNMERGED,
    "Deleted": UlnChangeKind.DELETED,
}

EVENT_SOURCES: Final = {
    "IndividualisedLearnerRecord": Source.ILR,
    "NationalPupilDatabase": Source.NPD,
    "AwardingOrganisation": Source.AO,
    "AwardingOrganisationUnit": Source.QCFU,
}

EVENT_STATUSES: Final = {"Final": EventStatus.FINAL, "Provisional": EventStatus.PROVISIONAL}

EVENT_OUTCOMES: Final = {
    "Achieved": EventOutcome.ACHIEVED,
    "NotAchieved": EventOutcome.NOT_ACHIEVED,
    "Unknown": EventOutcome.UNKNOWN,
}

REQUESTERS: Final = {"Organisation": "ORG", "Learner": ASKED_BY_LEARNER}

SUBMISSION_TYPES: Final = {"Provisional": SubmissionType.PROVISIONAL, "Final": SubmissionType.FINAL}

#: The numbers that records of achievements carry.
ACHIEVEMENT_ACTIONS: Final = {"Create": "1", "Update": "2", "Withdraw": "3", "Reinstate": "4"}

#: What may be taken away from an achievement, by the domain's names.
ACHIEVEMENT_ITEMS: Final = {"Grade": "grade", "LanguageOfAssessment": "language"}

ACHIEVEMENT_ERROR_CLASSES: Final = {
    "FieldData": ErrorClass.FIELD_DATA,
    "LearnerData": ErrorClass.LEARNER_DATA,
    "BusinessRule": ErrorClass.BUSINESS_RULE,
}

#: What a look at a record came to, by the outcome that the audit remembers.
LOOK_OUTCOMES: Final = {
    "Shown": LearningRecord.__name__,
    "NotShared": NotShared.__name__,
    "NotVerified": NotVerified.__name__,
}

ORGANISATION_TYPES: Final = {
    "Provider": OrganisationType.PROVIDER,
    "AwardingOrganisation": OrganisationType.AWARDING_ORGANISATION,
    "LocalAuthority": OrganisationType.LOCAL_AUTHORITY,
    "ServiceDesk": OrganisationType.SERVICE_DESK,
}

ORGANISATION_STATUSES: Final = {
    "Active": OrganisationStatus.ACTIVE,
    "Suspended": OrganisationStatus.SUSPENDED,
}

USER_ROLES: Final = {
    "SuperUser": UserRole.SUPER_USER,
    "OnlineUser": UserRole.ONLINE_USER,
    "BatchUser": UserRole.BATCH_USER,
    "ViewOnly": UserRole.VIEW_ONLY,
    "AwardingOrganisationUser": UserRole.AO_USER,
}

USER_STATUSES: Final = {"Active": UserStatus.ACTIVE, "Disabled": UserStatus.DISABLED}

#: Of challenges the contract's words are the domain's.
CHALLENGE_TYPES: Final = {type_.value: type_ for type_ in ChallengeType}
CHALLENGE_STATES: Final = {state.value: state for state in ChallengeState}

#: What part the caller has in a challenge.
CHALLENGE_PARTS: Final = {"RaisedByUs": Whose.MINE, "ToBeAnsweredByUs": Whose.ON_MY_EVENTS}

CHALLENGE_MOVES: Final = {
    "Raise": Move.RAISE,
    "Route": Move.ROUTE,
    "AskForInformation": Move.ASK_INFORMATION,
    "GiveInformation": Move.GIVE_INFORMATION,
    "Amend": Move.AMEND,
    "Confirm": Move.CONFIRM,
    "Reject": Move.REJECT,
    "Withdraw": Move.WITHDRAW,
}

DATABASE_STATES: Final = {
    "Ready": DatabaseState.READY,
    "NotAnswering": DatabaseState.NOT_ANSWERING,
    "OtherVersion": DatabaseState.OTHER_VERSION,
}

#: An xs:boolean, by what it is.
FLAGS: Final = ("false", "true")
#: Of an element whose being there says all. No element is empty: some stacks read those as absent.
YES: Final = FLAGS[True]


def word_for(code: str, words: Mapping[str, str]) -> str:
    """The contract's word for a code of the domain."""
    return next(word for word, one in words.items() if one == code)
