"""`lrs-soap exceptions`: records of learner batches that wait for a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from lrs_soap.cli.output_file import refuse_existing, whole_file
from lrs_soap.cli.refusals import Refused, tell
from lrs_soap.cli.register import administration
from lrs_soap.cli.told import plain
from lrs_soap.domain.batch import EXCEPTIONS, JOB_TYPES, RETURN_CODES
from lrs_soap.domain.fields import GREATEST_NUMBER

if TYPE_CHECKING:
    from lrs_soap.domain.batch_exception import BatchException
    from lrs_soap.domain.uln import Uln
    from lrs_soap.services.administration import Administration
    from lrs_soap.services.list_exceptions import ListExceptions
    from lrs_soap.services.show_exception import Candidate, ShownException

#: As jobs and the records in them are numbered.
_NUMBER: Final = click.IntRange(1, GREATEST_NUMBER)
_BY_CODE: Final = {told.code: outcome for outcome, told in RETURN_CODES.items() if outcome in EXCEPTIONS}
_CODE: Final = click.Choice(list(_BY_CODE), case_sensitive=False)
_TIME: Final = "%Y-%m-%d %H:%M"


@click.group()
def exceptions() -> None:
    """Records of learner batches that wait for a person."""


_ukprn = click.option("--ukprn", default="", metavar="UKPRN", help="Those of this organisation.")
_job = click.option("--job", type=_NUMBER, help="Those of this job.")
_code = click.option("--code", type=_CODE, help="Those whose latest search ended so.")


@exceptions.command("list")
@_ukprn
@_job
@_code
@click.option("--all", "with_settled", is_flag=True, help="Also those that were settled.")
def list_(*, ukprn: str, job: int | None, code: str | None, with_settled: bool) -> None:
    """Show records that wait in the order of their jobs, a line each.

    Job, position, UKPRN, return code, since when, number of candidates; or how it was settled, and the ULN.
    """
    from lrs_soap import bootstrap

    with administration(bootstrap.load_settings()) as admin:
        lines = list(_listed(_ask(job, code, with_settled=with_settled), ukprn, admin))
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo("There are none", err=True)


@exceptions.command()
@click.argument("job", type=_NUMBER)
@click.argument("position", type=_NUMBER)
def show(job: int, position: int) -> None:
    """Show the record at POSITION of JOB, what is wrong with it, and who may be the person.

    Each look at a learner is on record.
    """
    from lrs_soap import bootstrap
    from lrs_soap.services.show_exception import show_to_operator

    with administration(bootstrap.load_settings()) as admin:
        shown = show_to_operator(job, position, admin)
    for line in _told(shown):
        click.echo(line)


@exceptions.command()
@click.argument("job", type=_NUMBER)
@click.argument("position", type=_NUMBER)
@click.option("--choose", default="", metavar="ULN", help="This learner is the person; update it.")
@click.option(
    "--correct",
    multiple=True,
    metavar="FIELD=VALUE",
    help="Search again with this value, or without one. Fields are a batch file's headings.",
)
@click.option("--register", is_flag=True, help="Nobody on record is the person; issue a ULN.")
@click.option("--discard", is_flag=True, help="The record is not to be settled. Needs --reason.")
@click.option("--reason", default="", help="Why.")
def resolve(
    *,
    job: int,
    position: int,
    choose: str,
    correct: tuple[str, ...],
    register: bool,
    discard: bool,
    reason: str,
) -> None:
    """Settle the record at POSITION of JOB for its organisation.

    What the batch has answered of the record stays as it was.
    """
    from lrs_soap import bootstrap
    from lrs_soap.domain.batch_exception import Step
    from lrs_soap.services.resolve_exception import ResolveException, resolve_for_operator

    said = {Step.CHOOSE: choose, Step.CORRECT: correct, Step.REGISTER: register, Step.DISCARD: discard}
    steps = [step for step, is_said in said.items() if is_said]
    if len(steps) != 1:
        raise click.UsageError("say one of --choose, --correct, --register and --discard")
    ask = ResolveException(job, position, steps[0], _uln(choose), _corrections(correct), reason)
    with administration(bootstrap.load_settings()) as admin, _in_headings():
        click.echo(_state(resolve_for_operator(ask, admin).exception))


@exceptions.command()
@_ukprn
@_job
@_code
@click.option(
    "--job-type",
    type=click.Choice(list(JOB_TYPES), case_sensitive=False),
    help="Those of jobs that register (FUL), or of jobs that only check (CHK).",
)
@click.option("--to", "target", type=click.Path(path_type=Path), metavar="FILE", required=True)
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
def export(
    *, ukprn: str, job: int | None, code: str | None, job_type: str | None, target: Path, force: bool
) -> None:
    """Write records that wait, with their corrections, to a new file that can be submitted as a batch.

    It is XML where its name ends in .xml, and CSV where it ends in .csv or has no end.
    A file is one organisation's: --ukprn or --job must say whose. Like the jobs of its records, it registers
    or it only checks. The records go on waiting.
    """
    from lrs_soap import bootstrap
    from lrs_soap.batch import layouts
    from lrs_soap.batch.batch_writer import write_csv, write_xml
    from lrs_soap.services.export_exceptions import export_exceptions

    if not (ukprn or job):
        raise click.UsageError("a file is one organisation's: say --ukprn or --job")
    write = {"": write_csv, ".csv": write_csv, ".xml": write_xml}.get(target.suffix.lower())
    if write is None:
        raise click.UsageError("--to must end in .csv or .xml, the form that is written")
    refuse_existing(target, force=force)
    with administration(bootstrap.load_settings()) as admin:
        exported = export_exceptions(_ask(job, code), ukprn, admin, job_type=job_type)
    if exported.empty:
        tell(f"left out, as nothing is in them: {exported.empty:,} of those that wait")
    if not exported.records:
        raise Refused("no such record waits: no file was written")
    header = {
        layouts.FILE_VERSION: layouts.LEARNER_BATCH.versions[0],
        layouts.FILE_NAME: target.name,
        layouts.UKPRN: exported.ukprn,
        layouts.LEARNER_RECORD_COUNT: str(len(exported.records)),
        layouts.JOB_TYPE: exported.job_type,
    }
    with whole_file(target, force=force) as file:
        write(file, layouts.LEARNER_BATCH, exported.records, header)
    click.echo(f"Wrote {len(exported.records):,} records to {target}")


def _ask(job: int | None, code: str | None, *, with_settled: bool = False) -> "ListExceptions":
    from lrs_soap.services.list_exceptions import ListExceptions

    return ListExceptions(job, None if code is None else {_BY_CODE[code]}, with_settled)


def _listed(ask: "ListExceptions", ukprn: str, admin: "Administration") -> Iterator[str]:
    from dataclasses import replace

    from lrs_soap.services.list_exceptions import list_for_operator

    while True:
        page = list_for_operator(ask, ukprn, admin)
        for one in page.exceptions:
            since = _england(one.opened_at)
            where = f"{one.job_id:>8}  {one.position:>6}  UKPRN {page.ukprns[one.job_id]}"
            yield f"{where}  {RETURN_CODES[one.outcome].code}  {since}  {_short(one)}"
        if page.more_after is None:
            return
        ask = replace(ask, after=page.more_after)


def _short(one: "BatchException") -> str:
    if one.resolution:
        return f"{one.resolution} {one.uln or ''}".rstrip()
    count = len(one.candidates)
    return f"{count} candidate{'' if count == 1 else 's'}"


def _told(shown: "ShownException") -> Iterator[str]:
    from lrs_soap.batch.layouts import LEARNER_BATCH

    yield from _facts(shown)
    yield "record:"
    corrections = shown.exception.corrections
    for name, heading in LEARNER_BATCH.headings.items():
        value, sent = shown.content.get(name, ""), shown.sent.get(name, "")
        if value or sent:
            was = f"  (sent: {plain(sent) or '-'})" if name in corrections and value != sent else ""
            yield f"  {heading:<29}{plain(value) or '-'}{was}"
    for candidate in shown.candidates:
        yield from _beside(candidate)


def _facts(shown: "ShownException") -> Iterator[str]:
    one, told = shown.exception, RETURN_CODES[shown.exception.outcome]
    facts = {
        "job": f"{one.job_id}, record {one.position}",
        "UKPRN": shown.job.organisation_ukprn,
        "since": _england(one.opened_at),
        "return code": f"{told.code}: {told.meaning}",
        "may be done": ", ".join(shown.steps),
    }
    if one.resolution and one.resolved_at:
        facts["settled"] = f"{one.resolution} {_england(one.resolved_at)} by {one.resolved_by}"
        facts["reason"] = one.reason
        facts["ULN"] = one.uln or ""
    for label, value in facts.items():
        yield f"{label + ':':<14}{plain(value) or '-'}"
    for problem in one.problems:
        yield f"  {_heading(problem.field)} {problem.message}".rstrip()


def _beside(candidate: "Candidate") -> Iterator[str]:
    from lrs_soap.batch.layouts import LEARNER_BATCH

    learner = candidate.learner
    assert learner is not None  # operators are shown whose it is
    yield f"candidate {candidate.uln}:"
    for one in candidate.differences:
        stored = str(getattr(learner.details, one.field))
        yield f"  {LEARNER_BATCH.headings[one.field]:<21}{one.agreement:<12}{plain(stored) or '-'}".rstrip()


def _state(one: "BatchException") -> str:
    record = f"Record {one.position} of job {one.job_id}"
    if one.resolution:
        return f"{record} is settled: {_short(one)}"
    told = RETURN_CODES[one.outcome]
    wrong = "; ".join(f"{_heading(problem.field)} {problem.message}".strip() for problem in one.problems)
    return f"{record} waits still, {told.code}: {wrong or told.meaning}, {_short(one)}"


def _heading(field: str) -> str:
    """As a batch file calls it; options of the command have names of their own."""
    from lrs_soap.batch.layouts import LEARNER_BATCH

    return LEARNER_BATCH.headings.get(field, field)


@contextmanager
def _in_headings() -> Iterator[None]:
    """What is wrong with a record, in the words of its file."""
    from lrs_soap.domain.errors import InvalidRequest

    try:
        yield
    except InvalidRequest as error:
        told = (f"{_heading(one.path)} {one.requirement}".strip() for one in error.violations)
        raise Refused("; ".join(told)) from None


def _uln(text: str) -> "Uln | None":
    from lrs_soap.domain.uln import InvalidUln, parse_uln

    try:
        return parse_uln(text) if text else None
    except InvalidUln as error:
        raise Refused(f"--choose {error.reason}") from None


def _corrections(correct: tuple[str, ...]) -> dict[str, str]:
    pairs = list(map(_pair, correct))
    if len(dict(pairs)) < len(pairs):
        raise click.UsageError("--correct must name each field once")
    return dict(pairs)


def _pair(text: str) -> tuple[str, str]:
    from lrs_soap.batch.layouts import LEARNER_BATCH

    heading, separator, value = text.partition("=")
    column = LEARNER_BATCH.by_heading.get(heading.strip().lower())
    if not separator:
        raise click.UsageError("--correct must be FIELD=VALUE, for example GivenName=Ann")
    if column is None:
        raise click.UsageError(f"--correct must name one of {', '.join(LEARNER_BATCH.headings.values())}")
    return column.field, value


def _england(at: datetime) -> str:
    from lrs_soap.services.context import ENGLAND

    return f"{at.astimezone(ENGLAND):{_TIME}}"
