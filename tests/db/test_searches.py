"""A search is remembered for its organisation and person, as long as it may count."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from lrs_soap.db.engine import connect
from lrs_soap.db.searches import KEPT_FOR
from lrs_soap.db.tables import SEARCH
from lrs_soap.db.unit_of_work import Units
from tests.db.samples import ANNA, NOW, add_organisation

WINDOW = timedelta(minutes=120)


def test_a_search_counts_from_when_it_was_made(units: Units) -> None:
    organisation = add_organisation(units)
    with units.reading() as unit:
        assert not unit.searches.has(organisation.id, ANNA.identity, NOW - WINDOW)
        unit.searches.record(organisation.id, ANNA.identity, NOW)
        assert unit.searches.has(organisation.id, ANNA.identity, NOW - WINDOW)
        assert unit.searches.has(organisation.id, ANNA.identity, NOW)
        assert not unit.searches.has(organisation.id, ANNA.identity, NOW + timedelta(seconds=1))
        assert not unit.searches.has(organisation.id + 1, ANNA.identity, NOW - WINDOW)


def test_the_person_is_known_by_the_five_demographics(units: Units) -> None:
    organisation = add_organisation(units)
    same = replace(ANNA, given_name="ANNA", title="Dr", school_at_16="St. Mary’s", postcode="cv49ee")
    with units.reading() as unit:
        unit.searches.record(organisation.id, ANNA.identity, NOW)
        assert unit.searches.has(organisation.id, same.identity, NOW)
        for other in (replace(ANNA, gender="1"), replace(ANNA, given_name="Annas", family_name="mythe")):
            assert not unit.searches.has(organisation.id, other.identity, NOW)


def test_the_latest_search_of_a_person_is_kept_as_a_digest(engine: Engine, units: Units) -> None:
    organisation = add_organisation(units)
    with units.reading() as unit:
        unit.searches.record(organisation.id, ANNA.identity, NOW - WINDOW)
        unit.searches.record(organisation.id, ANNA.identity, NOW)
    with connect(engine) as connection:
        (row,) = connection.execute(SEARCH.select()).all()
    assert (row.at, len(row.digest)) == (NOW, 32)
    assert b"SMYTHE" not in row.digest


def test_what_can_no_longer_count_is_forgotten_by_and_by(engine: Engine, units: Units) -> None:
    organisation = add_organisation(units)
    with units.reading() as unit:
        unit.searches.record(organisation.id, ANNA.identity, NOW - KEPT_FOR - timedelta(seconds=1))
        for number in range(120):
            identity = replace(ANNA, given_name=f"Anna{number}").identity
            unit.searches.record(organisation.id, identity, NOW)
    with connect(engine) as connection:
        times = connection.execute(SEARCH.select()).all()
    assert len(times) == 120
    assert {row.at for row in times} == {NOW}
