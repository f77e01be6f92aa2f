"""Footprints: the ground that a swath or a walked route covers, from the text a source gave for it.

Two forms are understood, in degrees WGS 84, longitude first:

    POLYGON ((30 48, 31 48, 31 49, 30 48))      a swath; MULTIPOLYGON too
    REACH_M=2000;LINESTRING (30 48, 30.2 48.1)  a route, seen this many metres to each side

A swath across the 180th meridian has to be written as two polygons.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import shapely

Geometries = npt.NDArray[np.object_]

REACH = "REACH_M="
FOOTPRINT_PATTERN = r"^\s*(REACH_M=[0-9.]+;)?\s*(MULTI)?(POLYGON|LINESTRING)\s*\("
"""What tells a footprint from the name of an area."""
LARGEST_REACH_M = 100_000.0
METRES_A_DEGREE = 111_320.0
"""Along a meridian, within 0.7 %; a reach is known far less well than that."""
_POLAR_DEG = 85.0
_CORNERS = 8
_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)
_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def footprints(texts: Iterable[str]) -> Geometries:
    """(n,) outlines in degrees, in the order of the texts; None where a text is no footprint.

    A polygon that crosses itself is taken as the ground inside its outline; one without any area, a
    coordinate off the globe, or a route without a reach of 0 to 100 km is none.
    """
    parted = [_parted(text) for text in texts]
    drawn = shapely.from_wkt(np.array([wkt for _, wkt in parted], dtype=object), on_invalid="ignore")
    reach_m = np.array([metres for metres, _ in parted], dtype=float)
    kinds = shapely.get_type_id(drawn)
    areas = np.isin(kinds, _AREAS) & np.isnan(reach_m) & _on_the_globe(drawn)
    lines = np.isin(kinds, _LINES) & (reach_m > 0) & (reach_m <= LARGEST_REACH_M) & _on_the_globe(drawn)
    found = np.full(len(drawn), None, dtype=object)
    found[areas] = shapely.force_2d(shapely.make_valid(drawn[areas]))
    found[lines] = _widened(shapely.force_2d(drawn[lines]), reach_m[lines])
    found[~(shapely.area(found) > 0)] = None
    return found


def _parted(text: str) -> tuple[float, str]:
    """The reach in metres (nan: none) and the well-known text."""
    if not text.startswith(REACH):
        return float("nan"), text
    reach, _, wkt = text.removeprefix(REACH).partition(";")
    try:
        return float(reach), wkt
    except ValueError:
        return -1.0, wkt


def _on_the_globe(drawn: Geometries) -> npt.NDArray[np.bool_]:
    west, south, east, north = shapely.bounds(drawn).T
    with np.errstate(invalid="ignore"):
        return np.asarray((west >= -180) & (east <= 180) & (south >= -90) & (north <= 90))


def _widened(lines: Geometries, reach_m: npt.NDArray[np.float64]) -> Geometries:
    """Each line with the ground to both its sides, drawn where a degree is as long as at its middle."""
    _, south, _, north = shapely.bounds(lines).T
    middle = np.clip((south + north) / 2, -_POLAR_DEG, _POLAR_DEG)
    narrowing = np.cos(np.radians(middle))
    metric = _stretched(lines, narrowing)
    return _stretched(shapely.buffer(metric, reach_m / METRES_A_DEGREE, quad_segs=_CORNERS), 1 / narrowing)


def _stretched(shapes: Geometries, factor: npt.NDArray[np.float64]) -> Geometries:
    """The shapes with each one's longitudes times its factor."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    points[:, 0] *= factor[owner]
    return np.asarray(shapely.set_coordinates(shapes.copy(), points), dtype=object)
