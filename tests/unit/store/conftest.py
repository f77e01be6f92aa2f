from pathlib import Path

import pytest

from tests.unit.store import samples
from truceline.store import MissionFolder, Store, connect


@pytest.fixture(scope="session")
def con():
    return connect(threads=1)


@pytest.fixture
def mission(tmp_path: Path) -> MissionFolder:
    """A new, sealed mission without any rows."""
    folder = MissionFolder(tmp_path / "mission")
    samples.new_mission(folder.root).close()
    return folder


@pytest.fixture
def store(mission):
    """That mission, open for writing."""
    with Store.open(mission, write=True) as opened:
        yield opened
