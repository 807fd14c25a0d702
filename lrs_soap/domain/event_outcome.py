"""Whether a learning event says that the learner achieved: what the portal shows and the published contracts leave out.

The sources send a grade as they have it and no outcome. Read from it what can be read; where it does not say, say so.
The rule is ours.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from lrs_soap.domain.plr import NO_GRADE, EventFacts, LearningEvent, Source


class EventOutcome(StrEnum):
    """What became of what was studied."""

    ACHIEVED = "achieved"
    NOT_ACHIEVED = "not-achieved"
    UNKNOWN = "unknown"


#: Grades that are none, or that are below the lowest one; folded, see `_folded`. All others are achievements.
GRADES: Final[Mapping[str, EventOutcome]] = {
    # Not given, or as individualised learner records say so: sources leave grades out of passes and fails alike.
    "": EventOutcome.UNKNOWN,
    NO_GRADE: EventOutcome.UNKNOWN,
    # Not decided when it was told.
    "Q": EventOutcome.UNKNOWN,
    "PENDING": EventOutcome.UNKNOWN,
    "UNKNOWN": EventOutcome.UNKNOWN,
    # Below the lowest grade of GCSEs and A levels, which forms list among the achievements; UU of double awards.
    "U": EventOutcome.NOT_ACHIEVED,
    "UU": EventOutcome.NOT_ACHIEVED,
    "UNCLASSIFIED": EventOutcome.NOT_ACHIEVED,
    "NOT CLASSIFIED": EventOutcome.NOT_ACHIEVED,
    "UNGRADED": EventOutcome.NOT_ACHIEVED,
    # No result was issued: absent, or not finished.
    "X": EventOutcome.NOT_ACHIEVED,
    "NO RESULT": EventOutcome.NOT_ACHIEVED,
    "ABSENT": EventOutcome.NOT_ACHIEVED,
    # What qualifications without letters say, and FL for short in individualised learner records.
    "FAIL": EventOutcome.NOT_ACHIEVED,
    "FAILED": EventOutcome.NOT_ACHIEVED,
    "FL": EventOutcome.NOT_ACHIEVED,
    "NOT ACHIEVED": EventOutcome.NOT_ACHIEVED,
    "NOT PASSED": EventOutcome.NOT_ACHIEVED,
    "REFERRED": EventOutcome.NOT_ACHIEVED,
    # Short for fail, too; but see `_LETTERS_TO_G`.
    "F": EventOutcome.NOT_ACHIEVED,
}

#: F is a grade that GCSEs from A* to G award; of a qualification whose type is not told it may be either.
_LETTERS_TO_G: Final = "GCSE"


def outcome_of(source: str, facts: EventFacts | LearningEvent) -> EventOutcome:
    """What an event of this source says of the learner's success.

    A grade below the lowest is a failure whenever it was given. Any other is an achievement once it is settled: with
    the day of award, which comes for failures as well and so says nothing alone; or, in an individualised learner
    record, which has none, with the end of the participation, as its grades come with the outcome. The rest is
    unknown.
    """
    told = _outcome_of_grade(facts)
    if told is not None:
        return told
    ended = facts.participation_end if source == Source.ILR else None
    return EventOutcome.UNKNOWN if (facts.award_date or ended) is None else EventOutcome.ACHIEVED


def _outcome_of_grade(facts: EventFacts | LearningEvent) -> EventOutcome | None:
    """What the grade alone says; None of one that is an achievement if it is settled."""
    grade = _folded(facts.grade)
    if grade == "F":
        if not facts.qualification_type:
            return EventOutcome.UNKNOWN
        if facts.qualification_type.upper().startswith(_LETTERS_TO_G):
            return None
    return GRADES.get(grade)


def _folded(grade: str) -> str:
    """In capitals, hyphens and white space each as one blank."""
    return " ".join(grade.upper().replace("-", " ").split())
