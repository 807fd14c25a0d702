"""Every outcome, judgement, comparison and error of the domain has a word in the contract."""

from typing import get_args

from lrs_soap.domain import achievement, batch, error_file, errors, finding, registration, verification
from lrs_soap.domain.errors import LrsError
from lrs_soap.domain.job import JobStatus
from lrs_soap.faces import response_codes as codes
from lrs_soap.faces.error_codes import ERROR_CODES
from lrs_soap.faces.external_service.codes import external_error_codes
from lrs_soap.faces.external_service.records import ELEMENTS
from lrs_soap.faces.job_codes import JOB_CODES
from lrs_soap.faces.learner_service_r9 import audit as r9_audit
from lrs_soap.faces.learner_service_r9 import codes as r9_codes
from lrs_soap.faces.learning_records import faults as own_faults
from lrs_soap.services import get_learner_record, get_learning_events, report_uln_changes


def all_errors(kind: type[LrsError] = LrsError) -> set[type[LrsError]]:
    return {kind}.union(*(all_errors(one) for one in kind.__subclasses__()))


def test_outcomes() -> None:
    outcomes = {
        *get_args(finding.FindOutcome),
        *get_args(registration.RegisterOutcome),
        *get_args(registration.UpdateOutcome),
    }
    assert outcomes == set(codes.RESPONSE_CODES)


def test_judgements_and_comparisons() -> None:
    judgements = {verification.Verified, verification.Similar, verification.Differs}
    assert judgements == set(codes.VERIFICATION_CODES)
    assert set(verification.Comparison) == set(batch.FAILURE_FLAGS)


def test_records_of_batches() -> None:
    assert set(batch.BatchOutcome) == set(batch.RETURN_CODES)
    assert set(batch.VerifyOutcome) == set(batch.VERIFY_CODES)


def test_errors() -> None:
    ours = {error for error in all_errors() if error.__module__ == errors.__name__} - {LrsError}
    words = {**ERROR_CODES, **r9_codes.R9_ERROR_CODES, **external_error_codes()}
    assert {error.kind for error in ours} == words.keys()
    assert words.keys() == own_faults.CODES.keys() == own_faults.FAULT_ELEMENTS.keys()


def test_jobs_and_records_of_achievements() -> None:
    assert set(JobStatus) == set(JOB_CODES)
    assert set(achievement.ErrorClass) == set(error_file.ERROR_CLASSES)
    assert achievement.RULES.keys() == ELEMENTS.keys()


def test_outcomes_of_the_2014_edition() -> None:
    assert set(get_args(report_uln_changes.ReportOutcome)) == set(codes.REPORT_CODES)


def test_looks_at_a_record() -> None:
    outcomes = get_args(get_learning_events.LearningEventsOutcome)
    dated = set(get_args(get_learner_record.LearnerRecordOutcome)) - {get_learner_record.DatedRecord}
    assert dated < set(outcomes) == set(codes.RECORD_CODES)
    assert {outcome.__name__ for outcome in outcomes} == set(r9_audit.ACTIONS)
