"""Metres on the WGS 84 ellipsoid, by geodesics (Karney 2013, as PROJ computes them)."""

from __future__ import annotations

from pyproj import Geod

WGS84 = Geod(ellps="WGS84")


def distance_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Metres along the ground from a to b; all four in degrees."""
    _, _, metres = WGS84.inv(lon_a, lat_a, lon_b, lat_b)
    return float(metres)


def bearing_deg(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """The bearing from a to b, degrees clockwise from true north, in [0, 360)."""
    azimuth, _, _ = WGS84.inv(lon_a, lat_a, lon_b, lat_b)
    return float(azimuth) % 360.0
