"""What is particular to LearnerServiceR9: DataContract order, one form for all, the enumerations, .NET's namespaces."""

import pytest
from lxml import etree

from lrs_soap.contracts.documents import LEARNER_SERVICE_R9
from lrs_soap.contracts.namespaces import (
    ARRAYS,
    FAULTS,
    MODEL,
    QCF_COMMON,
    QCF_ENTITIES,
    QCF_INTERFACE,
    QCF_MIAP_MODEL,
    SERIALIZATION,
    TEMPURI,
    XSD,
)
from tests.contracts.schema_facts import (
    elements_of,
    form_of,
    local_elements,
    names_of,
    schemas_of,
    values_of,
)

SCHEMAS = schemas_of(LEARNER_SERVICE_R9)

LEARNER_IN_WIRE_ORDER = (
    "AbilityToShare AtsLearnerPreference BirthDateVerification CountryOfAddress CountryOfBirth "
    "CountryOfDomicle CountryOfLastKnownAddress CreatedDate CreatedViaChannel "
    "DateOfAddressCapture DateOfBirth DateOfDeath DeathDateVerification Deceased DeceasedDate "
    "DisabilityCode EmailAddress EthnicityCode EthnicityVerification EtlLoadId FamilyName "
    "FamilyNameAt16 FamilyNameFirst FirstEstablismentId Gender GivenName InReceiptOfDsa Initials "
    "LastCompiledLearnerPlanReport LastCompiledLearnerRecordReport LastKnownAddressChanged "
    "LastKnownAddressCountyOrCity LastKnownAddressLine1 LastKnownAddressLine2 "
    "LastKnownAddressQualififer LastKnownAddressTown LastKnownGender LastKnownPostCode "
    "LastUpdatedAction LastUpdatedDate LastUpdatedLrbUsername LastUpdatedLrsUsername "
    "LastUpdatedSearchKey LastUpdatedViaChannel LearningDifficultyCode LinkedUlns ManualUpdate "
    "MaritalStatus MaritalStatusVerification MasterUln MiddleOtherName NameSuffix "
    "NationalInsuranceNumber Nationality NextDataChallengeNo NormalisedFamilyName "
    "NormalisedGivenName NormalisedOtherNames NormalisedPerferredGivenName "
    "NormalisedPreviousFamilyName Notes OtherVerificationDescription PlaceOfBirth "
    "PotentialDuplicateSearchKey PreferredFamilyFirstNameFirst PreferredFamilyName "
    "PreferredGivenName PreviousFamilyName ReasonForDeletion RecordStatus ReferenceNumber "
    "RegisteredByOrganisationRef RestrictedUse SchoolAtAge16 ScottishCandidateNumber "
    "SecretQuestionId SecurityAnswer SenType SequentialVersionNumber TelephoneNumber TierLevel "
    "Title Uln UniqueCandidateIdentifier UniquePupilNumber VerificationType VersionNumber"
)

LEARNING_EVENT_IN_WIRE_ORDER = (
    "AchievementAwardDate AchievementProviderName AchievementProviderUkprn "
    "AwardingOrganisationName AwardingOrganisationUkprn CollectionType Credits DateLoaded Grade "
    "ID LanguageForAssessment Level ParticipationEndDate ParticipationStartDate QualificationType "
    "Restriction ReturnNumber Source Status Subject SubjectCode UnderDataChallenge"
)

LIKE_EVERY_REQUEST = ["invokingOrganisation", "userType", "vendorId", "language"]


def data_types() -> list[tuple[str, str]]:
    """Namespace and name of each type that .NET's DataContract reader reads: all but the wrappers."""
    return [
        (namespace, found.get("name", ""))
        for namespace, schema in SCHEMAS.items()
        for found in schema.iterfind(f"{{{XSD}}}complexType")
    ]


def parents_of(namespace: str, name: str) -> list[str]:
    found = SCHEMAS[namespace].find(f"{{{XSD}}}complexType[@name='{name}']")
    assert found is not None
    return [str(extension.get("base")) for extension in found.iter(f"{{{XSD}}}extension")]


def test_the_87_members_of_a_learner_have_the_wire_order() -> None:
    names = names_of(SCHEMAS[QCF_MIAP_MODEL], "Learner")
    assert " ".join(names) == LEARNER_IN_WIRE_ORDER
    assert len(names) == 87
    assert parents_of(QCF_MIAP_MODEL, "Learner") == ["entities:BusinessObject"]
    assert names_of(SCHEMAS[QCF_ENTITIES], "BusinessObject") == []


def test_the_22_members_of_a_learning_event_have_the_wire_order() -> None:
    names = names_of(SCHEMAS[MODEL], "LearningEvent")
    assert " ".join(names) == LEARNING_EVENT_IN_WIRE_ORDER
    assert len(names) == 22


@pytest.mark.parametrize(("namespace", "name"), data_types())
def test_members_stand_by_the_alphabet_after_those_of_the_base_type(namespace: str, name: str) -> None:
    names = names_of(SCHEMAS[namespace], name)
    assert names == sorted(names)
    assert set(parents_of(namespace, name)) <= {"model:ServiceResponseR9", "entities:BusinessObject"}


@pytest.mark.parametrize("namespace", SCHEMAS)
def test_everything_is_qualified(namespace: str) -> None:
    assert {form_of(element) for element in local_elements(SCHEMAS[namespace])} <= {"qualified"}
    assert SCHEMAS[namespace].get("elementFormDefault") == "qualified"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ChannelCode", "None Batch Portal WebServices LegacyAPI Legacy"),
        ("AbilityToShare", "NotProvided FPNNotSeen FPNSeenShareData"),
        ("UserType", "Unknown LNR ORG SER"),
    ],
)
def test_the_enumerations_are_those_published(name: str, values: str) -> None:
    assert " ".join(values_of(SCHEMAS[MODEL], name)) == values


def test_a_caller_is_one_type_for_the_record_and_another_for_all_else() -> None:
    senders = {
        operation.get("name"): operation[0][0][0].get("type")
        for operation in SCHEMAS[TEMPURI].iterfind(f"{{{XSD}}}element")
        if not str(operation.get("name")).endswith("Response")
    }
    assert senders.pop("GetLearnerLearningEvents") == "interface:InvokingOrganisationR10"
    assert set(senders.values()) == {"common:InvokingOrganisation"}
    r10 = names_of(SCHEMAS[QCF_INTERFACE], "InvokingOrganisationR10")
    assert r10 == ["OrganisationRef", "Password", "Ukprn", "Username"]
    assert "ChannelCode" in names_of(SCHEMAS[QCF_COMMON], "InvokingOrganisation")


def test_the_record_alone_spells_its_vendor_with_two_capitals() -> None:
    asked = {
        str(operation.get("name")): names_of(SCHEMAS[TEMPURI], str(operation.get("name")))[:4]
        for operation in SCHEMAS[TEMPURI].iterfind(f"{{{XSD}}}element")
        if not str(operation.get("name")).endswith("Response")
    }
    record = asked.pop("GetLearnerLearningEvents")
    assert record == ["invokingOrganisation", "userType", "vendorID", "language"]
    assert len(asked) == 7
    assert all(first == LIKE_EVERY_REQUEST for first in asked.values())


def test_every_parameter_of_a_request_must_stand() -> None:
    for operation in SCHEMAS[TEMPURI].iterfind(f"{{{XSD}}}element"):
        optional = [e.get("minOccurs") for e in elements_of(SCHEMAS[TEMPURI], str(operation.get("name")))]
        is_answer = str(operation.get("name")).endswith("Response")
        assert set(optional) == ({"0"} if is_answer else {None})


def test_a_character_is_a_number_and_a_list_of_texts_is_dotnets() -> None:
    restriction = SCHEMAS[SERIALIZATION].find(f"{{{XSD}}}simpleType[@name='char']/{{{XSD}}}restriction")
    assert restriction is not None
    assert restriction.get("base") == "xs:int"
    types = {e.get("name"): e.get("type") for e in elements_of(SCHEMAS[QCF_MIAP_MODEL], "Learner")}
    assert (types["AtsLearnerPreference"], types["LinkedUlns"]) == ("ser:char", "arrays:ArrayOfstring")
    assert names_of(SCHEMAS[ARRAYS], "ArrayOfstring") == ["string"]


def test_the_fault_is_nillable_and_its_detail_is_base64() -> None:
    fault = SCHEMAS[FAULTS].find(f"{{{XSD}}}element[@name='DomainFault']")
    assert fault is not None
    assert fault.get("nillable") == "true"
    members: list[etree._Element] = elements_of(SCHEMAS[FAULTS], "DomainFault")[-2:]
    assert [(m.get("name"), m.get("type")) for m in members] == [
        ("ErrorCode", "xs:string"),
        ("ErrorDetail", "xs:base64Binary"),
    ]
