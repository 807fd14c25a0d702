"""What is particular to the LearnerService contract: which elements are qualified, and the wire order of a learner."""

from lxml import etree

from lrs_soap.contracts.documents import LEARNER_SERVICE, read_ours, xsd_files
from lrs_soap.contracts.namespaces import XSD
from tests.contracts.schema_facts import elements_of, form_of

XSD_FILES = xsd_files(LEARNER_SERVICE)

LEARNER_IN_WIRE_ORDER = (
    "CreatedDate LastUpdatedDate ULN MasterSubstituted Title GivenName MiddleOtherName "
    "FamilyName PreferredGivenName PreviousFamilyName FamilyNameAtAge16 SchoolAtAge16 "
    "LastKnownAddressLine1 LastKnownAddressLine2 LastKnownAddressTown "
    "LastKnownAddressCountyOrCity LastKnownPostCode DateOfAddressCapture DateOfBirth "
    "PlaceOfBirth Gender EmailAddress Nationality ScottishCandidateNumber "
    "VerificationType OtherVerificationDescription TierLevel AbilityToShare LearnerStatus "
    "LinkedULNs Notes VersionNumber"
)


def elements_of_type(file: str, name: str) -> list[etree._Element]:
    return elements_of(read_ours(XSD_FILES[file]), name)


def test_linked_ulns_is_qualified_and_its_children_are_not() -> None:
    forms = {e.get("name"): form_of(e) for e in elements_of_type("learner.xsd", "Learner")}
    assert forms.pop("LinkedULNs") == "qualified"
    assert set(forms.values()) == {"unqualified"}
    (child,) = elements_of_type("learner.xsd", "ArrayOfString")
    assert (child.get("name"), form_of(child)) == ("ULN", "unqualified")


def test_everything_else_but_the_fault_is_unqualified() -> None:
    for name in XSD_FILES.keys() - {"exceptions.xsd"}:
        local = list(read_ours(XSD_FILES[name]).iterfind(f"{{{XSD}}}complexType//{{{XSD}}}element"))
        assert {e.get("name") for e in local if form_of(e) == "qualified"} <= {"LinkedULNs"}


def test_the_children_of_the_fault_are_qualified_optional_and_nillable() -> None:
    children = elements_of_type("exceptions.xsd", "MIAPAPIException")
    names = [child.get("name") for child in children]
    assert names == ["ErrorCode", "ErrorActor", "Description", "FurtherDetails", "ErrorTimestamp"]
    assert {form_of(child) for child in children} == {"qualified"}
    assert {(child.get("minOccurs"), child.get("nillable")) for child in children} == {("0", "true")}


def test_the_fault_itself_is_nillable() -> None:
    fault = read_ours(XSD_FILES["exceptions.xsd"]).find(f"{{{XSD}}}element")
    assert fault is not None
    assert fault.get("nillable") == "true"


def test_the_learner_has_the_wire_order() -> None:
    names = [e.get("name", "") for e in elements_of_type("learner.xsd", "Learner")]
    assert " ".join(names) == LEARNER_IN_WIRE_ORDER


def test_a_learner_to_update_ends_with_what_an_update_adds() -> None:
    own = elements_of_type("learner.xsd", "LearnerToUpdate")
    assert [e.get("name") for e in own] == ["ULN", "VersionNumber"]
    extension = next(own[0].iterancestors(f"{{{XSD}}}extension"))
    assert extension.get("base") == "learner:LearnerToRegister"
