"""What is particular to ExternalService: what an achievement must have, the words of a job, one form for all."""

import pytest

from lrs_soap.contracts.documents import EXTERNAL_SERVICE
from lrs_soap.contracts.namespaces import MODEL, SERVICES
from tests.contracts.schema_facts import (
    elements_of,
    form_of,
    local_elements,
    names_of,
    schemas_of,
    values_of,
)

SCHEMAS = schemas_of(EXTERNAL_SERVICE)

ACHIEVEMENT_IN_WIRE_ORDER = (
    "AchievementAwardDate Action ActionDate ActionReason DateofBirth FamilyName Gender GivenName Grade "
    "LanguageForAssessment LearnerPostcode MisIdentifier ProviderUkprn Uln UnitOrQualificationReferenceNumber"
)

MANDATORY_BUT_NILLABLE = {
    "FamilyName",
    "GivenName",
    "ProviderUkprn",
    "Uln",
    "UnitOrQualificationReferenceNumber",
}
MANDATORY_WITH_A_VALUE = {"AchievementAwardDate", "Action", "ActionDate"}


def test_an_achievement_has_the_wire_order() -> None:
    assert " ".join(names_of(SCHEMAS[SERVICES], "Achievement")) == ACHIEVEMENT_IN_WIRE_ORDER


def test_eight_members_of_an_achievement_are_mandatory_and_five_of_them_may_be_nil() -> None:
    members = elements_of(SCHEMAS[SERVICES], "Achievement")
    mandatory = {m.get("name"): m.get("nillable") for m in members if m.get("minOccurs", "1") == "1"}
    assert {name for name, nillable in mandatory.items() if nillable == "true"} == MANDATORY_BUT_NILLABLE
    assert {name for name, nillable in mandatory.items() if nillable is None} == MANDATORY_WITH_A_VALUE


def test_a_job_tells_its_status_in_one_of_five_words() -> None:
    values = values_of(SCHEMAS[MODEL], "AchievementBatchJobStatus")
    assert values == ["Failed", "Successful", "Waiting", "InProgress", "Cancelled"]


@pytest.mark.parametrize("name", ["Achievement", "User", "AchievementBatchJobResponse"])
def test_members_stand_as_dotnet_sorts_them(name: str) -> None:
    """By their bytes, so that OrgPassword comes before OrganisationRef."""
    schema = SCHEMAS[SERVICES if name == "Achievement" else MODEL]
    names = names_of(schema, name)
    assert names == sorted(names)


def test_a_job_is_counted_in_23_members() -> None:
    assert len(names_of(SCHEMAS[MODEL], "AchievementBatchJobResponse")) == 23


@pytest.mark.parametrize("namespace", SCHEMAS)
def test_everything_is_qualified(namespace: str) -> None:
    assert {form_of(element) for element in local_elements(SCHEMAS[namespace])} == {"qualified"}
