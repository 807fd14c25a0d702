"""Do one record of a job of achievements: what it says is done, or everything that is wrong with it is answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrs_soap.domain.achievement import (
    SUBMISSION_STATUS,
    Achievement,
    Rejected,
    SubmissionType,
    read,
)
from lrs_soap.domain.achievement_rules import Decision, Standing, identity_of, judge
from lrs_soap.domain.job import Content, RecordResult
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.plr import EventAction, EventChange, EventStatus, LearningEvent
from lrs_soap.domain.uln import Uln
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.plr_ports import EventTaken
from lrs_soap.services.submit_achievements import SUBMISSION_TYPE


def apply_achievement(content: Content, options: Mapping[str, Any], ctx: ServiceContext) -> RecordResult:
    """What became of the record. An event that another transaction changes at this moment is looked at anew."""
    achievement = read(content, ctx.today)
    if isinstance(achievement, Rejected):
        return achievement.result
    submission = SubmissionType(options[SUBMISSION_TYPE])
    while (result := _attempt(achievement, submission, ctx)) is None:
        pass
    return result


def _attempt(
    achievement: Achievement, submission: SubmissionType, ctx: ServiceContext
) -> RecordResult | None:
    """None when the event is no longer what it was judged by: another's change of it has been committed."""
    awarding = ctx.caller.organisation
    provider = ctx.uow.organisations.by_ukprn(achievement.provider_ukprn)
    standing = Standing(
        owners=_owners(achievement.uln, ctx),
        event=ctx.uow.events.by_identity(identity_of(achievement, awarding)),
        provider_name="" if provider is None else provider.shown_name,
    )
    decision = judge(achievement, submission, awarding, standing)
    if isinstance(decision, Rejected):
        return decision.result
    is_done = _do(achievement, SUBMISSION_STATUS[submission], decision, standing.event, ctx)
    return RecordResult(decision.action.value) if is_done else None


def _owners(uln: Uln, ctx: ServiceContext) -> Sequence[Learner]:
    """The live learner of the ULN and, where it was merged, its master; nobody unless all of them are live."""
    learner = ctx.uow.learners.by_uln(uln)
    if learner is None or not learner.is_live:
        return ()
    if learner.master_uln is None:
        return (learner,)
    master = ctx.uow.learners.by_uln(learner.master_uln)
    return (learner, master) if master is not None and master.is_live else ()


def _do(
    achievement: Achievement,
    status: EventStatus,
    decision: Decision,
    event: LearningEvent | None,
    ctx: ServiceContext,
) -> bool:
    change = EventChange(
        action=decision.action,
        at=ctx.now,
        organisation_id=ctx.caller.organisation.id,
        user_name=ctx.caller.user_name,
        reason=achievement.reason,
    )
    if event is None:
        return _add(achievement, status, decision, change, ctx)
    is_withdrawn = {EventAction.WITHDRAWN: True, EventAction.REINSTATED: False}.get(decision.action)
    return ctx.uow.events.change(
        event,
        change,
        facts=decision.facts,
        status=status if decision.action is EventAction.PROMOTED else None,
        is_withdrawn=is_withdrawn,
    )


def _add(
    achievement: Achievement,
    status: EventStatus,
    decision: Decision,
    change: EventChange,
    ctx: ServiceContext,
) -> bool:
    assert decision.facts is not None
    try:
        ctx.uow.events.add(achievement.uln, achievement.source, status, decision.facts, change)
    except EventTaken:
        return False
    return True
