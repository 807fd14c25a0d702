"""Exceptions: records of a batch that could not be settled and wait for a person.

Which steps a person may take is decided by the outcome of the latest search. The live service's screens are known to
let one pick, register and correct; the table of them, `STEPS`, is ours:

    RC006 INSUFFICIENT           correct, register, discard
    RC007 POSSIBLE_MATCHES       choose, correct, register, discard
    RC008 TOO_MANY_MATCHES       choose, correct, register, discard
    RC009 DISAGREES              choose, correct, discard
    RC010 NOT_GIVEN              correct, discard
    RC011 MALFORMED              correct, discard
    RC012 MALFORMED_IDENTIFIER   correct, discard
    RC013 OUTSIDE_AGE_RANGE      correct, discard
    RC099 NOT_PROCESSED          correct, register, discard

RC008 lists no candidates and RC009 has none: there whoever has the names that the record states may be chosen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from lrs_soap.domain.batch import CANDIDATES, JOB_TYPE, ULN, BatchOutcome
from lrs_soap.domain.batch_learner import FIELDS
from lrs_soap.domain.errors import ExceptionSettled, InvalidRequest, MoveNotAllowed, Violation
from lrs_soap.domain.fields import fault_of
from lrs_soap.domain.job import Content, Job, Problem, RecordResult
from lrs_soap.domain.records import FORM
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.vocabulary import CHECK_ONLY


class Step(StrEnum):
    """What a person does about an exception."""

    CHOOSE = "choose"  # this learner is the person, and gets the record's values
    CORRECT = "correct"  # these values are right instead: search again
    REGISTER = "register"  # nobody on record is the person
    DISCARD = "discard"  # leave it


class Resolution(StrEnum):
    """How a person has settled an exception."""

    CHOSEN = "chosen"  # one of the candidates is the person
    CORRECTED = "corrected"  # searched again with other values, and settled by that
    REGISTERED = "registered"  # none of the candidates is the person
    FOUND = "found"  # was to be registered, and was on record with the same demographics
    DISCARDED = "discarded"  # the record is not to be settled


_DATA_IS_WRONG: Final = (Step.CORRECT, Step.DISCARD)
_MAY_BE_NEW: Final = (Step.CORRECT, Step.REGISTER, Step.DISCARD)

#: Steps by the outcome of the latest search.
STEPS: Final[Mapping[BatchOutcome, tuple[Step, ...]]] = {
    BatchOutcome.INSUFFICIENT: _MAY_BE_NEW,
    BatchOutcome.POSSIBLE_MATCHES: tuple(Step),
    BatchOutcome.TOO_MANY_MATCHES: tuple(Step),
    BatchOutcome.DISAGREES: (Step.CHOOSE, *_DATA_IS_WRONG),
    BatchOutcome.NOT_GIVEN: _DATA_IS_WRONG,
    BatchOutcome.MALFORMED: _DATA_IS_WRONG,
    BatchOutcome.MALFORMED_IDENTIFIER: _DATA_IS_WRONG,
    BatchOutcome.OUTSIDE_AGE_RANGE: _DATA_IS_WRONG,
    BatchOutcome.NOT_PROCESSED: _MAY_BE_NEW,
}

#: Where callers may choose whoever has the record's names, too.
CHOOSES_BY_NAMES: Final = frozenset({BatchOutcome.TOO_MANY_MATCHES, BatchOutcome.DISAGREES})

_GIVEN: Final = "must be given"


@dataclass(frozen=True, slots=True)
class BatchException:
    """A record that waits, or has waited. It is known by its job and its position there, the first being 1.

    `outcome` is what it became at the latest search, and `problems` are what stood in its way then; `corrections` are
    values that a person has put in place of those sent, by the domain's names, an empty one for one taken away;
    `candidates` are best first. `version` starts at 1 and grows with each change. Times are UTC.
    """

    job_id: int
    position: int
    organisation_id: int
    outcome: BatchOutcome
    opened_at: datetime
    version: int = 1
    corrections: Mapping[str, str] = field(default_factory=dict, repr=False)
    candidates: tuple[Uln, ...] = ()
    problems: tuple[Problem, ...] = ()
    resolution: Resolution | None = None
    resolved_at: datetime | None = None
    resolved_by: str = ""
    reason: str = field(default="", repr=False)
    uln: Uln | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.resolved_at is None

    def searched(self, result: RecordResult) -> "BatchException":
        """As it is after another search that has not settled it."""
        return replace(
            self,
            outcome=BatchOutcome(result.outcome),
            version=self.version + 1,
            candidates=_candidates(result),
            problems=result.problems,
        )

    def resolved(
        self, resolution: Resolution, at: datetime, by: str, reason: str, result: RecordResult | None = None
    ) -> "BatchException":
        """As it is once it is settled; what was found stays when it was by no search."""
        uln = None if result is None else result.answer.get(ULN)
        found = self if result is None else replace(self, outcome=BatchOutcome(result.outcome), problems=())
        return replace(
            found,
            version=self.version + 1,
            resolution=resolution,
            resolved_at=at,
            resolved_by=by,
            reason=reason,
            uln=None if uln is None else Uln(uln),
        )


def exception_of(job: Job, position: int, result: RecordResult, at: datetime) -> BatchException:
    """What waits now of a record that a job has just come to."""
    return BatchException(
        job_id=job.id,
        position=position,
        organisation_id=job.organisation_id,
        outcome=BatchOutcome(result.outcome),
        opened_at=at,
        candidates=_candidates(result),
        problems=result.problems,
    )


def _candidates(result: RecordResult) -> tuple[Uln, ...]:
    return tuple(map(Uln, result.answer.get(CANDIDATES, ())))


def corrected(sent: Content, corrections: Mapping[str, str]) -> dict[str, str]:
    """A record with a person's corrections; what was taken away is not given.

    What was wrong with its form counts no more: a person has seen what was read of it, and says what it must be.
    """
    kept = {name: value for name, value in sent.items() if not (corrections and name == FORM)}
    return {name: value for name, value in {**kept, **corrections}.items() if value}


def check_step(exception: BatchException, step: Step, content: Content, job: Job) -> None:
    """Raise `ExceptionSettled` or `MoveNotAllowed` unless the step may be taken now.

    A batch that only checks registers nobody, and a record with a ULN is not that of somebody new.
    """
    if not exception.is_open:
        raise ExceptionSettled("this exception has been settled before, and stays so")
    allowed = steps_of(exception, content, job)
    if step not in allowed:
        raise MoveNotAllowed(_why_not(exception, step, job, allowed))


def steps_of(exception: BatchException, content: Content, job: Job) -> tuple[Step, ...]:
    """What may be done about it now."""
    if not exception.is_open:
        return ()
    steps = STEPS[exception.outcome]
    if _only_checks(job) or content.get("uln"):
        return tuple(step for step in steps if step is not Step.REGISTER)
    return steps


def _only_checks(job: Job) -> bool:
    return bool(job.options.get(JOB_TYPE) == CHECK_ONLY)


def _why_not(exception: BatchException, step: Step, job: Job, allowed: Iterable[Step]) -> str:
    why = "what stands in its way allows only"
    if step in STEPS[exception.outcome]:
        why = (
            "the batch only checks learners; it allows"
            if _only_checks(job)
            else "the record states a ULN, which must be corrected to none before; until then it allows"
        )
    return f"the step {step} cannot be taken: {why} {', '.join(allowed)}"


def check_reason(step: Step, reason: str) -> None:
    """Raise `InvalidRequest` for one that breaks its rule, or is missing where the record is discarded."""
    requirement = fault_of("reason", reason)
    if step is Step.DISCARD and not reason:
        requirement = _GIVEN
    if requirement:
        raise InvalidRequest([Violation("reason", requirement)])


def check_corrections(corrections: Mapping[str, str]) -> None:
    """Raise `InvalidRequest` unless they name fields of a record and keep each one's rule."""
    if not corrections:
        raise InvalidRequest([Violation("corrections", _GIVEN)])
    found = [Violation(name, fault) for name, value in corrections.items() if (fault := _fault(name, value))]
    if found:
        raise InvalidRequest(found)


def _fault(name: str, value: str) -> str | None:
    if name not in FIELDS:
        return f"must be one of {', '.join(FIELDS)}"
    return FIELDS[name](value) if value else None
