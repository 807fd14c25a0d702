"""A database brought to this version's tables, and units of work on it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from lrs_soap.db import migrate
from lrs_soap.db.engine import make_engine
from lrs_soap.db.unit_of_work import Units


@pytest.fixture
def engine(database_url: str) -> Engine:
    engine = make_engine(database_url)
    migrate.upgrade(engine)
    return engine


@pytest.fixture
def units(engine: Engine) -> Iterator[Units]:
    units = Units(engine)
    yield units
    units.close()
