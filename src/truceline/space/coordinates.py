"""Written coordinates: each notation waits for its turn and is converted column-wise, with its errors."""

from __future__ import annotations

import math

import numpy as np

from truceline.records import PlaceKind
from truceline.space.compass import UNIFORM_SIGMA
from truceline.space.degrees import (
    HALF_UNIT_SIGMA,
    Degrees,
    degree_sigmas_m,
    off_the_globe,
    read_degrees,
)
from truceline.space.grids import (
    DATUM_IDS,
    DATUMS,
    WGS,
    Bounds,
    Metric,
    Square,
    in_area,
    looks_metric,
    metric_degrees,
    no_datum,
    outside_degrees,
    read_metric,
    read_mgrs,
    to_wgs84,
)
from truceline.space.spotted import LEAST_SIGMA_M, NOT_UNDERSTOOD, SWAPPED, NoPlace, Spotted
from truceline.space.writing import Answer, Writing, not_understood


class Coordinates:
    """The coordinates of many texts: taken one by one, converted together."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.degrees: list[tuple[int, str, Degrees, str]] = []
        self.squares: list[tuple[int, str]] = []
        self.metric: list[tuple[int, str, Metric, str]] = []

    def answers(self) -> list[tuple[int, Answer]]:
        """The answers of all texts taken, each with its place in the row of texts."""
        return [*self._degrees(), *self._squares(), *self._metric()]

    def take_degrees(self, place: int, text: str, datum: str) -> NoPlace | None:
        """Keeps a text in degrees for its turn; the reason where it is none."""
        read = read_degrees(text, lon_first=self.writing.order == "lon_lat")
        if isinstance(read, NoPlace):
            return read
        if self.writing.notation in ("decimal", "sexagesimal") and read.sexagesimal != (
            self.writing.notation == "sexagesimal"
        ):
            return not_understood(text, self.writing.notation)
        datum = datum or WGS
        if not in_area(datum, read.lon, read.lat):
            return outside_degrees(text, datum)
        self.degrees.append((place, text, read, datum))
        return None

    def take_grid(self, place: int, text: str, datum: str, notation: str) -> NoPlace | None:
        """Keeps a text in a grid for its turn; the reason where it is none, or nobody stated its datum."""
        if notation in DATUMS and not looks_metric(text):
            return self.take_degrees(place, text, datum)
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
