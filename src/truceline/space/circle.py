"""A circle on the ground as a polygon in degrees."""

from __future__ import annotations

import math

import numpy as np
import shapely

from truceline.records import Place
from truceline.space.region import to_degrees, too_wide

CORNERS = 360
"""Corners on the circle: between them an edge lies at most 0.004 % of the radius inside it."""


def circle(lon_deg: float, lat_deg: float, radius_m: float) -> shapely.Polygon | None:
    """The circle about a place; None where it is too wide to test: a pole, longitude 180, over 1,000 km."""
    if not radius_m > 0 or too_wide(lat_deg, lon_deg, radius_m):
        return None
    turn = np.arange(CORNERS) * (2.0 * math.pi / CORNERS)
    centre = Place.point(lon_deg, lat_deg)
    return shapely.Polygon(to_degrees(centre, radius_m * np.sin(turn), radius_m * np.cos(turn)))
