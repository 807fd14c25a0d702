"""Reads a message under the field rules, and adds what they find to what the schema has found."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from lrs_soap.contracts.schemas import MISPLACED
from lrs_soap.domain.errors import Violation
from lrs_soap.domain.fields import GREATEST_NUMBER, fault_of
from lrs_soap.faces.codec import Message
from lrs_soap.faces.form import GIVEN, Form

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
    """A form whose message the schema has judged already: what was refused once is not refused again.

    Enumerations are read into the domain's codes; an xs:date may have a time zone, which does not count.
    """

    __slots__ = ()

    def refuse(self, element: str, requirement: str) -> None:
        if len(self.violations) >= MOST_VIOLATIONS:
            return
        path = self.path + element
        told = [one for one in self.violations if one.path == path]
        # That something else should have stood before it says nothing of the value.
        if all(one.requirement.startswith(MISPLACED) for one in told):
            self.violations.append(Violation(path, requirement))

    def texts(self, element: str, field: str) -> list[str]:
        """The values of a field that may be repeated, of which there is at least one."""
        given: list[str] = self.message.get(element) or []
        if not given:
            self.refuse(element, GIVEN)
        for step, value in _steps(element, given):
            if (requirement := fault_of(field, value)) is not None:
                self.refuse(step, requirement)
        return given

    def required_word(self, element: str, codes: Mapping[str, str]) -> str:
        """The domain's code of a mandatory enumeration; empty while it is wrong."""
        if not self.message.get(element):
            self.refuse(element, GIVEN)
        return self.optional_word(element, codes)

    def optional_word(self, element: str, codes: Mapping[str, str]) -> str:
        """The domain's code of an enumeration that may be left out; empty when it is."""
        word: str = self.message.get(element) or ""
        if word and word not in codes:
            self.refuse(element, f"must be one of {', '.join(codes)}")
        return codes.get(word, "")

    def optional(self, element: str, field: str) -> str:
        if self.message.get(element) == "":
            self.refuse(element, "must not be blank: what is not given is left out")
        return super().optional(element, field)

    def required_words(self, element: str, codes: Mapping[str, T]) -> list[T]:
        """The domain's codes of a mandatory enumeration that may be repeated."""
        if not self.message.get(element):
            self.refuse(element, GIVEN)
        return self.words(element, codes)

    def words(self, element: str, codes: Mapping[str, T]) -> list[T]:
        """The domain's codes of an enumeration that may be repeated."""
        given: list[str] = self.message.get(element) or []
        for step, word in _steps(element, given):
            if word not in codes:
                self.refuse(step, f"must be one of {', '.join(codes)}")
        return [codes[word] for word in given if word in codes]

    def cleared(self, items: Mapping[str, T]) -> list[T]:
        """What is to be taken away, of items by their elements: nothing that is given a value at the same time."""
        named: list[str] = self.message.get(_CLEAR) or []
        if any(element in self.message for element in named):
            self.refuse(_CLEAR, "must not name an item that is given a value at the same time")
        return self.words(_CLEAR, items)

    def branch(self, codes: Mapping[str, T]) -> T | None:
        """The domain's code of the element that is there, of those of which one must be; None when none is."""
        found = next((code for element, code in codes.items() if element in self.message), None)
        if found is None:
            first, *others = codes
            self.refuse(first, f"or {' or '.join(others)} must be given")
        return found

    def flag(self, element: str) -> bool:
        """An xs:boolean; False when it is left out."""
        word: str = self.message.get(element) or ""
        if word not in ("", "true", "1", "false", "0"):
            self.refuse(element, "must be true or false")
        return word in ("true", "1")

    def required_number(self, element: str) -> int:
        """A mandatory number; 0 while it is wrong."""
        if not self.message.get(element):
            self.refuse(element, GIVEN)
        return self.number(element) or 0

    def number(self, element: str, *, least: int = 1) -> int | None:
        """An xs:int; None when it is left out or wrong."""
        text: str = self.message.get(element) or ""
        if not text:
            return None
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if least <= number <= GREATEST_NUMBER:
            return number
        self.refuse(element, f"must be a whole number from {least} to {GREATEST_NUMBER}")
        return None

    def required_date(self, element: str, field: str) -> date:
        if not self.message.get(element):
            self.refuse(element, GIVEN)
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
        nested: Any = self.message.get(element)
        if nested is None:
            self.refuse(element, GIVEN)
        return self.within(element, nested or {})

    def parts(self, element: str) -> list["StrictForm"]:
        """The forms of nested messages, of which there is at least one, each named with its place."""
        repeated: list[Message] = self.message.get(element) or []
        if not repeated:
            self.refuse(element, GIVEN)
        return [self.within(step, one) for step, one in _steps(element, repeated)]

    def within(self, step: str, message: Message) -> "StrictForm":
        """The form of a message inside this one."""
        return StrictForm(message, f"{self.path}{step}/", self.violations)


def without_zone(day: str) -> str:
    """An xs:date as yyyy-mm-dd."""
    return day[:_DAY_LENGTH]
