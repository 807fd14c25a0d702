"""The codes of ExternalService, where they are not those of LearnerService.

WSEC0043 to 0047 are published. Which codes a job that is stored and one that is asked for are answered with is not:
we use those that LearnerService has for its batches (see `job_codes`).
"""

from collections.abc import Mapping

from lrs_soap.domain import errors
from lrs_soap.faces.error_codes import ERROR_CODES, Word


def external_error_codes(refused_code: str = "WSEC0043") -> Mapping[str, Word]:
    """By kind of error. `refused_code` is for organisations that do not submit achievements."""
    return {
        **ERROR_CODES,
        errors.AchievementsNotEnabled.kind: (
            refused_code,
            "Organisation is not configured to submit achievements",
        ),
        errors.InvalidEmail.kind: ("WSEC0044", "Invalid email address"),
        errors.InvalidSubmissionType.kind: ("WSEC0045", "Invalid submission type"),
        errors.TooManyAchievements.kind: ("WSEC0046", "Too many achievements"),
        errors.NoAchievements.kind: ("WSEC0047", "At least one achievement is required"),
    }
