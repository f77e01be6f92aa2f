"""How much of where a place may be lies inside an area, as a share: places by columns, one area.

A place's error ellipse is stood for by points of equal weight, so that the share is a step of 1 / POINTS.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

FloatArray = npt.NDArray[np.float64]

POINTS = 64
_AT_ONCE = 20_000
_GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))
_SEMI_MAJOR_M, _E2 = 6_378_137.0, 0.00669437999014
_NEAR_A_POLE_DEG = 89.0


def shares_inside(
    area: BaseGeometry,
    lon_deg: FloatArray,
    lat_deg: FloatArray,
    sigma_major_m: FloatArray,
    sigma_minor_m: FloatArray,
    azimuth_deg: FloatArray,
) -> FloatArray:
    """(n,) share of each place's normal error that lies inside the area, in [0, 1].

    Sigmas are 1 sigma in metres, azimuth the major axis clockwise from north. A minor axis that is not said
    is the major one, and so is every axis without an azimuth. nan where the place or its error is not said,
    or lies at a pole.
    """
    known = np.isfinite(lon_deg) & np.isfinite(lat_deg) & np.isfinite(sigma_major_m) & (sigma_major_m >= 0)
    known &= np.abs(np.where(known, lat_deg, 0.0)) < _NEAR_A_POLE_DEG
    share = np.full(len(lon_deg), np.nan)
    shapely.prepare(area)
    rows = np.flatnonzero(known)
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        columns = (column[some] for column in (lon_deg, lat_deg, sigma_major_m, sigma_minor_m, azimuth_deg))
        lon, lat = _stood_for(*columns)
        share[some] = shapely.intersects_xy(area, lon, lat).mean(axis=1)
    return share


def _stood_for(
    lon: FloatArray, lat: FloatArray, major: FloatArray, minor: FloatArray, azimuth: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(n, POINTS) longitude and latitude of the points that stand for each ellipse."""
    minor = np.where(np.isfinite(minor) & np.isfinite(azimuth), minor, major)
    turned = np.radians(np.where(np.isfinite(azimuth), azimuth, 0.0))[:, None]
    along, across = _plane()
    u, v = along * major[:, None], across * minor[:, None]
    north, east = u * np.cos(turned) - v * np.sin(turned), u * np.sin(turned) + v * np.cos(turned)
    per_lat, per_lon = _metres_in_a_degree(lat)
    return lon[:, None] + east / per_lon[:, None], lat[:, None] + north / per_lat[:, None]


def _plane() -> tuple[FloatArray, FloatArray]:
    """Points of equal weight of the plane's standard normal, as a sunflower's seeds lie."""
    order = np.arange(POINTS)
    radius = np.sqrt(-2.0 * np.log1p(-(order + 0.5) / POINTS))
    return radius * np.cos(order * _GOLDEN_ANGLE), radius * np.sin(order * _GOLDEN_ANGLE)


def _metres_in_a_degree(lat_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Of latitude and of longitude, by the radii of curvature of the WGS 84 ellipsoid."""
    sin, cos = np.sin(np.radians(lat_deg)), np.cos(np.radians(lat_deg))
    prime = _SEMI_MAJOR_M / np.sqrt(1.0 - _E2 * sin**2)
    meridian = prime * (1.0 - _E2) / (1.0 - _E2 * sin**2)
    return np.radians(meridian), np.radians(prime * np.abs(cos))
