"""How far things reach, by kind: broad, public, technical orders of size, the same for every party.

``points_back`` says whether what lands points back along a straight path to where it was fired; a thing
that steers in flight does not, so its reach without a measured range says nothing about where it came from.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Reach:
    """Metres, least and most, from the firing point to the impact."""

    min_m: float
    max_m: float


UNKNOWN = Reach(0.0, 50_000.0)
"""As far as a firing point is looked for where neither weapon nor kind says how far."""


def reach_of(weapon: str | None, kind: str, weapons: Mapping[str, Reach]) -> tuple[Reach, bool]:
    """The reach of the weapon, else of the kind, and whether it is known."""
    named = weapons.get(weapon or "") or reaches().get(kind)
    return named or UNKNOWN, named is not None


@cache
def reaches() -> dict[str, Reach]:
    """The reach of each kind whose impact points back to its firing point."""
    text = (files(__package__) / "ranges.csv").read_text("utf-8")
    return {
        row["kind"]: Reach(float(row["range_min_m"]), float(row["range_max_m"]))
        for row in csv.DictReader(text.splitlines())
        if row["points_back"] == "yes"
    }
