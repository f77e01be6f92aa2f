"""Written places: a text and what is known of how it was written become a region, or a reason.

One door for every notation. Texts are sorted by notation, each notation is converted column-wise.
Uncertainties are independent and add in squares: the resolution of what was written, the accuracy
of the datum's transformation, and what the source states of its own positions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import shapely

from truceline.records import Place, PlaceKind
from truceline.space.compass import UNIFORM_SIGMA, Ray, has_distance, read_bearing
from truceline.space.degrees import (
    HALF_UNIT_SIGMA,
    LONGEST,
    Degrees,
    degree_sigmas_m,
    off_the_globe,
    read_degrees,
)
from truceline.space.gazetteer import Gazetteer, Settlement, folded
from truceline.space.grids import (
    DATUM_IDS,
    DATUMS,
    WGS,
    Bounds,
    Metric,
    Square,
    in_area,
    looks_like_mgrs,
    looks_metric,
    metric_degrees,
    named_datum,
    no_datum,
    outside_degrees,
    read_metric,
    read_mgrs,
    to_wgs84,
)
from truceline.space.metres import WGS84
from truceline.space.region import region_95
from truceline.space.spotted import (
    LEAST_SIGMA_M,
    NO_DECLINATION,
    NO_TABLE,
    NOT_LISTED,
    NOT_UNDERSTOOD,
    SWAPPED,
    TWO_READINGS,
    NoPlace,
    Spotted,
)

NOTATIONS = ("auto", "decimal", "sexagesimal", "mgrs", "sk42", "ucs2000", "bearing", "settlement")
ORDERS = ("", "lat_lon", "lon_lat", "xy", "yx")
BEARING = "bearing"
NEAREST_TOLD = 200
"""For so many unknown names the nearest spellings are looked up; comparing costs milliseconds each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How the places of a text were written, as the card and the source state it.

    ``datum`` of grids and degrees ('' not stated; degrees are then WGS 84, grids are refused);
    ``order`` of two unlabelled numbers; ``source_sigma_m`` of the source's positions;
    ``settlement_sigma_m`` how far from a settlement's point it reaches; ``bearing_sigma_deg`` of
    the observer's bearings, beyond the written resolution; ``magnetic`` where bearings are from
    magnetic north, with the declination, degrees east. ``area`` is the mission's.
    """

    notation: str = "auto"
    datum: str = ""
    order: str = ""
    source_sigma_m: float | None = None
    settlement_sigma_m: float | None = None
    bearing_sigma_deg: float = 0.0
    magnetic: bool = False
    declination_deg: float | None = None
    area: Bounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceNames:
    """The tables that give names their places; the mission's own positions come first."""

    positions: Gazetteer | None = None
    gazetteer: Gazetteer | None = None


class Names(Protocol):
    """Where names are looked up: ``PlaceNames``, or the same fetched when it is first asked."""

    @property
    def positions(self) -> Gazetteer | None:
        """The mission's own named positions."""

    @property
    def gazetteer(self) -> Gazetteer | None:
        """Settlements."""


Text = tuple[str, str | None]
"""A place as written, and the position it is reckoned from where another column names it."""
Answer = Spotted | NoPlace


def read_places(texts: Sequence[Text], writing: Writing, names: Names) -> list[Answer]:
    """Each text's place or the reason why it has none, in order. No text raises."""
    return _Reading(writing, names).answers(texts)


class _Reading:
    """One pass over many texts: sorted by notation, converted together."""

    def __init__(self, writing: Writing, names: Names) -> None:
        self.writing, self.names = writing, names
        self.degrees: list[tuple[int, str, Degrees, str]] = []
        self.squares: list[tuple[int, str]] = []
        self.metric: list[tuple[int, str, Metric, str]] = []
        self.compared = 0

    def answers(self, texts: Sequence[Text]) -> list[Answer]:
        found: list[Answer | None] = [self._sorted(place, *text) for place, text in enumerate(texts)]
        for place, answer in (*self._degrees(), *self._squares(), *self._metric()):
            found[place] = answer
        return [answer for answer in found if answer is not None]

    # -- which notation

    def _sorted(self, place: int, text: str, origin: str | None) -> Answer | None:
        """The answer, or None where the text waits for its notation's turn."""
        if len(text) > LONGEST or not text.strip():
            return _not_understood(text)
        said, bare = named_datum(text)
        datum = self._datum(text, said)
        if isinstance(datum, NoPlace):
            return datum
        notation = self.writing.notation
        if notation == "auto":
            notation = _shown(bare, origin)
        if notation in ("decimal", "sexagesimal", "degrees"):
            return self._take_degrees(place, bare, datum)
        if notation in ("mgrs", "metric", *DATUMS):
            return self._take_grid(place, bare, datum, notation)
        if notation == "bearing":
            return self._bearing(text, origin)
        return self._settlement(text)

    def _datum(self, text: str, said: str | None) -> str | NoPlace:
        own = self.writing.notation if self.writing.notation in DATUMS else ""
        stated = {datum for datum in (said, self.writing.datum, own) if datum}
        if len(stated) > 1:
            message = f"'{text[:60]}' is said to be of {' and of '.join(sorted(stated))}."
            return NoPlace(code=TWO_READINGS, message=message, remedy="Find out which datum it is.")
        return stated.pop() if stated else ""

    def _take_degrees(self, place: int, text: str, datum: str) -> NoPlace | None:
        read = read_degrees(text, lon_first=self.writing.order == "lon_lat")
        if isinstance(read, NoPlace):
            return read
        if self.writing.notation in ("decimal", "sexagesimal") and read.sexagesimal != (
            self.writing.notation == "sexagesimal"
        ):
            return _not_understood(text, self.writing.notation)
        datum = datum or WGS
        if not in_area(datum, read.lon, read.lat):
            return outside_degrees(text, datum)
        self.degrees.append((place, text, read, datum))
        return None

    def _take_grid(self, place: int, text: str, datum: str, notation: str) -> NoPlace | None:
        if notation in DATUMS and not looks_metric(text):
            return self._take_degrees(place, text, datum)
        if not datum:
            return no_datum(text)
        if notation == "mgrs":
            if datum != WGS:
                message = f"'{text[:60]}' is an MGRS reference of {datum}; MGRS is read on WGS 84 alone."
                return NoPlace(code=NOT_UNDERSTOOD, message=message, remedy="Ask for the place in degrees.")
            self.squares.append((place, text))
            return None
        if datum not in DATUMS:
            message = f"'{text[:60]}' is a metric grid, and {datum} has none that is read here."
            return NoPlace(code=NOT_UNDERSTOOD, message=message, remedy="Write MGRS, or degrees.")
        order = self.writing.order if self.writing.order in ("xy", "yx") else ""
        read = read_metric(text, datum, order=order, area=self.writing.area)
        if isinstance(read, NoPlace):
            return read
        self.metric.append((place, text, read, datum))
        return None

    # -- coordinates, column-wise

    def _degrees(self) -> list[tuple[int, Answer]]:
        """All degrees, datum by datum."""
        answers: list[tuple[int, Answer]] = []
        for datum in DATUM_IDS:
            rows = [row for row in self.degrees if row[3] == datum]
            if not rows:
                continue
            lon, lat, lon_unit, lat_unit = (
                np.array([getattr(row[2], name) for row in rows])
                for name in ("lon", "lat", "lon_unit", "lat_unit")
            )
            far_lon, far_lat = to_wgs84(datum, lon, lat)
            north, east = degree_sigmas_m(far_lat, lat_unit, lon_unit)
            for row, *values in zip(
                rows, far_lon.tolist(), far_lat.tolist(), north.tolist(), east.tolist(), strict=True
            ):
                answers.append((row[0], self._point(row[1], datum, *values)))
        return answers

    def _squares(self) -> list[tuple[int, Answer]]:
        places = [place for place, _ in self.squares]
        read = read_mgrs([text for _, text in self.squares])
        return [
            (place, self._square(text, square))
            for place, (_, text), square in zip(places, self.squares, read, strict=True)
        ]

    def _square(self, text: str, square: Square | NoPlace) -> Answer:
        if isinstance(square, NoPlace):
            return square
        sigma = square.side_m * UNIFORM_SIGMA
        return self._point(text, WGS, square.lon, square.lat, sigma, sigma)

    def _metric(self) -> list[tuple[int, Answer]]:
        answers: list[tuple[int, Answer]] = []
        for datum in DATUMS:
            rows = [row for row in self.metric if row[3] == datum]
            if not rows:
                continue
            x, y = (np.array([getattr(row[2], name) for row in rows]) for name in ("x_m", "y_m"))
            lon, lat = to_wgs84(datum, *metric_degrees(x, y))
            for row, far_lon, far_lat in zip(rows, lon.tolist(), lat.tolist(), strict=True):
                sigma = row[2].unit_m * HALF_UNIT_SIGMA
                answers.append((row[0], self._point(row[1], datum, far_lon, far_lat, sigma, sigma)))
        return answers

    def _point(self, text: str, datum: str, lon: float, lat: float, north: float, east: float) -> Answer:
        if not (abs(lat) <= 90.0 and abs(lon) <= 180.0):
            return off_the_globe(text)
        if swapped(lon, lat, self.writing.area):
            return looks_swapped(text)
        accuracy = DATUMS[datum].accuracy_m if datum in DATUMS else 0.0
        own = self.writing.source_sigma_m or 0.0
        north, east = (max(math.hypot(part, accuracy, own), LEAST_SIGMA_M) for part in (north, east))
        return Spotted(
            kind=PlaceKind.POINT,
            lon_deg=lon,
            lat_deg=lat,
            sigma_major_m=max(north, east),
            sigma_minor_m=min(north, east),
            azimuth_deg=None if north == east else (0.0 if north > east else 90.0),
        )

    # -- names

    def _settlement(self, text: str) -> Answer:
        name, beside = _with_brackets(text)
        rays = [ray for ray in map(read_bearing, beside) if isinstance(ray, Ray) and ray.origin]
        found = self._find(name)
        if rays:
            return self._narrowed(text, name, found, rays[0])
        if not found:
            return self._not_listed(name)
        if len(found) > 1 and self.names.positions is not None and self.names.positions.find(name):
            name = "position"
        return self._candidates(name, [self._named_point(one) for one in found], found)

    def _narrowed(self, text: str, name: str, found: Sequence[Settlement], ray: Ray) -> Answer:
        """Of the candidates those that lie where the brackets say; where none does, what the brackets say."""
        wedge = self._cast(text, ray, ray.origin or "")
        if isinstance(wedge, NoPlace):
            if found and wedge.code == NOT_LISTED:
                return self._candidates(name, [self._named_point(one) for one in found], found)
            return wedge
        region = _region(wedge)
        if region is None:
            return wedge
        near = [one for one in found if _reaches(self._named_point(one), region)]
        return self._candidates(name, [self._named_point(one) for one in near], near) if near else wedge

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

    def _candidates(self, name: str, places: Sequence[Spotted], found: Sequence[Settlement]) -> Answer:
        """One place as it is; several as one polygon of all of them, which says which.

        The polygon bears the settlement's name; a bearing's bears none, as that would tell every
        reader of a report where the mission observes from.
        """
        if len(places) == 1:
            return replace(places[0], candidates=tuple(one.id for one in found))
        regions = [_region(place) for place in places]
        known = [region for region in regions if region is not None]
        return Spotted(
            kind=PlaceKind.POLYGON,
            area_ref=f"place:{folded(name)}",
            geometry=_multipolygon(known) if len(known) == len(regions) else None,
            candidates=tuple(one.id for one in found),
        )

    # -- bearings

    def _bearing(self, text: str, origin: str | None) -> Answer:
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
        return self._candidates(BEARING, wedges, found)

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
        name, beside = _with_brackets(start)
        found = self._find(start) or self._find(name)
        if found and len(found) > 1 and beside:
            place = self._settlement(start)
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


def swapped(lon: float, lat: float, area: Bounds | None) -> bool:
    """True where the position is outside the area and the same with the two exchanged inside."""
    if area is None:
        return False
    west, south, east, north = area
    inside = west <= lon <= east and south <= lat <= north
    return not inside and west <= lat <= east and south <= lon <= north


def looks_swapped(text: str) -> NoPlace:
    """The answer to coordinates that fit the mission's area only the other way round."""
    return NoPlace(
        code=SWAPPED,
        message=f"'{text[:60]}' lies outside the mission's area, and inside it with the two exchanged.",
        remedy='Are latitude and longitude swapped? Mend it, or write area = "any" in the card\'s [place].',
    )


def _shown(text: str, origin: str | None) -> str:
    """The notation that the text itself shows."""
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("metric", looks_metric),
        ("mgrs", looks_like_mgrs),
        ("degrees", lambda each: not isinstance(read_degrees(each), NoPlace)),
    )
    for notation, fits in tests:
        if fits(text):
            return notation
    head, _ = _with_brackets(text)
    if has_distance(head):
        return "bearing"
    digits = sum(letter.isdigit() for letter in head)
    return "settlement" if digits == 0 or digits < len(head) / 3 else "degrees"


def _with_brackets(text: str) -> tuple[str, list[str]]:
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


def _region(place: Spotted) -> shapely.geometry.base.BaseGeometry | None:
    if place.kind is PlaceKind.POLYGON:
        return None if place.geometry is None else shapely.from_wkb(place.geometry)
    return region_95(
        Place(
            kind=place.kind,
            lon_deg=place.lon_deg,
            lat_deg=place.lat_deg,
            sigma_major_m=place.sigma_major_m,
            sigma_minor_m=place.sigma_minor_m,
            bearing_deg=place.bearing_deg,
            bearing_sigma_deg=place.bearing_sigma_deg,
            range_min_m=place.range_min_m,
            range_max_m=place.range_max_m,
        )
    )


def _reaches(place: Spotted, region: shapely.geometry.base.BaseGeometry) -> bool:
    own = _region(place)
    point = shapely.Point(place.lon_deg or 0.0, place.lat_deg or 0.0)
    return bool(region.intersects(point if own is None else own))


def _multipolygon(regions: Sequence[shapely.geometry.base.BaseGeometry]) -> bytes:
    joined = shapely.union_all(list(regions))
    parts = [part for part in shapely.get_parts(joined) if part.geom_type == "Polygon"]
    return bytes(shapely.to_wkb(shapely.MultiPolygon(parts)))


def _not_understood(text: str, notation: str = "") -> NoPlace:
    wanted = f" in {notation} notation" if notation else ""
    return NoPlace(
        code=NOT_UNDERSTOOD,
        message=f"'{text[:60]}' is no place{wanted} that can be read.",
        remedy="Compare docs/explanation/places.md; say how it is written with notation = in [place].",
    )
