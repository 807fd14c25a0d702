"""Settle a record that waits for a person: choose who it is, correct it, register it, or discard it.

A step, what it does to learners, and its place in the audit are one transaction; of two persons at once the second
waits for the first, and is told that it was quicker. A step that cannot be taken says why and leaves everything as it
was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lrs_soap.domain.audit import AuditAction
from lrs_soap.domain.batch import EXCEPTIONS, JOB_TYPE, BatchOutcome
from lrs_soap.domain.batch_exception import (
    CHOOSES_BY_NAMES,
    BatchException,
    Resolution,
    Step,
    check_corrections,
    check_reason,
    check_step,
    corrected,
)
from lrs_soap.domain.batch_learner import StatedLearner, read, result
from lrs_soap.domain.errors import ChangedMeanwhile, InvalidRequest, NotACandidate, Violation
from lrs_soap.domain.finding import ExactMatch, LinkedMatch
from lrs_soap.domain.job import RecordResult
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import FULL
from lrs_soap.services.administration import Administration
from lrs_soap.services.apply_batch_learner import apply_batch_learner, register_as_new, take_for
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.find_learner import FindLearnerByUln, find_learner_by_uln
from lrs_soap.services.held_exception import HeldException, exception_for, exception_for_operator
from lrs_soap.services.show_exception import candidates_now

QUICKER: Final = "somebody else was quicker: look again, nothing was changed"


@dataclass(frozen=True, slots=True)
class ResolveException:
    """A step, and why. `uln` is for `Step.CHOOSE` only.

    `corrections`, for `Step.CORRECT` only, are texts by the domain's names of a record's fields, dates as yyyy-mm-dd;
    an empty text clears. `version` is that of the exception that was looked at; None takes it as it is now.
    """

    job_id: int
    position: int
    step: Step
    uln: Uln | None = None
    corrections: Mapping[str, str] = field(default_factory=dict, repr=False)
    reason: str = field(default="", repr=False)
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """It waits no more."""

    exception: BatchException


@dataclass(frozen=True, slots=True)
class StillOpen:
    """It was searched again with the corrections, and waits with what the search has come to."""

    exception: BatchException


ResolveOutcome = Resolved | StillOpen


def resolve_exception(ask: ResolveException, ctx: ServiceContext) -> ResolveOutcome:
    """For the organisation whose batch it was.

    Raises `UnknownException`, `ExceptionSettled`, `MoveNotAllowed`, `NotACandidate`, `InvalidRequest`,
    `ChangedMeanwhile`, `AccessDenied`.
    """
    held = exception_for(ask.job_id, ask.position, ctx, to_settle=True)
    return _resolve(ask, held, ctx, by_names=CHOOSES_BY_NAMES)


def resolve_for_operator(ask: ResolveException, admin: Administration) -> ResolveOutcome:
    """The same by an operator for that organisation, who may choose whoever has the record's names."""
    with admin.units.writing() as unit:
        held, ctx = exception_for_operator(ask.job_id, ask.position, unit, admin, to_settle=True)
        return _resolve(ask, held, ctx, by_names=EXCEPTIONS)


def _resolve(
    ask: ResolveException, held: HeldException, ctx: ServiceContext, *, by_names: frozenset[BatchOutcome]
) -> ResolveOutcome:
    ask = replace(ask, reason=ask.reason.strip())
    _check_version(ask, held)
    check_step(held.exception, ask.step, held.content, held.job)
    check_reason(ask.step, ask.reason)
    match ask.step:
        case Step.CHOOSE:
            return _choose(ask, held, ctx, by_names=held.exception.outcome in by_names)
        case Step.CORRECT:
            return _correct(ask, held, ctx)
        case Step.REGISTER:
            return _register(ask, held, ctx)
        case Step.DISCARD:
            return _settle(ask, held, ctx, Resolution.DISCARDED)


def _check_version(ask: ResolveException, held: HeldException) -> None:
    if ask.version not in (None, held.exception.version):
        raise ChangedMeanwhile(QUICKER)


def _choose(ask: ResolveException, held: HeldException, ctx: ServiceContext, *, by_names: bool) -> Resolved:
    if ask.uln is None:
        raise InvalidRequest([Violation("uln", "must be given")])
    stated = read(held.content)
    if isinstance(stated, RecordResult):
        raise _refusal(stated)
    chosen = _chosen(ask.uln, stated, held, ctx, by_names=by_names)
    changing = held.job.options[JOB_TYPE] == FULL
    taken = take_for(chosen, held.content, ctx) if changing else result(BatchOutcome.FOUND, uln=chosen)
    return _settle(ask, held, ctx, Resolution.CHOSEN, _of_somebody(taken))


def _chosen(
    uln: Uln, stated: StatedLearner, held: HeldException, ctx: ServiceContext, *, by_names: bool
) -> Uln:
    # A learner whose ULN was stated beside other names is shown, but is no candidate.
    is_listed = held.exception.outcome is not BatchOutcome.DISAGREES and uln in {
        one.uln for one in candidates_now(held.exception, stated.uln, ctx.uow)
    }
    if is_listed:
        return uln
    if by_names:
        found = find_learner_by_uln(FindLearnerByUln(uln, stated.given_name, stated.family_name), ctx)
        if isinstance(found, ExactMatch | LinkedMatch):
            return found.learner.uln
    also = ", or that of a learner who has the record's names" if by_names else ""
    raise NotACandidate(f"the ULN must be one of the candidates that are shown now{also}")


def _register(ask: ResolveException, held: HeldException, ctx: ServiceContext) -> Resolved:
    # The search that deployments may want before is the batch's own, and a person has looked at what it found.
    searched = replace(ctx, policy=replace(ctx.policy, find_before_register=None))
    registered = _of_somebody(register_as_new(held.content, searched))
    is_new = registered.outcome == BatchOutcome.REGISTERED
    return _settle(ask, held, ctx, Resolution.REGISTERED if is_new else Resolution.FOUND, registered)


def _of_somebody(found: RecordResult) -> RecordResult:
    """Raise `InvalidRequest` or `ChangedMeanwhile` where the step came to nobody."""
    if found.outcome == BatchOutcome.NOT_PROCESSED:
        raise ChangedMeanwhile(QUICKER)
    if found.outcome in EXCEPTIONS:
        raise _refusal(found)
    return found


def _refusal(found: RecordResult) -> InvalidRequest:
    told = [Violation(one.field, one.message) for one in found.problems]
    return InvalidRequest(told or [Violation("", "the record must be searched again: correct it")])


def _correct(ask: ResolveException, held: HeldException, ctx: ServiceContext) -> ResolveOutcome:
    corrections = {name: value.strip() for name, value in ask.corrections.items()}
    check_corrections(corrections)
    before, after = held.exception, replace(held.exception, corrections=_merged(held, corrections))
    found = apply_batch_learner(corrected(held.sent, after.corrections), held.job.options, ctx)
    if found.outcome == BatchOutcome.NOT_PROCESSED:
        raise ChangedMeanwhile(QUICKER)
    was = {name: held.content.get(name, "") for name in corrections}
    if found.outcome not in EXCEPTIONS:
        held = replace(held, exception=after)
        return _settle(ask, held, ctx, Resolution.CORRECTED, found, was)
    after = after.searched(found)
    _store(before, after, AuditAction.EXCEPTION_CORRECTED, after.outcome, ctx, was)
    return StillOpen(after)


def _merged(held: HeldException, corrections: Mapping[str, str]) -> Mapping[str, str]:
    return {**held.exception.corrections, **corrections}


def _settle(
    ask: ResolveException,
    held: HeldException,
    ctx: ServiceContext,
    resolution: Resolution,
    found: RecordResult | None = None,
    was: Mapping[str, str] | None = None,
) -> Resolved:
    after = held.exception.resolved(resolution, ctx.now, ctx.caller.user_name, ask.reason, found)
    _store(held.exception, after, AuditAction.EXCEPTION_RESOLVED, resolution, ctx, was or {})
    return Resolved(after)


def _store(
    before: BatchException,
    after: BatchException,
    action: AuditAction,
    word: str,
    ctx: ServiceContext,
    was: Mapping[str, str],
) -> None:
    """Raises `ChangedMeanwhile`, upon which all that the step has done is undone with its transaction."""
    if not ctx.uow.exceptions.change(before, after):
        raise ChangedMeanwhile(QUICKER)
    key = {"job": str(before.job_id), "position": str(before.position), "outcome": before.outcome.value}
    ctx.record(action, word, after.uln, {**was, **key})
