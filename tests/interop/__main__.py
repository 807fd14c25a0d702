"""`make interop`: every client example of our own contract against a sandbox service of its own.

Installs what a stack needs where that can be done, has it make its proxy from the service's WSDL, runs the program
with SOAP 1.1 and 1.2, holds its output to the story, and says in a table what became of each. Ends with 1 if a stack
that is there, or could be installed, failed. What is said as an argument picks stacks by their names.
"""

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.client import Service
from tests.conftest import fresh_database, running_service
from tests.interop.stacks import STACKS, CommandFailed, Stack, complaint, run
from tests.interop.story import flaw_of
from tests.interop.watching import watched
from tests.learning_records.client import PATH

VERSIONS = ("1.1", "1.2")
COMPLETED, FAILED, NOT_INSTALLED = "completed", "FAILED", "not installed"


@dataclass(frozen=True)
class Row:
    """What became of a stack with a version of SOAP."""

    stack: str
    soap: str
    outcome: str
    seconds: float = 0
    why: str = ""

    def __str__(self) -> str:
        return (
            f"{self.stack:<26} {self.soap:<8} {self.outcome:<14} {self.seconds:>5.0f} s  {self.why}".rstrip()
        )


def hindrance(stack: Stack) -> str:
    """Why the stack is not on this machine and cannot be brought to it, nothing if it is there now."""
    if not stack.lacking():
        return ""
    click.echo(f"{stack.name}: {stack.lacking()}, installing")
    try:
        stack.install()
    except CommandFailed as failure:
        return f"{stack.lacking()}; {failure}"
    return stack.lacking()


def attempt(stack: Stack, soap: str, service: Service, folder: Path) -> str:
    """Build the program and run it twice; what went wrong, nothing if it told the story in this version of SOAP.

    The second time somebody stands between, who sees the version that it sends.
    """
    try:
        stack.build(service.address + PATH, folder, soap)
        flaw = tell(stack, soap, service, folder, service.address)
        with watched(service) as watch:
            flaw = flaw or tell(stack, soap, service, folder, watch.address)
    except (CommandFailed, OSError, subprocess.TimeoutExpired) as failure:
        return str(failure)
    if not flaw and watch.versions != {soap}:
        return f"sent SOAP {', '.join(sorted(watch.versions))}"
    return flaw


def tell(stack: Stack, soap: str, service: Service, folder: Path, address: str) -> str:
    """Run the program against the service below this address; what went wrong, nothing if it told the story."""
    done = run([*stack.command(folder), address + PATH], None, LEARNING_RECORDS_SOAP=soap)
    if done.returncode != 0:
        return f"ended with {done.returncode}: {complaint(done)}"
    return flaw_of(done.stdout, service)


def rows(stacks: Iterable[Stack], service: Service, folder: Path) -> Iterator[Row]:
    for stack in stacks:
        if why := hindrance(stack):
            yield Row(stack.name, "", NOT_INSTALLED, why=why)
            continue
        for soap in VERSIONS:
            began = time.monotonic()
            flaw = attempt(stack, soap, service, folder / f"{STACKS.index(stack)}-{soap}")
            yield Row(stack.name, soap, FAILED if flaw else COMPLETED, time.monotonic() - began, flaw)


def main(wanted: list[str]) -> int:
    stacks = [stack for stack in STACKS if not wanted or any(one in stack.name.lower() for one in wanted)]
    done = []
    with TemporaryDirectory(prefix="lrs-interop-") as name:
        folder = Path(name)
        with fresh_database("sqlite", folder) as url, running_service(url, folder) as service:
            for row in rows(stacks, service, folder):
                click.echo(f"{row.stack}{f', SOAP {row.soap}' if row.soap else ''}: {row.outcome}")
                done.append(row)
    click.echo(f"\n{'stack':<26} {'SOAP':<8} {'outcome':<14}    time  why")
    for row in done:
        click.echo(str(row))
    return int(any(row.outcome == FAILED for row in done))


if __name__ == "__main__":
    sys.exit(main([argument.lower() for argument in sys.argv[1:]]))
