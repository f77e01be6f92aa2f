"""Is a place nearer to a line than so many metres? YES, NO or CANNOT_TELL, by its whole 95 % region.

The region is laid out as everywhere (region.py); the least and the greatest distance of it decide.
Both are taken at points along its edge and on the same edge drawn smaller about its centre, and
widened by the distance between those points, so that rounding cannot make a test surer than it is.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from truceline.records import Place, PlaceKind, Truth
from truceline.space.lines import FARTHEST_LATITUDE_DEG, Baseline
from truceline.space.many import PLACE_COLUMNS, half_axes_many, plain
from truceline.space.region import LARGEST_M, region_95
from truceline.space.zone import Zone

FloatArray = npt.NDArray[np.float64]
TruthArray = npt.NDArray[np.int8]
_RINGS = (1.0, 0.75, 0.5, 0.25)
_POINTS_OF_EDGE = 128
_MOST_M_A_DEGREE = 111_700.0
_NO, _CANNOT_TELL, _YES = (np.int8(truth.value) for truth in (Truth.NO, Truth.CANNOT_TELL, Truth.YES))


def nearer_than(
    place: Place,
    baseline: Baseline,
    width_m: float,
    *,
    default_sigma_m: float | None = None,
    areas: Mapping[str, Zone] | None = None,
) -> Truth:
    """YES if the whole 95 % region lies less than ``width_m`` from the line, NO if none of it does.

    CANNOT_TELL where the region reaches both sides, where no uncertainty is stated, where the
    region is wider than 1,000 km, and beyond 85 degrees of latitude.
    """
    region = region_95(place, default_sigma_m, areas)
    return Truth.CANNOT_TELL if region is None else lies_nearer(region, baseline, width_m)


def lies_nearer(region: BaseGeometry, baseline: Baseline, width_m: float) -> Truth:
    """The band test itself, on an outline in degrees."""
    if region.is_empty:
        return Truth.CANNOT_TELL
    least, most = reach_m(region, baseline)
    if not np.isfinite(least):
        return Truth.CANNOT_TELL
    if most < width_m:
        return Truth.YES
    return Truth.NO if least >= width_m else Truth.CANNOT_TELL


def reach_m(region: BaseGeometry, baseline: Baseline) -> tuple[float, float]:
    """(least, most) metres between the points of a region, in degrees, and the line; nan: not taken."""
    if not region.is_valid or max(abs(region.bounds[1]), abs(region.bounds[3])) > FARTHEST_LATITUDE_DEG:
        return float("nan"), float("nan")
    points, on_edge_m, inside_m = _points(region)
    metres = baseline.distances_m(points[:, 0], points[:, 1])
    least = 0.0 if region.intersects(baseline.geometry) else max(0.0, float(metres.min()) - on_edge_m)
    return least, float(metres.max()) + inside_m


def _points(region: BaseGeometry) -> tuple[FloatArray, float, float]:
    """(n, 2) points of the region; how many metres its edge, and its inside, may be from the nearest."""
    step_deg = max(region.length / _POINTS_OF_EDGE, 1e-6)
    edge = shapely.segmentize(region.boundary, step_deg)
    centre = region.centroid.coords[0]
    drawn = [affinity.scale(edge, ring, ring, origin=(centre[0], centre[1])) for ring in _RINGS]
    points = np.vstack([*(shapely.get_coordinates(each) for each in drawn), [centre]])
    west, south, east, north = region.bounds
    gap_deg = float(np.hypot(east - west, north - south)) / 2.0 * (_RINGS[0] - _RINGS[1])
    return points, step_deg / 2.0 * _MOST_M_A_DEGREE, (step_deg + gap_deg) / 2.0 * _MOST_M_A_DEGREE


def nearer_than_rows(
    columns: Mapping[str, npt.NDArray[np.generic]],
    baseline: Baseline,
    width_m: float,
    *,
    default_sigma_m: float | None = None,
    areas: Mapping[str, Zone] | None = None,
) -> TruthArray:
    """(n,) int8 values of Truth for rows of places of any kind; columns as ``PLACE_COLUMNS``.

    Points far from the band's edge are decided by their distance and longest half-axis alone; the
    others, and areas and wedges, are asked one by one, and answer as ``nearer_than`` does.
    """
    kind = columns["place_kind"]
    answers = np.full(len(kind), _CANNOT_TELL, dtype=np.int8)
    points = np.flatnonzero(kind == PlaceKind.POINT.value)
    decided, answers[points] = _far_points(columns, points, baseline, width_m, default_sigma_m)
    known: dict[tuple[object, ...], int] = {}
    for row in np.concatenate([points[~decided], np.flatnonzero(kind != PlaceKind.POINT.value)]):
        said = tuple(plain(columns[name][row]) for name in PLACE_COLUMNS)
        if said not in known:
            region = _region(dict(zip(PLACE_COLUMNS, said, strict=True)), default_sigma_m, areas or {})
            known[said] = (
                Truth.CANNOT_TELL if region is None else lies_nearer(region, baseline, width_m)
            ).value
        answers[row] = known[said]
    return answers


def _far_points(
    columns: Mapping[str, npt.NDArray[np.generic]],
    points: npt.NDArray[np.intp],
    baseline: Baseline,
    width_m: float,
    default_sigma_m: float | None,
) -> tuple[npt.NDArray[np.bool_], TruthArray]:
    """Which points' distance and longest half-axis decide alone, and what they decide."""
    lon, lat, major, minor, azimuth = (
        columns[name][points].astype(np.float64) for name in PLACE_COLUMNS[1:6]
    )
    along_m, across_m, _ = half_axes_many(major, minor, azimuth, default_sigma_m)
    # a fifth more than the ellipse reaches: the polygon about it and the steps between its points fit in
    reach_m = 1.2 * np.maximum(along_m, across_m) + 1.0
    metres = baseline.distances_m(lon, lat)
    testable = np.isfinite(metres) & (reach_m < LARGEST_M / 10.0)
    inside, outside = testable & (metres + reach_m < width_m), testable & (metres - reach_m >= width_m)
    answers = np.where(inside, _YES, np.where(outside, _NO, _CANNOT_TELL)).astype(np.int8)
    return inside | outside | ~np.isfinite(along_m), answers


def _region(
    said: Mapping[str, object], default_sigma_m: float | None, areas: Mapping[str, Zone]
) -> BaseGeometry | None:
    """The 95 % region of a row's place, as ``region_95`` draws it."""
    if said["place_kind"] == PlaceKind.POLYGON.value:
        if isinstance(said["geometry"], bytes):
            return shapely.from_wkb(said["geometry"], on_invalid="ignore")
        area = areas.get(str(said["area_ref"]))
        return None if area is None else area.geometry
    if said["lon_deg"] is None or said["lat_deg"] is None:
        return None
    fields = {name: said[name] for name in PLACE_COLUMNS[1:6] + PLACE_COLUMNS[7:11]}
    kind = PlaceKind(said["place_kind"])
    wedge = kind is PlaceKind.WEDGE
    if wedge and (said["bearing_deg"] is None or said["range_max_m"] is None):
        return None
    return region_95(Place(kind=kind, **fields), default_sigma_m)  # type: ignore[arg-type]
