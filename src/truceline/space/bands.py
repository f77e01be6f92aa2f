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
from truceline.space.metres import WGS84
from truceline.space.region import GROWTH, LARGEST_M, region_95
from truceline.space.zone import Zone

FloatArray = npt.NDArray[np.float64]
TruthArray = npt.NDArray[np.int8]
Rows = npt.NDArray[np.intp]
_RINGS = (1.0, 0.75, 0.5, 0.25)
_POINTS_OF_EDGE = 128
_SHORTEST_STEP_DEG = 1e-6
_MOST_M_A_DEGREE, _LEAST_M_A_DEGREE, _EQUATOR_M = 111_700.0, 110_500.0, 111_319.0
_SPARE_M, _SPARE_SHARE = 1.0, 1e-4
"""What a quick answer leaves to the region test: more than two ways of taking one distance differ."""
_NOT_TAKEN = (float("nan"), float("nan"))
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
    return _in_band(*(_NOT_TAKEN if region.is_empty else reach_m(region, baseline)), width_m)


def _in_band(least: float, most: float, width_m: float) -> Truth:
    """The answer of a region that reaches from the least to the greatest distance."""
    if not np.isfinite(least):
        return Truth.CANNOT_TELL
    if most < width_m:
        return Truth.YES
    return Truth.NO if least >= width_m else Truth.CANNOT_TELL


def reach_m(region: BaseGeometry, baseline: Baseline) -> tuple[float, float]:
    """(least, most) metres between the points of a region, in degrees, and the line; nan: not taken."""
    if not region.is_valid or max(abs(region.bounds[1]), abs(region.bounds[3])) > FARTHEST_LATITUDE_DEG:
        return _NOT_TAKEN
    points, on_edge_m, inside_m = _points(region)
    metres = baseline.distances_m(points[:, 0], points[:, 1])
    least = 0.0 if region.intersects(baseline.geometry) else max(0.0, float(metres.min()) - on_edge_m)
    return least, float(metres.max()) + inside_m


def _points(region: BaseGeometry) -> tuple[FloatArray, float, float]:
    """(n, 2) points of the region; how many metres its edge, and its inside, may be from the nearest."""
    step_deg = max(region.length / _POINTS_OF_EDGE, _SHORTEST_STEP_DEG)
    edge = shapely.segmentize(region.boundary, step_deg)
    centre = region.centroid.coords[0]
    drawn = [affinity.scale(edge, ring, ring, origin=(centre[0], centre[1])) for ring in _RINGS]
    points = np.vstack([*(shapely.get_coordinates(each) for each in drawn), [centre]])
    west, south, east, north = region.bounds
    gap_deg = float(np.hypot(east - west, north - south)) / 2.0 * (_RINGS[0] - _RINGS[1])
    return points, step_deg / 2.0 * _MOST_M_A_DEGREE, (step_deg + gap_deg) / 2.0 * _MOST_M_A_DEGREE


class Bands:
    """How near rows of places lie to one line; what was worked out once serves every width.

    columns: as ``PLACE_COLUMNS``; numbers as float64 with nan for null, texts and WKB as objects.
    """

    def __init__(
        self,
        columns: Mapping[str, npt.NDArray[np.generic]],
        baseline: Baseline,
        *,
        default_sigma_m: float | None = None,
        areas: Mapping[str, Zone] | None = None,
    ) -> None:
        self._columns, self._baseline = columns, baseline
        self._default_sigma_m, self._areas = default_sigma_m, areas or {}
        rows = len(columns["place_kind"])
        self._point: npt.NDArray[np.bool_] = columns["place_kind"] == PlaceKind.POINT.value
        self._taken = np.zeros(rows, dtype=np.bool_)
        self._metres, self._away_m, self._held_m, self._reach_m, self._on_edge_m, self._inside_m = np.full(
            (6, rows), np.nan
        )
        self._known: dict[tuple[object, ...], tuple[float, float]] = {}

    def nearer(self, width_m: float, rows: Rows | None = None) -> TruthArray:
        """(n,) int8 values of Truth, as ``nearer_than`` answers: for these rows, or for all in order.

        Nearly all points are decided by one distance or two; the others, and areas and wedges, by the
        least and the greatest distance of their whole region.
        """
        asked = np.arange(len(self._point)) if rows is None else rows
        answers = np.full(len(asked), _CANNOT_TELL, dtype=np.int8)
        points = np.flatnonzero(self._point[asked])
        decided, answers[points] = self._points(asked[points], width_m)
        others = np.flatnonzero(~self._point[asked])
        for place in np.concatenate([points[~decided], others]):
            answers[place] = _in_band(*self._reach_of(int(asked[place])), width_m).value
        return answers

    def _points(self, points: Rows, width_m: float) -> tuple[npt.NDArray[np.bool_], TruthArray]:
        """Which points are decided by a few distances each, and what they decide.

        Of a point d metres from the line whose region holds a disc of radius r and lies in one of radius
        R, the region test is bound to answer: NO where d - R lies beyond the width, YES where d + R lies
        within it (each with what the test itself adds), and CANNOT_TELL where the disc reaches to both
        sides, towards the line or straight away from it.
        """
        self._measure(points[~self._taken[points]])
        metres, held_m, reach_m = self._metres[points], self._held_m[points], self._reach_m[points]
        unstated = ~np.isfinite(reach_m)
        testable = np.isfinite(metres) & (reach_m < LARGEST_M / 10.0)
        spare_m = _SPARE_M + _SPARE_SHARE * metres
        outside = testable & (metres - reach_m - self._on_edge_m[points] - spare_m >= width_m)
        within = testable & (metres + reach_m + self._inside_m[points] + spare_m < width_m)
        across = testable & (metres >= width_m) & (metres - held_m + spare_m < width_m)
        open_ = np.flatnonzero(testable & (metres < width_m) & ~within)
        across[open_] = self._away(points[open_]) - spare_m[open_] >= width_m
        answers = np.where(within, _YES, np.where(outside, _NO, _CANNOT_TELL)).astype(np.int8)
        return within | outside | across | unstated, answers

    def _measure(self, points: Rows) -> None:
        """Each point's metres to the line, what its region holds and reaches, and what the test adds."""
        lon, lat, major, minor, azimuth = (
            self._columns[name][points].astype(np.float64) for name in PLACE_COLUMNS[1:6]
        )
        along_m, across_m, _ = half_axes_many(major, minor, azimuth, self._default_sigma_m)
        reach_m = GROWTH * np.maximum(along_m, across_m)
        self._held_m[points], self._reach_m[points] = np.minimum(along_m, across_m), reach_m
        # at most so many degrees east and west, north and south of the point; the region is convex, so its
        # edge is no longer than that box's
        farthest = np.cos(np.radians(np.minimum(np.abs(lat) + reach_m / _LEAST_M_A_DEGREE, 89.5)))
        wide, high = reach_m / (_EQUATOR_M * farthest), reach_m / _LEAST_M_A_DEGREE
        step_deg = np.maximum(4.0 * (wide + high) / _POINTS_OF_EDGE, _SHORTEST_STEP_DEG)
        gap_deg = np.hypot(wide, high) * (_RINGS[0] - _RINGS[1])
        self._on_edge_m[points] = step_deg / 2.0 * _MOST_M_A_DEGREE
        self._inside_m[points] = (step_deg + gap_deg) / 2.0 * _MOST_M_A_DEGREE
        stated = np.isfinite(reach_m)
        self._metres[points[stated]] = self._baseline.distances_m(lon[stated], lat[stated])
        self._taken[points] = True

    def _away(self, points: Rows) -> FloatArray:
        """(n,) metres to the line of the point of each region that lies straight away from it."""
        wanted = points[np.isnan(self._away_m[points])]
        lon, lat = (self._columns[name][wanted].astype(np.float64) for name in ("lon_deg", "lat_deg"))
        at = self._baseline.nearest(lon, lat)
        towards_deg, _, _ = WGS84.inv(lon, lat, at[:, 0], at[:, 1])
        far_lon, far_lat, _ = WGS84.fwd(lon, lat, towards_deg + 180.0, self._held_m[wanted])
        self._away_m[wanted] = self._baseline.distances_m(far_lon, far_lat)
        found: FloatArray = self._away_m[points]
        return found

    def _reach_of(self, row: int) -> tuple[float, float]:
        """(least, most) metres of the row's region from the line; nan where there is none."""
        said = tuple(plain(self._columns[name][row]) for name in PLACE_COLUMNS)
        if said not in self._known:
            region = _region(dict(zip(PLACE_COLUMNS, said, strict=True)), self._default_sigma_m, self._areas)
            if region is None or region.is_empty:
                self._known[said] = _NOT_TAKEN
            else:
                self._known[said] = reach_m(region, self._baseline)
        return self._known[said]


def nearer_than_rows(
    columns: Mapping[str, npt.NDArray[np.generic]],
    baseline: Baseline,
    width_m: float,
    *,
    default_sigma_m: float | None = None,
    areas: Mapping[str, Zone] | None = None,
) -> TruthArray:
    """(n,) int8 values of Truth for rows of places of any kind; columns as ``PLACE_COLUMNS``."""
    return Bands(columns, baseline, default_sigma_m=default_sigma_m, areas=areas).nearer(width_m)


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
    return region_95(Place(kind=kind, **fields), default_sigma_m)  # type: ignore[arg-type]  # columns of one row
