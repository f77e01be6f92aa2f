"""The ground of a theatre: kilometres east and north of a point in open ocean, as degrees.

Nothing real lies there. A theatre is about 1,000 km wide, so it is laid out on a sphere by each row's
own latitude: errors drawn in metres are metres wherever they are drawn.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

CENTRE_LON_DEG, CENTRE_LAT_DEG = -29.0, 41.5
M_PER_DEG = 111_194.93
"""Metres in a degree of latitude on the sphere of 6,371 km."""


def degrees(east_m: FloatArray, north_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of points so many metres from the centre."""
    lat = CENTRE_LAT_DEG + north_m / M_PER_DEG
    return CENTRE_LON_DEG + east_m / (M_PER_DEG * np.cos(np.radians(CENTRE_LAT_DEG))), lat


def shifted(
    lon: FloatArray, lat: FloatArray, east_m: FloatArray, north_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude so many metres from each place, by the place's own latitude."""
    return lon + east_m / (M_PER_DEG * np.cos(np.radians(lat))), lat + north_m / M_PER_DEG


def metres(
    lon: FloatArray, lat: FloatArray, to_lon: FloatArray, to_lat: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Metres east and north from each place to the other."""
    cos = np.cos(np.radians((lat + to_lat) / 2))
    return (to_lon - lon) * cos * M_PER_DEG, (to_lat - lat) * M_PER_DEG
