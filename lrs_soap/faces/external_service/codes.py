"""The codes of ExternalService, where they are not those of LearnerService.

WSEC0043 to 0047 are published. Which codes a job that is stored and one that is asked for are answered with is not:
we use those that LearnerService has for its batches (see `job_codes`).
"""

from collections.abc import Mapping

from lrs_soap.domain import errors
from lrs_soap.faces.error_codes import ACHIEVEMENT_CODES, ERROR_CODES, Word


def external_error_codes(refused_code: str = "WSEC0043") -> Mapping[str, Word]:
    """By kind of error. `refused_code` is for organisations that do not submit achievements."""
    kind = errors.AchievementsNotEnabled.kind
    _, description = ACHIEVEMENT_CODES[kind]
    return {**ERROR_CODES, **ACHIEVEMENT_CODES, kind: (refused_code, description)}
