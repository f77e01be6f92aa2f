"""How far is each place from a line? Metres on the ellipsoid, for many places at once.

A line is what RFC 7946 says it is: straight edges in longitude and latitude, cut at longitude 180.
Its edges are divided into steps of at most half a kilometre and laid out in the earth-centred frame
of WGS 84, where longitude 180 is a meridian like any other. The step nearest to a place by straight
chord is found with a k-d tree; the metres are those of the geodesic to the nearest point of it
(Karney 2013). Chords order distances as geodesics do up to the steps' own size, so the error is far
below a tenth of a per cent (tests/unit/space/test_lines.py holds it against ``pyproj.Geod``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from truceline.records import RecordError
from truceline.space.metres import WGS84

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

FloatArray = npt.NDArray[np.float64]
STEP_M = 500.0
FARTHEST_LATITUDE_DEG = 85.0
"""Beyond it no distance is taken: near a pole, edges straight in degrees are not what anybody drew."""
_LEAST_M_A_DEGREE = 111_700.0
_A_M, _E2 = 6_378_137.0, 6.694379990141316e-3
_AT_ONCE = 50_000


@dataclass(frozen=True, eq=False)
class Baseline:
    """A line to measure from: ``geometry`` is a LineString or MultiLineString, degrees WGS 84.

    errors: RecordError when it is something else or empty, reaches beyond 85 degrees of latitude
    or beyond longitude 180, or has an edge over more than 180 degrees (cut it at longitude 180).
    """

    geometry: BaseGeometry

    def __post_init__(self) -> None:
        if self.geometry.geom_type not in ("LineString", "MultiLineString") or self.geometry.is_empty:
            raise RecordError("a baseline needs a line (LineString or MultiLineString), not an empty one")
        west, south, east, north = self.geometry.bounds
        if max(abs(south), abs(north)) > FARTHEST_LATITUDE_DEG:
            raise RecordError(
                f"the line reaches beyond {FARTHEST_LATITUDE_DEG:.0f} degrees of latitude, where no distance "
                "is taken. Are latitude and longitude swapped?"
            )
        if west < -180.0 or east > 180.0 or any(_widest(part) > 180.0 for part in _parts(self.geometry)):
            raise RecordError("the line crosses longitude 180: cut it there into two, as RFC 7946 asks")

    @cached_property
    def _steps(self) -> tuple[FloatArray, FloatArray]:
        """(m, 2) starts and ends of the steps, degrees."""
        parts = [_divided(shapely.get_coordinates(part)) for part in _parts(self.geometry)]
        return np.concatenate([p[:-1] for p in parts]), np.concatenate([p[1:] for p in parts])

    @cached_property
    def _middles(self) -> cKDTree:
        from scipy.spatial import cKDTree  # 40 MB, which only a line costs

        starts, ends = (earth_centred_m(each[:, 0], each[:, 1]) for each in self._steps)
        return cKDTree((starts + ends) / 2.0)

    @cached_property
    def _half_step_m(self) -> float:
        starts, ends = (earth_centred_m(each[:, 0], each[:, 1]) for each in self._steps)
        return float(np.linalg.norm(ends - starts, axis=1).max()) / 2.0

    def nearest(self, lon_deg: FloatArray, lat_deg: FloatArray) -> FloatArray:
        """(n, 2) longitude and latitude of the line's point nearest to each place; nan where not known.

        A place beyond 85 degrees of latitude has none: it is refused, as the line itself would be.
        """
        found = np.full((len(lon_deg), 2), np.nan)
        known = np.isfinite(lon_deg) & np.isfinite(lat_deg) & (np.abs(lat_deg) <= FARTHEST_LATITUDE_DEG)
        rows = np.flatnonzero(known)
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            found[some] = self._nearest(lon_deg[some], lat_deg[some])
        return found

    def distances_m(self, lon_deg: FloatArray, lat_deg: FloatArray) -> FloatArray:
        """(n,) metres along the ground from each place to the line; nan where ``nearest`` has none."""
        at = self.nearest(lon_deg, lat_deg)
        metres = np.full(len(lon_deg), np.nan)
        known = np.isfinite(at[:, 0])
        _, _, metres[known] = WGS84.inv(lon_deg[known], lat_deg[known], at[known, 0], at[known, 1])
        return metres

    def _nearest(self, lon_deg: FloatArray, lat_deg: FloatArray) -> FloatArray:
        places = earth_centred_m(lon_deg, lat_deg)
        to_middle, _ = self._middles.query(places)
        # the nearest step is no farther than the nearest middle, and its own middle half a step more
        candidates = self._middles.query_ball_point(places, to_middle + self._half_step_m + 1.0)
        counts = np.fromiter(map(len, candidates), dtype=np.int64, count=len(candidates))
        steps = np.concatenate([np.asarray(each, dtype=np.int64) for each in candidates])
        owner = np.repeat(np.arange(len(places)), counts)
        starts, ends = (each[steps] for each in self._steps)
        share, chord = _onto(places[owner], starts, ends)
        best = np.lexsort((steps, chord, owner))
        first = best[np.concatenate([[0], np.cumsum(counts)[:-1]])]
        return np.asarray(starts[first] + share[first, None] * (ends[first] - starts[first]))


def earth_centred_m(lon_deg: FloatArray, lat_deg: FloatArray) -> FloatArray:
    """(n, 3) metres in the earth-centred, earth-fixed frame of WGS 84, on the ellipsoid."""
    lon, lat = np.radians(lon_deg), np.radians(lat_deg)
    normal = _A_M / np.sqrt(1.0 - _E2 * np.sin(lat) ** 2)
    flat = normal * np.cos(lat)
    return np.column_stack([flat * np.cos(lon), flat * np.sin(lon), normal * (1.0 - _E2) * np.sin(lat)])


def _onto(places: FloatArray, starts: FloatArray, ends: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far along each step the nearest point lies (0 to 1), and the chord to it in metres."""
    begin = earth_centred_m(starts[:, 0], starts[:, 1])
    along = earth_centred_m(ends[:, 0], ends[:, 1]) - begin
    length = np.maximum(np.einsum("ij,ij->i", along, along), 1e-12)
    share = np.clip(np.einsum("ij,ij->i", places - begin, along) / length, 0.0, 1.0)
    chord = np.linalg.norm(places - begin - share[:, None] * along, axis=1)
    return share, chord


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    return list(shapely.get_parts(geometry))


def _widest(part: BaseGeometry) -> float:
    return float(np.abs(np.diff(shapely.get_coordinates(part)[:, 0])).max())


def _divided(corners: FloatArray) -> FloatArray:
    """The corners with points between them, so that no step is longer than half a kilometre."""
    edges = np.diff(corners, axis=0)
    metres = np.hypot(edges[:, 0] * np.cos(np.radians(corners[:-1, 1])), edges[:, 1]) * _LEAST_M_A_DEGREE
    wider = np.hypot(edges[:, 0] * np.cos(np.radians(corners[1:, 1])), edges[:, 1]) * _LEAST_M_A_DEGREE
    pieces = np.maximum(np.ceil(np.maximum(metres, wider) / STEP_M), 1).astype(np.int64)
    which = np.repeat(np.arange(len(edges)), pieces)
    first = np.concatenate([[0], np.cumsum(pieces)[:-1]])
    share = (np.arange(len(which)) - first[which]) / pieces[which]
    inner = corners[which] + share[:, None] * edges[which]
    return np.vstack([inner, corners[-1:]])
