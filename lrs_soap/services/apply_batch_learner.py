"""Settle one record of a learner batch by the same use cases as single calls, so that the two never disagree."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from lrs_soap.domain.batch import JOB_TYPE, BatchOutcome
from lrs_soap.domain.batch_learner import (
    NOT_PROCESSED,
    StatedLearner,
    changes,
    disagreements,
    hindrance_to_register,
    read,
    result,
)
from lrs_soap.domain.finding import (
    ExactMatch,
    FindOutcome,
    LinkedMatch,
    NoMatch,
    PossibleMatches,
    TooManyMatches,
)
from lrs_soap.domain.job import Content, RecordResult
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.registration import (
    OUTSIDE_AGE_RANGE,
    AlreadyRegistered,
    InsufficientData,
    NothingChanged,
    Registered,
    Updated,
)
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import FULL
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.find_learner import (
    FindLearnerByDemographics,
    FindLearnerByUln,
    find_learner_by_demographics,
    find_learner_by_uln,
)
from lrs_soap.services.register_learner import RegisterLearner, register_learner
from lrs_soap.services.update_learner import UpdateLearner, update_learner

#: A record that is looked at anew because somebody else was quicker, so often, is given up.
MOST_ATTEMPTS: Final = 5


def apply_batch_learner(content: Content, options: Mapping[str, Any], ctx: ServiceContext) -> RecordResult:
    """What became of the record. What another transaction changes at this moment is looked at anew."""
    stated = read(content)
    if isinstance(stated, RecordResult):
        return stated
    changing = options[JOB_TYPE] == FULL
    return _settled(lambda: _attempt(stated, ctx, changing=changing))


def register_as_new(content: Content, ctx: ServiceContext) -> RecordResult:
    """The record as that of a person whom none of the possible matches is."""
    stated = read(content)
    if isinstance(stated, RecordResult):
        return stated
    return _settled(lambda: _register(stated, ctx) or _attempt(stated, ctx, changing=True))


def take_for(uln: Uln, content: Content, ctx: ServiceContext) -> RecordResult:
    """The record as that of this live learner, whose details it updates although the two need not agree."""
    stated = read(content)
    if isinstance(stated, RecordResult):
        return stated
    return _settled(lambda: _take(stated, uln, ctx))


def _settled(attempt: Callable[[], RecordResult | None]) -> RecordResult:
    settled = (attempt() for _ in range(MOST_ATTEMPTS))
    return next(filter(None, settled), NOT_PROCESSED)


def _take(stated: StatedLearner, uln: Uln, ctx: ServiceContext) -> RecordResult | None:
    learner = ctx.uow.learners.by_uln(uln)
    if learner is None or not learner.is_live:
        return result(BatchOutcome.DISAGREES, ("uln", "must be the ULN of a live learner"))
    return _update(stated, learner, ctx)


def _attempt(stated: StatedLearner, ctx: ServiceContext, *, changing: bool) -> RecordResult | None:
    """None when somebody else has just changed what was found."""
    found = _find(stated, ctx)
    match found:
        case ExactMatch(learner):
            return _found(stated, learner, ctx, changing=changing)
        case LinkedMatch(learner):
            return result(BatchOutcome.LINKED, uln=learner.uln)
        case PossibleMatches(learners):
            return result(BatchOutcome.POSSIBLE_MATCHES, candidates=[one.uln for one in learners])
        case TooManyMatches():
            return result(BatchOutcome.TOO_MANY_MATCHES)
        case InsufficientData(reason):
            return result(BatchOutcome.INSUFFICIENT, ("given_name", reason))
        case NoMatch() if stated.uln is not None:
            return result(
                BatchOutcome.DISAGREES, ("uln", "must be the ULN of the person whose names are given")
            )
        case NoMatch():
            return _register(stated, ctx) if changing else result(BatchOutcome.NOT_FOUND)


def _find(stated: StatedLearner, ctx: ServiceContext) -> FindOutcome:
    if stated.uln is not None:
        return find_learner_by_uln(FindLearnerByUln(stated.uln, stated.given_name, stated.family_name), ctx)
    return find_learner_by_demographics(FindLearnerByDemographics(stated.details.identity), ctx)


def _found(
    stated: StatedLearner, learner: Learner, ctx: ServiceContext, *, changing: bool
) -> RecordResult | None:
    if found := disagreements(stated, learner):
        return result(BatchOutcome.DISAGREES, *found)
    return _update(stated, learner, ctx) if changing else result(BatchOutcome.FOUND, uln=learner.uln)


def _update(stated: StatedLearner, learner: Learner, ctx: ServiceContext) -> RecordResult | None:
    wanted = changes(stated, learner)
    outcome = (
        update_learner(UpdateLearner(learner.uln, learner.version, wanted), ctx)
        if wanted
        else NothingChanged()
    )
    match outcome:
        case Updated():
            return result(BatchOutcome.UPDATED, uln=learner.uln)
        case NothingChanged():
            return result(BatchOutcome.FOUND, uln=learner.uln)
        case InsufficientData(reason):
            return result(BatchOutcome.INSUFFICIENT, ("other_verification_description", reason))
        case AlreadyRegistered():
            told = "must not make the learner the same as another on record"
            return result(BatchOutcome.DISAGREES, ("postcode", told))
        case _:
            return None


def _register(stated: StatedLearner, ctx: ServiceContext) -> RecordResult | None:
    if hindrance := hindrance_to_register(stated):
        return hindrance
    outcome = register_learner(RegisterLearner(stated.details), ctx)
    match outcome:
        case Registered(uln):
            return result(BatchOutcome.REGISTERED, uln=uln)
        case InsufficientData(reason) if outcome == OUTSIDE_AGE_RANGE:
            return result(BatchOutcome.OUTSIDE_AGE_RANGE, ("date_of_birth", reason))
        case InsufficientData(reason):
            return result(BatchOutcome.INSUFFICIENT, ("given_name", reason))
        case _:
            return None
