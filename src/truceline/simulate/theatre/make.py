"""One theatre from its options: which generator, and where it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from truceline.simulate.theatre.clusters import clusters_scene
from truceline.simulate.theatre.duels import duels_scene
from truceline.simulate.theatre.options import Options
from truceline.simulate.theatre.points import points_scene
from truceline.simulate.theatre.process_scene import process_scene
from truceline.simulate.theatre.scene import Scene
from truceline.simulate.theatre.witnesses import witnesses_scene
from truceline.simulate.theatre.writing import write_scene

GENERATORS: dict[str, Callable[[Options], Scene]] = {
    "points": points_scene,
    "process": process_scene,
    "clusters": clusters_scene,
    "witnesses": witnesses_scene,
}
"""What association is measured on."""
OTHERS: dict[str, Callable[[Options], Scene]] = {"duels": duels_scene}
"""What something else is measured on: the duels have a firing point for every act."""


def make_theatre(options: Options, out: Path) -> dict[str, int]:
    """Simulate and write the folder of the bench contract; gives back its counts."""
    return write_scene((GENERATORS | OTHERS)[options.make](options), options, out)
