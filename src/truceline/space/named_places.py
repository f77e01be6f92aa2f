"""Places by name, and bearings from them: settlements, the mission's positions, what brackets add."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from truceline.records import PlaceKind
from truceline.space.candidates import as_one, reaches, region_of
from truceline.space.compass import UNIFORM_SIGMA, Ray, read_bearing
from truceline.space.gazetteer import Settlement
from truceline.space.metres import WGS84
from truceline.space.spotted import (
    LEAST_SIGMA_M,
    NO_DECLINATION,
    NO_TABLE,
    NOT_LISTED,
    NOT_UNDERSTOOD,
    NoPlace,
    Spotted,
)
from truceline.space.writing import Answer, Names, Writing

BEARING = "bearing"
NEAREST_TOLD = 200
"""For so many unknown names the nearest spellings are looked up; comparing costs milliseconds each."""


class NamedPlaces:
    """Names looked up in the tables, one text after the other."""

    def __init__(self, writing: Writing, names: Names) -> None:
        self.writing, self.names = writing, names
        self.compared = 0

    def settlement(self, text: str) -> Answer:
        """The place of a name, narrowed by a bearing that stands in brackets behind it."""
        name, beside = with_brackets(text)
        rays = [ray for ray in map(read_bearing, beside) if isinstance(ray, Ray) and ray.origin]
        found = self._find(name)
        if rays:
            return self._narrowed(text, name, found, rays[0])
        if not found:
            return self._not_listed(name)
        if len(found) > 1 and self.names.positions is not None and self.names.positions.find(name):
            name = "position"
        return as_one(name, [self._named_point(one) for one in found], found)

    def _narrowed(self, text: str, name: str, found: Sequence[Settlement], ray: Ray) -> Answer:
        """Of the candidates those that lie where the brackets say; where none does, what the brackets say."""
        wedge = self._cast(text, ray, ray.origin or "")
        if isinstance(wedge, NoPlace):
            if found and wedge.code == NOT_LISTED:
                return as_one(name, [self._named_point(one) for one in found], found)
            return wedge
        region = region_of(wedge)
        if region is None:
            return wedge
        near = [one for one in found if reaches(self._named_point(one), region)]
        return as_one(name, [self._named_point(one) for one in near], near) if near else wedge

    def _find(self, name: str) -> tuple[Settlement, ...]:
        positions = self.names.positions
        found = positions.find(name) if positions is not None else ()
        if found:
            return found
        gazetteer = self.names.gazetteer
        return gazetteer.find(name) if gazetteer is not None else ()

    def _not_listed(self, name: str) -> NoPlace:
        tables = [table for table in (self.names.positions, self.names.gazetteer) if table is not None]
        if not tables:
            message = f"'{name[:60]}' is a name and the mission has no gazetteer.csv and no positions.csv."
            return NoPlace(code=NO_TABLE, message=message, remedy="Put a gazetteer beside sources.toml.")
        near: list[str] = []
        if self.compared < NEAREST_TOLD:
            self.compared += 1
            near = [one for table in tables for one in table.nearest_names(name)]
        spelt = f"Nearest spellings: {', '.join(near)}. " if near else ""
        return NoPlace(
            code=NOT_LISTED,
            message=f"'{name[:60]}' is in neither positions.csv nor the gazetteer.",
            remedy=f"{spelt}Add the name to gazetteer.csv as an alternative name, or mend it.",
        )

    def _named_point(self, one: Settlement) -> Spotted:
        sigma = self._sigma_of(one)
        return Spotted(
            kind=PlaceKind.POINT,
            lon_deg=one.lon,
            lat_deg=one.lat,
            sigma_major_m=sigma,
            sigma_minor_m=sigma,
            candidates=(one.id,),
        )

    def _sigma_of(self, one: Settlement) -> float | None:
        own = one.sigma_m or self.writing.settlement_sigma_m or self.writing.source_sigma_m
        return None if own is None else max(own, LEAST_SIGMA_M)

    def bearing(self, text: str, origin: str | None) -> Answer:
        """The wedge that a bearing and a distance give, from what the text or another column names."""
        ray = read_bearing(text)
        if isinstance(ray, NoPlace):
            return ray
        start = ray.origin or (origin or "").strip()
        if not start:
            message = f"'{text[:60]}' does not say from where."
            return NoPlace(
                code=NOT_UNDERSTOOD, message=message, remedy="Name the position in its own column."
            )
        return self._cast(text, ray, start)

    def _cast(self, text: str, ray: Ray, start: str) -> Answer:
        bearing = self._true(text, ray)
        if isinstance(bearing, NoPlace):
            return bearing
        apexes = self._origins(start)
        if isinstance(apexes, NoPlace):
            return apexes
        sigma = math.hypot(ray.bearing_sigma_deg, self.writing.bearing_sigma_deg)
        wedges = [
            replace(
                apex,
                kind=PlaceKind.WEDGE,
                bearing_deg=bearing,
                bearing_sigma_deg=sigma,
                range_min_m=ray.range_min_m,
                range_max_m=ray.range_max_m,
            )
            for apex, _ in apexes
        ]
        found = [one for _, one in apexes]
        return as_one(BEARING, wedges, found)

    def _true(self, text: str, ray: Ray) -> float | NoPlace:
        if not (ray.magnetic or self.writing.magnetic):
            return ray.bearing_deg
        if self.writing.declination_deg is None:
            message = f"'{text[:60]}' is from magnetic north and nobody states the declination."
            remedy = "Write declination_deg (degrees east) in the card's [place]."
            return NoPlace(code=NO_DECLINATION, message=message, remedy=remedy)
        return (ray.bearing_deg + self.writing.declination_deg) % 360.0

    def _origins(self, start: str) -> list[tuple[Spotted, Settlement]] | NoPlace:
        """The points a bearing may be reckoned from: positions and settlements of that name."""
        name, beside = with_brackets(start)
        found = self._find(start) or self._find(name)
        if found and len(found) > 1 and beside:
            place = self.settlement(start)
            if isinstance(place, Spotted) and place.kind is PlaceKind.POINT and place.candidates:
                found = tuple(one for one in found if one.id in place.candidates)
        if found:
            return [(self._named_point(one), one) for one in found]
        read = read_bearing(start)
        if not isinstance(read, Ray) or read.origin is None:
            return self._not_listed(name)
        bearing = self._true(start, read)
        if isinstance(bearing, NoPlace):
            return bearing
        further = self._origins(read.origin) if len(read.origin) < len(start) else self._not_listed(name)
        if isinstance(further, NoPlace):
            return further
        return [(_far_end(apex, read, bearing), one) for apex, one in further]


def with_brackets(text: str) -> tuple[str, list[str]]:
    """(name, what stands in brackets behind it, part by part)."""
    head, opened, rest = text.partition("(")
    if not opened or not head.strip():
        return text.strip(), []
    inside = rest.rpartition(")")[0] or rest
    return head.strip(), [part.strip() for part in inside.replace(";", ",").split(",") if part.strip()]


def _far_end(apex: Spotted, ray: Ray, bearing_deg: float) -> Spotted:
    """The middle of a short bearing and distance as a point, to reckon another bearing from."""
    middle = (ray.range_min_m + ray.range_max_m) / 2.0
    lon, lat, _ = WGS84.fwd(apex.lon_deg, apex.lat_deg, bearing_deg, middle)
    along = (ray.range_max_m - ray.range_min_m) * UNIFORM_SIGMA
    across = middle * math.radians(ray.bearing_sigma_deg)
    sigma = None
    if apex.sigma_major_m is not None:
        sigma = math.hypot(apex.sigma_major_m, max(along, across))
    return replace(apex, lon_deg=float(lon), lat_deg=float(lat), sigma_major_m=sigma, sigma_minor_m=sigma)
