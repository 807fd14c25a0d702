"""What an achievement record does to the register: whose it is, what is there already, what follows.

First the learner: the ULN is a live learner's, the names agree as for verifying, and birth date, gender and postcode
are equal where they were sent. A merged ULN's master counts as well as the learner itself, whichever fits better. Then
the business rules, which are ours.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lrs_soap.domain import verification
from lrs_soap.domain.achievement import Achievement, Action, Rejected, SubmissionType, Wrong, problem
from lrs_soap.domain.job import Problem
from lrs_soap.domain.learner import Learner
from lrs_soap.domain.names import fold, fold_postcode
from lrs_soap.domain.organisation import Organisation
from lrs_soap.domain.plr import (
    EventAction,
    EventFacts,
    EventStatus,
    LearningEvent,
    identity_key,
)
from lrs_soap.domain.verification import Claim, Comparison, Differs


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register has when a record comes.

    `owners` are the ULN's learner and its master where it was merged; `event` is the achievement, withdrawn or not;
    `provider_name` is empty where the provider is not on record.
    """

    owners: Sequence[Learner]
    event: LearningEvent | None
    provider_name: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done, and the facts that are stored with it; None leaves them."""

    action: EventAction
    facts: EventFacts | None = None


#: By what is asked and whether the achievement is withdrawn: what is done, or why not.
_OF_EXISTING: Final[Mapping[tuple[Action, bool], EventAction | Wrong]] = {
    (Action.CREATE, False): Wrong.EXISTS,
    (Action.CREATE, True): Wrong.IS_WITHDRAWN,
    (Action.UPDATE, False): EventAction.UPDATED,
    (Action.UPDATE, True): Wrong.IS_WITHDRAWN,
    (Action.WITHDRAW, False): EventAction.WITHDRAWN,
    (Action.WITHDRAW, True): Wrong.WITHDRAWN_BEFORE,
    (Action.REINSTATE, False): Wrong.NOT_WITHDRAWN,
    (Action.REINSTATE, True): EventAction.REINSTATED,
}

#: What, in a Final submission, makes a provisional achievement final.
_PROMOTING: Final = frozenset({Action.CREATE, Action.UPDATE})

_GIVEN: Final = frozenset(
    {Comparison.GIVEN_TO_GIVEN, Comparison.GIVEN_TO_FAMILY, Comparison.GIVEN_TO_PREVIOUS_FAMILY}
)


def identity_of(achievement: Achievement, awarding: Organisation) -> bytes:
    """By what the register knows the achievement again."""
    return identity_key(achievement.source, achievement.uln, _new_facts(achievement, awarding, ""))


def judge(
    achievement: Achievement, submission: SubmissionType, awarding: Organisation, standing: Standing
) -> Decision | Rejected:
    """What the record does, or everything of the first class that is wrong with it."""
    if not standing.owners:
        return Rejected((problem(Wrong.UNKNOWN_ULN, "uln"),))
    owner = min(standing.owners, key=lambda one: len(_learner_problems(achievement, one)))
    if problems := _learner_problems(achievement, owner):
        return Rejected(problems)
    if achievement.award_date < owner.details.date_of_birth:
        return Rejected((problem(Wrong.BEFORE_BIRTH, "award_date"),))
    if standing.event is None:
        if achievement.action is not Action.CREATE:
            return Rejected((problem(Wrong.NO_SUCH_ACHIEVEMENT, "reference"),))
        facts = _new_facts(achievement, awarding, standing.provider_name)
        return Decision(EventAction.CREATED, facts)
    return _judge_existing(achievement, submission, standing.event, standing.provider_name)


def _judge_existing(
    achievement: Achievement, submission: SubmissionType, event: LearningEvent, provider_name: str
) -> Decision | Rejected:
    is_final_job = submission is SubmissionType.FINAL
    is_provisional = event.status == EventStatus.PROVISIONAL
    if not (is_final_job or is_provisional):
        return Rejected((problem(Wrong.IS_FINAL, "action"),))
    facts = _changed_facts(achievement, event.facts, provider_name)
    if is_final_job and is_provisional and achievement.action in _PROMOTING and not event.is_withdrawn:
        return Decision(EventAction.PROMOTED, facts)
    verdict = _OF_EXISTING[achievement.action, bool(event.is_withdrawn)]
    if isinstance(verdict, Wrong):
        return Rejected((problem(verdict, "action"),))
    if verdict is not EventAction.UPDATED:
        return Decision(verdict)
    if facts == event.facts:
        return Rejected((problem(Wrong.NOTHING_CHANGED, "action"),))
    return Decision(verdict, facts)


def _learner_problems(achievement: Achievement, owner: Learner) -> tuple[Problem, ...]:
    return (*_name_problems(achievement, owner), *_other_problems(achievement, owner))


def _name_problems(achievement: Achievement, owner: Learner) -> Iterator[Problem]:
    claim = Claim(fold(achievement.given_name), fold(achievement.family_name), None, None)
    judgement = verification.judge(claim, owner.summary)
    if isinstance(judgement, Differs):
        if not _GIVEN.isdisjoint(judgement.failed):
            yield problem(Wrong.OTHER_NAME, "given_name")
        if not _GIVEN.issuperset(judgement.failed):
            yield problem(Wrong.OTHER_NAME, "family_name")


def _other_problems(achievement: Achievement, owner: Learner) -> Iterator[Problem]:
    details = owner.details
    if achievement.date_of_birth is not None and achievement.date_of_birth != details.date_of_birth:
        yield problem(Wrong.OTHER_BIRTH_DATE, "date_of_birth")
    if achievement.gender and achievement.gender != details.gender:
        yield problem(Wrong.OTHER_GENDER, "gender")
    if achievement.postcode and fold_postcode(achievement.postcode) != details.identity.postcode:
        yield problem(Wrong.OTHER_POSTCODE, "postcode")


def _new_facts(achievement: Achievement, awarding: Organisation, provider_name: str) -> EventFacts:
    return EventFacts(
        subject_code=achievement.reference,
        grade=achievement.grade or "",
        award_date=achievement.award_date,
        provider_ukprn=achievement.provider_ukprn,
        provider_name=provider_name,
        awarding_ukprn=awarding.ukprn,
        awarding_name=awarding.shown_name,
        language=achievement.language or "",
    )


def _changed_facts(achievement: Achievement, held: EventFacts, provider_name: str) -> EventFacts:
    """What is not given stays, what is given empty goes. A provider not on record keeps the name it had."""
    is_same_provider = achievement.provider_ukprn == held.provider_ukprn
    return held._replace(
        grade=held.grade if achievement.grade is None else achievement.grade,
        language=held.language if achievement.language is None else achievement.language,
        provider_ukprn=achievement.provider_ukprn,
        provider_name=provider_name or (held.provider_name if is_same_provider else ""),
    )
