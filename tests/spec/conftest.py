"""The ``scenario`` fixture: a mission told in tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spec.scenario import Scenario


@pytest.fixture
def scenario(tmp_path: Path) -> Iterator[Scenario]:
    """An empty scenario in a folder of its own; the agreement is the demo's two weeks' truce."""
    told = Scenario(tmp_path)
    yield told
    told.close()
