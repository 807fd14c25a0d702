"""What may be done about a record that waits."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_soap.domain import batch_exception
from lrs_soap.domain.batch import EXCEPTIONS, JOB_TYPE, RETURN_CODES, BatchOutcome
from lrs_soap.domain.batch_exception import (
    CHOOSES_BY_NAMES,
    STEPS,
    BatchException,
    Resolution,
    Step,
    check_corrections,
    check_step,
    corrected,
    steps_of,
)
from lrs_soap.domain.batch_learner import FIELDS
from lrs_soap.domain.errors import ExceptionSettled, InvalidRequest, MoveNotAllowed
from lrs_soap.domain.job import Job, JobStatus

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FIELD = st.sampled_from(sorted(FIELDS))
VALUE = st.text(max_size=5)


def job(job_type: str = "FUL") -> Job:
    never: Any = None
    return Job(
        1, "learner-batch", 1, "a.user", "request", JobStatus.SUCCESSFUL, NOW, NOW, NOW, "", never, 1, "",
        {JOB_TYPE: job_type}, "10000001",
    )  # fmt: skip


def exception(outcome: BatchOutcome) -> BatchException:
    return BatchException(1, 1, 1, outcome, NOW)


def test_every_exception_has_its_steps() -> None:
    assert STEPS.keys() == EXCEPTIONS
    assert all({Step.CORRECT, Step.DISCARD} <= set(steps) for steps in STEPS.values())
    assert {outcome for outcome, steps in STEPS.items() if Step.CHOOSE in steps} > CHOOSES_BY_NAMES


def test_the_table_that_is_told_is_that_of_the_code() -> None:
    told = re.findall(r"^    (RC\d{3}) (\w+) +(.+)$", batch_exception.__doc__ or "", re.MULTILINE)
    assert told == [
        (RETURN_CODES[outcome].code, outcome.name, ", ".join(steps)) for outcome, steps in STEPS.items()
    ]


@pytest.mark.parametrize("outcome", STEPS)
def test_steps_are_those_that_are_let_through(outcome: BatchOutcome) -> None:
    for content, of_job in (({}, job()), ({"uln": "1026893096"}, job()), ({}, job("CHK"))):
        one = exception(outcome)
        for step in Step:
            if step in steps_of(one, content, of_job):
                check_step(one, step, content, of_job)
            else:
                with pytest.raises(MoveNotAllowed, match=f"the step {step} cannot be taken: "):
                    check_step(one, step, content, of_job)
        settled = one.resolved(Resolution.DISCARDED, NOW + timedelta(days=1), "a.user", "why")
        assert steps_of(settled, content, of_job) == ()
        with pytest.raises(ExceptionSettled):
            check_step(settled, Step.DISCARD, content, of_job)


@given(st.dictionaries(FIELD, VALUE.filter(bool)), st.dictionaries(FIELD, VALUE))
def test_a_record_with_corrections(sent: dict[str, str], corrections: dict[str, str]) -> None:
    content = corrected(sent, corrections)
    assert all(content.values())
    for name in FIELDS:
        assert content.get(name, "") == corrections.get(name, sent.get(name, ""))


@given(st.dictionaries(FIELD | VALUE, VALUE))
def test_corrections_keep_the_rules_of_fields(corrections: dict[str, str]) -> None:
    """And a refusal names each field that breaks one, and repeats no value."""
    wrong = [
        name
        for name, value in corrections.items()
        if name not in FIELDS or (value and FIELDS[name](value) is not None)
    ]
    if corrections and not wrong:
        check_corrections(corrections)
        return
    with pytest.raises(InvalidRequest) as refused:
        check_corrections(corrections)
    assert [one.path for one in refused.value.violations] == (wrong or ["corrections"])
