"""A record of a learner batch: what it states of a person, and everything that is wrong with it by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lrs_soap.domain.batch import RETURN_CODES, BatchOutcome
from lrs_soap.domain.fields import RULES, Rule
from lrs_soap.domain.job import Content, Problem, RecordResult
from lrs_soap.domain.learner import Learner, LearnerDetails
from lrs_soap.domain.names import fold_postcode
from lrs_soap.domain.records import form_violations
from lrs_soap.domain.registration import lacks_description
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import (
    ABILITIES_OF_NEW_LEARNERS,
    ABILITY_TO_SHARE_MOVES,
    OPEN_GENDERS,
)

NAMES: Final = ("given_name", "family_name")
#: Without a ULN a learner is searched by these.
DEMOGRAPHICS: Final = (*NAMES, "date_of_birth", "gender", "postcode")
#: And is not registered without these.
OF_A_NEW_LEARNER: Final = ("verification_type", "ability_to_share")
IDENTIFIERS: Final = ("uci", "upn")
_DATES: Final = ("date_of_birth", "date_of_address_capture")
_TEXTS: Final = (
    "title",
    "middle_other_name",
    "preferred_given_name",
    "previous_family_name",
    "family_name_at_16",
    "school_at_16",
    "address_line_1",
    "address_line_2",
    "address_town",
    "address_county_or_city",
    "place_of_birth",
    "email",
    "nationality",
    "scottish_candidate_number",
    "other_verification_description",
    "notes",
)

#: What a record may state, by the domain's names of fields.
FIELDS: Final[Mapping[str, Rule]] = {
    name: RULES[name]
    for name in ("uln", "mis_identifier", *DEMOGRAPHICS, *OF_A_NEW_LEARNER, *_TEXTS, _DATES[1], *IDENTIFIERS)
}

_NOT_STATED: Final = ("uln", "mis_identifier")
#: A person is known by these, so a batch changes none of them; a pupil keeps the first number.
_NEVER_CHANGED: Final = frozenset({*NAMES, "date_of_birth", "gender", "upn"})

_GIVEN: Final = "must be given"


@dataclass(frozen=True, slots=True)
class StatedLearner:
    """A record that breaks no rule. `values` are fields of `LearnerDetails` that were given."""

    uln: Uln | None
    values: Mapping[str, Any] = field(repr=False)

    @property
    def given_name(self) -> str:
        return str(self.values["given_name"])

    @property
    def family_name(self) -> str:
        return str(self.values["family_name"])

    @property
    def details(self) -> LearnerDetails:
        """Of a person searched by demographics."""
        return LearnerDetails(**self.values)


def result(outcome: BatchOutcome, *problems: tuple[str, str], **answer: Any) -> RecordResult:
    """What became of a record; problems are a field each and what it must be."""
    code = RETURN_CODES[outcome].code
    return RecordResult(outcome.value, tuple(Problem(code, name, told) for name, told in problems), answer)


NOT_PROCESSED: Final = result(BatchOutcome.NOT_PROCESSED)


def read(content: Content) -> StatedLearner | RecordResult:
    """What the record states, or what is wrong with it: all of the first kind that something is wrong of."""
    for outcome, problems in _problems(content):
        if found := tuple(problems):
            return result(outcome, *found)
    values: dict[str, Any] = {
        name: date.fromisoformat(value) if name in _DATES else value
        for name in FIELDS
        if name not in _NOT_STATED and (value := content.get(name))
    }
    uln = content.get("uln")
    return StatedLearner(Uln(uln) if uln else None, values)


def problems_of(content: Content) -> Iterator[tuple[str, str]]:
    """Everything that `read` could find wrong, whatever its kind: a field each and what it must be."""
    for _, problems in _problems(content):
        yield from problems


def _problems(content: Content) -> Iterator[tuple[BatchOutcome, Iterator[tuple[str, str]]]]:
    yield BatchOutcome.MALFORMED, ((one.path, one.requirement) for one in form_violations(content))
    yield BatchOutcome.NOT_GIVEN, _not_given(content)
    yield BatchOutcome.MALFORMED, _malformed(content, identifiers=False)
    yield BatchOutcome.MALFORMED_IDENTIFIER, _malformed(content, identifiers=True)


def _not_given(content: Content) -> Iterator[tuple[str, str]]:
    mandatory = NAMES if content.get("uln") else DEMOGRAPHICS
    yield from ((name, _GIVEN) for name in mandatory if not content.get(name))


def _malformed(content: Content, *, identifiers: bool) -> Iterator[tuple[str, str]]:
    for name, rule in FIELDS.items():
        value = content.get(name)
        if value and (name in IDENTIFIERS) is identifiers and (requirement := rule(value)) is not None:
            yield name, requirement


def hindrance_to_register(stated: StatedLearner) -> RecordResult | None:
    """Why the record cannot make a new learner; the ages of learners are the registration's business.

    Said without codes: records come from contracts that have numbers for them and from ours, which has words.
    """
    missing = [name for name in OF_A_NEW_LEARNER if name not in stated.values]
    if missing:
        return result(BatchOutcome.INSUFFICIENT, *((name, f"{_GIVEN} for a new learner") for name in missing))
    if stated.values["ability_to_share"] not in ABILITIES_OF_NEW_LEARNERS:
        told = "must not be an opt-out for a new learner: nobody opts out since 25 May 2018"
        return result(BatchOutcome.MALFORMED, ("ability_to_share", told))
    description = stated.values.get("other_verification_description", "")
    if lacks_description(stated.values["verification_type"], description):
        told = f"{_GIVEN} where identity was verified by other means"
        return result(BatchOutcome.INSUFFICIENT, ("other_verification_description", told))
    return None


def disagreements(stated: StatedLearner, learner: Learner) -> tuple[tuple[str, str], ...]:
    """What a record with the learner's ULN and names says otherwise of what the person is known by."""
    told = "must be that of the learner with this ULN"
    return tuple(
        (name, told)
        for name in ("date_of_birth", "gender")
        if not _agrees(name, stated.values.get(name), getattr(learner.details, name))
    )


def _agrees(name: str, stated: Any, stored: Any) -> bool:
    if stated is None or stated == stored:
        return True
    return name == "gender" and bool(OPEN_GENDERS & {stated, stored})


def changes(stated: StatedLearner, learner: Learner) -> dict[str, Any]:
    """What the record would change of a learner it was found to be, by field of `LearnerDetails`.

    What was not given stays, and so does an ability to share that must not go where the record wants it. A verification
    brings its description with it.
    """
    wanted = {
        name: value
        for name, value in stated.values.items()
        if name not in _NEVER_CHANGED and value != getattr(learner.details, name)
    }
    move = (learner.details.ability_to_share, wanted.get("ability_to_share"))
    if move not in ABILITY_TO_SHARE_MOVES:
        wanted.pop("ability_to_share", None)
    if _is_same_place(stated, learner):
        wanted.pop("postcode", None)
    return wanted


def _is_same_place(stated: StatedLearner, learner: Learner) -> bool:
    return fold_postcode(str(stated.values.get("postcode", ""))) == learner.details.identity.postcode
