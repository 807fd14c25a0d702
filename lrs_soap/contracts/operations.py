"""The operations of a contract, as its WSDL binds them to messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from lrs_soap.contracts.documents import Contract, read_ours
from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import WSDL

_WSDL: Final = f"{{{WSDL}}}"


@dataclass(frozen=True, slots=True)
class Binding:
    """An operation with the full names of the elements that ask for it, answer it and stand in its faults."""

    name: str
    request: str
    response: str
    faults: tuple[str, ...]


def bindings_of(contract: Contract) -> tuple[Binding, ...]:
    """In the order of the WSDL."""
    return read_bindings(contract_path("wsdl", contract.wsdl_file))


def read_bindings(wsdl: Path) -> tuple[Binding, ...]:
    """Of a WSDL whose messages have one element each."""
    definitions = read_ours(wsdl)
    messages = {
        message.get("name", ""): _full_name(part, part.get("element", ""))
        for message in definitions.iterfind(f"{_WSDL}message")
        for part in message.iterfind(f"{_WSDL}part")
    }

    def elements(operation: etree._Element, tag: str) -> Iterator[str]:
        for node in operation.iterfind(f"{_WSDL}{tag}"):
            yield messages[node.get("message", "").rpartition(":")[2]]

    return tuple(
        Binding(
            name=operation.get("name", ""),
            request=next(elements(operation, "input")),
            response=next(elements(operation, "output")),
            faults=tuple(elements(operation, "fault")),
        )
        for operation in definitions.iterfind(f"{_WSDL}portType/{_WSDL}operation")
    )


def _full_name(node: etree._Element, qualified: str) -> str:
    prefix, _, name = qualified.rpartition(":")
    return f"{{{node.nsmap[prefix or None]}}}{name}"
