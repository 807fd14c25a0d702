"""The sample files of client_examples/batch, the commands of their README, and how what they print is compared.

    .venv/bin/python -m tests.client_examples.batch_files

runs the README's commands on a fresh sandbox and records anew what they print and, in outputs/, what they write. What
says the same but for issued ULNs and times stays as it was recorded.
"""

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lrs_soap.domain.sandbox import FIRST_STEM, LAST_STEM, LEARNERS
from lrs_soap.domain.uln import is_valid_uln
from tests.client import Service
from tests.conftest import fresh_database, lrs_soap_command, running_service

FOLDER: Final = Path(__file__).parents[2] / "client_examples" / "batch"
README: Final = FOLDER / "README.md"
#: What the README's commands write beside the samples, as it was recorded.
OUTPUTS: Final = FOLDER / "outputs"

#: Commands after a dollar, each with what it prints.
_CONSOLE: Final = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_PROMPT: Final = "$ "
_TEN_DIGITS: Final = re.compile(r"\b[1-9][0-9]{9}\b")
_TIME: Final = re.compile(r"\b2[0-9]{3}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}\b")
_NAMED: Final = frozenset(learner.uln for learner in LEARNERS)
_MOST_SECONDS: Final = 120


@dataclass(frozen=True)
class Place:
    """A copy of the samples, beside a service that holds a fresh sandbox and does jobs."""

    folder: Path
    service: Service

    def run(self, line: str) -> str:
        """What a command prints, typed in the folder; it succeeds."""
        program, *arguments = shlex.split(line)
        assert program == "lrs-soap", line
        done = subprocess.run(
            lrs_soap_command(*arguments),
            cwd=self.folder,
            env=dict(self.service.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_MOST_SECONDS,
            check=False,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def written(self) -> dict[str, bytes]:
        """The files that are there now and were not among the samples, by name."""
        return {
            file.name: file.read_bytes()
            for file in self.folder.iterdir()
            if file.is_file() and not (FOLDER / file.name).exists()
        }


@contextmanager
def fresh_place(folder: Path) -> Iterator[Place]:
    samples = folder / "samples"
    shutil.copytree(FOLDER, samples, ignore=shutil.ignore_patterns("outputs"))
    with fresh_database("sqlite", folder) as url, running_service(url, folder) as service:
        yield Place(samples, service)


def commands(page: str) -> list[tuple[str, str]]:
    """Each command of the page in turn, and what is shown below it."""
    blocks: list[str] = _CONSOLE.findall(page)
    typed = "".join(blocks).split(_PROMPT)[1:]
    return [(line, shown) for line, _, shown in (one.partition("\n") for one in typed)]


def blanked(text: str) -> str:
    """Without ULNs that are issued, and times."""
    return _TIME.sub(
        "TIME", _TEN_DIGITS.sub(lambda found: "ISSUED" if is_issued(found[0]) else found[0], text)
    )


def is_issued(number: str) -> bool:
    """Whether it is a ULN of the sandbox's numbers, and of none of those that are always there."""
    in_range = FIRST_STEM <= int(number[:-1]) <= LAST_STEM
    return in_range and is_valid_uln(number) and number not in _NAMED


def record() -> None:
    """Write what the commands print into the README, and what they write into outputs/."""
    with tempfile.TemporaryDirectory() as temporary, fresh_place(Path(temporary)) as place:
        page = README.read_text(encoding="utf-8")
        printed = iter([place.run(line) for line, _ in commands(page)])
        page = _CONSOLE.sub(lambda block: _answered(block[0], printed), page)
        _keep(README, page.encode())
        OUTPUTS.mkdir(exist_ok=True)
        for name, content in place.written().items():
            _keep(OUTPUTS / name, content)


def _answered(block: str, printed: Iterator[str]) -> str:
    lines = [line for line in block.splitlines(keepends=True) if line.startswith(_PROMPT)]
    return "".join(line + next(printed) for line in lines)


def _keep(file: Path, content: bytes) -> None:
    same = file.exists() and blanked(file.read_text(encoding="utf-8")) == blanked(content.decode())
    if not same:
        file.write_bytes(content)
    sys.stdout.write(f"{'same    ' if same else 'recorded'} {file.name}\n")


if __name__ == "__main__":
    record()
