"""Makes spyne's types from the contract's schema, so that no message is declared twice.

Of XSD it reads what the contract uses: elements of anonymous or named types, a sequence in each, in it elements and at
most one choice of elements. A branch of a choice is a member that may be absent; which one is there is for the schema
to judge. Values stay text: the schema has judged them before they are read.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree
from spyne import ComplexModel, Unicode

from lrs_soap.contracts.namespaces import LEARNING_RECORDS, XSD

_SEQUENCE: Final = f"{{{XSD}}}sequence"
_CHOICE: Final = f"{{{XSD}}}choice"
_ELEMENT: Final = f"{{{XSD}}}element"
_COMPLEX: Final = f"{{{XSD}}}complexType"


def models_of(schema: etree._Element) -> Mapping[str, type[ComplexModel]]:
    """The type of each global element that has one of its own, by the element's name."""
    named = {one.get("name", ""): one for one in schema.findall(_COMPLEX)}
    models = _Models(named)
    return {
        element.get("name", ""): models.made(element.get("name", ""), complex_type)
        for element in schema.findall(_ELEMENT)
        if (complex_type := element.find(_COMPLEX)) is not None
    }


class _Models:
    def __init__(self, named: Mapping[str, etree._Element]) -> None:
        self._named = named
        self._made: dict[str, type[ComplexModel]] = {}

    def made(self, name: str, complex_type: etree._Element) -> type[ComplexModel]:
        members = [
            (element.get("name", ""), self._member(element, optional=optional))
            for element, optional in _members(complex_type)
        ]
        return type(name, (ComplexModel,), {"__namespace__": LEARNING_RECORDS, "_type_info": members})

    def _member(self, element: etree._Element, *, optional: bool) -> Any:
        most = element.get("maxOccurs", "1")
        attributes: dict[str, Any] = {
            "min_occurs": 0 if optional else int(element.get("minOccurs", "1")),
            "max_occurs": most if most == "unbounded" else int(most),
            "nillable": False,
            "sub_ns": LEARNING_RECORDS,
        }
        name = element.get("type", "").rpartition(":")[2]
        if name not in self._named:
            return Unicode(**attributes)
        if name not in self._made:
            self._made[name] = self.made(name, self._named[name])
        return self._made[name].customize(**attributes)


def _members(complex_type: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """Each element with whether it is a branch of a choice."""
    for part in complex_type.iterfind(f"{_SEQUENCE}/*"):
        if part.tag == _ELEMENT:
            yield part, False
        elif part.tag == _CHOICE:
            yield from ((branch, True) for branch in part.iterfind(_ELEMENT))
