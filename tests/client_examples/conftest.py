"""A fresh sandbox for each module: some examples register and update."""

from collections.abc import Iterator

import pytest

from tests.client import Service
from tests.conftest import fresh_database, running_service


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("sandbox")
    with fresh_database("sqlite", folder) as url, running_service(url, folder) as service:
        yield service
