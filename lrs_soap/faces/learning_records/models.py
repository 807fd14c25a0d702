"""Makes spyne's types from the contract's structures, so that no message is declared twice.

A branch of a choice is a member that may be absent; which one is there is judged before. Values stay text: they have
been judged before they are read.
"""

from collections.abc import Mapping
from typing import Any

from spyne import ComplexModel, Unicode

from lrs_soap.contracts.namespaces import LEARNING_RECORDS
from lrs_soap.contracts.structure import Member, Structure, Structures


def models_of(structures: Structures) -> Mapping[str, type[ComplexModel]]:
    """The type of each message, by its element's name."""
    models = _Models(structures.types)
    return {name: models.made(name, structure) for name, structure in structures.messages.items()}


class _Models:
    def __init__(self, structures: Mapping[str, Structure]) -> None:
        self._structures = structures
        self._made: dict[str, type[ComplexModel]] = {}

    def made(self, name: str, structure: Structure) -> type[ComplexModel]:
        members = [(member.name, self._member(member)) for member in structure.members.values()]
        return type(name, (ComplexModel,), {"__namespace__": LEARNING_RECORDS, "_type_info": members})

    def _member(self, member: Member) -> Any:
        attributes: dict[str, Any] = {
            "min_occurs": member.least,
            "max_occurs": member.most,
            "nillable": False,
            "sub_ns": LEARNING_RECORDS,
        }
        name = member.type
        if name not in self._structures:
            return Unicode(**attributes)
        if name not in self._made:
            self._made[name] = self.made(name, self._structures[name])
        return self._made[name].customize(**attributes)
