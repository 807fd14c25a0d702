"""The contracts as served: `?wsdl`, `?singleWsdl` and `?xsd=NAME`, with the server's address written in.

The files keep two habits that this rests on: within one contract a namespace has one prefix and a prefix one
namespace, and the WSDL binds all of them. So the schemas can be put inside the WSDL without binding a prefix
twice, which makes the npm soap client send its requests in no namespace.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import Final

from lxml import etree

from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import WSDL, XSD


@dataclass(frozen=True, slots=True)
class Contract:
    """One service: its WSDL file, and the folder that holds its schemas, one file per namespace.

    Where one namespace has several files, `xsd_root` is the one that includes them all, each after those it needs.
    An `edition` is served at the address of another contract and asked for by its name: `?wsdl=2014`.
    """

    name: str
    wsdl_file: str
    xsd_folder: str
    edition: str = ""
    xsd_root: str = ""

    def xsd_address(self, address: str, file: str) -> str:
        """Where one of its schema files is served."""
        return f"{address}?xsd={file}" + (f"&edition={self.edition}" if self.edition else "")


LEARNING_RECORDS_SERVICE: Final = Contract(
    "LearningRecordsService",
    "LearningRecordsService.wsdl",
    "learning_records",
    xsd_root="learning_records.xsd",
)
LEARNER_SERVICE: Final = Contract("LearnerService", "LearnerService.wsdl", "learner_service")
LEARNER_SERVICE_2014: Final = Contract(
    "LearnerService", "LearnerService2014.wsdl", "learner_service_2014", edition="2014"
)
LEARNER_SERVICE_R9: Final = Contract("LearnerServiceR9", "LearnerServiceR9.wsdl", "learner_service_r9")
EXTERNAL_SERVICE: Final = Contract("ExternalService", "ExternalService.wsdl", "external_service")


class UnknownDocument(LookupError):
    """The contract has no schema file or no edition of that name."""


# A process serves few addresses; the bound is for a server that takes them from the Host header.
_ADDRESSES_KEPT: Final = 64


@lru_cache
def xsd_files(contract: Contract) -> Mapping[str, Path]:
    """The contract's schema files by file name."""
    folder = contract_path("xsd", contract.xsd_folder)
    return MappingProxyType({path.name: path for path in sorted(folder.glob("*.xsd"))})


def whole_schemas(contract: Contract) -> list[etree._Element]:
    """The contract's schemas, one for each namespace: what a file includes stands in its place."""
    files = xsd_files(contract)
    if not contract.xsd_root:
        return [read_ours(path) for path in files.values()]
    return [_with_included(read_ours(files[contract.xsd_root]), files)]


def _with_included(schema: etree._Element, files: Mapping[str, Path]) -> etree._Element:
    """Of the files that the root includes; what they include in turn is among them."""
    for include in schema.findall(f"{{{XSD}}}include"):
        parts = [part for part in read_ours(files[include.get("schemaLocation", "")]) if _is_content(part)]
        place = schema.index(include)
        schema[place : place + 1] = parts
    return schema


def _is_content(part: etree._Element) -> bool:
    return part.tag not in (f"{{{XSD}}}include", f"{{{XSD}}}annotation")


@lru_cache(maxsize=_ADDRESSES_KEPT)
def wsdl_document(contract: Contract, address: str) -> bytes:
    """The WSDL; its imports lead to the `?xsd=` documents of the same address."""
    wsdl = read_ours(contract_path("wsdl", contract.wsdl_file))
    _point_imports_to(contract, address, wsdl)
    _write_port_address(address, wsdl)
    return _bytes(wsdl)


@lru_cache(maxsize=_ADDRESSES_KEPT)
def single_wsdl_document(contract: Contract, address: str) -> bytes:
    """The WSDL with all schemas inside it."""
    wsdl = read_ours(contract_path("wsdl", contract.wsdl_file))
    types = wsdl.find(f"{{{WSDL}}}types")
    if types is None:
        raise ValueError(f"{contract.wsdl_file} has no wsdl:types")
    _drop_import_schemas(types)
    types.extend(_foundations_first(whole_schemas(contract)))
    _forget_import_locations(types)
    _write_port_address(address, wsdl)
    etree.indent(wsdl)
    return _bytes(wsdl)


@lru_cache(maxsize=_ADDRESSES_KEPT * 8)
def xsd_document(contract: Contract, name: str, address: str) -> bytes:
    """One schema file; its imports lead to other `?xsd=` documents. Raises UnknownDocument."""
    path = xsd_files(contract).get(name)
    if path is None:
        raise UnknownDocument(f"{contract.name} has no schema of that name")
    schema = read_ours(path)
    _point_imports_to(contract, address, schema)
    return _bytes(schema)


def document(editions: Iterable[Contract], asked: Mapping[str, str], address: str) -> bytes:
    """What a query asks for, of the editions that are served at one address. Raises UnknownDocument.

    `asked` has the query's parameters by name in lower case: `wsdl` or `singlewsdl` with the edition as its value,
    or `xsd` with a file name and, beside it, `edition`. No edition is the contract as it is published today.
    """
    if "wsdl" in asked:
        return wsdl_document(_edition(editions, asked["wsdl"]), address)
    if "singlewsdl" in asked:
        return single_wsdl_document(_edition(editions, asked["singlewsdl"]), address)
    return xsd_document(_edition(editions, asked.get("edition", "")), asked.get("xsd", ""), address)


def _edition(editions: Iterable[Contract], name: str) -> Contract:
    for contract in editions:
        if contract.edition == name:
            return contract
    raise UnknownDocument("there is no edition of that name at this address")


def read_ours(path: Path) -> etree._Element:
    """The root of a contract file, comments and all. For our own files only: `safe_xml` is for all others."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.parse(str(path), parser).getroot()


def _point_imports_to(contract: Contract, address: str, root: etree._Element) -> None:
    for imported in root.iter(f"{{{XSD}}}import", f"{{{XSD}}}include"):
        location = imported.get("schemaLocation")
        if location is not None:
            imported.set("schemaLocation", contract.xsd_address(address, Path(location).name))


def _write_port_address(address: str, wsdl: etree._Element) -> None:
    """Into the address element of each port, whichever SOAP version the port speaks."""
    for port in wsdl.iter(f"{{{WSDL}}}port"):
        for element in port:
            element.set("location", address)


def _drop_import_schemas(types: etree._Element) -> None:
    """Remove the schemas that only import: what they lead to is about to stand beside them."""
    for schema in list(types):
        if all(child.tag == f"{{{XSD}}}import" for child in schema):
            types.remove(schema)


def _foundations_first(schemas: Iterable[etree._Element]) -> list[etree._Element]:
    """Each schema after all that it imports: wsimport warns of names it has not met yet."""
    by_namespace = {schema.get("targetNamespace", ""): schema for schema in schemas}
    order = TopologicalSorter(
        {
            namespace: [imported.get("namespace", "") for imported in schema.iterfind(f"{{{XSD}}}import")]
            for namespace, schema in by_namespace.items()
        }
    )
    return [by_namespace[namespace] for namespace in order.static_order()]


def _forget_import_locations(types: etree._Element) -> None:
    for imported in types.iter(f"{{{XSD}}}import"):
        if "schemaLocation" in imported.attrib:
            del imported.attrib["schemaLocation"]


def _bytes(root: etree._Element) -> bytes:
    # `pretty_print` ends the lines of the leading comment and the root; inside, the file's layout stands.
    return etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True, pretty_print=True)
