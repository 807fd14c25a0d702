"""What a schema file says of its elements, for the tests of each contract."""

from lxml import etree

from lrs_soap.contracts.documents import Contract, read_ours, xsd_files
from lrs_soap.contracts.namespaces import XSD


def schemas_of(contract: Contract) -> dict[str, etree._Element]:
    """The contract's schemas by namespace."""
    schemas = map(read_ours, xsd_files(contract).values())
    return {schema.get("targetNamespace", ""): schema for schema in schemas}


def elements_of(schema: etree._Element, name: str) -> list[etree._Element]:
    """The local elements of a complex type or, if it has no name of its own, of the global element `name`."""
    for kind in ("complexType", "element"):
        if (found := schema.find(f"{{{XSD}}}{kind}[@name='{name}']")) is not None:
            return [element for element in found.iter(f"{{{XSD}}}element") if element is not found]
    raise LookupError(name)


def names_of(schema: etree._Element, name: str) -> list[str]:
    """The names of those elements, in wire order."""
    return [element.get("name", "") for element in elements_of(schema, name)]


def local_elements(schema: etree._Element) -> list[etree._Element]:
    """All elements of a schema but the global ones."""
    return [element for element in schema.iter(f"{{{XSD}}}element") if element.getparent() is not schema]


def form_of(element: etree._Element) -> str:
    """qualified or unqualified, whether the element says so itself or its schema does."""
    default = element.getroottree().getroot().get("elementFormDefault", "unqualified")
    return element.get("form", default)


def values_of(schema: etree._Element, name: str) -> list[str]:
    """The enumeration of a simple type."""
    listed = schema.iterfind(f"{{{XSD}}}simpleType[@name='{name}']//{{{XSD}}}enumeration")
    return [one.get("value", "") for one in listed]
