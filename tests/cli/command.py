"""Runs the command and holds every refusal to one sentence."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from unittest import mock

from lrs_soap.cli import main
from tests.conftest import lrs_soap_command

MOST_SECONDS = 120


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    def done(self) -> str:
        """What it said, having done what it was told."""
        assert (self.code, self.err) == (0, ""), self
        return self.out

    def refused(self) -> str:
        """Why not, in one sentence."""
        assert self.code == 1, self
        return self._sentence()

    def mistyped(self) -> str:
        """What cannot be read, in one sentence."""
        assert self.code == 2, self
        return self._sentence()

    def _sentence(self) -> str:
        assert self.err.startswith("lrs-soap: "), self.err
        assert self.err.count("\n") == 1, self.err
        assert self.err.endswith("\n")
        assert "Traceback" not in self.err
        return self.err.removeprefix("lrs-soap: ").rstrip()


@dataclass(frozen=True)
class Command:
    """`lrs-soap` with settings. Called, it runs here, which spares a second of imports each time."""

    settings: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, answers: str = "", **settings: str) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        with self._as_process(arguments, answers, settings), redirect_stdout(out), redirect_stderr(err):
            try:
                main()
            except SystemExit as ended:
                code = ended.code
        assert isinstance(code, int)
        return Ended(code, out.getvalue(), err.getvalue())

    def process(self, *arguments: str, answers: str = "", **settings: str) -> Ended:
        """In a process of its own, as an operator runs it."""
        ended = subprocess.run(
            lrs_soap_command(*arguments),
            env=self.environment(**settings),
            input=answers,
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def environment(self, **settings: str) -> dict[str, str]:
        """Nobody else's settings and these."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("LRS_")}
        return {**others, **self.settings, **settings}

    @contextmanager
    def _as_process(
        self, arguments: tuple[str, ...], answers: str, settings: dict[str, str]
    ) -> Iterator[None]:
        umask = os.umask(0)
        os.umask(umask)
        with (
            mock.patch.dict(os.environ, self.environment(**settings), clear=True),
            mock.patch.object(sys, "argv", ["lrs-soap", *arguments]),
            mock.patch.object(sys, "stdin", io.StringIO(answers)),
        ):
            try:
                yield
            finally:
                os.umask(umask)
