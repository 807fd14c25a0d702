"""Published lists, one a day."""

from dataclasses import replace
from datetime import date, timedelta

from lrs_soap.db.unit_of_work import Units
from lrs_soap.domain.publication import Publication
from tests.db.samples import NOW

FIRST = Publication(date(2026, 3, 3), NOW, "UKPRN,Name\r\n10000001,Tŷ Newydd\r\n")


def test_the_latest_one_counts(units: Units) -> None:
    later = replace(FIRST, published_on=date(2026, 4, 7), content="later")
    with units.writing() as unit:
        assert unit.publications.latest() is None
        unit.publications.put(later)
        unit.publications.put(FIRST)
    with units.reading() as unit:
        assert unit.publications.latest() == later


def test_another_of_the_same_day_takes_its_place(units: Units) -> None:
    again = replace(FIRST, published_at=NOW + timedelta(hours=1), content="again")
    with units.writing() as unit:
        unit.publications.put(FIRST)
        unit.publications.put(again)
    with units.reading() as unit:
        assert unit.publications.latest() == again
