"""The codes of jobs, which the contracts share: stored, asked for, not known."""

from collections.abc import Mapping
from typing import Final

from lrs_soap.domain.job import JobStatus

SUBMITTED: Final = "WSRC0007"
UNKNOWN_JOB: Final = "WSRC0018"
#: Ours: published contracts take no files.
SUBMITTED_BEFORE: Final = "WSBE0004"
_NOT_FINISHED: Final = "WSRC0008"
_FAILED: Final = "WSRC0010"

#: Of a job that is asked for.
JOB_CODES: Final[Mapping[JobStatus, str]] = {
    JobStatus.WAITING: _NOT_FINISHED,
    JobStatus.IN_PROGRESS: _NOT_FINISHED,
    JobStatus.SUCCESSFUL: "WSRC0009",
    JobStatus.FAILED: _FAILED,
    JobStatus.CANCELLED: _FAILED,
}
