"""The area a place stands for: its 95 % region, as a polygon in degrees.

A point's region is its error ellipse, half-axes sqrt(5.991) sigma: 5.991 is the 95 % point of
chi square with two degrees of freedom. The ellipse is laid out in metres in an azimuthal
equidistant projection centred on the place and brought back to degrees as a polygon that
surrounds it, never one inside it, so that rounding cannot make a test surer than it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Proj
from shapely.geometry.base import BaseGeometry

from truceline.records import Place, PlaceKind
from truceline.space.zone import Zone

SIGMAS_95 = math.sqrt(5.991)
BEARING_SIGMAS_95 = 1.96
CORNERS = 64
ARC_STEP_DEG = 2.0
# The polygon must surround the ellipse: 1/cos(pi/64) = 1.00121 puts its edges outside; the rest is
# room for edges that are straight in degrees and not in metres (0.2 km at a radius of 1,000 km).
GROWTH = 1.002
# Half-axes below a metre mean nothing (places are stored to a metre) and make a needle of the ellipse.
SMALLEST_M = 1.0
# Beyond this a place is a guess at a continent and no region test is tried.
LARGEST_M = 1_000_000.0

FloatArray = npt.NDArray[np.float64]


def known_sigma(sigma_m: float | None) -> bool:
    """True for a sigma that says something: None, negative and not-a-number do not."""
    return sigma_m is not None and math.isfinite(sigma_m) and sigma_m >= 0.0


def half_axes_95_m(place: Place, default_sigma_m: float | None = None) -> tuple[float, float] | None:
    """The half-axes of the 95 % ellipse in metres, along and across the azimuth; None: unknown.

    A missing minor axis or azimuth makes the ellipse a circle of the longer axis.
    ``default_sigma_m`` is a sigma somebody declared for places that give none.
    """
    major, minor = place.sigma_major_m, place.sigma_minor_m
    if not known_sigma(major):
        major = minor = default_sigma_m
    if major is None or not known_sigma(major):
        return None
    if minor is None or not known_sigma(minor):
        minor = major
    if place.azimuth_deg is None or not math.isfinite(place.azimuth_deg):
        major = minor = max(major, minor)
    along, across = (max(sigma * SIGMAS_95, SMALLEST_M) for sigma in (major, minor))
    return along, across


def region_95(
    place: Place, default_sigma_m: float | None = None, areas: Mapping[str, Zone] | None = None
) -> BaseGeometry | None:
    """The 95 % region of a place, degrees; None where it is unknown or too wide to test.

    ``areas`` gives the outlines of areas that places may name. A wedge is the sector within
    1.96 sigma of its bearing and between its ranges, widened by the sensor's own uncertainty.
    """
    if place.kind is PlaceKind.POINT:
        return _ellipse(place, default_sigma_m)
    if place.kind is PlaceKind.WEDGE:
        return _sector(place, default_sigma_m)
    if place.kind is PlaceKind.POLYGON:
        return _outline(place, areas or {})
    return None


def too_wide(lat_deg: float, lon_deg: float, radius_m: float) -> bool:
    """True when a region of this radius is not tested: over 1,000 km, at a pole, over longitude 180."""
    reach_lat = abs(lat_deg) + radius_m / 110_500.0
    if radius_m > LARGEST_M or reach_lat >= 89.0:
        return True
    return abs(lon_deg) + radius_m / (111_300.0 * math.cos(math.radians(reach_lat))) >= 180.0


def to_degrees(place: Place, east_m: FloatArray, north_m: FloatArray) -> FloatArray:
    """(n, 2) longitude and latitude of offsets in metres from a place."""
    lat_0, lon_0 = float(place.lat_deg or 0.0), float(place.lon_deg or 0.0)
    local = Proj(f"+proj=aeqd +ellps=WGS84 +lat_0={lat_0!r} +lon_0={lon_0!r}")
    lon, lat = local(east_m, north_m, inverse=True)
    return np.column_stack([lon, lat])


def _ellipse(place: Place, default_sigma_m: float | None) -> BaseGeometry | None:
    axes = half_axes_95_m(place, default_sigma_m)
    if axes is None or place.lon_deg is None or place.lat_deg is None:
        return None
    if too_wide(place.lat_deg, place.lon_deg, max(axes) * GROWTH):
        return None
    turn = np.arange(CORNERS) * (2.0 * math.pi / CORNERS)
    along, across = axes[0] * GROWTH * np.cos(turn), axes[1] * GROWTH * np.sin(turn)
    azimuth = math.radians(place.azimuth_deg or 0.0)
    east = along * math.sin(azimuth) + across * math.cos(azimuth)
    north = along * math.cos(azimuth) - across * math.sin(azimuth)
    return shapely.Polygon(to_degrees(place, east, north))


def _sector(place: Place, default_sigma_m: float | None) -> BaseGeometry | None:
    axes = half_axes_95_m(place, default_sigma_m)
    if axes is None or place.bearing_deg is None or place.range_max_m is None:
        return None
    if place.lon_deg is None or place.lat_deg is None or not known_sigma(place.bearing_sigma_deg):
        return None
    apex_m = max(axes)
    if too_wide(place.lat_deg, place.lon_deg, (place.range_max_m + apex_m) * 1.01):
        return None
    sector = _sector_m(place, BEARING_SIGMAS_95 * (place.bearing_sigma_deg or 0.0))
    grown = shapely.segmentize(sector.buffer(apex_m * GROWTH), max(place.range_max_m, apex_m) / 20.0)
    corners = shapely.transform(grown, lambda xy: to_degrees(place, xy[:, 0], xy[:, 1]))
    return corners if corners.is_valid else shapely.make_valid(corners)


def _sector_m(place: Place, half_deg: float) -> BaseGeometry:
    """The sector in metres about the sensor; a full ring when the bearing says nothing."""
    near, far = place.range_min_m or 0.0, place.range_max_m or 0.0
    half = min(half_deg, 180.0)
    inner = np.arange(-90, 91) * ARC_STEP_DEG
    off_axis = np.concatenate([[-half], inner[np.abs(inner) < half], [half]])
    # a many-cornered figure whose edges touch the arc from outside; a wider sector only adds to it
    reach = far / np.cos(np.radians(np.mod(off_axis, ARC_STEP_DEG) - ARC_STEP_DEG / 2.0))
    turn = np.radians((place.bearing_deg or 0.0) + off_axis)
    arc = np.column_stack([np.sin(turn) * reach, np.cos(turn) * reach])
    filled = shapely.Polygon(arc[:-1] if half >= 180.0 else np.vstack([[0.0, 0.0], arc]))
    hole = shapely.Point(0.0, 0.0).buffer(near * 0.999) if near > 0 else shapely.Polygon()
    return filled.difference(hole)


def _outline(place: Place, areas: Mapping[str, Zone]) -> BaseGeometry | None:
    if place.rings:
        outline = shapely.Polygon(place.rings[0], place.rings[1:])
        return outline if outline.is_valid and not outline.is_empty else None
    area = areas.get(place.area_ref or "")
    return None if area is None else area.geometry
