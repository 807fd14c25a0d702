"""What the schema of our own contract says, for tests that hold the code to it."""

from lxml import etree

from lrs_soap.contracts.namespaces import XSD


def enumerated(schema: etree._Element, type_: str) -> list[str]:
    values = schema.iterfind(
        f"{{{XSD}}}simpleType[@name='{type_}']/{{{XSD}}}restriction/{{{XSD}}}enumeration"
    )
    return [str(one.get("value")) for one in values]


def members(schema: etree._Element, type_: str) -> list[str]:
    (found,) = schema.iterfind(f"{{{XSD}}}complexType[@name='{type_}']")
    return [str(one.get("name")) for one in found.iterfind(f"{{{XSD}}}sequence/{{{XSD}}}element")]
