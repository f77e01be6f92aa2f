"""A small mission of the demo's agreement: three reports by a camera, one of a party; and its own copies."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.spec.scenario import Scenario
from truceline.mission import Mission
from truceline.records import stopped_clock

LATER = datetime(2024, 6, 2, tzinfo=UTC)
SOURCES = """
    source      | class  | party | tier
    camera-net  | camera | -     | mission
    party-amber | party  | amber | commission
"""
STRATA = """
    stratum  | provision | source     | channel      | measure   | area    | unit     | exposure_rule | baselines | gap_days | sides_seen   | control
    shelling | P1        | camera-net | observations | artillery | theatre | instants | coverage      | 28;42     | 3        | amber;cobalt | no
"""
REPORTS = """
    when (UTC)          | what      | where   | by     | how many | source
    2024-05-20 06:00±1m | artillery | Hill 12 | -      | 3        | camera-net
    2024-05-20 07:00±1m | mortar    | Quarry  | -      | 1        | camera-net
    2024-05-01 08:00±1m | artillery | Hill 12 | -      | 2        | camera-net
    2024-05-20 09:00±1m | artillery | Mill    | cobalt | 1        | party-amber
"""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The mission as it was made, read and run once, on 1 June 2024; closed."""
    scenario = Scenario(tmp_path_factory.mktemp("small"))
    scenario.sources(SOURCES)
    scenario.strata(STRATA)
    scenario.observe(REPORTS)
    scenario.run()
    scenario.close()
    return scenario


@pytest.fixture
def folder(small: Scenario, tmp_path: Path) -> Path:
    """A copy of the mission's folder, to be changed."""
    shutil.copytree(small.folder / "mission", tmp_path / "mission")
    return tmp_path / "mission"


@pytest.fixture
def mission(folder: Path) -> Iterator[Mission]:
    """The copy open for writing, a day after it was made."""
    with Mission.open(folder, write=True, clock=stopped_clock(LATER)) as opened:
        yield opened


@pytest.fixture
def camera_file(small: Scenario) -> Callable[[Mission], tuple[int, int]]:
    """Reads the camera's file once more; gives rows kept and known."""
    path = next(path for path, source, _ in small.desk.files if source == "camera-net")

    def read(mission: Mission) -> tuple[int, int]:
        (found,) = mission.read([path], actor="duty-officer", source_id="camera-net", format_name="table")
        return found.kept, found.known

    return read
