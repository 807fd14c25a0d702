"""One database of each kind for all tests of a module, each of which has a learner of its own."""

from collections.abc import Iterator

import pytest

from lrs_soap.db import migrate
from lrs_soap.db.engine import make_engine
from lrs_soap.db.unit_of_work import Units
from tests.conftest import fresh_database
from tests.db.challenges import (
    add_event,
    add_learner,
    add_parties,
)
from tests.services.house import House, Organisations, somewhere


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def register(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Units, Organisations]]:
    """One of each kind for all tests here, each of which has a learner of its own."""
    with fresh_database(request.param, tmp_path_factory.mktemp("challenges")) as url:
        engine = make_engine(url)
        migrate.upgrade(engine)
        units = Units(engine)
        yield units, add_parties(units)
        units.close()


@pytest.fixture
def house(register: tuple[Units, Organisations]) -> House:
    units, parties = register
    return House(units, *parties, add_learner(units, **somewhere()))


@pytest.fixture
def event(house: House) -> int:
    return add_event(house.units, house.uln)
