"""A fresh sandbox for the module: some examples register and update."""

from collections.abc import Iterator

import pytest

from tests.client_examples.raw_xml import Sandbox, fresh_sandbox


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with fresh_sandbox(tmp_path_factory.mktemp("sandbox")) as one:
        yield one
