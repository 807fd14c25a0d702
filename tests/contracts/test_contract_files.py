"""The WSDL and XSD files: what proxy generators need of their text, and what the wire needs of their content."""

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from lrs_soap.contracts import files, namespaces
from lrs_soap.contracts.documents import LEARNER_SERVICE, read_ours, xsd_files
from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import WSDL, WSDL_SOAP, XSD

WSDL_FILE = contract_path("wsdl", "LearnerService.wsdl")
XSD_FILES = xsd_files(LEARNER_SERVICE)
FILES = [WSDL_FILE, *XSD_FILES.values()]

WIRE_OPERATIONS = [
    "learnerByULN",
    "learnerByDemographics",
    "registerSingleLearner",
    "updateSingleLearner",
    "submitBatchRegistration",
    "getBatchRegistrationOutput",
    "submitVerifyBatch",
    "getVerifyBatchOutput",
    "retrieveULNs",
    "verifyLearner",
]

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
    schema = read_ours(XSD_FILES[file])
    return list(schema.iterfind(f"{{{XSD}}}complexType[@name='{name}']//{{{XSD}}}element"))


def form_of(element: etree._Element) -> str:
    default = element.getroottree().getroot().get("elementFormDefault", "unqualified")
    return element.get("form", default)


def operations(parent: str) -> list[etree._Element]:
    return list(read_ours(WSDL_FILE).iterfind(f"{{{WSDL}}}{parent}/{{{WSDL}}}operation"))


def test_each_namespace_of_the_contract_has_its_schema() -> None:
    targets = {name: read_ours(path).get("targetNamespace") for name, path in XSD_FILES.items()}
    assert targets == {
        "batchmsg.xsd": namespaces.BATCHMSG,
        "exceptions.xsd": namespaces.EXCEPTIONS,
        "findmsg.xsd": namespaces.FINDMSG,
        "learner.xsd": namespaces.LEARNER,
        "regmsg.xsd": namespaces.REGMSG,
        "reportmsg.xsd": namespaces.REPORTMSG,
        "vldmsg.xsd": namespaces.VLDMSG,
    }


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
class TestTextOfFile:
    def test_binds_each_prefix_once_and_all_at_the_root(self, file: Path) -> None:
        bound = re.findall(r"\bxmlns(?::\w+)?=", file.read_text())
        assert len(bound) == len(set(bound)) == len(read_ours(file).nsmap)

    def test_puts_name_before_form_before_all_else(self, file: Path) -> None:
        for element in read_ours(file).iter(f"{{{XSD}}}element"):
            attributes = list(element.keys())
            assert attributes[0] == "name"
            assert "form" not in attributes[2:]

    def test_offers_neither_soap_1_2_nor_a_policy(self, file: Path) -> None:
        text = file.read_text().lower()
        assert "soap12" not in text
        assert "policy" not in text

    def test_says_at_the_top_what_it_is(self, file: Path) -> None:
        lines = file.read_text().splitlines()
        assert lines[:2] == ['<?xml version="1.0" encoding="utf-8"?>', "<!--"]

    def test_is_indented_by_two_spaces(self, file: Path) -> None:
        lines = file.read_text().splitlines()
        for element in read_ours(file).iterdescendants():
            depth = sum(1 for _ in element.iterancestors())
            line: Any = element.sourceline
            assert lines[line - 1].startswith("  " * depth + "<")

    def test_imports_only_files_there_are(self, file: Path) -> None:
        for imported in read_ours(file).iter(f"{{{XSD}}}import"):
            target = file.parent / imported.get("schemaLocation", "")
            assert read_ours(target).get("targetNamespace") == imported.get("namespace")


def test_a_prefix_means_one_namespace_in_all_files_and_the_wsdl_binds_all() -> None:
    all_bound = read_ours(WSDL_FILE).nsmap
    assert len(set(all_bound.values())) == len(all_bound)
    for path in XSD_FILES.values():
        assert read_ours(path).nsmap.items() <= all_bound.items()


def test_the_operations_are_those_published() -> None:
    assert [operation.get("name") for operation in operations("portType")] == WIRE_OPERATIONS
    assert [operation.get("name") for operation in operations("binding")] == WIRE_OPERATIONS


def test_only_verify_learner_has_a_soap_action() -> None:
    actions = {
        operation.attrib["name"]: operation.find(f"{{{WSDL_SOAP}}}operation").attrib["soapAction"]  # type: ignore[union-attr]
        for operation in operations("binding")
    }
    assert actions.pop("verifyLearner") == "http://tempuri.org/LearnerPortType/verifyLearner"
    assert set(actions.values()) == {""}


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


def test_the_files_of_an_installed_package_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed, checkout = tmp_path / "package", tmp_path / "checkout"
    for root in (installed, checkout):
        (root / "wsdl").mkdir(parents=True)
    monkeypatch.setattr(files, "_ROOTS", (installed, checkout))
    (checkout / "wsdl" / "Some.wsdl").touch()
    assert contract_path("wsdl", "Some.wsdl") == checkout / "wsdl" / "Some.wsdl"
    (installed / "wsdl" / "Some.wsdl").touch()
    assert contract_path("wsdl", "Some.wsdl") == installed / "wsdl" / "Some.wsdl"


def test_a_missing_file_is_told_with_the_places_looked_at() -> None:
    with pytest.raises(
        FileNotFoundError, match=r"xsd/nowhere/none\.xsd is neither in .*lrs_soap/contracts nor "
    ):
        contract_path("xsd", "nowhere", "none.xsd")
