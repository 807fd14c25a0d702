"""Ends every command with an exit code and, when it was refused, one sentence on stderr that says what to mend."""

import os
from typing import Final

import click

DONE: Final = 0
REFUSED: Final = 1
MISTYPED: Final = 2
#: Rejected lines of a file that are told on stderr.
MOST_TOLD: Final = 20
INTERRUPTED: Final = 130  # as shells report Ctrl-C


class Refused(Exception):
    """The command cannot be done; the message is one sentence. It ends with `code`."""

    code = REFUSED


class Impossible(Refused):
    """Of a command whose `REFUSED` is an answer about what it was asked of."""

    code = MISTYPED


def run(command: click.Command) -> int:
    """The exit code. What nobody foresaw is raised, with its traceback: it is to be reported."""
    # A database holds personal data: no file that a command makes is for other users of the machine.
    os.umask(0o077)
    try:
        return int(command.main(prog_name="lrs-soap", standalone_mode=False) or DONE)
    except click.exceptions.NoArgsIsHelpError as error:  # a noun without its verb
        error.show()
        return MISTYPED
    except click.UsageError as error:
        tell(f"{error.format_message()} {_pointer(error)}".strip())
        return MISTYPED
    except click.ClickException as error:
        tell(error.format_message())
        return REFUSED
    except (click.Abort, KeyboardInterrupt):
        tell("interrupted")
        return INTERRUPTED
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        tell(sentence)
        return error.code if isinstance(error, Refused) else REFUSED


def tell(sentence: str) -> None:
    """To stderr, on one line."""
    click.echo(f"lrs-soap: {' '.join(sentence.split())}", err=True)


def unwritten(error: OSError) -> str:
    """What to say of standard output that takes no more."""
    return f"what is to be said cannot be written: {error.strerror}"


def _pointer(error: click.UsageError) -> str:
    return f"(see {error.ctx.command_path} --help)" if error.ctx else ""


def _sentence(error: Exception) -> str | None:
    """What to say of an error that an operator can do something about."""
    from lrs_soap.bootstrap import ConfigurationError
    from lrs_soap.db.engine import DatabaseUnavailable, told_of_outage
    from lrs_soap.domain.errors import LrsError
    from lrs_soap.services.ports import NoUlnsLeft

    if isinstance(error, DatabaseUnavailable):
        return f"the database cannot be reached: {error}; LRS_DATABASE_URL says where it is"
    if (told := told_of_outage(error)) is not None:
        return f"the database cannot do this now: {told}; what was not finished is not stored"
    if isinstance(error, UnicodeEncodeError):
        return "an argument has bytes that are not text in UTF-8"
    if isinstance(error, OSError) and error.filename is None and error.strerror:
        return unwritten(error)
    if isinstance(error, NoUlnsLeft):
        return "no ULN is left to issue: lrs-soap uln add-range adds some"
    if isinstance(error, Refused | ConfigurationError | LrsError):
        return str(error)
    return None
