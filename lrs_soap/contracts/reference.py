"""Our own contract as people read it: its operations by family, its types and faults, made from WSDL and schema."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from lxml import etree

from lrs_soap.contracts.documents import LEARNING_RECORDS_SERVICE, read_ours
from lrs_soap.contracts.examples import Example, read_examples
from lrs_soap.contracts.files import contract_path
from lrs_soap.contracts.namespaces import WSDL
from lrs_soap.contracts.operations import Binding, read_bindings
from lrs_soap.contracts.schema_words import SchemaWords, Type

_WSDL: Final = f"{{{WSDL}}}"


@dataclass(frozen=True, slots=True)
class Operation:
    """What is asked and answered, and the names of the faults there may be instead."""

    name: str
    request: Type
    response: Type
    faults: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The operations of one file of the schema."""

    title: str
    introduction: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class FaultKind:
    """`operations` are the names of those that may answer it, none where the contract ties it to no operation."""

    content: Type
    operations: tuple[str, ...]
    example: Example | None


@dataclass(frozen=True)
class Reference:
    """All there is to tell of a contract."""

    name: str
    namespace: str
    introduction: str
    families: tuple[Family, ...]
    faults: tuple[FaultKind, ...]
    types: tuple[Type, ...]

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(operation for family in self.families for operation in family.operations)


def own_reference() -> Reference:
    """Of LearningRecordsService, with its examples."""
    contract = LEARNING_RECORDS_SERVICE
    wsdl = contract_path("wsdl", contract.wsdl_file)
    schema = contract_path("xsd", contract.xsd_folder, contract.xsd_root)
    return read_reference(wsdl, schema, read_examples(contract_path("examples")))


def read_reference(wsdl: Path, schema: Path, examples: Iterable[Example]) -> Reference:
    """Of a contract whose schema has one namespace. Raises `Untold` for what there are no words for."""
    definitions = read_ours(wsdl)
    words, told = SchemaWords.read(schema), tuple(examples)
    operations = tuple(_operations(read_bindings(wsdl), words, told))
    return Reference(
        name=definitions.get("name", ""),
        namespace=definitions.get("targetNamespace", ""),
        introduction=_documentation(definitions),
        families=tuple(_families(words, operations)),
        faults=tuple(_faults(words, operations, told)),
        types=tuple(words.types()),
    )


def _operations(
    bindings: Iterable[Binding], words: SchemaWords, examples: Iterable[Example]
) -> Iterator[Operation]:
    for binding in bindings:
        request, response, *faults = map(_local, (binding.request, binding.response, *binding.faults))
        yield Operation(
            name=binding.name,
            request=words.message(request),
            response=words.message(response),
            faults=tuple(faults),
            examples=tuple(example for example in examples if example.operation == request),
        )


def _families(words: SchemaWords, operations: Iterable[Operation]) -> Iterator[Family]:
    """In the order of the schema's files, and in that of the elements in each."""
    by_request = {operation.request.name: operation for operation in operations}
    for file in words.files:
        own = tuple(by_request[name] for name in words.messages(file) if name in by_request)
        if own:
            title = file.removesuffix(".xsd").replace("_", " ").capitalize()
            yield Family(title, words.introduction(file), own)


def _faults(
    words: SchemaWords, operations: tuple[Operation, ...], examples: tuple[Example, ...]
) -> Iterator[FaultKind]:
    """Every element that is no request and no answer, in the order of the schema."""
    messages = {message.name for one in operations for message in (one.request, one.response)}
    for file in words.files:
        for name in words.messages(file):
            if name not in messages:
                yield FaultKind(
                    words.message(name),
                    tuple(one.name for one in operations if name in one.faults),
                    next((example for example in examples if example.fault == name), None),
                )


def _documentation(node: etree._Element) -> str:
    return " ".join(node.findtext(f"{_WSDL}documentation", "").split())


def _local(full_name: str) -> str:
    return full_name.rpartition("}")[2]
