"""Reads a message field by field under the field rules and collects everything that is wrong with it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lrs_soap.domain.errors import InvalidRequest, Violation
from lrs_soap.domain.fields import fault_of
from lrs_soap.domain.organisation import Credentials
from lrs_soap.faces.codec import Message
from lrs_soap.faces.datetimes import england_date, is_unset

GIVEN = "must be given"


class Form:
    """A message and its violations. Call `close` after the last field: it raises what was found.

    Fields are named twice: by the contract's element and by the domain's rule. Missing, nil and empty are all "not
    given", except to `change`, for which an empty element clears. A wrong value reads as empty until `close`.
    """

    __slots__ = ("message", "path", "violations")

    def __init__(self, message: Message, path: str = "", violations: list[Violation] | None = None) -> None:
        self.message = message
        self.path = path
        self.violations: list[Violation] = [] if violations is None else violations

    def refuse(self, element: str, requirement: str) -> None:
        """Add a violation."""
        self.violations.append(Violation(self.path + element, requirement))

    def required(self, element: str, field: str) -> str:
        """The value of a mandatory field."""
        value = self.optional(element, field)
        if not value and not self.message.get(element):
            self.refuse(element, GIVEN)
        return value

    def optional(self, element: str, field: str) -> str:
        """The value of a field that may be left out; empty when it is."""
        value: str = self.message.get(element) or ""
        if value and (requirement := fault_of(field, value)) is not None:
            self.refuse(element, requirement)
            return ""
        return value

    def required_date(self, element: str, field: str) -> date:
        """The value of a mandatory date; an arbitrary one while it is wrong."""
        value = self.required(element, field)
        return date.fromisoformat(value) if value else date.min

    def optional_date(self, element: str, field: str) -> date | None:
        """The value of a date that may be left out."""
        value = self.optional(element, field)
        return date.fromisoformat(value) if value else None

    def optional_day(self, element: str, field: str) -> date | None:
        """The day in England of a date or dateTime that may be left out, as DataContract clients send it."""
        text: str = self.message.get(element) or ""
        if not text or is_unset(text):
            return None
        try:
            day = england_date(text)
        except ValueError:
            self.refuse(element, "must be a date or dateTime, as 2004-03-17 or 2004-03-17T00:00:00")
            return None
        if (requirement := fault_of(field, day.isoformat())) is not None:
            self.refuse(element, requirement)
            return None
        return day

    def change(self, element: str, field: str) -> str | None:
        """What a field shall become: None leaves it, the empty text clears it."""
        return self.optional(element, field) if element in self.message else None

    def part(self, element: str) -> "Form":
        """The form of a nested message; an absent one lacks every mandatory field."""
        nested: Any = self.message.get(element)
        if nested is None:
            self.refuse(element, GIVEN)
        return Form(nested or {}, f"{self.path}{element}/", self.violations)

    def close(self) -> None:
        """Raise `InvalidRequest` with every violation, if there is one."""
        if self.violations:
            raise InvalidRequest(self.violations)


@dataclass(frozen=True, slots=True)
class CredentialElements:
    """What a contract calls the parts of a request's credentials."""

    ukprn: str = "UKPRN"
    ref: str = "OrganisationRef"
    password: str = "OrgPassword"  # noqa: S105 - an element's name
    user_name: str = "UserName"


LEARNER_SERVICE_CREDENTIALS: Final = CredentialElements()


def read_credentials(form: Form, elements: CredentialElements = LEARNER_SERVICE_CREDENTIALS) -> Credentials:
    """The sender's name for itself and its password, as every request of the published contracts carries them."""
    ukprn = form.optional(elements.ukprn, "ukprn") if elements.ukprn else ""
    ref = form.optional(elements.ref, "ref")
    if not (form.message.get(elements.ukprn) or form.message.get(elements.ref)):
        form.refuse(
            elements.ukprn or elements.ref, f"or {elements.ref} must be given" if elements.ukprn else GIVEN
        )
    return Credentials(
        ukprn=ukprn.upper(),
        ref=ref.upper(),
        password=form.required(elements.password, "password"),
        user_name=form.required(elements.user_name, "user_name"),
    )
