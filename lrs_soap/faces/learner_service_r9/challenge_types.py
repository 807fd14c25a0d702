"""The messages of data challenges as spyne types, as `types` has those of the other operations."""

from spyne import ComplexModel

from lrs_soap.contracts.namespaces import MODEL, TEMPURI
from lrs_soap.faces.data_contract import many, members
from lrs_soap.faces.learner_service_r9.types import InvokingOrganisation


class CreateDataChallenge(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(
        TEMPURI,
        """
        invokingOrganisation userType vendorId! language challengeType uln givenName familyName dateOfBirth! gender
        contactName telephone emailAddress additionalInformation
        learningEvent1Id! source1 originalAccreditationNumber originalAwardingBody originalQualificationLevel
        originalAimTitle originalAchievedDate originalAchievedGrade originalTotalCredits originalCreditValue
        originalLanguageForAssessment originalProvider originalType originalStartDate originalEndDate
        learningEvent2Id! source2 suppliedAccreditationNumber suppliedAwardingBody suppliedAimTitle
        suppliedAchievedDate suppliedAchievedGrade suppliedTotalCredits suppliedCreditValue
        suppliedLanguageForAssessment suppliedProvider suppliedType suppliedQualificationLevel suppliedStartDate
        suppliedEndDate
        """,
        least=1,
        invokingOrganisation=InvokingOrganisation,
    )


class CreateDataChallengeResult(ComplexModel):
    __namespace__ = MODEL
    __type_name__ = "CreateDataChallengeResponse"
    _type_info = members(MODEL, "ResponseCode DataChallengeReference ResponseDescription")


class CreateDataChallengeResponse(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(
        TEMPURI, "CreateDataChallengeResult", CreateDataChallengeResult=CreateDataChallengeResult
    )


class ListDataChallenge(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(
        TEMPURI,
        "invokingOrganisation userType vendorId! language uln dateCreatedStart dateCreatedEnd",
        least=1,
        invokingOrganisation=InvokingOrganisation,
    )


class ListDataChallengeItem(ComplexModel):
    __namespace__ = MODEL
    _type_info = members(MODEL, "CreatedDate! ReferenceNo ResolvedDate Status Type")


class ArrayOfListDataChallengeItem(ComplexModel):
    __namespace__ = MODEL
    _type_info = many(MODEL, "ListDataChallengeItem", ListDataChallengeItem)


class ListDataChallengeResult(ComplexModel):
    __namespace__ = MODEL
    __type_name__ = "ListDataChallengeResponse"
    _type_info = members(MODEL, "DataChallenges ResponseCode", DataChallenges=ArrayOfListDataChallengeItem)


class ListDataChallengeResponse(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(TEMPURI, "ListDataChallengeResult", ListDataChallengeResult=ListDataChallengeResult)


class DeleteDataChallenge(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(
        TEMPURI,
        "invokingOrganisation userType vendorId! language uln referenceNumber",
        least=1,
        invokingOrganisation=InvokingOrganisation,
    )


class DeleteDataChallengeResult(ComplexModel):
    __namespace__ = MODEL
    __type_name__ = "DeleteDataChallengeResponse"
    _type_info = members(MODEL, "ResponseCode")


class DeleteDataChallengeResponse(ComplexModel):
    __namespace__ = TEMPURI
    _type_info = members(
        TEMPURI, "DeleteDataChallengeResult", DeleteDataChallengeResult=DeleteDataChallengeResult
    )
