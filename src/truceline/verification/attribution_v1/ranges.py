"""How far things reach, by kind: broad, public, technical orders of size, the same for every party.

``points_back`` says whether what lands points back along a straight path to where it was fired; a thing
that steers in flight does not, so its reach without a measured range says nothing about where it came from.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Reach:
    """Metres, least and most, from the firing point to the impact."""

    min_m: float
    max_m: float


@cache
def reaches() -> dict[str, Reach]:
    """The reach of each kind whose impact points back to its firing point."""
    text = (files(__package__) / "ranges.csv").read_text("utf-8")
    return {
        row["kind"]: Reach(float(row["range_min_m"]), float(row["range_max_m"]))
        for row in csv.DictReader(text.splitlines())
        if row["points_back"] == "yes"
    }
