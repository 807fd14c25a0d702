"""The messages of the ExternalService contract as spyne types: names, order, occurrence and namespaces as published.

`xsd/external_service/` says the same in XSD; a test holds the two together. Types that build upon others are written
out, the other's members first, which comes to the same on the wire.
"""

from spyne import ComplexModel

from lrs_soap.contracts.namespaces import MODEL, SERVICES
from lrs_soap.faces.data_contract import many, members


class User(ComplexModel):
    __namespace__ = MODEL
    _type_info = members(MODEL, "OrgPassword OrganisationRef UserName")


class Achievement(ComplexModel):
    __namespace__ = SERVICES
    _type_info = [
        *members(SERVICES, "AchievementAwardDate! Action! ActionDate!", least=1),
        *members(SERVICES, "ActionReason DateofBirth"),
        *members(SERVICES, "FamilyName", least=1),
        *members(SERVICES, "Gender"),
        *members(SERVICES, "GivenName", least=1),
        *members(SERVICES, "Grade LanguageForAssessment LearnerPostcode MisIdentifier"),
        *members(SERVICES, "ProviderUkprn Uln UnitOrQualificationReferenceNumber", least=1),
    ]


class ArrayOfAchievement(ComplexModel):
    __namespace__ = SERVICES
    _type_info = many(SERVICES, "Achievement", Achievement)


class SubmitAchievementBatchJob(ComplexModel):
    __namespace__ = SERVICES
    _type_info = members(
        SERVICES,
        "invokingUser emailAddress submissionType achievements",
        invokingUser=User,
        achievements=ArrayOfAchievement,
    )


class SubmitAchievementBatchJobResult(ComplexModel):
    __namespace__ = MODEL
    __type_name__ = "SubmitAchievementBatchJobResponse"
    _type_info = members(MODEL, "ResponseCode JobId!")


class SubmitAchievementBatchJobResponse(ComplexModel):
    __namespace__ = SERVICES
    _type_info = members(
        SERVICES,
        "SubmitAchievementBatchJobResult",
        SubmitAchievementBatchJobResult=SubmitAchievementBatchJobResult,
    )


class GetAchievementBatchJob(ComplexModel):
    __namespace__ = SERVICES
    _type_info = members(SERVICES, "invokingUser jobId", invokingUser=User)


class AchievementBatchJobResponse(ComplexModel):
    __namespace__ = MODEL
    _type_info = members(
        MODEL,
        """
        ResponseCode AchievementBatchErrorFile AchievementsCreated AchievementsPromotedToFinal
        AchievementsReinstated AchievementsUpdated AchievementsWithdrawn BusinessRuleErrors Duration EndDate
        FieldDataErrors Filename JobID! LearnerDataErrors NumberOfRecords PercentageSuccessfulRecords
        RejectionReason StartDate Status! SubmittedDate SuccessfulFinalAchievements
        SuccessfulProvisionalAchievements Type User
        """,
    )


class GetAchievementBatchJobResponse(ComplexModel):
    __namespace__ = SERVICES
    _type_info = members(
        SERVICES, "GetAchievementBatchJobResult", GetAchievementBatchJobResult=AchievementBatchJobResponse
    )
