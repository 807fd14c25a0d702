"""What is wrong with a record by itself, of each kind of file: asked of whoever settles such records.

No rule stands here. A record that a worker or an import would reject before it looks at the register has a problem
here, and no other has.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

from lrs_soap.batch.kinds import ACHIEVEMENTS, EVENTS, LEARNERS, VERIFICATIONS
from lrs_soap.domain import achievement, batch_learner, event_fields
from lrs_soap.domain.fields import calendar_date
from lrs_soap.domain.job import Content
from lrs_soap.domain.registration import OLDEST, OUTSIDE_AGE_RANGE, YOUNGEST, age_on, name_insufficiency
from lrs_soap.domain.vocabulary import DOES_NOT_SHARE
from lrs_soap.services import apply_batch_verification

#: A field by the domain's name, and what it must be.
Told = tuple[str, str]


def _of_learner(values: Content, _: date) -> Iterable[Told]:
    return batch_learner.problems_of(values)


def _of_verification(values: Content, _: date) -> Iterable[Told]:
    return ((one.field, one.message) for one in apply_batch_verification.problems_of(values))


def _of_achievement(values: Content, today: date) -> Iterable[Told]:
    read = achievement.read(values, today)
    problems = read.problems if isinstance(read, achievement.Rejected) else ()
    return ((one.field, one.message) for one in problems)


def _of_event(values: Content, today: date) -> Iterable[Told]:
    return ((one.path, one.requirement) for one in event_fields.violations_of(values, today))


#: By the kind's name; `today` is the day in England.
PROBLEMS: Final[Mapping[str, Callable[[Content, date], Iterable[Told]]]] = {
    LEARNERS.name: _of_learner,
    VERIFICATIONS.name: _of_verification,
    ACHIEVEMENTS.name: _of_achievement,
    EVENTS.name: _of_event,
}


def hindrances_to_register(values: Content) -> Iterable[Told]:
    """Why a record of a learner batch makes no new learner, should nobody be found. Those with a ULN never do."""
    stated = batch_learner.read(values)
    if not isinstance(stated, batch_learner.StatedLearner) or stated.uln is not None:
        return
    if (hindrance := batch_learner.hindrance_to_register(stated)) is not None:
        yield from ((one.field, one.message) for one in hindrance.problems)
    if (nameless := name_insufficiency(stated.details)) is not None:
        yield "given_name", nameless.reason


def outside_3a(values: Content) -> str | None:
    """What is said of an ability to share that version 3A, where it is called PrivacyNoticeSeen, has no value for."""
    has_none = values.get("ability_to_share") == DOES_NOT_SHARE
    return "must be 0 or 1 in version 3A" if has_none else None


def strange_age(values: Content, today: date) -> str | None:
    """What is said of a birth date that is no learner's."""
    born = values.get("date_of_birth", "")
    if not born or calendar_date(born) is not None:
        return None
    is_usual = YOUNGEST <= age_on(today, date.fromisoformat(born)) <= OLDEST
    return None if is_usual else OUTSIDE_AGE_RANGE.reason
