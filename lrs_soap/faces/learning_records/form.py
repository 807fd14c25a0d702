"""Reads a message under the field rules, and adds what they find to what the contract's judge has found."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

from lrs_soap.contracts.judge import OF_PLACE
from lrs_soap.domain.errors import Violation
from lrs_soap.domain.fields import fault_of
from lrs_soap.faces.codec import Message
from lrs_soap.faces.form import Form

#: Named in a fault; whoever has made more mistakes than that mends these first.
MOST_VIOLATIONS: Final = 200

_CLEAR: Final = "Clear"
_DAY_LENGTH: Final = len("yyyy-mm-dd")

T = TypeVar("T")


def _steps(element: str, repeated: Sequence[T]) -> Iterator[tuple[str, T]]:
    """Each with the step of its path, which has its place where there are several."""
    for place, one in enumerate(repeated, start=1):
        yield element if len(repeated) == 1 else f"{element}[{place}]", one


class StrictForm(Form):
    """A form whose message the contract's judge has seen already: what was refused once is not refused again.

    So what the schema rules, such as what must be given and which words there are, is not looked at here, and what
    breaks it reads as empty. Enumerations are read into the domain's codes; an xs:date may have a time zone, which does
    not count.
    """

    __slots__ = ()

    def refuse(self, element: str, requirement: str) -> None:
        if len(self.violations) >= MOST_VIOLATIONS:
            return
        path = self.path + element
        told = [one for one in self.violations if one.path == path]
        if all(one.requirement.startswith(OF_PLACE) for one in told):
            self.violations.append(Violation(path, requirement))

    def texts(self, element: str, field: str) -> list[str]:
        """The values of a field that may be repeated."""
        given: list[str] = self.message.get(element) or []
        for step, value in _steps(element, given):
            if (requirement := fault_of(field, value)) is not None:
                self.refuse(step, requirement)
        return given

    def word(self, element: str, codes: Mapping[str, str]) -> str:
        """The domain's code of an enumeration; empty when it is left out or wrong."""
        return codes.get(self.message.get(element) or "", "")

    def optional(self, element: str, field: str) -> str:
        if self.message.get(element) == "":
            # To the schema white space in a longer text is a value.
            self.refuse(element, "must not be blank: what is not given is left out")
        return super().optional(element, field)

    def words(self, element: str, codes: Mapping[str, T]) -> list[T]:
        """The domain's codes of an enumeration that may be repeated."""
        given: list[str] = self.message.get(element) or []
        return [codes[word] for word in given if word in codes]

    def cleared(self, items: Mapping[str, T]) -> list[T]:
        """What is to be taken away, of items by their elements: nothing that is given a value at the same time."""
        named: list[str] = self.message.get(_CLEAR) or []
        if any(element in self.message for element in named):
            self.refuse(_CLEAR, "must not name an item that is given a value at the same time")
        return self.words(_CLEAR, items)

    def branch(self, codes: Mapping[str, T]) -> T | None:
        """The domain's code of the element that is there, of those of which one must be; None when none is."""
        return next((code for element, code in codes.items() if element in self.message), None)

    def flag(self, element: str) -> bool:
        """An xs:boolean; False when it is left out or wrong."""
        return self.message.get(element) in ("true", "1")

    def number(self, element: str) -> int | None:
        """An xs:int; None when it is left out or wrong."""
        text: str = self.message.get(element) or ""
        try:
            return int(text)
        except ValueError:
            return None

    def required_date(self, element: str, field: str) -> date:
        return self.optional_date(element, field) or date.min

    def optional_date(self, element: str, field: str) -> date | None:
        day = without_zone(self.message.get(element) or "")
        if not day:
            return None
        if (requirement := fault_of(field, day)) is not None:
            self.refuse(element, requirement)
            return None
        return date.fromisoformat(day)

    def part(self, element: str) -> "StrictForm":
        return self.within(element, self.message.get(element) or {})

    def parts(self, element: str) -> list["StrictForm"]:
        """The forms of nested messages, each named with its place."""
        repeated: list[Message] = self.message.get(element) or []
        return [self.within(step, one) for step, one in _steps(element, repeated)]

    def within(self, step: str, message: Message) -> "StrictForm":
        """The form of a message inside this one."""
        return StrictForm(message, f"{self.path}{step}/", self.violations)


def without_zone(day: str) -> str:
    """An xs:date as yyyy-mm-dd."""
    return day[:_DAY_LENGTH]
