"""Learners and numbers to fill a register with."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.job import NewJob
from lrs_soap.domain.learner import Learner, LearnerDetails
from lrs_soap.domain.organisation import Organisation, OrganisationType
from lrs_soap.domain.uln import Uln, UlnRange

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
KEY = b"a key for tests only"

#: Numbers of nobody's range: what an import would bring.
ELSEWHERE = UlnRange(500_000_000, 500_099_999, KEY)
_counter = count()

ANNA = LearnerDetails(
    given_name="Anna",
    family_name="Smythe",
    date_of_birth=date(2008, 5, 14),
    gender="2",
    postcode="CV4 9EE",
)


def elsewhere() -> Uln:
    """A number that no other test of this process has."""
    return ELSEWHERE.uln_at(next(_counter))


def learner(
    uln: Uln | None = None, *, status: str = "1", master: Uln | None = None, **changes: Any
) -> Learner:
    return Learner(
        uln=uln or elsewhere(),
        details=replace(ANNA, **changes),
        created_at=NOW,
        updated_at=NOW,
        status=status,
        master_uln=master,
    )


def add(units: Units, *learners: Learner) -> None:
    with units.writing() as unit:
        for one in learners:
            unit.learners.add(one)


def add_range(units: Units, first_stem: int = 100_000_000, last_stem: int = 100_999_999) -> None:
    with units.writing() as unit:
        unit.uln_ranges.add(first_stem, last_stem, KEY)


def add_organisation(units: Units) -> Organisation:
    with units.writing() as unit:
        return unit.organisations.add("10000001", "ABC123", "A college", OrganisationType.PROVIDER, "hash")


def new_job(organisation_id: int, records: int = 3, **more: Any) -> NewJob:
    return NewJob(
        kind="test",
        organisation_id=organisation_id,
        user_name="ao.user",
        request_id="abc",
        submitted_at=NOW,
        options={"type": "Final"},
        records=[{"uln": str(n), "grade": "é"} for n in range(1, records + 1)],
        number_of_records=records,
        **more,
    )
