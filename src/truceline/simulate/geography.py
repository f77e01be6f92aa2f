"""The place: ten invented towns along an invented line, drawn in open ocean at 28-30° W, 41-42° N.

There is no land there, so nothing simulated can be mistaken for a report about real people.
Zones and the line come from the demo's agreement, towns from towns.csv.
"""

from __future__ import annotations

import csv
import json
import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

M_PER_DEG_LAT = 111_060.0
M_PER_DEG_LON = 83_500.0
"""Metres in a degree at 41.5° N, to within 0.7 % over the theatre: good enough to lay out a world."""

REGION_EDGES = (("west-reach", -29.45), ("middle-reach", -28.95), ("east-reach", -28.40))
RANGE_GREYHOLT = (-29.12, 41.80)
CROSSING_TARNWICK = (-28.62, 41.55)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point of the world, degrees WGS 84, perhaps with a name."""

    lon_deg: float
    lat_deg: float
    name: str = ""
    weight: float = 1.0

    def shifted(self, east_m: float, north_m: float) -> Spot:
        """The point that many metres east and north, without a name, to 1e-5 degrees (about 1 m)."""
        return Spot(
            lon_deg=round(self.lon_deg + east_m / M_PER_DEG_LON, 5),
            lat_deg=round(self.lat_deg + north_m / M_PER_DEG_LAT, 5),
        )

    def offset_to_m(self, other: Spot) -> tuple[float, float]:
        """Metres east and north from here to the other."""
        return (
            (other.lon_deg - self.lon_deg) * M_PER_DEG_LON,
            (other.lat_deg - self.lat_deg) * M_PER_DEG_LAT,
        )

    def distance_m(self, other: Spot) -> float:
        """Metres to the other."""
        east, north = self.offset_to_m(other)
        return math.sqrt(east * east + north * north)

    def bearing_deg(self, other: Spot) -> float:
        """Degrees clockwise from north towards the other."""
        east, north = self.offset_to_m(other)
        return math.degrees(math.atan2(east, north)) % 360


@cache
def towns() -> tuple[Spot, ...]:
    """The ten towns, west to east."""
    text = files("truceline.simulate").joinpath("towns.csv").read_text(encoding="utf-8")
    return tuple(
        Spot(
            lon_deg=float(row["lon_deg"]),
            lat_deg=float(row["lat_deg"]),
            name=row["name"],
            weight=float(row["weight"]),
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def front_line() -> tuple[tuple[float, float], ...]:
    """The corners (lon, lat) of the line of contact, west to east."""
    path = files("truceline.simulate").joinpath("demo_agreement", "lines.geojson")
    corners = json.loads(path.read_text(encoding="utf-8"))["features"][0]["geometry"]["coordinates"]
    return tuple((float(lon), float(lat)) for lon, lat in corners)


def on_front(lon_deg: float) -> Spot:
    """The point of the line of contact at that longitude; its ends beyond them."""
    line = front_line()
    lon = min(max(lon_deg, line[0][0]), line[-1][0])
    after = min(max(bisect_right(line, (lon, 90.0)), 1), len(line) - 1)
    (west, lat_west), (east, lat_east) = line[after - 1], line[after]
    share = (lon - west) / (east - west)
    return Spot(lon_deg=round(lon, 5), lat_deg=round(lat_west + share * (lat_east - lat_west), 5))


def nearest_town(spot: Spot) -> Spot:
    """The town closest to the spot."""
    return min(towns(), key=spot.distance_m)


def region_of(spot: Spot) -> str:
    """The reporting region that holds the spot."""
    return next((region for region, edge in REGION_EDGES if spot.lon_deg < edge), REGION_EDGES[-1][0])
