"""What each field of a learning event must look like that comes in a file, in one table.

The published contract types them all as text, so lengths are ours; they hold the values that are seen. Values arrive
with outer white space trimmed and inner white space as one blank. `xsd/batch/learning_event_import.xsd` says the same
as facets; a test holds the two together.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from lrs_soap.domain import fields
from lrs_soap.domain.errors import Violation
from lrs_soap.domain.fields import LONGEST_LINE, LONGEST_NAME, Rule
from lrs_soap.domain.plr import AWARDING_SOURCES, EventFacts, Source
from lrs_soap.domain.uln import Uln

LONGEST_CODE: Final = 10
LONGEST_SUBJECT_CODE: Final = 20
#: What individualised learner records have where the awarding organisation is not known.
UNKNOWN_ORGANISATION: Final = "UNKNWN"

#: An answer could not carry them, or a reader would not see them.
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


def line(longest: int) -> Rule:
    """One line of text up to a length, in characters."""

    def rule(value: str) -> str | None:
        if len(value) > longest:
            return f"must have at most {longest} characters"
        return "must be one line without control characters" if _CONTROL.search(value) else None

    return rule


def source(value: str) -> str | None:
    """ILR or NPD."""
    if value in AWARDING_SOURCES:
        return "must be ILR or NPD: what awarding organisations tell comes as achievements, not in this file"
    return None if value in (Source.ILR, Source.NPD) else "must be ILR or NPD"


_UKPRN: Final = "[A-Za-z0-9]{8}"
_NAME: Final = line(LONGEST_NAME)
_LONG: Final = line(LONGEST_LINE)
_CODE: Final = line(LONGEST_CODE)

#: By the names of `EventFacts`, and the ULN, the source and whose the ULN is said to be.
RULES: Final[dict[str, Rule]] = {
    "uln": fields.uln,
    "family_name": _NAME,
    "given_name": _NAME,
    "source": source,
    "subject_code": line(LONGEST_SUBJECT_CODE),
    "subject": _LONG,
    "qualification_type": _LONG,
    "level": _NAME,
    "grade": _NAME,
    "credits": fields.matching("[0-9]{1,4}", "must be a whole number up to 9999"),
    "award_date": fields.calendar_date,
    "participation_start": fields.calendar_date,
    "participation_end": fields.calendar_date,
    "provider_ukprn": fields.matching(_UKPRN, "must have exactly 8 letters and digits"),
    "provider_name": _LONG,
    "awarding_ukprn": fields.matching(
        f"{_UKPRN}|{UNKNOWN_ORGANISATION}",
        f"must have exactly 8 letters and digits, or be {UNKNOWN_ORGANISATION}",
    ),
    "awarding_name": _LONG,
    "collection_type": _CODE,
    "return_number": _CODE,
    "language": _NAME,
    "restriction": _CODE,
}

DAYS: Final = ("award_date", "participation_start", "participation_end")
MANDATORY: Final = ("uln", "source", "subject_code")

GIVEN: Final = "must be given"
GIVEN_WITH_THE_OTHER_NAME: Final = "must be given where the other name is"


@dataclass(frozen=True, slots=True)
class StatedEvent:
    """An event as a file states it. The names are empty where the file does not say whose the ULN is."""

    uln: Uln
    source: Source
    facts: EventFacts = field(repr=False)
    given_name: str = field(default="", repr=False)
    family_name: str = field(default="", repr=False)


def violations_of(values: Mapping[str, str], today: date) -> tuple[Violation, ...]:
    """All that is wrong with the texts of an event, by the domain's names of the fields. `today` is England's."""
    return (*_of_fields(values), *_of_several(values, today))


def _of_fields(values: Mapping[str, str]) -> Iterator[Violation]:
    for name, rule in RULES.items():
        value = values.get(name)
        requirement = rule(value) if value else GIVEN if name in MANDATORY else None
        if requirement is not None:
            yield Violation(name, requirement)


def _of_several(values: Mapping[str, str], today: date) -> Iterator[Violation]:
    if values.get("source") == Source.ILR and not values.get("provider_ukprn"):
        yield Violation(
            "provider_ukprn", "must be given where the source is ILR: the provider answers for it"
        )
    for name, other in (("given_name", "family_name"), ("family_name", "given_name")):
        if values.get(other) and not values.get(name):
            yield Violation(name, GIVEN_WITH_THE_OTHER_NAME)
    yield from violations_of_days(values, today)


def violations_of_days(values: Mapping[str, str], today: date) -> Iterator[Violation]:
    """What is wrong with the days of an event beside their form."""
    awarded, start, end = (_day(values.get(name, "")) for name in DAYS)
    if awarded and awarded > today:
        yield Violation("award_date", "must not be in the future")
    if start and end and end < start:
        yield Violation("participation_end", "must not be before the participation began")


def stated_event(values: Mapping[str, str]) -> StatedEvent:
    """The event of texts that `violations_of` found nothing wrong with."""
    return StatedEvent(
        uln=Uln(values["uln"]),
        source=Source(values["source"]),
        facts=facts_of(values),
        given_name=values.get("given_name", ""),
        family_name=values.get("family_name", ""),
    )


def facts_of(values: Mapping[str, str]) -> EventFacts:
    """The facts of texts that keep the rules. UKPRNs become capitals, for comparing."""
    texts = {name: values.get(name, "") for name in EventFacts._fields}
    return EventFacts._make(texts.values())._replace(
        credits=int(texts["credits"]) if texts["credits"] else None,
        award_date=_day(texts["award_date"]),
        participation_start=_day(texts["participation_start"]),
        participation_end=_day(texts["participation_end"]),
        provider_ukprn=texts["provider_ukprn"].upper(),
        awarding_ukprn=texts["awarding_ukprn"].upper(),
    )


def texts_of(facts: EventFacts) -> dict[str, str]:
    """The same the other way."""
    return {name: "" if value is None else str(value) for name, value in facts._asdict().items()}


def _day(text: str) -> date | None:
    """None also for what is no date: its own rule says so."""
    return None if not text or fields.calendar_date(text) else date.fromisoformat(text)
