"""The WSDL and XSD files: what proxy generators need of their text, and what all contracts need of their content.

What is particular to one contract is held beside this, in a module for each.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from lrs_soap.contracts import files
from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE, read_ours, xsd_files
from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import WSDL, WSDL_SOAP, XSD
from tests.contracts.all_contracts import PUBLISHED, Published

EVERY_CONTRACT = pytest.mark.parametrize("published", PUBLISHED, ids=str)


def wsdl_file(published: Published) -> Path:
    return contract_path("wsdl", published.contract.wsdl_file)


FILES = [
    path
    for published in PUBLISHED
    for path in (wsdl_file(published), *xsd_files(published.contract).values())
]


def operations(published: Published, parent: str) -> list[etree._Element]:
    return list(read_ours(wsdl_file(published)).iterfind(f"{{{WSDL}}}{parent}/{{{WSDL}}}operation"))


def test_every_file_there_is_belongs_to_a_contract() -> None:
    """Those of files in batches are no contract's; our own contract has a module of its own."""
    wsdl, xsd = contract_path("wsdl"), contract_path("xsd")
    others = {path for folder in ("batch", "learning_records") for path in (xsd / folder).rglob("*.xsd")}
    others.add(wsdl / LEARNING_RECORDS_SERVICE.wsdl_file)
    assert set(FILES) == {*wsdl.rglob("*.wsdl"), *xsd.rglob("*.xsd")} - others


@EVERY_CONTRACT
def test_each_namespace_of_the_contract_has_its_schema(published: Published) -> None:
    targets = {
        name: read_ours(path).get("targetNamespace") for name, path in xsd_files(published.contract).items()
    }
    assert targets == published.schemas


@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
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


@EVERY_CONTRACT
def test_a_prefix_means_one_namespace_in_all_files_and_the_wsdl_binds_all(published: Published) -> None:
    all_bound = read_ours(wsdl_file(published)).nsmap
    assert len(set(all_bound.values())) == len(all_bound)
    for path in xsd_files(published.contract).values():
        assert read_ours(path).nsmap.items() <= all_bound.items()


@EVERY_CONTRACT
def test_the_operations_and_their_soap_actions_are_those_published(published: Published) -> None:
    actions = {
        operation.attrib["name"]: operation.find(f"{{{WSDL_SOAP}}}operation").attrib["soapAction"]  # type: ignore[union-attr]
        for operation in operations(published, "binding")
    }
    assert actions == published.actions
    in_order = list(published.actions)
    assert [operation.get("name") for operation in operations(published, "portType")] == in_order
    assert list(actions) == in_order


@EVERY_CONTRACT
def test_the_wsdl_imports_every_schema_of_the_contract(published: Published) -> None:
    imported = read_ours(wsdl_file(published)).iter(f"{{{XSD}}}import")
    assert {one.get("namespace") for one in imported} == set(published.schemas.values())


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
