"""`lrs-soap <noun> <verb>`: what operators type. One module for each noun; here they come together.

Commands import what they need when they run, so that help and mistyped commands answer at once.
"""

import sys

import click

from lrs_soap import __version__
from lrs_soap.cli.batch import batch
from lrs_soap.cli.challenge import challenge
from lrs_soap.cli.convert import convert
from lrs_soap.cli.database import database
from lrs_soap.cli.events import events
from lrs_soap.cli.exceptions import exceptions
from lrs_soap.cli.job import job
from lrs_soap.cli.learner import learner
from lrs_soap.cli.organisation import organisation
from lrs_soap.cli.refusals import run
from lrs_soap.cli.sandbox import sandbox
from lrs_soap.cli.serve import serve
from lrs_soap.cli.uln import uln
from lrs_soap.cli.user import user
from lrs_soap.cli.validate import validate
from lrs_soap.cli.worker import worker


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lrs-soap")
def lrs_soap() -> None:
    """An open Learning Records Service that speaks the published SOAP contracts.

    Settings are environment variables that begin with LRS_; README lists them. Without any, everything is kept in an
    embedded database in the folder var.

    Exit codes: 0 done, 1 refused or failed (one sentence on stderr says why), 2 the command cannot be read.
    """


for command in (
    serve,
    worker,
    database,
    sandbox,
    organisation,
    user,
    learner,
    events,
    uln,
    job,
    batch,
    exceptions,
    challenge,
    validate,
):
    lrs_soap.add_command(command)
batch.add_command(convert)


def main() -> None:
    """The console script."""
    sys.exit(run(lrs_soap))
