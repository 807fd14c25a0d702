"""Where a record and a learner on record differ, item by item: what a person looks at who says whether both are one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from lrs_soap.domain.batch_learner import StatedLearner
from lrs_soap.domain.learner import LearnerDetails
from lrs_soap.domain.matching import Rule, resembles, rules_met


class Agreement(StrEnum):
    """How an item of both agrees."""

    EQUAL = "equal"
    SIMILAR = "similar"
    DIFFERS = "differs"
    NOT_STATED = "not-stated"  # by one of them, or it says nothing: an open gender, no place


@dataclass(frozen=True, slots=True)
class Difference:
    """An item by the domain's name of its field."""

    field: str
    agreement: Agreement


_BIRTH: Final = ("date_of_birth",)
_GIVEN: Final = ("given_name",)
_FAMILY: Final = ("family_name",)
_POSTCODE: Final = ("postcode",)
_GENDER: Final = ("gender",)

#: Items that count in a search only where both sides have them.
OPTIONAL: Final = (
    "preferred_given_name",
    "previous_family_name",
    "family_name_at_16",
    "school_at_16",
    "place_of_birth",
    "email",
)

#: What a line of the table of matching tells of the items it is about.
TOLD: Final[Mapping[Rule, tuple[tuple[str, ...], Agreement]]] = {
    Rule.GIVEN_EQUAL: (_GIVEN, Agreement.EQUAL),
    Rule.GIVEN_PREFERRED: (_GIVEN, Agreement.SIMILAR),
    Rule.GIVEN_FORM: (_GIVEN, Agreement.SIMILAR),
    Rule.GIVEN_CLOSE: (_GIVEN, Agreement.SIMILAR),
    Rule.GIVEN_PART: (_GIVEN, Agreement.SIMILAR),
    Rule.GIVEN_INITIAL: (_GIVEN, Agreement.SIMILAR),
    Rule.GIVEN_DIFFERENT: (_GIVEN, Agreement.DIFFERS),
    Rule.FAMILY_EQUAL: (_FAMILY, Agreement.EQUAL),
    Rule.FAMILY_FORMER: (_FAMILY, Agreement.SIMILAR),
    Rule.FAMILY_CLOSE: (_FAMILY, Agreement.SIMILAR),
    Rule.FAMILY_PART: (_FAMILY, Agreement.SIMILAR),
    Rule.FAMILY_DIFFERENT: (_FAMILY, Agreement.DIFFERS),
    Rule.NAMES_SWAPPED: ((*_GIVEN, *_FAMILY), Agreement.SIMILAR),
    Rule.NAMES_REGROUPED: ((*_GIVEN, *_FAMILY), Agreement.SIMILAR),
    Rule.BIRTH_EQUAL: (_BIRTH, Agreement.EQUAL),
    Rule.BIRTH_CLOSE: (_BIRTH, Agreement.SIMILAR),
    Rule.BIRTH_DIFFERENT: (_BIRTH, Agreement.DIFFERS),
    Rule.GENDER_EQUAL: (_GENDER, Agreement.EQUAL),
    Rule.GENDER_OPEN: (_GENDER, Agreement.NOT_STATED),
    Rule.GENDER_DIFFERENT: (_GENDER, Agreement.DIFFERS),
    Rule.POSTCODE_EQUAL: (_POSTCODE, Agreement.EQUAL),
    Rule.POSTCODE_CLOSE: (_POSTCODE, Agreement.SIMILAR),
    Rule.POSTCODE_AREA: (_POSTCODE, Agreement.SIMILAR),
    Rule.POSTCODE_UNKNOWN: (_POSTCODE, Agreement.NOT_STATED),
    Rule.POSTCODE_DIFFERENT: (_POSTCODE, Agreement.DIFFERS),
}

#: In the order they are told.
ITEMS: Final = (*_GIVEN, *_FAMILY, *_BIRTH, *_GENDER, *_POSTCODE, *OPTIONAL)


def differences(stated: StatedLearner, stored: LearnerDetails) -> tuple[Difference, ...]:
    """Each item in the order of `ITEMS`. A record with a ULN need not state more than names."""
    values = stated.values
    # What is not stated takes the stored value, so that the rules of matching can be asked at all.
    details = replace(stored, **{name: values[name] for name in ITEMS if name in values})
    details = replace(details, **{name: values.get(name, "") for name in OPTIONAL})
    agreements = dict.fromkeys(ITEMS, Agreement.NOT_STATED)
    for rule in rules_met(details.identity, stored.identity):
        names, agreement = TOLD.get(rule, ((), Agreement.NOT_STATED))
        agreements.update((name, agreement) for name in names if name in values)
    for name in OPTIONAL:
        agreements[name] = _agreement(name, details.identity, stored.identity)
    return tuple(Difference(name, agreement) for name, agreement in agreements.items())


def _agreement(name: str, stated: Any, stored: Any) -> Agreement:
    ours, theirs = getattr(stated, name), getattr(stored, name)
    if not (ours and theirs):
        return Agreement.NOT_STATED
    if ours == theirs:
        return Agreement.EQUAL
    # One letter makes another address.
    is_similar = name != "email" and resembles(ours, theirs)
    return Agreement.SIMILAR if is_similar else Agreement.DIFFERS
