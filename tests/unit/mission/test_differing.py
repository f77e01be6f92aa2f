"""Which incidents hang on the reading: swapping the parties' labels swaps every answer and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.spec.scenario import Scenario, Spot
from tests.unit.compliance.test_swap import relabelled
from truceline.agreement import TEXT
from truceline.cli.output import plain

MINIMAL = Path(__file__).parents[2] / "agreements" / "minimal"
SWAP = {"alder": "birch", "birch": "alder"}
SPOTS = {
    "the valley": Spot(-29.7, 41.2, 300.0),
    "the ford": Spot(-29.5, 41.5, 300.0),
    "the range": Spot(-29.15, 41.15, 300.0),
}
SOURCES = """
    source | class  | party | tier
    camera | camera | -     | mission
"""
SEEN = """
    when (UTC)          | what             | where      | by    | source
    2031-03-10 06:00±1m | mortar           | the valley | alder | camera
    2031-03-10 07:00±1m | artillery        | the valley | -     | camera
    2031-03-10 08:00±1m | fpv_drone_strike | the valley | birch | camera
    2031-03-10 09:00±1m | mortar           | the ford   | -     | camera
    2031-03-10 10:00±1m | mortar           | the range  | -     | camera
    2031-02-10 10:00±1m | mortar           | the valley | -     | camera
"""


def found(folder: Path, swap: dict[str, str]) -> dict[str, Any]:
    """Both sides' answers beside the wording's, and one's beside the other's."""
    agreement = folder / "agreement"
    shutil.copytree(MINIMAL, agreement)
    for path in agreement.iterdir():
        path.write_text(relabelled(path.read_text(encoding="utf-8"), swap), encoding="utf-8")
    scenario = Scenario(folder)
    scenario.agreement(agreement)
    scenario.sources(SOURCES)
    scenario.desk.places.update(SPOTS)
    scenario.observe(relabelled(SEEN, swap))
    scenario.run()
    told = {}
    for one, other in ((TEXT, "alder"), (TEXT, "birch"), ("alder", "birch")):
        readers = (swap.get(one, one), swap.get(other, other))
        told[f"{one} {other}"] = plain(scenario.mission.readers_differ(readers))
    scenario.close()
    return told


def labels_swapped(value: Any) -> Any:
    """The same answers with the labels swapped back; lists of nothing but words in their own order."""
    if isinstance(value, str):
        return relabelled(value, SWAP)
    if isinstance(value, dict):
        return {key: labels_swapped(each) for key, each in value.items()}
    return [labels_swapped(each) for each in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers of one mission, and of the same with its labels swapped."""
    (one, other) = (tmp_path_factory.mktemp(name) for name in ("as-it-is", "swapped"))
    return found(one, {}), found(other, SWAP)


def test_swapping_labels_swaps_every_answer(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    as_it_is, swapped = both
    assert labels_swapped(swapped) == as_it_is


def test_some_incidents_do_hang_on_the_reading(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Else the test above could not fail."""
    changes = both[0]["text alder"]["changes"]
    assert {(each["incident_id"], each["provision_id"]) for each in changes} >= {(2, "P1")}
    assert all(each["because"]["old"] != each["because"]["new"] for each in changes)
    assert both[0]["text birch"]["changes"] != changes
