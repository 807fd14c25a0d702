"""The learner: what a caller states of one, and what the register keeps."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from lrs_soap.domain.matching import Identity
from lrs_soap.domain.names import fold, fold_postcode
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import LEARNER_STATUS_LIVE


@dataclass(frozen=True)
class LearnerDetails:
    """What a caller can state of a learner. An empty text is "not given".

    Texts are as sent, outer white space trimmed; codes are those of `vocabulary`. Not slotted, so that the folded
    identity is made once.
    """

    given_name: str
    family_name: str
    date_of_birth: date
    gender: str
    postcode: str
    verification_type: str = "0"
    ability_to_share: str = "0"
    title: str = ""
    middle_other_name: str = ""
    preferred_given_name: str = ""
    previous_family_name: str = ""
    family_name_at_16: str = ""
    school_at_16: str = ""
    address_line_1: str = ""
    address_line_2: str = ""
    address_town: str = ""
    address_county_or_city: str = ""
    date_of_address_capture: date | None = None
    place_of_birth: str = ""
    email: str = ""
    nationality: str = ""
    scottish_candidate_number: str = ""
    other_verification_description: str = ""
    notes: str = ""
    telephone: str = ""
    uci: str = ""
    upn: str = ""

    @cached_property
    def identity(self) -> Identity:
        """The comparable facts, folded."""
        return Identity(
            given_name=fold(self.given_name),
            family_name=fold(self.family_name),
            date_of_birth=self.date_of_birth,
            gender=self.gender,
            postcode=fold_postcode(self.postcode),
            preferred_given_name=fold(self.preferred_given_name),
            previous_family_name=fold(self.previous_family_name),
            family_name_at_16=fold(self.family_name_at_16),
            school_at_16=fold(self.school_at_16),
            place_of_birth=fold(self.place_of_birth),
            email=self.email.lower(),
        )


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner as the register holds it. Times are UTC.

    `version` starts at 1 and grows by one with each update. A learner merged into another names it in
    `master_uln`; a master names those merged into it in `linked_ulns`.
    """

    uln: Uln
    details: LearnerDetails
    created_at: datetime
    updated_at: datetime
    version: int = 1
    status: str = LEARNER_STATUS_LIVE
    tier_level: str = "0"
    master_uln: Uln | None = None
    linked_ulns: tuple[Uln, ...] = ()

    @property
    def is_live(self) -> bool:
        return self.status == LEARNER_STATUS_LIVE

    @property
    def summary(self) -> "LearnerSummary":
        """The few facts of it that a verification needs."""
        identity = self.details.identity
        return LearnerSummary(
            uln=self.uln,
            given_name=self.details.given_name,
            family_name=self.details.family_name,
            date_of_birth=self.details.date_of_birth,
            gender=self.details.gender,
            folded_given_name=identity.given_name,
            folded_family_name=identity.family_name,
            folded_preferred_given_name=identity.preferred_given_name,
            folded_previous_family_name=identity.previous_family_name,
            status=self.status,
            master_uln=self.master_uln,
            ability_to_share=self.details.ability_to_share,
        )


@dataclass(frozen=True, slots=True)
class LearnerSummary:
    """The few facts that decide what a caller is told of a learner, read without the whole of it.

    Names are folded beside the originals.
    """

    uln: Uln
    given_name: str
    family_name: str
    date_of_birth: date
    gender: str
    folded_given_name: str
    folded_family_name: str
    folded_preferred_given_name: str
    folded_previous_family_name: str
    status: str
    master_uln: Uln | None
    ability_to_share: str

    @property
    def is_live(self) -> bool:
        return self.status == LEARNER_STATUS_LIVE
