"""A database with Olivia and an awarding organisation."""

from collections.abc import Iterator

import pytest

from lrs_soap.db import migrate
from lrs_soap.db.engine import make_engine
from lrs_soap.db.unit_of_work import Units
from tests.jobs import prepare


@pytest.fixture
def units(database_url: str) -> Iterator[Units]:
    engine = make_engine(database_url)
    migrate.upgrade(engine)
    units = Units(engine)
    yield units
    units.close()


@pytest.fixture
def organisation_id(units: Units) -> int:
    return prepare(units)
