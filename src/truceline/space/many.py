"""Does each of a million places lie in a zone? The same answers as ``inside.py``, by columns.

Nearly all points are far from the zone's edge and are decided by cheap bounds that can only
err towards asking further; the few that remain get the very polygon the oracle would draw.
Let c be the cosine of the zone's middle latitude and measure in the plane (c lon, lat):

    the region of radius R stays within  R * max(c / (A cos b), 1 / M0)   of the point
    a disc of                            r / max(M1 cos s / c, M1)        lies in the region

with A the least metres in a degree of longitude at the equator, M0 and M1 the least and the
most in a degree of latitude, b and s the latitudes of the region farthest from and nearest to
the equator, R the long half-axis (grown) and r the short one. Both follow from the length of
the straight path on the ellipsoid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from truceline.records import Place, PlaceKind, Truth
from truceline.space.inside import inside, lies_in
from truceline.space.metres import WGS84
from truceline.space.region import CORNERS, GROWTH, LARGEST_M, SIGMAS_95, SMALLEST_M
from truceline.space.zone import Zone

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
TruthArray = npt.NDArray[np.int8]

PLACE_COLUMNS = (
    "place_kind",
    "lon_deg",
    "lat_deg",
    "sigma_major_m",
    "sigma_minor_m",
    "azimuth_deg",
    "area_ref",
    "bearing_deg",
    "bearing_sigma_deg",
    "range_min_m",
    "range_max_m",
    "geometry",
)
"""What ``inside_rows`` reads, named and meant as in the observation columns."""

_NO, _CANNOT_TELL, _YES = (np.int8(truth.value) for truth in (Truth.NO, Truth.CANNOT_TELL, Truth.YES))
_EQUATOR_M, _MERIDIAN_LEAST_M, _MERIDIAN_MOST_M = 111_319.0, 110_500.0, 111_700.0
_AT_ONCE = 20_000


def inside_many(
    lon: FloatArray,
    lat: FloatArray,
    sigma_major: FloatArray,
    sigma_minor: FloatArray,
    azimuth: FloatArray,
    zone: Zone,
    default_sigma_m: float | None = None,
) -> TruthArray:
    """(n,) int8 values of Truth: whether each point's 95 % ellipse lies in the zone.

    Degrees and 1-sigma metres as in the observation columns, nan for null. Rows without
    coordinates or without a known sigma are CANNOT_TELL (unless ``default_sigma_m`` is given).
    """
    long_m, short_m, turned = half_axes_many(sigma_major, sigma_minor, azimuth, default_sigma_m)
    reach_m = np.maximum(long_m, short_m) * GROWTH
    answers = np.full(len(lon), _CANNOT_TELL, dtype=np.int8)
    testable = ~_too_wide(lon, lat, reach_m)
    outer, inner = _plane_bounds(zone, lat, reach_m, np.minimum(long_m, short_m))
    beyond = testable & _beyond_bounds(zone, lon, lat, outer)
    answers[beyond] = _NO
    rows = np.flatnonzero(testable & ~beyond)
    near, crossing = _near_edge(zone, lon[rows], lat[rows], outer[rows], inner[rows])
    far = rows[~near]
    answers[far] = np.where(shapely.contains_xy(zone.geometry, lon[far], lat[far]), _YES, _NO)
    close = rows[near & ~crossing]
    ellipse = (lon[close], lat[close], long_m[close], short_m[close], turned[close])
    answers[close] = _by_polygon(ellipse, zone)
    return answers


def half_axes_many(
    sigma_major: FloatArray, sigma_minor: FloatArray, azimuth: FloatArray, default_sigma_m: float | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Half-axes of the 95 % ellipses, metres, and azimuths, degrees; nan where nobody stated a sigma."""
    major, minor = (_known_or_nan(sigma) for sigma in (sigma_major, sigma_minor))
    if default_sigma_m is not None:
        minor = np.where(np.isnan(major), default_sigma_m, minor)
        major = np.where(np.isnan(major), default_sigma_m, major)
    minor = np.where(np.isnan(minor), major, minor)
    turned = np.isfinite(azimuth)
    longer = np.maximum(major, minor)
    major, minor = np.where(turned, major, longer), np.where(turned, minor, longer)
    along, across = (np.maximum(sigma * SIGMAS_95, SMALLEST_M) for sigma in (major, minor))
    return along, across, np.where(turned, azimuth, 0.0)


def inside_rows(
    columns: Mapping[str, npt.NDArray[np.generic]],
    zone: Zone,
    *,
    default_sigma_m: float | None = None,
    areas: Mapping[str, Zone] | None = None,
) -> TruthArray:
    """(n,) int8 values of Truth for rows of places of any kind; columns as ``PLACE_COLUMNS``.

    Numbers as float64 with nan for null, texts and WKB as objects with None for null. Points
    go by columns; areas and wedges once for each different one.
    """
    kind = columns["place_kind"]
    answers = np.full(len(kind), _CANNOT_TELL, dtype=np.int8)
    points = np.flatnonzero(kind == PlaceKind.POINT.value)
    if len(points):
        lon, lat, major, minor, azimuth = (
            columns[name][points].astype(np.float64) for name in PLACE_COLUMNS[1:6]
        )
        answers[points] = inside_many(lon, lat, major, minor, azimuth, zone, default_sigma_m)
    wedges = np.flatnonzero(kind == PlaceKind.WEDGE.value)
    names = PLACE_COLUMNS[1:6] + PLACE_COLUMNS[7:11]
    answers[wedges] = _once_each(
        columns, names, wedges, lambda row: _wedge(row, zone, default_sigma_m=default_sigma_m)
    )
    outlines = np.flatnonzero(kind == PlaceKind.POLYGON.value)
    answers[outlines] = _once_each(
        columns, ("area_ref", "geometry"), outlines, lambda row: _area(row, zone, areas or {})
    )
    return answers


def unmasked(columns: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Columns as a table engine gives them, its masks turned into nan (numbers) or None (objects)."""
    plain: dict[str, npt.NDArray[Any]] = {}
    for name, column in columns.items():
        if not isinstance(column, np.ma.MaskedArray):
            plain[name] = column
            continue
        empty = None if column.dtype == np.object_ else np.nan
        plain[name] = np.array(column.data, dtype=np.object_ if empty is None else np.float64)
        plain[name][np.ma.getmaskarray(column)] = empty
    return plain


def _known_or_nan(sigma: FloatArray) -> FloatArray:
    return np.where(np.isfinite(sigma) & (sigma >= 0.0), sigma, np.nan)


def _too_wide(lon: FloatArray, lat: FloatArray, reach_m: FloatArray) -> BoolArray:
    reach_lat = np.abs(lat) + reach_m / _MERIDIAN_LEAST_M
    known = np.isfinite(reach_lat) & np.isfinite(lon) & (reach_m <= LARGEST_M) & (reach_lat < 89.0)
    cosine = np.cos(np.radians(np.where(known, reach_lat, 0.0)))
    across = np.abs(lon) + reach_m / (111_300.0 * cosine)
    return np.asarray(~(known & (across < 180.0)), dtype=np.bool_)


def _plane_bounds(
    zone: Zone, lat: FloatArray, reach_m: FloatArray, short_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """How far the region can reach, and what surely lies in it, in the plane (c lon, lat)."""
    scale = _scale(zone)
    reach_deg = reach_m / _MERIDIAN_LEAST_M
    farthest = np.cos(np.radians(np.minimum(np.abs(lat) + reach_deg, 89.5)))
    nearest = np.cos(np.radians(np.maximum(np.abs(lat) - reach_deg, 0.0)))
    outer = reach_m * np.maximum(scale / (_EQUATOR_M * farthest), 1.0 / _MERIDIAN_LEAST_M)
    inner = short_m / np.maximum(_MERIDIAN_MOST_M * nearest / scale, _MERIDIAN_MOST_M)
    return outer, inner


def _scale(zone: Zone) -> float:
    _, south, _, north = zone.geometry.bounds
    return max(float(np.cos(np.radians((south + north) / 2.0))), 0.05)


def _beyond_bounds(zone: Zone, lon: FloatArray, lat: FloatArray, outer: FloatArray) -> BoolArray:
    west, south, east, north = zone.geometry.bounds
    wide = outer / _scale(zone)
    apart = (lon + wide < west) | (lon - wide > east) | (lat + outer < south) | (lat - outer > north)
    return np.asarray(apart, dtype=np.bool_)


def _near_edge(
    zone: Zone, lon: FloatArray, lat: FloatArray, outer: FloatArray, inner: FloatArray
) -> tuple[BoolArray, BoolArray]:
    """Whether the edge may cut each region, and whether it surely does."""
    scale = _scale(zone)
    edge = shapely.transform(zone.geometry.boundary, lambda xy: xy * np.array([scale, 1.0]))
    shapely.prepare(edge)
    shapely.prepare(zone.geometry)
    points = np.asarray(shapely.points(lon * scale, lat), dtype=np.object_)
    near = _within(edge, points, outer)
    crossing = np.zeros(len(lon), dtype=np.bool_)
    crossing[near] = _within(edge, points[near], inner[near])
    return near, crossing


def _within(edge: BaseGeometry, points: npt.NDArray[np.object_], distances: FloatArray) -> BoolArray:
    # shapely takes one distance for each point; its stubs know only of one for all
    return np.asarray(shapely.dwithin(edge, points, distances), dtype=np.bool_)  # type: ignore[call-overload]  # shapely's stubs know no array of distances


def _by_polygon(ellipse: tuple[FloatArray, ...], zone: Zone) -> TruthArray:
    """The oracle's test on the oracle's polygons, laid out by geodesics."""
    answers = np.empty(len(ellipse[0]), dtype=np.int8)
    for start in range(0, len(answers), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        answers[part] = _lie_in(_polygons(*(column[part] for column in ellipse)), zone.geometry)
    return answers


def _polygons(
    lon: FloatArray, lat: FloatArray, long_m: FloatArray, short_m: FloatArray, azimuth: FloatArray
) -> npt.NDArray[np.object_]:
    turn = np.arange(CORNERS) * (2.0 * np.pi / CORNERS)
    along = GROWTH * long_m[:, None] * np.cos(turn)
    across = GROWTH * short_m[:, None] * np.sin(turn)
    bearing = azimuth[:, None] + np.degrees(np.arctan2(across, along))
    from_lon, from_lat = (np.repeat(column, CORNERS) for column in (lon, lat))
    far_lon, far_lat, _ = WGS84.fwd(from_lon, from_lat, bearing.ravel(), np.hypot(along, across).ravel())
    corners = np.stack([far_lon, far_lat], axis=-1).reshape(len(lon), CORNERS, 2)
    return np.asarray(shapely.polygons(corners), dtype=np.object_)


def _lie_in(regions: npt.NDArray[np.object_], zone: BaseGeometry) -> TruthArray:
    covered = shapely.covers(zone, regions)
    apart = ~shapely.intersects(zone, regions) | shapely.touches(zone, regions)
    return np.where(apart, _NO, np.where(covered, _YES, _CANNOT_TELL)).astype(np.int8)


Row = tuple[object, ...]


def _once_each(
    columns: Mapping[str, npt.NDArray[np.generic]],
    names: tuple[str, ...],
    rows: npt.NDArray[np.intp],
    answer: Callable[[Row], Truth],
) -> TruthArray:
    seen: dict[Row, int] = {}
    answers = np.empty(len(rows), dtype=np.int8)
    picked = [[plain(value) for value in columns[name][rows].tolist()] for name in names]
    for index, row in enumerate(zip(*picked, strict=True)):
        if row not in seen:
            seen[row] = answer(row).value
        answers[index] = seen[row]
    return answers


def plain(value: object) -> object:
    """A cell that can be compared and counted: None for the nan that stands for null; bytes for a blob."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value != value:
        return None
    return bytes(value) if isinstance(value, (bytearray, memoryview)) else value


def _wedge(row: Row, zone: Zone, *, default_sigma_m: float | None) -> Truth:
    names = PLACE_COLUMNS[1:6] + PLACE_COLUMNS[7:11]
    fields = dict(zip(names, row, strict=True))
    if fields["bearing_deg"] is None or fields["range_max_m"] is None:
        return Truth.CANNOT_TELL
    return inside(Place(kind=PlaceKind.WEDGE, **fields), zone, default_sigma_m=default_sigma_m)  # type: ignore[arg-type]  # columns of one row


def _area(row: Row, zone: Zone, areas: Mapping[str, Zone]) -> Truth:
    area_ref, outline = row
    if area_ref is not None and area_ref == zone.id:
        return Truth.YES
    shape: BaseGeometry | None
    if isinstance(outline, bytes):
        shape = shapely.from_wkb(outline, on_invalid="ignore")
    else:
        area = areas.get(str(area_ref))
        shape = None if area is None else area.geometry
    if shape is None or shape.is_empty or not shape.is_valid:
        return Truth.CANNOT_TELL
    return lies_in(shape, zone)
