"""Which operations of the contracts do the same thing: those that come to the same use case.

It is read from the code, so that nobody keeps a list of operations.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any, Final

from lrs_soap.contracts.documents import Contract
from lrs_soap.contracts.operations import bindings_of
from lrs_soap.faces.soap import CompiledSoap
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.follow_batch import follow_batch
from lrs_soap.services.get_batch import get_batch
from lrs_soap.services.get_batch_output import get_batch_records

_FACES: Final = "lrs_soap.faces."
_SERVICES: Final = "lrs_soap.services."

#: What some contracts do in one operation and others in several.
AT_ONCE: Final[Mapping[Any, tuple[Any, ...]]] = {get_batch: (follow_batch, get_batch_records)}

#: A contract's operations by name, each with the function that answers it.
Answers = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class UseCases:
    """Those that an operation calls. `meant` are those that it stands for: one that only puts another in another form
    stands for that one too, one that does several at once for each.
    """

    called: frozenset[str]
    meant: frozenset[str]

    def is_same(self, other: "UseCases") -> bool:
        return bool(self.meant & other.meant)


@dataclass(frozen=True, slots=True)
class SameOperations:
    """Rows of operations that do the same, each by contract."""

    contracts: tuple[str, ...]
    rows: tuple[Mapping[str, tuple[str, ...]], ...]


def answers_of(contract: Contract, protocol: CompiledSoap) -> Answers:
    """The operations of a contract that is at work, by their names in its WSDL."""
    return {binding.name: protocol.function_of(binding.request) for binding in bindings_of(contract)}


def use_cases_of(answer: Callable[..., Any]) -> UseCases:
    """The use cases of a face's function: what it calls itself or through others of the faces."""
    called = set(_use_cases(answer, _FACES, set()))
    behind = {one for use_case in called for one in _use_cases(use_case, _SERVICES, set())} - called
    parts = {part for use_case in called for part in AT_ONCE.get(use_case, ())}
    meant = called | parts | (behind if len(behind) == 1 else set())
    return UseCases(frozenset(map(_name, called)), frozenset(map(_name, meant)))


def same_operations(contracts: Mapping[str, Answers]) -> SameOperations:
    """Each operation of the first contract has a row of its own; the others stand where they fit, or below."""
    found = {
        (contract, name): use_cases_of(answer)
        for contract, answers in contracts.items()
        for name, answer in answers.items()
    }
    first = next(iter(contracts))
    rows: list[Mapping[str, tuple[str, ...]]] = []
    placed: set[tuple[str, str]] = set()
    for key, own in found.items():
        if key in placed:
            continue
        same = [other for other in found if other[0] != first and own.is_same(found[other])]
        placed.update(same)
        rows.append(_row(contracts, dict.fromkeys([key, *same])))
    return SameOperations(tuple(contracts), tuple(rows))


def _row(contracts: Iterable[str], same: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    return {contract: tuple(name for place, name in same if place == contract) for contract in contracts}


def _use_cases(function: Any, floor: str, seen: set[Any]) -> Iterator[FunctionType]:
    """What a function calls that is given a context, looking through the functions of one floor."""
    seen.add(function)
    for called in _named(function):
        if not isinstance(called, FunctionType) or called in seen:
            continue
        if _is_use_case(called):
            yield called
        if called.__module__.startswith(floor):
            yield from _use_cases(called, floor, seen)


def _is_use_case(function: FunctionType) -> bool:
    is_public = not function.__name__.startswith("_")
    return is_public and function.__module__.startswith(_SERVICES) and ServiceContext in _given(function)


def _given(function: FunctionType) -> list[Any]:
    """What the parameters of a function are."""
    return [kind for name, kind in function.__annotations__.items() if name != "return"]


def _name(function: FunctionType) -> str:
    return f"{function.__module__}.{function.__name__}"


def _named(function: FunctionType) -> Iterator[Any]:
    """What the names in a function stand for."""
    for name in _names(function.__code__):
        yield function.__globals__.get(name)
    for cell in function.__closure__ or ():
        yield cell.cell_contents


def _names(code: CodeType) -> Iterator[str]:
    """The names that a function looks up, with those of the functions within it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
