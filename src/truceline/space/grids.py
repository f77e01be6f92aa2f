"""Grids: MGRS squares, and the geodetic degrees and Gauss-Krueger metres of SK-42 and UCS-2000.

Every transformation is written out below with its EPSG code and published parameters, so that it
is the same on every machine: no grid file, no network, nothing that pyproj picks by itself.

    sk42     Pulkovo 1942 (EPSG:4284) to WGS 84 (EPSG:4326): EPSG:15865, seven parameters, 4.5 m
    ucs2000  UCS-2000 (EPSG:5561) to WGS 84: EPSG:5840, three parameters, 1 m
    wgs84    nothing to do

The accuracy that EPSG states is taken as 1 sigma. Gauss-Krueger zones are 6 degrees wide; the zone
number stands before the false easting: zone 7, central meridian 39 E, false easting 7 500 000 m
(EPSG:28404-28432 and EPSG:5562-5565). x is north and y is east, as on those maps.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import mgrs
import numpy as np
import numpy.typing as npt
from pyproj import Proj, Transformer

from truceline.space.spotted import NO_DATUM, NOT_UNDERSTOOD, OUT_OF_AREA, TWO_READINGS, NoPlace

FloatArray = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]
"""west, south, east, north in degrees"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Datum:
    """A datum that maps use here. ``area`` is EPSG's area of use as a box of its own degrees."""

    id: str
    names: str
    operation: str
    helmert: str
    accuracy_m: float
    area: Bounds

    @property
    def pipeline(self) -> str:
        """PROJ's pipeline from (longitude, latitude) of the datum to those of WGS 84, degrees."""
        steps = ("unitconvert xy_in=deg xy_out=rad", "push v_3", "cart ellps=krass", self.helmert)
        back = ("inv proj=cart ellps=WGS84", "pop v_3", "unitconvert xy_in=rad xy_out=deg")
        written = [*(step if step.startswith("inv") else f"proj={step}" for step in (*steps, *back))]
        return "proj=pipeline " + " ".join(f"step {step}" for step in written)


SK42 = Datum(
    id="sk42",
    names=r"(?:с[кk]|s[kc])[\s-]*(?:19)?42|ck-?42|(?:pulkovo|пулково)[\s-]*(?:19)?42",
    operation="EPSG:15865",
    helmert="helmert x=25 y=-141 z=-78.5 rx=0 ry=-0.35 rz=-0.736 s=0 convention=coordinate_frame",
    accuracy_m=4.5,
    area=(19.57, 35.14, 180.0, 81.91),
)
UCS2000 = Datum(
    id="ucs2000",
    names=r"(?:усс?к|us[kc]|ucs)[\s-]*2000",
    operation="EPSG:5840",
    helmert="helmert x=24 y=-121 z=-76",
    accuracy_m=1.0,
    area=(22.15, 43.18, 40.18, 52.38),
)
DATUMS = {datum.id: datum for datum in (SK42, UCS2000)}
WGS = "wgs84"
DATUM_IDS = (WGS, *DATUMS)
_NAMES = {
    WGS: re.compile(r"\bwgs[\s-]*(?:19)?84\b", re.IGNORECASE),
    **{datum.id: re.compile(rf"(?<!\w)(?:{datum.names})(?!\w)", re.IGNORECASE) for datum in DATUMS.values()},
}

_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")

OVERLAP_DEG = 1.0
"""How far beyond its zone a Gauss-Krueger reference may lie: maps carry the neighbour's grid there."""

_MGRS = re.compile(r"([0-9]{1,2})([C-HJ-NP-X])([A-HJ-NP-Z][A-HJ-NP-V])([0-9]*)")
_UPS = re.compile(r"[ABYZ][A-HJ-NP-Z]{2}[0-9]*")
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_NUMBER = r"([0-9][0-9 ]*(?:[.,][0-9]{1,3})?)\s*(?:m\b|м\b)?"
_LABELLED = {
    "xy": re.compile(rf"[xх]\s*[:=]?\s*{_NUMBER}[\s,;/]*[yу]\s*[:=]?\s*{_NUMBER}", re.IGNORECASE),
    "yx": re.compile(rf"[yу]\s*[:=]?\s*{_NUMBER}[\s,;/]*[xх]\s*[:=]?\s*{_NUMBER}", re.IGNORECASE),
}
_BARE = re.compile(r"([0-9]{7,8}(?:\.[0-9]{1,3})?)[\s,;/]+([0-9]{7,8}(?:\.[0-9]{1,3})?)")
_LABEL_REMEDY = "Write x= (north) and y= (east, with the zone) beside the numbers, or order = in [place]."
_DATUM_REMEDY = (
    "Find out which map or receiver setting it came from and state it as datum = "
    '"wgs84", "sk42" or "ucs2000" in the card\'s [place] or the source\'s entry.'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """An MGRS reference: the middle of its square in degrees WGS 84 and the square's side."""

    lon: float
    lat: float
    side_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """Gauss-Krueger metres: ``x_m`` north of the equator, ``y_m`` east with the zone in front."""

    x_m: float
    y_m: float
    unit_m: float


def named_datum(text: str) -> tuple[str | None, str]:
    """(datum id that the text names or None, the text without it)."""
    if not _TWO_LETTERS.search(text):
        return None, text
    for datum, name in _NAMES.items():
        if name.search(text):
            return datum, name.sub(" ", text).strip(" ,;:()")
    return None, text


def no_datum(text: str) -> NoPlace:
    """The refusal of a grid reference whose datum nobody stated: it could be 130 m off."""
    message = f"'{text[:60]}' is a grid reference and nothing says its datum. No datum is ever guessed."
    return NoPlace(code=NO_DATUM, message=message, remedy=_DATUM_REMEDY)


# -- datum shifts


@cache
def _to_wgs84(datum: str) -> Transformer:
    return Transformer.from_pipeline(DATUMS[datum].pipeline)


def to_wgs84(datum: str, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Longitudes and latitudes of a datum, degrees, as those of WGS 84."""
    if datum == WGS:
        return lon, lat
    far_lon, far_lat = _to_wgs84(datum).transform(lon, lat)
    return np.asarray(far_lon), np.asarray(far_lat)


def from_wgs84(datum: str, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The other way."""
    if datum == WGS:
        return lon, lat
    far_lon, far_lat = _to_wgs84(datum).transform(lon, lat, direction="INVERSE")
    return np.asarray(far_lon), np.asarray(far_lat)


def in_area(datum: str, lon: float, lat: float) -> bool:
    """True where EPSG says the datum's transformation may be used."""
    if datum == WGS:
        return True
    west, south, east, north = DATUMS[datum].area
    return west <= lon <= east and south <= lat <= north


# -- Gauss-Krueger


@cache
def _gauss_krueger(zone: int) -> Proj:
    return Proj(
        f"+proj=tmerc +lat_0=0 +lon_0={6 * zone - 3} +k=1 +x_0={zone}500000 +y_0=0 +ellps=krass +units=m"
    )


def metric_degrees(x_m: FloatArray, y_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(longitude, latitude) of the grid's own datum; nan where the zone is none of 1 to 60."""
    zones = np.floor(y_m / 1e6).astype(np.int64)
    lon, lat = np.full(len(x_m), np.nan), np.full(len(x_m), np.nan)
    for zone in np.unique(zones[(zones >= 1) & (zones <= 60)]).tolist():
        rows = zones == zone
        lon[rows], lat[rows] = _gauss_krueger(zone)(y_m[rows], x_m[rows], inverse=True)
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    lon[lost] = lat[lost] = np.nan
    return lon, lat


def grid_metres(datum: str, lon_deg: float, lat_deg: float, zone: int | None = None) -> tuple[float, float]:
    """(x north, y east with the zone) of a WGS 84 position in a datum's grid, metres."""
    lon, lat = from_wgs84(datum, np.array([lon_deg]), np.array([lat_deg]))
    number = zone or math.floor(float(lon[0]) / 6.0) + 1
    east, north = _gauss_krueger(number)(float(lon[0]), float(lat[0]))
    return float(north), float(east)


def read_metric(text: str, datum: str, *, order: str = "", area: Bounds | None = None) -> Metric | NoPlace:
    """The metric grid coordinates that a text gives, or why it gives none.

    ``order`` is 'xy', 'yx' or '' for numbers without labels; without it only an order of which
    exactly one lies in the datum's area of use, and in ``area`` where it is given, is taken.
    """
    for labels, pattern in _LABELLED.items():
        if match := pattern.fullmatch(text.strip()):
            return _checked(text, datum, _metric(match[1], match[2], labels))
    match = _BARE.fullmatch(text.strip())
    if match is None:
        message = f"'{text[:60]}' is no pair of metric grid coordinates."
        return NoPlace(code=NOT_UNDERSTOOD, message=message, remedy=_LABEL_REMEDY)
    if order:
        return _checked(text, datum, _metric(match[1], match[2], order))
    both = [_checked(text, datum, _metric(match[1], match[2], order)) for order in ("xy", "yx")]
    fit = [found for found in both if isinstance(found, Metric) and _inside(found, datum, area)]
    if len(fit) == 1:
        return fit[0]
    if not fit:
        return next((found for found in both if isinstance(found, NoPlace)), _outside(text, datum))
    message = f"'{text[:60]}' lies in the area of use whichever number is taken for north."
    return NoPlace(code=TWO_READINGS, message=message, remedy=_LABEL_REMEDY)


def looks_metric(text: str) -> bool:
    """True for two numbers of seven or eight digits, or numbers labelled x and y."""
    stripped = text.strip()
    return any(pattern.fullmatch(stripped) for pattern in (*_LABELLED.values(), _BARE))


def _metric(first: str, second: str, order: str) -> Metric:
    numbers = [part.replace(" ", "").replace(",", ".") for part in (first, second)]
    x, y = numbers if order == "xy" else reversed(numbers)
    return Metric(x_m=float(x), y_m=float(y), unit_m=max(_unit_m(numbers), 0.001))


def _unit_m(numbers: Sequence[str]) -> float:
    """Zeros at the end of both numbers count as not looked at: 5318000 7423000 is a kilometre square."""
    if any("." in number for number in numbers):
        return float(10.0 ** -min(len(number.partition(".")[2]) for number in numbers))
    return float(10 ** min(len(number) - len(number.rstrip("0")) for number in numbers))


def _checked(text: str, datum: str, found: Metric) -> Metric | NoPlace:
    lon, lat = (values[0] for values in metric_degrees(np.array([found.x_m]), np.array([found.y_m])))
    middle = 6.0 * math.floor(found.y_m / 1e6) - 3.0
    if not math.isfinite(lon) or abs(lon - middle) > 3.0 + OVERLAP_DEG or not in_area(datum, lon, lat):
        return _outside(text, datum)
    return found


def _inside(found: Metric, datum: str, area: Bounds | None) -> bool:
    if area is None:
        return True
    lon, lat = metric_degrees(np.array([found.x_m]), np.array([found.y_m]))
    far_lon, far_lat = to_wgs84(datum, lon, lat)
    west, south, east, north = area
    return bool(west <= far_lon[0] <= east and south <= far_lat[0] <= north)


def _outside(text: str, datum: str) -> NoPlace:
    west, south, east, north = DATUMS[datum].area
    return NoPlace(
        code=OUT_OF_AREA,
        message=f"'{text[:60]}' lies outside the area of use of {datum} ({DATUMS[datum].operation}): "
        f"longitude {west} to {east}, latitude {south} to {north}, "
        f"within {OVERLAP_DEG:.0f} degree of its zone.",
        remedy="Is it another grid, are x and y swapped, or is the zone missing before y? Mend it.",
    )


def outside_degrees(text: str, datum: str) -> NoPlace:
    """The refusal of degrees of a datum that lie where its transformation may not be used."""
    return _outside(text, datum)


# -- MGRS


def looks_like_mgrs(text: str) -> bool:
    """True for zone, band, two capitals and an even number of digits: 1-2km N is none, nor is 12 km N."""
    match = _MGRS.fullmatch(re.sub(r"\s+", "", text)[:40])
    return match is not None and len(match[4]) in (2, 4, 6, 8, 10)


def read_mgrs(texts: Sequence[str]) -> list[Square | NoPlace]:
    """Each reference's square, or why it is none.

    errors as answers: polar references (UPS), letters that name no square, an odd number of digits,
    a square that does not lie in the zone and band it names.
    """
    converter = mgrs.MGRS()
    with warnings.catch_warnings():
        # the package warns of a wrong band; it is tested below
        warnings.simplefilter("ignore", RuntimeWarning)
        return [_square(converter, text) for text in texts]


def mgrs_of(lon_deg: float, lat_deg: float, digits: int = 10) -> str:
    """The MGRS reference of a WGS 84 position between 80 S and 84 N; ``digits`` 2 to 10."""
    return str(mgrs.MGRS().toMGRS(lat_deg, lon_deg, MGRSPrecision=digits // 2))


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).upper()[:40]


def _square(converter: mgrs.MGRS, text: str) -> Square | NoPlace:
    squeezed = _squeezed(text)
    if _UPS.fullmatch(squeezed):
        message = f"'{text[:60]}' is a polar reference (UPS), which is not read."
        return NoPlace(code=OUT_OF_AREA, message=message, remedy="Write the place in degrees.")
    match = _MGRS.fullmatch(squeezed)
    if match is None or len(match[4]) % 2 or len(match[4]) > 10:
        return _no_square(text)
    try:
        zone, hemisphere, east, north = converter.MGRSToUTM(squeezed)
    except (mgrs.core.MGRSError, ValueError, UnicodeError):
        return _no_square(text)
    side = 10.0 ** (5 - len(match[4]) // 2)
    # some versions of the package give the corner, some the middle
    x, y = (math.floor(value / side + 1e-9) * side + side / 2.0 for value in (east, north))
    lon, lat = _utm(int(zone), str(hemisphere))(x, y, inverse=True)
    if not _fits(int(match[1]), match[2], float(lon), float(lat), side):
        return _no_square(text)
    return Square(lon=float(lon), lat=float(lat), side_m=side)


@cache
def _utm(zone: int, hemisphere: str) -> Proj:
    return Proj(proj="utm", zone=zone, ellps="WGS84", south=hemisphere.upper().startswith("S"))


def _fits(zone: int, band: str, lon: float, lat: float, side_m: float) -> bool:
    """The square lies in the band and zone it names, or reaches into them."""
    if not (math.isfinite(lon) and math.isfinite(lat)) or not 1 <= zone <= 60:
        return False
    south = 8.0 * _BANDS.index(band) - 80.0
    reach = side_m / 1.1e5 + 0.01
    in_band = south - reach <= lat <= south + (12.0 if band == "X" else 8.0) + reach
    # Norway and Svalbard widen some zones to 9 and 12 degrees
    half = 6.0 if band in "VX" else 3.0
    off = (lon - (6.0 * zone - 183.0) + 180.0) % 360.0 - 180.0
    return in_band and abs(off) <= half + reach / max(math.cos(math.radians(lat)), 0.1) + OVERLAP_DEG


def _no_square(text: str) -> NoPlace:
    return NoPlace(
        code=NOT_UNDERSTOOD,
        message=f"'{text[:60]}' is no MGRS reference: no such square, or an odd number of digits.",
        remedy="Write zone, band, square and an even number of digits: 37U DQ 1234 5678.",
    )
