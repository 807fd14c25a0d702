"""Waits for a job that workers do elsewhere, and shows how far it is."""

import sys
import time
from typing import TYPE_CHECKING, Any, Final

import click

from lrs_soap.cli.refusals import tell

if TYPE_CHECKING:
    from lrs_soap.domain.job import Job
    from lrs_soap.services.administration import Administration

_LOOK_SECONDS: Final = 0.5
#: A worker that runs takes a job up at once; after this it is told that none seems to.
_PATIENCE_SECONDS: Final = 5.0


def wait_for_end(job_id: int, admin: "Administration") -> "Job":
    """The job when it has ended."""
    from lrs_soap.domain.job import JobStatus
    from lrs_soap.services.manage_jobs import show_job

    patient_until: float | None = time.monotonic() + _PATIENCE_SECONDS
    with _bar() as bar:
        while True:
            shown = show_job(job_id, admin)
            assert shown is not None  # jobs are never taken away
            bar.length = shown.job.number_of_records
            bar.update(shown.done - bar.pos)
            if shown.job.has_ended:
                return shown.job
            if patient_until and time.monotonic() > patient_until:
                patient_until = None
                if shown.job.status is JobStatus.WAITING:
                    tell(f"job {job_id} waits for a worker: lrs-soap serve and lrs-soap worker run one")
            time.sleep(_LOOK_SECONDS)


def _bar() -> Any:
    """For whoever sits at a terminal."""
    bar: Any = click.progressbar(
        length=1, label="Waiting", file=sys.stderr, hidden=not sys.stderr.isatty(), show_pos=True
    )
    return bar
