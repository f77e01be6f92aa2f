"""What a report says about where and when, in one shape for every kind of place and time.

A place is a centre and a covariance: a point's ellipse as stated; a polygon by its area's moments; a
wedge by its middle range and its width there. A time is the interval it lies in, perhaps of no length.
This is the likelihood interface: the rest of the method asks nothing about how a report was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.fusion.assoc_v1.settings import Settings
from truceline.records import kinds

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of texts as small whole numbers: ``names[code[row]]`` is the row's text."""

    code: npt.NDArray[Any]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.code)

    def __getitem__(self, chosen: Any) -> Coded:
        """The rows of an index, a mask or a slice."""
        return Coded(self.code[chosen], self.names)


Columns = Mapping[str, Any]
"""By name: an array, or of texts perhaps ``Coded``."""

M_PER_DEG = 111_194.93
EPOCH_US = 946_684_800_000_000
"""2000-01-01T00:00Z: seconds are counted from here, so that they keep their microseconds."""

MIXING = np.uint64(0x9E3779B97F4A7C15)
ENDLESS_M = 1e8
MOST_SOURCES = 40
"""Each two sources are compared; the rare ones beyond these are learnt about together."""
RANGE_UNKNOWN_M = 20_000.0
SQRT_12 = float(np.sqrt(12.0))


@dataclass(frozen=True, slots=True)
class Reports:
    """(n,) each, in the canonical order: by time, then by id.

    lon, lat: degrees of the centre; cxx, cxy, cyy: m², covariance east and north; lo, hi: s since EPOCH_US
    company: bits of the groups the report may stand in; source: number of its source
    row: where the report stood in the input
    """

    lon: FloatArray
    lat: FloatArray
    cxx: FloatArray
    cxy: FloatArray
    cyy: FloatArray
    lo: FloatArray
    hi: FloatArray
    company: IntArray
    source: IntArray
    row: IntArray

    def __len__(self) -> int:
        return len(self.row)

    def take(self, chosen: npt.NDArray[Any] | slice) -> Reports:
        """The reports of an index, a mask or a slice."""
        return Reports(*(getattr(self, each.name)[chosen] for each in fields(self)))


def reports(columns: Columns, settings: Settings) -> tuple[Reports, npt.NDArray[np.bool_]]:
    """The reports that can be associated, and (rows,) which rows those are.

    ``columns`` as the observation columns: id, kind, source_id and place_kind as texts, times as µs
    (int64), numbers as float64 with nan for null; ``geometry`` as WKB or None. What has no place, no
    finite number or too vague a place or time stands alone. Ids must be unique.
    """
    lon, lat, cxx, cxy, cyy = places(columns, settings)
    lo, hi = (_seconds(columns[name]) for name in ("happened_earliest", "happened_latest"))
    company = _company(coded(columns["kind"]))
    usable = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) < 89.0) & (np.abs(lon) <= 360.0)
    usable &= np.isfinite(cxx + cxy + cyy) & (np.maximum(cxx, cyy) <= settings.vague_m**2)
    usable &= (hi >= lo) & (hi - lo <= settings.vague_s) & (company != 0)
    source = source_numbers(columns)
    order = canonical_order(columns["id"], lo, usable)
    columns_left: list[Any] = [order, source, company, hi, lo, cyy, cxy, cxx, lat, lon]
    del source, company, hi, lo, cyy, cxy, cxx, lat, lon
    lon, lat, cxx, cxy, cyy, lo, hi, company, source = (columns_left.pop()[order] for _ in range(9))
    return Reports(lon, lat, cxx, cxy, cyy, lo, hi, company, source, order), usable


def source_numbers(columns: Columns) -> IntArray:
    """(rows,) number of the source, by how much it tells; those beyond MOST_SOURCES share the last one."""
    named = coded(columns["source_id"])
    count = np.bincount(named.code, minlength=len(named.names))
    by_name = np.argsort(np.array(named.names, dtype="U"), kind="stable")
    rank = np.empty(len(count), np.int64)
    rank[by_name[np.argsort(-count[by_name], kind="stable")]] = np.arange(len(count))
    return np.asarray(np.minimum(rank, MOST_SOURCES - 1)[named.code])


def canonical_order(ids: npt.NDArray[Any], lo: FloatArray, usable: npt.NDArray[np.bool_]) -> IntArray:
    """Rows by time, then by id: the same whatever order they came in."""
    rows = np.flatnonzero(usable)
    order = rows[np.argsort(lo[rows], kind="stable")]
    starts = np.flatnonzero(np.r_[True, lo[order][1:] != lo[order][:-1]]) if len(order) else order
    lengths = np.diff(np.r_[starts, len(order)])
    tied = np.repeat(lengths > 1, lengths)
    if tied.any():
        places = np.flatnonzero(tied)
        among = order[places]
        order[places] = among[_by_time_then_text(lo[among], _text(ids[among]))]
    return order


def _by_time_then_text(lo: FloatArray, text: npt.NDArray[Any]) -> IntArray:
    """The order by both; whole texts are compared only where the first eight bytes leave two alike."""
    if text.dtype.kind == "S" and text.itemsize >= 8:
        begins = text.view(np.uint8).reshape(len(text), -1)[:, :8].copy().view(">u8")[:, 0].astype(np.uint64)
        order = np.lexsort((begins, lo))
        alike = (lo[order][1:] == lo[order][:-1]) & (begins[order][1:] == begins[order][:-1])
        if not alike.any():
            return order
    return np.lexsort((text, lo))


def told_once(found: Reports) -> IntArray:
    """(n,) for each report the place of the first that says the very same, by the same source.

    A source's words told again are no second happening and no second witness.
    """
    first = np.arange(len(found))
    tied = _perhaps_twice(found)
    said = [
        getattr(found, name)[tied] for name in ("lon", "lat", "cxx", "cxy", "cyy", "hi", "company", "source")
    ]
    order = np.lexsort((*said, found.lo[tied]))
    same = np.ones(max(len(tied) - 1, 0), bool)
    for each in (*said, found.lo[tied]):
        same &= each[order][1:] == each[order][:-1]
    starts = np.flatnonzero(np.r_[True, ~same][: len(tied)])
    first[tied[order]] = np.repeat(tied[order][starts], np.diff(np.r_[starts, len(tied)]))
    return first


def _perhaps_twice(found: Reports) -> IntArray:
    """Places of all reports that say what another says, and of hardly any more: their numbers mix to one."""
    at_once = np.r_[False, found.lo[1:] == found.lo[:-1], False]
    tied = np.flatnonzero(at_once[1:] | at_once[:-1])
    mixed = np.zeros(len(tied), np.uint64)
    for name in ("lo", "hi", "lon", "lat", "cxx", "cxy", "cyy", "company", "source"):
        column = getattr(found, name)[tied]
        mixed ^= (column + 0.0).view(np.uint64)  # whole numbers as floats, and -0.0 as 0.0
        mixed *= MIXING
        mixed ^= mixed >> np.uint64(29)
    _, number, count = np.unique(mixed, return_inverse=True, return_counts=True)
    return np.asarray(tied[count[number] > 1])


def places(
    columns: Columns, settings: Settings
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Centres (degrees) and covariances (m², east, north) of places of any kind; nan where there is none."""
    lon, lat = (columns[name].astype(np.float64) for name in ("lon_deg", "lat_deg"))
    place = coded(columns["place_kind"])
    cxx, cxy, cyy = _ellipses(columns, settings)
    lon[_told_as(place, "none")] = np.nan
    wedges = np.flatnonzero(_told_as(place, "wedge"))
    if len(wedges):
        lon[wedges], lat[wedges], cxx[wedges], cxy[wedges], cyy[wedges] = _wedges(columns, wedges, settings)
    outlines = np.flatnonzero(_told_as(place, "polygon"))
    if len(outlines):
        lon[outlines], lat[outlines], cxx[outlines], cxy[outlines], cyy[outlines] = _outlines(
            columns, outlines
        )
    return lon, lat, cxx, cxy, cyy


def _ellipses(columns: Columns, settings: Settings) -> tuple[FloatArray, FloatArray, FloatArray]:
    major, minor = (
        np.minimum(columns[name].astype(np.float64), ENDLESS_M) for name in ("sigma_major_m", "sigma_minor_m")
    )
    major = np.where(np.isnan(major), settings.sigma_m, major)
    minor = np.where(np.isnan(minor), major, minor)
    azimuth = columns["azimuth_deg"].astype(np.float64)
    both = np.maximum(np.maximum(major, minor), settings.floor_m)
    if not np.isfinite(azimuth).any():  # circles alone
        return both**2, np.zeros(len(both)), both**2
    turned = np.where(np.isfinite(azimuth), azimuth, 0.0)
    minor = np.where(np.isfinite(azimuth), np.maximum(minor, settings.floor_m), both)
    major = np.where(np.isfinite(azimuth), np.maximum(major, settings.floor_m), both)
    return _turned(major, minor, turned)


def _turned(
    along: FloatArray, across: FloatArray, azimuth_deg: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Covariance of an ellipse whose axis ``along`` points to that azimuth."""
    sin, cos = np.sin(np.radians(azimuth_deg)), np.cos(np.radians(azimuth_deg))
    a, b = along**2, across**2
    return a * sin**2 + b * cos**2, (a - b) * sin * cos, a * cos**2 + b * sin**2


def _wedges(columns: Columns, rows: IntArray, settings: Settings) -> tuple[FloatArray, ...]:
    def column(name: str, otherwise: float) -> FloatArray:
        found = columns[name][rows].astype(np.float64)
        return np.where(np.isfinite(found), np.minimum(found, ENDLESS_M), otherwise)

    near, far = column("range_min_m", 0.0), column("range_max_m", RANGE_UNKNOWN_M)
    middle = (near + far) / 2
    bearing, spread = column("bearing_deg", np.nan), np.radians(column("bearing_sigma_deg", 5.0))
    apex = column("sigma_major_m", 0.0)
    along = np.hypot((far - near) / SQRT_12, apex)
    across = np.maximum(np.hypot(middle * spread, apex), settings.floor_m)
    lon, lat = (columns[name][rows].astype(np.float64) for name in ("lon_deg", "lat_deg"))
    north = middle * np.cos(np.radians(bearing)) / M_PER_DEG
    east = middle * np.sin(np.radians(bearing)) / (M_PER_DEG * np.cos(np.radians(lat)))
    return lon + east, lat + north, *_turned(np.maximum(along, settings.floor_m), across, bearing)


def _outlines(columns: Columns, rows: IntArray) -> tuple[FloatArray, ...]:
    """Each different outline once: centroid and second moments of its area."""
    import shapely

    found = np.full((5, len(rows)), np.nan)
    known: dict[bytes, tuple[float, ...]] = {}
    for number, row in enumerate(rows):
        wkb = columns["geometry"][row]
        if wkb is None:
            continue
        key = bytes(wkb)
        if key not in known:
            known[key] = _moments(shapely.from_wkb(key, on_invalid="ignore"))
        found[:, number] = known[key]
    return tuple(found)


def _moments(shape: Any) -> tuple[float, ...]:
    """Centroid (degrees) and covariance (m²) of a uniform place in the shape, by its triangles."""
    import shapely

    if shape is None or shape.is_empty or shape.area <= 0:
        return (np.nan,) * 5
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(shape))
    corners = shapely.get_coordinates(triangles).reshape(len(triangles), 4, 2)[:, :3]
    weights = shapely.area(triangles) / shapely.area(triangles).sum()
    centre = (weights[:, None] * corners.mean(axis=1)).sum(axis=0)
    scale = np.array([M_PER_DEG * np.cos(np.radians(centre[1])), M_PER_DEG])
    offsets = (corners - centre) * scale
    sums = offsets.sum(axis=1)
    products = np.einsum("tki,tkj->tij", offsets, offsets) + sums[:, :, None] * sums[:, None, :]
    cov = (weights[:, None, None] * products / 12).sum(axis=0)
    return float(centre[0]), float(centre[1]), float(cov[0, 0]), float(cov[0, 1]), float(cov[1, 1])


def _seconds(moments_us: npt.NDArray[Any]) -> FloatArray:
    return (moments_us.astype(np.int64) - EPOCH_US) / 1e6


def _company(kind: Coded) -> IntArray:
    """Bits of the groups of kinds.csv that each kind associates with; 0 for a kind that is not there."""
    groups = sorted({group for each in kinds().values() for group in each.groups})
    bits = {code: sum(1 << groups.index(group) for group in each.groups) for code, each in kinds().items()}
    return np.asarray(np.array([bits.get(each, 0) for each in kind.names], dtype=np.int64)[kind.code])


def _told_as(place: Coded, name: str) -> npt.NDArray[np.bool_]:
    """Which rows have this kind of place."""
    return np.asarray(np.array([each == name for each in place.names], dtype=bool)[place.code])


def coded(column: npt.NDArray[Any] | Coded) -> Coded:
    """Texts, or whole numbers that stand for texts, as codes; null is ''."""
    if isinstance(column, Coded):
        return column
    if column.dtype.kind == "O":
        known: dict[Any, int] = {}
        code = np.fromiter((known.setdefault(each, len(known)) for each in column.tolist()), np.int64)
        return Coded(code, tuple("" if each is None else str(each) for each in known))
    names, code = np.unique(column, return_inverse=True)
    text = np.char.decode(names, "utf-8") if names.dtype.kind == "S" else names
    return Coded(code, tuple(str(each) for each in text.tolist()))


def _text(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Texts of fixed width, which sort and compare column-wise; null is ''."""
    if column.dtype.kind in "USiu":
        return column
    return np.array(["" if each is None else each for each in column.tolist()], dtype="U")
