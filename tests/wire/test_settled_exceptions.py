"""The whole life of records that wait: a batch over SOAP, a person with the command, what callers see afterwards."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.client import COLLEGE, Service
from tests.conftest import run_lrs_soap
from tests.people import fresh_person
from tests.records import Person, registered
from tests.wire.test_batches import NEW, done, ended, output, submit, told

CODES = ["RC007", "RC007", "RC011", "RC006", "RC009", "RC001"]


@dataclass
class Life:
    """A batch of somebody who has moved, somebody's twin, three with faults and one who is simply new."""

    service: Service
    mover: Person
    stranger: Person
    people: list[dict[str, str]] = field(default_factory=lambda: [fresh_person() for _ in range(4)])
    job: str = ""

    @property
    def moved(self) -> dict[str, str]:
        return self.mover.five | {"LastKnownPostCode": "BS1 5TR"}

    @property
    def twin(self) -> dict[str, str]:
        return self.stranger.five | {"LastKnownPostCode": "BS1 5TS"}

    @property
    def records(self) -> list[dict[str, Any]]:
        return [
            self.moved | NEW | {"MISIdentifier": "moved", "PlaceOfBirth": "Leeds"},
            self.twin | NEW | {"MISIdentifier": "twin"},
            self.people[0] | NEW | {"Gender": "F"},
            self.people[1],
            self.people[2] | NEW | {"ULN": self.stranger.uln},
            self.people[3] | NEW,
        ]

    def submit(self) -> list[dict[str, str]]:
        submitted = submit(self.service, *self.records)
        self.job = str(submitted.text("JobID"))
        return told(ended(self.service, submitted), "Learner")

    def find(self, five: dict[str, str]) -> tuple[str | None, str | None]:
        reply = self.service.call("learnerByDemographics", {"FindType": "FUL", **five})
        return reply.code, reply.answer().findtext("Learner/ULN")

    def listed(self, *options: str) -> list[list[str]]:
        lines = run_lrs_soap(self.service, "exceptions", "list", "--job", self.job, *options).splitlines()
        return [line.split()[1:] for line in lines]

    def resolve(self, position: int, *options: str) -> str:
        return run_lrs_soap(self.service, "exceptions", "resolve", self.job, str(position), *options)

    def settles_matches(self) -> None:
        shown = run_lrs_soap(self.service, "exceptions", "show", self.job, "1")
        assert f"candidate {self.mover.uln}:" in shown
        assert re.search(rf"LastKnownPostCode +differs +{self.mover.five['LastKnownPostCode']}\n", shown)
        assert f"chosen {self.mover.uln}" in self.resolve(1, "--choose", self.mover.uln)
        assert self.find(self.moved) == ("WSRC0004", self.mover.uln)
        (new,) = re.findall("registered ([0-9]{10})", self.resolve(2, "--register"))
        assert self.find(self.twin) == ("WSRC0004", new)
        assert self.find(self.stranger.five) == ("WSRC0004", self.stranger.uln)

    def settles_faults(self, file: Path) -> None:
        right = f"gender={self.people[0]['Gender']}"
        (new,) = re.findall("corrected ([0-9]{10})", self.resolve(3, "--correct", right))
        assert self.find(self.people[0]) == ("WSRC0004", new)
        told = self.resolve(4, "--correct", "VerificationType=1")
        assert "waits still, RC006: PrivacyNoticeSeen must be given" in told
        exported = run_lrs_soap(self.service, "exceptions", "export", "--job", self.job, "--to", str(file))
        assert "Wrote 2 records" in exported
        assert self.people[1]["GivenName"] in file.read_text("utf-8")
        assert "settled: corrected" in self.resolve(4, "--correct", "AbilityToShare=1")
        assert "discarded" in self.resolve(5, "--discard", "--reason", "nobody knows the person")


def test_from_the_batch_to_the_last_record_settled(service: Service, tmp_path: Path) -> None:
    life = Life(service, registered(service), registered(service))
    answered = life.submit()
    assert [one["ReturnCode"] for one in answered] == CODES
    waits = [[str(n), "UKPRN", COLLEGE["UKPRN"], code] for n, code in enumerate(CODES[:5], 1)]
    assert [words[:4] for words in life.listed()] == waits
    life.settles_matches()
    life.settles_faults(tmp_path / "left.csv")
    assert "none" in life.listed()[0]
    settled = [words[6:] for words in life.listed("--all")]
    assert [words[0] for words in settled] == ["chosen", "registered", "corrected", "corrected", "discarded"]
    assert settled[0] == ["chosen", life.mover.uln]
    assert told(output(service, life.job), "Learner") == answered
    assert [one["ReturnCode"] for one in done(service, *life.records[:2])] == ["RC002", "RC002"]
    assert life.people[0]["GivenName"] not in service.logged()
