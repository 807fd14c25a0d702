"""Learner batches for tests, and what has become of them, put so that two runs can be compared."""

import json
import random
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from string import ascii_lowercase
from typing import Any, Final

from sqlalchemy import Select, select

from lrs_soap.batch import layouts
from lrs_soap.batch.batch_writer import write_csv
from lrs_soap.batch.layouts import LEARNER_BATCH
from lrs_soap.db.engine import connect
from lrs_soap.db.plr_tables import BATCH_EXCEPTION
from lrs_soap.db.tables import AUDIT_ENTRY, LEARNER
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.batch import ULN, BatchOutcome
from lrs_soap.domain.sandbox import LEARNERS, ORGANISATIONS
from lrs_soap.domain.uln import is_valid_uln
from tests.cli.command import Command
from tests.jobs import traces

COLLEGE: Final = ORGANISATIONS[0].ukprn
#: Of the job.
NUMBER: Final = 1

_ULN: Final = re.compile(r"\b[1-9][0-9]{9}\b")
#: From run to run.
_DIFFERENT: Final = frozenset({"id", "at", "opened_at", "created_at", "updated_at", "request_id"})


def command_on(units: Units, folder: Path) -> Command:
    """`lrs-soap` on the database."""
    url = units.engine.url.render_as_string(hide_password=False)
    return Command({"LRS_STATE_DIR": str(folder), "LRS_DATABASE_URL": url})


def somebody(number: int) -> dict[str, str]:
    """The same person for each number, nobody's double."""
    chance = random.Random(number)
    return {
        "mis_identifier": f"person {number}",
        "given_name": "".join(chance.choices(ascii_lowercase, k=12)).capitalize(),
        "family_name": "".join(chance.choices(ascii_lowercase, k=12)).capitalize(),
        "date_of_birth": (date(1990, 1, 1) + timedelta(days=chance.randrange(6_000))).isoformat(),
        "gender": chance.choice("12"),
        "postcode": f"YO{chance.randint(1, 99)} {chance.randint(1, 9)}AB",
        "ability_to_share": "1",
        "verification_type": "1",
    }


def mixed_learners(count: int) -> list[dict[str, str]]:
    """Every deed of a batch, and records that wait for a person: of what was done before, and of what is wrong."""
    olivia = next(one for one in LEARNERS if one.key == "exact")
    kinds: list[Callable[[int], dict[str, str]]] = [
        somebody,
        lambda n: somebody(n - 1),
        lambda n: somebody(n - 2) | {"email": f"person.{n}@example.org"},
        somebody,
        lambda n: somebody(n - 4) | {"postcode": "BS1 5TR"},
        lambda n: somebody(n) | {"date_of_birth": "soon"},
        lambda n: somebody(n) | {"verification_type": ""},
        lambda n: somebody(n) | {"uln": str(olivia.uln)},
        somebody,
        somebody,
    ]
    return [kinds[n % len(kinds)](n) for n in range(count)]


def submit_learners(units: Units, folder: Path, count: int) -> list[int]:
    """The one job of a register that holds the sandbox; nobody has begun with it."""
    lrs_soap = command_on(units, folder)
    lrs_soap("sandbox", "load").done()
    file = folder / "learners.csv"
    header = {layouts.UKPRN: COLLEGE, layouts.LEARNER_RECORD_COUNT: str(count), layouts.JOB_TYPE: "FUL"}
    with file.open("wb") as target:
        write_csv(target, LEARNER_BATCH, mixed_learners(count), header)
    lrs_soap("batch", "submit", str(file)).done()
    return [NUMBER]


def issued(units: Units) -> dict[str, str]:
    """Each ULN that the batch issued, and the record that it was issued to. All are right, and each is one person's."""
    with units.reading() as unit:
        registered = unit.jobs.reports(NUMBER, [BatchOutcome.REGISTERED.value])
    names = {report.answer[ULN]: f"(issued to record {report.position})" for report in registered}
    assert len(names) == len(registered)
    assert all(map(is_valid_uln, names))
    return names


def learner_traces(units: Units, folder: Path) -> dict[str, list[str]]:
    """All that the batch leaves behind: its records, its output, its exceptions, the learners and the audit.

    Without times, and each ULN that was issued called by the record that it was issued to.
    """
    output = folder / "learners.output"
    command_on(units, folder)("batch", "output", str(NUMBER), "--to", str(output), "--force").done()
    with units.reading() as unit:
        job = unit.jobs.by_id(NUMBER)
    assert job is not None
    of_jobs = traces(units)
    left: dict[str, Iterable[object]] = {
        "jobs": of_jobs["jobs"],
        "records": of_jobs["records"],
        "output": output.read_text(encoding="utf-8").splitlines(keepends=True),
        "exceptions": _rows(units, select(BATCH_EXCEPTION).order_by(BATCH_EXCEPTION.c.position)),
        "learners": _rows(units, select(LEARNER)),
        "audit": _rows(
            units,
            select(AUDIT_ENTRY).where(AUDIT_ENTRY.c.request_id == job.request_id).order_by(AUDIT_ENTRY.c.id),
        ),
    }
    names = issued(units)
    told = {part: [_called(one, names) for one in lines] for part, lines in left.items()}
    assert len(told["learners"]) == len(LEARNERS) + len(names)
    return told | {"learners": sorted(told["learners"])}


def _rows(units: Units, statement: Select[Any]) -> list[Mapping[str, object]]:
    with connect(units.engine) as connection:
        rows = connection.execute(statement).mappings().all()
    return [{name: value for name, value in row.items() if name not in _DIFFERENT} for row in rows]


def _called(line: object, names: Mapping[str, str]) -> str:
    text = line if isinstance(line, str) else json.dumps(line, sort_keys=True, default=str)
    return _ULN.sub(lambda found: names.get(found[0], found[0]), text)
