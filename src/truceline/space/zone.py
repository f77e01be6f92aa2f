"""A zone: an area with a name that a text, a report or a map speaks of.

Its outline is what RFC 7946 (GeoJSON) says it is: straight edges in longitude and latitude.
It is never projected; what is measured in metres is brought to degrees instead, so that the
same outline answers the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from truceline.records import Names, Period, RecordError, TimeSpan, Truth, in_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A named area: ``kind`` is 'region', 'theatre' or any other word its author uses.

    ``geometry`` is a Polygon or MultiPolygon in degrees. ``valid_from`` and ``valid_to``
    bound when the outline holds, [from, to); None is an open end. ``names`` are the same
    name in several languages.
    errors: RecordError when the outline cannot be used, or spans the antimeridian.
    """

    id: str
    name: str
    kind: str
    geometry: BaseGeometry
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    names: Names = ()

    def __post_init__(self) -> None:
        _check_outline(self.id, self.geometry)
        for name in ("valid_from", "valid_to"):
            moment = getattr(self, name)
            if moment is not None:
                object.__setattr__(self, name, in_utc(moment))
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise RecordError(f"zone '{self.id}' stops being valid before it starts")

    def valid_during(self, span: TimeSpan) -> Truth:
        """YES if the outline holds for the whole span, NO if for none of it, else CANNOT_TELL."""
        ends_before = self.valid_from is not None and span.latest < self.valid_from
        if ends_before or (self.valid_to is not None and span.earliest >= self.valid_to):
            return Truth.NO
        starts_early = self.valid_from is not None and span.earliest < self.valid_from
        if starts_early or (self.valid_to is not None and span.latest >= self.valid_to):
            return Truth.CANNOT_TELL
        return Truth.YES

    def period(self) -> Period | None:
        """The period the outline holds for; None when it is open at the start."""
        if self.valid_from is None:
            return None
        return Period(start=self.valid_from, end=self.valid_to)


def _check_outline(zone_id: str, geometry: BaseGeometry) -> None:
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        raise RecordError(f"zone '{zone_id}' needs an outline (Polygon or MultiPolygon), not an empty one")
    if not geometry.is_valid:
        reason = shapely.is_valid_reason(geometry)
        raise RecordError(f"the outline of zone '{zone_id}' crosses or repeats itself: {reason}")
    west, south, east, north = geometry.bounds
    if south < -90.0 or north > 90.0:
        raise RecordError(f"zone '{zone_id}' has a latitude beyond 90 degrees. Are the two swapped?")
    beyond = west < -180.0 or east > 180.0 or (west == -180.0 and east == 180.0)
    if beyond or _widest_edge_deg(geometry) > 180.0:
        raise RecordError(
            f"zone '{zone_id}' spans the antimeridian (longitude 180). Such zones cannot be tested yet; "
            "split it there into two zones."
        )


def _widest_edge_deg(geometry: BaseGeometry) -> float:
    rings = shapely.get_rings(shapely.get_parts(geometry))
    return max(float(np.abs(np.diff(shapely.get_coordinates(ring)[:, 0])).max()) for ring in rings)
