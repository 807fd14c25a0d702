"""Judge one record of a verify batch as a single verification does."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from lrs_soap.domain.batch import FAILED, VerifyOutcome
from lrs_soap.domain.fields import RULES
from lrs_soap.domain.job import Content, Problem, RecordResult
from lrs_soap.domain.learner import LearnerSummary
from lrs_soap.domain.names import fold
from lrs_soap.domain.records import form_violations
from lrs_soap.domain.uln import Uln
from lrs_soap.domain.verification import Claim, Differs, Similar, Verified
from lrs_soap.services.context import ServiceContext
from lrs_soap.services.verify_learner import Verdict, VerifyLearner, verify_learner

#: What a record may state, and the first three must be given.
FIELDS: Final = ("uln", "given_name", "family_name", "date_of_birth", "gender", "mis_identifier")
MANDATORY: Final = FIELDS[:3]

#: Of what was wrong with a field.
BREAKS_RULE: Final = "field-rule"

#: What is answered of a record besides its outcome and `batch.FAILED`: the stored facts by their names.
STORED: Final = ("uln", "given_name", "family_name", "date_of_birth", "gender")

NOT_PROCESSED: Final = RecordResult(VerifyOutcome.NOT_PROCESSED.value)

_OUTCOMES: Final = {
    Verified: (VerifyOutcome.VERIFIED, VerifyOutcome.VERIFIED_LINKED),
    Similar: (VerifyOutcome.SIMILAR, VerifyOutcome.SIMILAR_LINKED),
    Differs: (VerifyOutcome.DIFFERS, VerifyOutcome.DIFFERS),
}


def apply_batch_verification(
    content: Content, _options: Mapping[str, Any], ctx: ServiceContext
) -> RecordResult:
    """What became of the record."""
    if problems := problems_of(content):
        return RecordResult(VerifyOutcome.MALFORMED.value, problems)
    born = content.get("date_of_birth")
    claim = Claim(
        given_name=fold(content["given_name"]),
        family_name=fold(content["family_name"]),
        date_of_birth=date.fromisoformat(born) if born else None,
        gender=content.get("gender") or None,
    )
    verdict = verify_learner(VerifyLearner(Uln(content["uln"]), claim), ctx)
    return RecordResult(outcome_of(verdict).value, answer=_answer(verdict))


def outcome_of(verdict: Verdict) -> VerifyOutcome:
    """The verdict in a word."""
    if verdict.judgement is None:
        return VerifyOutcome.UNKNOWN_ULN
    own, linked = _OUTCOMES[type(verdict.judgement)]
    return linked if verdict.linked else own


def problems_of(content: Content) -> tuple[Problem, ...]:
    """All that is wrong with the record by itself: with its form, or else with its fields."""
    if violations := form_violations(content):
        return tuple(Problem(BREAKS_RULE, one.path, one.requirement) for one in violations)
    found = ((name, _requirement(name, content.get(name))) for name in FIELDS)
    return tuple(Problem(BREAKS_RULE, name, told) for name, told in found if told is not None)


def _requirement(name: str, value: str | None) -> str | None:
    if not value:
        return "must be given" if name in MANDATORY else None
    return RULES[name](value)


def _answer(verdict: Verdict) -> dict[str, Any]:
    failed = () if isinstance(verdict.judgement, Verified | None) else verdict.judgement.failed
    return {FAILED: [one.value for one in failed], **_stored(verdict.learner)}


def _stored(learner: LearnerSummary | None) -> dict[str, str]:
    return {} if learner is None else {name: str(getattr(learner, name)) for name in STORED}
