"""The list comes out once a month, whenever the worker asks, and says what was on record that day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from lrs_soap.db.engine import connect
from lrs_soap.db.tables import AUDIT_ENTRY
from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.organisation import OrganisationType
from lrs_soap.passwords import PasswordMemory
from lrs_soap.services.administration import Administration
from lrs_soap.services.publish_organisations import (
    NotDue,
    Published,
    latest_publication,
    publish_if_due,
    publish_organisations,
)
from tests.db.samples import add_organisation


def administration(units: Units, *, at: datetime) -> Administration:
    return Administration(units, PasswordMemory(0), lambda: at, "worker")


def days(units: Units, times: Iterable[datetime]) -> list[date | None]:
    """The day of what each call published, in order."""
    outcomes = [publish_if_due(administration(units, at=at)) for at in times]
    return [one.publication.published_on if isinstance(one, Published) else None for one in outcomes]


def test_it_comes_out_once_a_month_on_the_first_tuesday_or_after(units: Units, engine: Engine) -> None:
    add_organisation(units)
    times = [
        datetime(2026, 11, 2, 23, 59, tzinfo=UTC),
        datetime(2026, 11, 3, 0, 0, tzinfo=UTC),
        datetime(2026, 11, 3, 1, 0, tzinfo=UTC),
        datetime(2026, 11, 30, 12, 0, tzinfo=UTC),
        datetime(2026, 12, 3, 9, 0, tzinfo=UTC),
        datetime(2026, 12, 31, 9, 0, tzinfo=UTC),
    ]
    assert days(units, times) == [None, date(2026, 11, 3), None, None, date(2026, 12, 3), None]
    with connect(engine) as connection:
        entries = connection.execute(AUDIT_ENTRY.select()).all()
    assert [(one.action, one.user_name) for one in entries] == [("organisations:published", "worker")] * 2


def test_the_day_begins_at_midnight_in_england(units: Units) -> None:
    summer = [datetime(2026, 7, 6, 22, 59, tzinfo=UTC), datetime(2026, 7, 6, 23, 0, tzinfo=UTC)]
    assert days(units, summer) == [None, date(2026, 7, 7)]


@pytest.mark.parametrize(
    ("by_hand", "is_due"),
    [
        (datetime(2026, 11, 2, 12, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 3, 8, 0, tzinfo=UTC), False),
    ],
)
def test_what_was_published_by_hand_counts_from_the_first_tuesday_on(
    units: Units, by_hand: datetime, is_due: bool
) -> None:
    publish_organisations(administration(units, at=by_hand))
    outcome = publish_if_due(administration(units, at=datetime(2026, 11, 3, 9, 0, tzinfo=UTC)))
    assert isinstance(outcome, Published) is is_due
    assert isinstance(outcome, NotDue) is not is_due


def test_once_a_day_the_last_one_counts(units: Units) -> None:
    assert latest_publication(units) is None
    add_organisation(units)
    morning = publish_organisations(
        administration(units, at=datetime(2026, 11, 3, 8, 0, tzinfo=UTC))
    ).publication
    with units.writing() as unit:
        unit.organisations.add("10000002", "", "Another", OrganisationType.PROVIDER, "")
    noon = publish_organisations(administration(units, at=datetime(2026, 11, 3, 12, 0, tzinfo=UTC)))
    assert latest_publication(units) == noon.publication
    assert noon.organisations == 2
    assert noon.publication.published_on == morning.published_on
    assert noon.publication.content == (
        "UKPRN,OrganisationRef,Name,DisplayName,Type,Status\r\n"
        "10000001,ABC123,A college,,provider,active\r\n"
        "10000002,,Another,,provider,active\r\n"
    )
    assert morning == replace(
        noon.publication,
        published_at=morning.published_at,
        content=noon.publication.content.replace("10000002,,Another,,provider,active\r\n", ""),
    )
