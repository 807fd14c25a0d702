"""Achievements that awarding organisations submit: what a record says, and everything that can be wrong with one.

The fields and the three classes of errors are the published contract's. The numbers of the actions, the error codes
and the rules behind them are not public: they are ours, in tables here. A record is read here and held to the
learner and the achievements that the register has in `achievement_rules`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from lrs_soap.domain import fields
from lrs_soap.domain.fields import Rule
from lrs_soap.domain.job import Content, Problem, RecordResult
from lrs_soap.domain.plr import EventStatus, Source
from lrs_soap.domain.records import form_violations
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import OPEN_GENDERS

#: The kind of job that achievements come in.
KIND: Final = "achievements"


class Action(StrEnum):
    """What is to be done about an achievement."""

    CREATE = "create"
    UPDATE = "update"
    WITHDRAW = "withdraw"
    REINSTATE = "reinstate"


#: The numbers that records carry.
ACTIONS: Final[Mapping[str, Action]] = {
    "1": Action.CREATE,
    "2": Action.UPDATE,
    "3": Action.WITHDRAW,
    "4": Action.REINSTATE,
}


class SubmissionType(StrEnum):
    """How settled the achievements of a job are; the words are the contract's."""

    PROVISIONAL = "Provisional"
    FINAL = "Final"


SUBMISSION_STATUS: Final[Mapping[SubmissionType, EventStatus]] = {
    SubmissionType.PROVISIONAL: EventStatus.PROVISIONAL,
    SubmissionType.FINAL: EventStatus.FINAL,
}


class ErrorClass(StrEnum):
    """The contract's three classes. A record is held to one after the other and stops at the first it fails."""

    FIELD_DATA = "field-data-error"
    LEARNER_DATA = "learner-data-error"
    BUSINESS_RULE = "business-rule-error"


class Wrong(StrEnum):
    """What can be wrong with a record. The first digit of a code is its class's."""

    NOT_GIVEN = "ACH101"
    BREAKS_RULE = "ACH102"
    IN_FUTURE = "ACH103"
    UNKNOWN_ULN = "ACH201"
    OTHER_NAME = "ACH202"
    OTHER_BIRTH_DATE = "ACH203"
    OTHER_GENDER = "ACH204"
    OTHER_POSTCODE = "ACH205"
    EXISTS = "ACH301"
    NO_SUCH_ACHIEVEMENT = "ACH302"
    IS_WITHDRAWN = "ACH303"
    WITHDRAWN_BEFORE = "ACH304"
    NOT_WITHDRAWN = "ACH305"
    IS_FINAL = "ACH306"
    NOTHING_CHANGED = "ACH307"
    BEFORE_BIRTH = "ACH308"
    NOT_REACHED = "ACH398"
    NOT_PROCESSED = "ACH399"


_CLASSES: Final = {
    "1": ErrorClass.FIELD_DATA,
    "2": ErrorClass.LEARNER_DATA,
    "3": ErrorClass.BUSINESS_RULE,
}

#: What to mend, by code. The rule that a field breaks is said in the rule's own words instead.
SENTENCES: Final[Mapping[Wrong, str]] = {
    Wrong.NOT_GIVEN: "must be given",
    Wrong.BREAKS_RULE: "must have the form that the message says",
    Wrong.IN_FUTURE: "must not lie in the future",
    Wrong.UNKNOWN_ULN: "must be the ULN of a live learner; nobody has it",
    Wrong.OTHER_NAME: "must be the name of the learner with this ULN, or close to it",
    Wrong.OTHER_BIRTH_DATE: "must be the birth date of the learner with this ULN, or be left out",
    Wrong.OTHER_GENDER: "must be the gender of the learner with this ULN, or be left out",
    Wrong.OTHER_POSTCODE: "must be the postcode of the learner with this ULN, or be left out",
    Wrong.EXISTS: "the achievement is there already; update it to change it",
    Wrong.NO_SUCH_ACHIEVEMENT: "there is no achievement of yours with this ULN, number and award date",
    Wrong.IS_WITHDRAWN: "the achievement is withdrawn; reinstate it first",
    Wrong.WITHDRAWN_BEFORE: "the achievement is withdrawn already",
    Wrong.NOT_WITHDRAWN: "the achievement is not withdrawn, so it cannot be reinstated",
    Wrong.IS_FINAL: "the achievement is final; only a Final submission can change it",
    Wrong.NOTHING_CHANGED: "the achievement is as this record says already",
    Wrong.BEFORE_BIRTH: "must not lie before the learner's birth",
    Wrong.NOT_REACHED: "the job ended before it came to this record, which changed nothing; submit it again",
    Wrong.NOT_PROCESSED: "the record could not be processed and changed nothing; ask the operator of this service",
}

_LONGEST_REFERENCE: Final = 20

#: By the domain's name of a field. Values arrive with outer white space trimmed, dates as days in England.
RULES: Final[Mapping[str, Rule]] = {
    "award_date": fields.calendar_date,
    "action": fields.one_of(ACTIONS),
    "action_date": fields.calendar_date,
    "reason": fields.text(255),
    "date_of_birth": fields.calendar_date,
    "family_name": fields.RULES["family_name"],
    "gender": fields.RULES["gender"],
    "given_name": fields.RULES["given_name"],
    "grade": fields.text(fields.LONGEST_NAME),
    "language": fields.text(fields.LONGEST_NAME),
    "postcode": fields.RULES["postcode"],
    "mis_identifier": fields.RULES["mis_identifier"],
    "provider_ukprn": fields.RULES["ukprn"],
    "uln": fields.RULES["uln"],
    "reference": fields.matching(
        rf"(?=.{{1,{_LONGEST_REFERENCE}}}\Z)[A-Za-z0-9]+(?:[/. -][A-Za-z0-9]+)*",
        f"must be a qualification or unit number of at most {_LONGEST_REFERENCE} letters and digits, in groups "
        "that a slash, dot, hyphen or space parts",
    ),
}

MANDATORY: Final = frozenset(
    {
        "award_date",
        "action",
        "action_date",
        "family_name",
        "given_name",
        "provider_ukprn",
        "uln",
        "reference",
    }
)

#: Days that have to have come.
_PAST: Final = ("award_date", "action_date")

_UNIT: Final = re.compile(r"[A-Z]/[0-9]{3}/[0-9]{3}[0-9X]")


@dataclass(frozen=True, slots=True)
class Achievement:
    """A record that breaks no field's rule. What was not sent to identify the learner by is None or empty.

    `grade`, `language` and `reason` tell "not given" (None) from "given empty". `reference` is in capitals.
    """

    uln: Uln
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    date_of_birth: date | None = field(repr=False)
    gender: str = field(repr=False)
    postcode: str = field(repr=False)
    reference: str
    award_date: date
    provider_ukprn: str
    action: Action
    grade: str | None
    language: str | None
    reason: str

    @property
    def source(self) -> Source:
        """Numbers such as K/501/5773 are those of units of the credit framework; all others of qualifications."""
        return Source.QCFU if _UNIT.fullmatch(self.reference) else Source.AO


@dataclass(frozen=True, slots=True)
class Rejected:
    """Everything of one class that is wrong with a record."""

    problems: tuple[Problem, ...]

    @property
    def result(self) -> RecordResult:
        """What becomes of the record."""
        return RecordResult(class_of(self.problems[0].code).value, self.problems)


def problem(wrong: Wrong, field_name: str = "", message: str = "") -> Problem:
    """A problem in the table's words, or in the ones given."""
    return Problem(wrong.value, field_name, message or SENTENCES[wrong])


def class_of(code: str) -> ErrorClass:
    """The class that an error code is of."""
    return _CLASSES[code[3]]


NOT_PROCESSED: Final = Rejected((problem(Wrong.NOT_PROCESSED),)).result


def parse_submission_type(text: str) -> SubmissionType | None:
    """The type in any case, or None."""
    return next((type_ for type_ in SubmissionType if type_.value.casefold() == text.casefold()), None)


def read(content: Content, today: date) -> Achievement | Rejected:
    """The record, or everything that is wrong with its fields. `today` is the day in England."""
    if problems := tuple(_field_problems(content, today)):
        return Rejected(problems)
    born, gender = content.get("date_of_birth"), content.get("gender", "")
    return Achievement(
        uln=Uln(content["uln"]),
        given_name=content["given_name"],
        family_name=content["family_name"],
        date_of_birth=date.fromisoformat(born) if born else None,
        # One that says nothing: what systems send that cannot leave a number out.
        gender="" if gender in OPEN_GENDERS else gender,
        postcode=content.get("postcode", ""),
        reference=content["reference"].upper(),
        award_date=date.fromisoformat(content["award_date"]),
        provider_ukprn=content["provider_ukprn"].upper(),
        action=ACTIONS[content["action"]],
        grade=content.get("grade"),
        language=content.get("language"),
        reason=content.get("reason", ""),
    )


def _field_problems(content: Content, today: date) -> Iterator[Problem]:
    if violations := form_violations(content):
        # Of a record that could not be read whole no more can be said.
        yield from (problem(Wrong.BREAKS_RULE, one.path, one.requirement) for one in violations)
        return
    for name, rule in RULES.items():
        value = content.get(name)
        if not value:
            if name in MANDATORY:
                yield problem(Wrong.NOT_GIVEN, name)
        elif (requirement := rule(value)) is not None:
            yield problem(Wrong.BREAKS_RULE, name, requirement)
        elif name in _PAST and date.fromisoformat(value) > today:
            yield problem(Wrong.IN_FUTURE, name)
