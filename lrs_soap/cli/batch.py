"""`lrs-soap batch`: batches as files, in and out."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from lrs_soap.cli.input_file import opened, refusing
from lrs_soap.cli.job import NO_SUCH, NUMBER, cancel, list_
from lrs_soap.cli.output_file import refuse_existing, whole_file
from lrs_soap.cli.refusals import DONE, INTERRUPTED, REFUSED, Refused, tell
from lrs_soap.cli.register import administration
from lrs_soap.cli.told import plain
from lrs_soap.domain.fields import fault_of

if TYPE_CHECKING:
    from lrs_soap.batch.submission import Submission
    from lrs_soap.domain.job import Job
    from lrs_soap.services.administration import Administration
    from lrs_soap.services.batch_ports import Stated
    from lrs_soap.services.context import Policy
    from lrs_soap.services.manage_jobs import ShownJob
    from lrs_soap.services.submit_file import FileSubmitted, SubmittedBefore

_FORCE = click.option("--force", is_flag=True, help="Overwrite a file that is there already.")


@click.group()
def batch() -> None:
    """Batches of learners, of verifications and of achievements, as CSV or XML files."""


@batch.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Learners are searched only; nobody is created or changed.")
@click.option("--provisional", is_flag=True, help="The achievements are provisional.")
@click.option("--final", is_flag=True, help="The achievements are final.")
@click.option("--ukprn", default="", help="Whose file it is, where it does not say so itself.")
@click.option("--user", default="", metavar="LOGIN", help="The organisation's user who submits it.")
@click.option("--again", is_flag=True, help="Even if the same file was submitted before.")
@click.option("--wait", is_flag=True, help="Until it is done; then write the output beside FILE.")
@_FORCE
def submit(
    *,
    file: Path,
    check: bool,
    provisional: bool,
    final: bool,
    ukprn: str,
    user: str,
    again: bool,
    wait: bool,
    force: bool,
) -> int:
    """Store the records of FILE as a job, all of them or none, and print the job's number; a worker does it.

    What FILE is decides its content. A record that breaks a rule is rejected by itself, with a code in the output.
    """
    from lrs_soap import bootstrap
    from lrs_soap.domain.vocabulary import CHECK_ONLY
    from lrs_soap.services.batch_ports import Stated

    if provisional and final:
        raise click.UsageError("say --provisional or --final, not both")
    if user and (requirement := fault_of("user_name", user)):
        raise Refused(f"--user {requirement}")
    submission = "Provisional" if provisional else "Final" if final else ""
    settings = bootstrap.load_settings()
    queue = bootstrap.make_queue(settings)
    wanted = Stated(ukprn, CHECK_ONLY if check else "", submission)
    with administration(settings) as admin:
        submitter = _Submitter(wanted, user, again, bootstrap.make_policy(settings), admin)
        job_id = submitter.submit(file, will_write=wait, force=force)
        queue.wake(job_id)
        queue.close()
        return _await(job_id, file.parent, admin, force=force) if wait else DONE


@batch.command()
@click.argument("number", type=NUMBER, metavar="JOB")
def status(number: int) -> None:
    """Show how far JOB is, and how many of its records became what."""
    from lrs_soap import bootstrap

    with administration(bootstrap.load_settings()) as admin:
        shown = _shown(number, admin)
    job = shown.job
    click.echo(f"Job {job.id}, {job.kind}: {job.status.value}, {_progress(shown)}")
    if job.rejection_reason:
        click.echo(f"Reason: {plain(job.rejection_reason)}")
    for outcome, count in sorted(shown.outcomes.items()):
        click.echo(f"{count:>8}  {outcome or 'waiting':<22}{_meaning(job, outcome)}".rstrip())


@batch.command()
@click.argument("number", type=NUMBER, metavar="JOB")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), metavar="FILE", help="Instead of the default name."
)
@_FORCE
def output(*, number: int, target: Path | None, force: bool) -> None:
    """Write what became of the records of JOB, which has ended, in the form that it came in.

    Without --to, into the current folder, under the name of the file that was submitted with .output before its end.
    """
    from lrs_soap import bootstrap
    from lrs_soap.batch.output_writer import name_of_output

    with administration(bootstrap.load_settings()) as admin:
        shown = _shown(number, admin)
        if not shown.job.has_ended:
            raise Refused(f"job {number} has not ended: it is {shown.job.status.value}, {_progress(shown)}")
        name = Path(name_of_output(shown.job))
        if target is not None and target.suffix.lower() in {".csv", ".xml"} - {name.suffix.lower()}:
            raise Refused(
                f"job {number} came in another form than {target.suffix}: --to must end in {name.suffix}"
            )
        _write(shown.job, target or name, admin, force=force)


for command in (list_, cancel):
    batch.add_command(command)


class _Submitter:
    """Submits a file as an operator wants it."""

    def __init__(
        self, wanted: "Stated", user: str, is_again: bool, policy: "Policy", admin: "Administration"
    ) -> None:
        self._wanted = wanted
        self._user = user
        self._is_again = is_again
        self._policy = policy
        self._admin = admin

    def submit(self, file: Path, *, will_write: bool, force: bool) -> int:
        """The job's number. Raises `Refused`, and what `submit_for_operator` raises."""
        from lrs_soap.batch.output_writer import name_beside
        from lrs_soap.batch.submission import survey_submission

        name = file.name.encode(errors="replace").decode()
        with opened(file) as source, refusing(file):
            surveyed = survey_submission(source, name)
            if will_write:
                refuse_existing(file.parent / name_beside(name, surveyed.file.form), force=force)
            if surveyed.surveyed.unknown:
                unknown = ", ".join(surveyed.surveyed.unknown)
                tell(f"{file}: passing over what this layout does not have: {unknown}")
            submitted = self._store(source, surveyed)
        kind, count = surveyed.kind.name, surveyed.surveyed.count
        whose = f"{plain(submitted.organisation)} (UKPRN {submitted.ukprn})"
        click.echo(
            f"Submitted job {submitted.job_id}: {kind}, {count:,} record{'s' if count > 1 else ''}, of {whose}"
        )
        return submitted.job_id

    def _store(self, source: BinaryIO, surveyed: "Submission") -> "FileSubmitted":
        from lrs_soap.batch.submission import file_of_batch
        from lrs_soap.services.submit_file import (
            SubmitFile,
            SubmitFileForOrganisation,
            SubmittedBefore,
            submit_for_operator,
        )

        order = SubmitFileForOrganisation(
            SubmitFile(file_of_batch(source, surveyed), self._wanted, self._is_again),
            self._user,
            secrets.token_hex(8),
        )
        outcome = submit_for_operator(order, self._policy, self._admin)
        if isinstance(outcome, SubmittedBefore):
            raise Refused(_why_not(outcome))
        return outcome


def _why_not(before: "SubmittedBefore") -> str:
    number = before.job.id
    if before.is_at_work:
        return f"job {number} came as a file of this name and has not ended: wait for it, or cancel it"
    return f"job {number} came as a file with the same content: --again submits it once more"


def _await(job_id: int, folder: Path, admin: "Administration", *, force: bool) -> int:
    """Wait for the job's end and write its output. Ctrl-C ends the waiting and leaves the job alone."""
    from lrs_soap.batch.output_writer import name_of_output
    from lrs_soap.cli.batch_wait import wait_for_end
    from lrs_soap.domain.job import JobStatus

    later = f"lrs-soap batch output {job_id}"
    try:
        job = wait_for_end(job_id, admin)
    except KeyboardInterrupt:
        tell(f"stopped waiting; job {job_id} goes on, and {later} writes its output when it has ended")
        return INTERRUPTED
    _write(job, folder / name_of_output(job), admin, force=force)
    return DONE if job.status is JobStatus.SUCCESSFUL else REFUSED


def _write(job: "Job", target: Path, admin: "Administration", *, force: bool) -> None:
    """Say of a job that was not done to its end that it was not, once what was done is written."""
    from lrs_soap.batch.output_writer import write_output
    from lrs_soap.domain.job import JobStatus
    from lrs_soap.services.manage_jobs import reports_of

    with whole_file(target, force=force) as file:
        write_output(job, reports_of(job, admin), file)
    click.echo(f"Wrote {plain(str(target))}")
    if job.status is not JobStatus.SUCCESSFUL:
        tell(
            f"job {job.id} is {job.status.value}, so not all of its records are done: {job.rejection_reason}"
        )


def _shown(number: int, admin: "Administration") -> "ShownJob":
    from lrs_soap.services.manage_jobs import show_job

    shown = show_job(number, admin)
    if shown is None:
        raise Refused(NO_SUCH)
    return shown


def _progress(shown: "ShownJob") -> str:
    return f"{shown.done:,} of {shown.job.number_of_records:,} records done"


def _meaning(job: "Job", outcome: str) -> str:
    """The code of an outcome that has one, and what it means where the word does not say all."""
    from lrs_soap.domain.batch import (
        LEARNER_BATCH,
        RETURN_CODES,
        VERIFY_BATCH,
        VERIFY_CODES,
        BatchOutcome,
        VerifyOutcome,
    )

    if outcome and job.kind == LEARNER_BATCH:
        told = RETURN_CODES[BatchOutcome(outcome)]
        return f"{told.code}  {told.meaning}"
    if outcome and job.kind == VERIFY_BATCH:
        return VERIFY_CODES[VerifyOutcome(outcome)]
    return ""
