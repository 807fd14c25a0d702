"""A real `lrs-soap worker`, as an operator runs it."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import lrs_soap_command

START_SECONDS = 30


@dataclass
class Workers:
    """Starts workers on one database; `log` holds all they print."""

    url: str
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.folder / "worker.log"

    @property
    def environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("LRS_")}
        return {**others, "LRS_STATE_DIR": str(self.folder), "LRS_DATABASE_URL": self.url, **self.settings}

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as output:
            return subprocess.Popen(
                lrs_soap_command("worker", *arguments),
                env=self.environment,
                stdout=output,
                stderr=output,
            )

    @contextmanager
    def running(self, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
        """One that does jobs, until the block ends."""
        begun = self.logged().count("worker_started")
        process = self.start(*arguments)
        try:
            deadline = time.monotonic() + START_SECONDS
            while self.logged().count("worker_started") == begun:
                assert process.poll() is None, self.logged()
                assert time.monotonic() < deadline, self.logged()
                time.sleep(0.02)
            yield process
        finally:
            process.terminate()
            assert process.wait(30) == 0, self.logged()

    def logged(self) -> str:
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""
