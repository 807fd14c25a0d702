"""The messages of the LearnerServiceR9 contract as spyne types: names, order, occurrence and namespaces as published.

`xsd/learner_service_r9/` says the same in XSD; a test holds the two together. What a message wraps stands in the
service's namespace, what its DataContract types hold in theirs. Types that build upon others are written out, the
other's members first, which comes to the same on the wire. Those of data challenges are in `challenge_types`.
"""

from spyne import ComplexModel, Unicode

from lrs_soap.contracts.namespaces import ARRAYS, MODEL, QCF_COMMON, QCF_INTERFACE, QCF_MIAP_MODEL, TEMPURI
from lrs_soap.faces.data_contract import many, members


class InvokingOrganisation(ComplexModel):
    __namespace__ = QCF_COMMON
    _type_info = members(QCF_COMMON, "ChannelCode! Estab LaNumber Password Reference Ukprn Username")


class InvokingOrganisationR10(ComplexModel):
    __namespace__ = QCF_INTERFACE
    _type_info = members(QCF_INTERFACE, "OrganisationRef Password Ukprn Username")


class ArrayOfstring(ComplexModel):
    __namespace__ = ARRAYS
    _type_info = many(ARRAYS, "string", Unicode)


class Learner(ComplexModel):
    __namespace__ = QCF_MIAP_MODEL
    _type_info = members(
        QCF_MIAP_MODEL,
        """
        AbilityToShare! AtsLearnerPreference BirthDateVerification! CountryOfAddress CountryOfBirth CountryOfDomicle
        CountryOfLastKnownAddress CreatedDate! CreatedViaChannel! DateOfAddressCapture DateOfBirth! DateOfDeath
        DeathDateVerification! Deceased! DeceasedDate DisabilityCode! EmailAddress EthnicityCode
        EthnicityVerification! EtlLoadId FamilyName FamilyNameAt16 FamilyNameFirst FirstEstablismentId! Gender!
        GivenName InReceiptOfDsa! Initials LastCompiledLearnerPlanReport LastCompiledLearnerRecordReport
        LastKnownAddressChanged! LastKnownAddressCountyOrCity LastKnownAddressLine1 LastKnownAddressLine2
        LastKnownAddressQualififer! LastKnownAddressTown LastKnownGender! LastKnownPostCode LastUpdatedAction
        LastUpdatedDate! LastUpdatedLrbUsername LastUpdatedLrsUsername LastUpdatedSearchKey LastUpdatedViaChannel!
        LearningDifficultyCode! LinkedUlns ManualUpdate! MaritalStatus! MaritalStatusVerification! MasterUln
        MiddleOtherName NameSuffix NationalInsuranceNumber Nationality NextDataChallengeNo NormalisedFamilyName
        NormalisedGivenName NormalisedOtherNames NormalisedPerferredGivenName NormalisedPreviousFamilyName Notes
        OtherVerificationDescription PlaceOfBirth PotentialDuplicateSearchKey PreferredFamilyFirstNameFirst
        PreferredFamilyName PreferredGivenName PreviousFamilyName ReasonForDeletion RecordStatus! ReferenceNumber
        RegisteredByOrganisationRef RestrictedUse SchoolAtAge16 ScottishCandidateNumber SecretQuestionId
        SecurityAnswer SenType! SequentialVersionNumber! TelephoneNumber TierLevel! Title Uln
        UniqueCandidateIdentifier UniquePupilNumber VerificationType! VersionNumber!
        """,
        LinkedUlns=ArrayOfstring,
    )


class LearnerByUln(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(
        TEMPURI,
        "invokingOrganisation userType vendorId! language uln givenName familyName findType",
        least=1,
        invokingOrganisation=InvokingOrganisation,
    )


class LearnerByUlnResult(ComplexModel):
    __namespace__ = MODEL
    __type_name__ = "LearnerByUlnResponse"
    _type_info = members(MODEL, "ResponseCode FamilyName GivenName Learner Uln", Learner=Learner)


class LearnerByUlnResponse(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(TEMPURI, "LearnerByUlnResult", LearnerByUlnResult=LearnerByUlnResult)


class GetLearnerLearningEvents(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(
        TEMPURI,
        """
        invokingOrganisation userType vendorID! language uln givenName familyName dateOfBirth gender getType
        """,
        least=1,
        invokingOrganisation=InvokingOrganisationR10,
    )


class LearningEvent(ComplexModel):
    __namespace__ = MODEL
    _type_info = members(
        MODEL,
        """
        AchievementAwardDate AchievementProviderName AchievementProviderUkprn AwardingOrganisationName
        AwardingOrganisationUkprn CollectionType Credits! DateLoaded Grade ID! LanguageForAssessment Level
        ParticipationEndDate ParticipationStartDate QualificationType Restriction ReturnNumber Source Status Subject
        SubjectCode UnderDataChallenge
        """,
    )


class ArrayOfLearningEvent(ComplexModel):
    __namespace__ = MODEL
    _type_info = many(MODEL, "LearningEvent", LearningEvent)


class GetLearnerLearningEventsResult(ComplexModel):
    __namespace__ = MODEL
    __type_name__ = "GetLearnerLearningEventsResponse"
    _type_info = members(
        MODEL, "ResponseCode FoundULN IncomingULN LearnerRecord", LearnerRecord=ArrayOfLearningEvent
    )


class GetLearnerLearningEventsResponse(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(
        TEMPURI,
        "GetLearnerLearningEventsResult",
        GetLearnerLearningEventsResult=GetLearnerLearningEventsResult,
    )


class UpdateLearnerSubsetFields(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(
        TEMPURI,
        """
        invokingOrganisation userType vendorId! language uln versionNumber! emailAddress telephoneNumber
        abilityToShare! schoolAtAge16 preferredGivenName
        """,
        least=1,
        invokingOrganisation=InvokingOrganisation,
    )


class UpdateLearnerSubsetFieldsResponse(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(TEMPURI, "UpdateLearnerSubsetFieldsResult")


class ViewAudit(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(
        TEMPURI,
        """
        invokingOrganisation userType vendorId! language learnerUln learnerGivenName learnerFamilyName page!
        """,
        least=1,
        invokingOrganisation=InvokingOrganisation,
    )


class PlrAccessEntryResponse(ComplexModel):
    __namespace__ = MODEL
    _type_info = members(MODEL, "Action DateTime! Organisation User")


class ArrayOfPlrAccessEntryResponse(ComplexModel):
    __namespace__ = MODEL
    _type_info = many(MODEL, "PlrAccessEntryResponse", PlrAccessEntryResponse)


class PagedList(ComplexModel):
    __namespace__ = MODEL
    __type_name__ = "PagedListOfPlrAccessEntryResponseN4dIIFC_S"
    _type_info = members(
        MODEL,
        "List PageCount! PageIndex! PageSize! SortIndex! SortOrder! TotalItems!",
        List=ArrayOfPlrAccessEntryResponse,
    )


class ViewAuditResponse(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(TEMPURI, "ViewAuditResult", ViewAuditResult=PagedList)


class GetOrganisation(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(
        TEMPURI,
        "invokingOrganisation userType! vendorId! language ukPrn orgRef",
        least=1,
        invokingOrganisation=InvokingOrganisation,
    )


class GetOrganisationResult(ComplexModel):
    __namespace__ = MODEL
    __type_name__ = "GetOrganisationResponse"
    _type_info = members(MODEL, "ResponseCode DisplayName OrgRef Status Ukprn")


class GetOrganisationResponse(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(TEMPURI, "GetOrganisationResult", GetOrganisationResult=GetOrganisationResult)
