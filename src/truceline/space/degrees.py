"""Degrees as people write them: 48.01; 48°00'36"N; N48 00.600; 48,01 пн.ш.; 480036N 0374812E.

The last digit written says how finely the writer looked. The true value lies anywhere within half
a unit of it, so that 1 sigma is half a unit / sqrt(3) (a uniform distribution; GUM, JCGM 100:2008,
4.3.7). A text without hemispheres is latitude first unless the caller says otherwise.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from truceline.space.spotted import NOT_UNDERSTOOD, OFF_THE_GLOBE, TWO_READINGS, NoPlace

FloatArray = npt.NDArray[np.float64]

HALF_UNIT_SIGMA = 0.5 / math.sqrt(3.0)
LONGEST = 300
_SEMI_MAJOR_M, _FLATTENING = 6_378_137.0, 1 / 298.257223563

_PRIMES = str.maketrans(
    {
        **dict.fromkeys("′’‘ʹʼ`´‛", "'"),
        **dict.fromkeys("″”“„ʺ‟", '"'),
        **dict.fromkeys("º˚∘", "°"),
        **dict.fromkeys("−–—‑", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f\u2007", " "),
    }
)
_WORDS = (
    (r"(?:пн\.?\s*ш\b\.?|північн\w*(?:\s+широт\w*)?|с\.?\s*ш\b\.?|северн\w*(?:\s+широт\w*)?)", "N"),
    (r"(?:пд\.?\s*ш\b\.?|південн\w*(?:\s+широт\w*)?|ю\.?\s*ш\b\.?|южн\w*(?:\s+широт\w*)?)", "S"),
    (r"(?:сх\.?\s*д\b\.?|східн\w*(?:\s+довгот\w*)?|в\.?\s*д\b\.?|восточн\w*(?:\s+долгот\w*)?)", "E"),
    (r"(?:зх\.?\s*д\b\.?|західн\w*(?:\s+довгот\w*)?|з\.?\s*д\b\.?|западн\w*(?:\s+долгот\w*)?)", "W"),
    (r"(?:north(?:ern)?\b(?:\s+latitude)?)", "N"),
    (r"(?:south(?:ern)?\b(?:\s+latitude)?)", "S"),
    (r"(?:east(?:ern)?\b(?:\s+longitude)?)", "E"),
    (r"(?:west(?:ern)?\b(?:\s+longitude)?)", "W"),
    (r"(?:latitude|широта|lat)\b\.?\s*[:=]?", "φ"),
    (r"(?:longitude|довгота|долгота|long|lon|lng)\b\.?\s*[:=]?", "λ"),
)
_MARKS = tuple((re.compile(rf"(?<![^\W\d_]){words}", re.IGNORECASE), mark) for words, mark in _WORDS)
# nothing but numbers and marks, as nearly all are: thirteen substitutions would find nothing
_NO_WORDS = re.compile(r"(?:[0-9°'\".,;:/+-]| (?! )|[NSEW](?![A-Za-z]))+")
_MARK = re.compile(r"(?<![A-Za-zφλ])[NSEWnsewφλ](?![A-Za-z])")
_AXIS = {"N": "lat", "S": "lat", "φ": "lat", "E": "lon", "W": "lon", "λ": "lon"}
_SIGN = {"N": 1, "E": 1, "S": -1, "W": -1}
_FRACTION = r"(?:\.[0-9]{1,15})?"
_DECIMAL = re.compile(rf"([0-9]{{1,3}}{_FRACTION})\s*°?")
_MINUTES = re.compile(rf"([0-9]{{1,3}})\s*[°:\s]\s*([0-9]{{1,2}}{_FRACTION})\s*'?")
_SECONDS = re.compile(
    rf"([0-9]{{1,3}})\s*[°:\s]\s*([0-9]{{1,2}})\s*[':\s]\s*([0-9]{{1,2}}{_FRACTION})\s*(?:\"|'')?"
)
_COMPACT = re.compile(rf"([0-9]{{2,3}})([0-9]{{2}})([0-9]{{2}}{_FRACTION})?")
_SEPARATED = re.compile(r"\s*[;|\t\n]\s*|\s+/\s+")
_REMEDY = "Write it as 48.0100 37.8033 or 48°00'36\"N 37°48'12\"E and read the file again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Degrees:
    """A latitude and a longitude with the unit of the last digit written, all in degrees."""

    lat: float
    lon: float
    lat_unit: float
    lon_unit: float
    sexagesimal: bool


@dataclass(frozen=True, slots=True)
class _Angle:
    """One half: ``axis`` 'lat', 'lon' or '' when the text does not say."""

    value: float
    unit: float
    axis: str
    parts: int


def read_degrees(text: str, *, lon_first: bool = False) -> Degrees | NoPlace:
    """The latitude and longitude that a text gives, or why it gives none.

    ``lon_first`` matters only where the text itself does not say which is which.
    """
    if len(text) > LONGEST:
        return _unclear(text)
    marked = _marked(text)
    halves = _halves(marked)
    if isinstance(halves, NoPlace):
        return halves
    found = [_angle(half) for half in halves]
    first, second = found
    if isinstance(first, NoPlace):
        return first
    if isinstance(second, NoPlace):
        return second
    return _paired(text, first, second, lon_first=lon_first)


def looks_like_degrees(text: str) -> bool:
    """True where the text can be nothing but degrees: a pair of decimals, or marks of degrees."""
    return len(text) <= LONGEST and isinstance(read_degrees(text), Degrees)


def degree_sigmas_m(
    lat_deg: FloatArray, lat_unit: FloatArray, lon_unit: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(north, east) 1 sigma in metres of degrees written to these units, at these latitudes.

    Radii of curvature of the WGS 84 ellipsoid: meridian M and prime vertical N.
    """
    e2 = _FLATTENING * (2.0 - _FLATTENING)
    sin, cos = np.sin(np.radians(lat_deg)), np.cos(np.radians(lat_deg))
    prime = _SEMI_MAJOR_M / np.sqrt(1.0 - e2 * sin**2)
    meridian = prime * (1.0 - e2) / (1.0 - e2 * sin**2)
    north = np.radians(lat_unit) * meridian * HALF_UNIT_SIGMA
    east = np.radians(lon_unit) * prime * np.abs(cos) * HALF_UNIT_SIGMA
    return north, east


def _marked(text: str) -> str:
    """The text with hemisphere words as N S E W, labels as φ λ, primes and dashes plain."""
    plain = text.translate(_PRIMES).replace("''", '"').strip()
    if _NO_WORDS.fullmatch(plain):
        return plain.strip(" .,")
    for words, mark in _MARKS:
        plain = words.sub(f" {mark} ", plain)
    plain = re.sub(r"(?<=[0-9])\s*(?:deg(?:rees)?\b\.?|град\w*\.?)", "°", plain, flags=re.IGNORECASE)
    plain = re.sub(r"(?<=[0-9])\s*(?:min(?:utes)?\b\.?|мин\w*\.?|хв\w*\.?)", "'", plain, flags=re.IGNORECASE)
    plain = re.sub(r"(?<=[0-9])\s*(?:sec(?:onds)?\b\.?|сек\w*\.?)", '"', plain, flags=re.IGNORECASE)
    return re.sub(r" +", " ", plain).strip(" .,")


def _halves(text: str) -> tuple[str, str] | NoPlace:
    for cut in (_by_separator, _by_mark, _by_comma, _by_count):
        halves = cut(text)
        if halves is not None:
            return halves
    return _unclear(text)


def _by_separator(text: str) -> tuple[str, str] | None:
    parts = [part for part in _SEPARATED.split(text) if part]
    return (parts[0], parts[1]) if len(parts) == 2 else None


def _by_mark(text: str) -> tuple[str, str] | None:
    marks = list(_MARK.finditer(text))
    axes = [_AXIS[mark[0].upper() if mark[0] not in "φλ" else mark[0]] for mark in marks]
    if set(axes) != {"lat", "lon"}:
        return None
    first = marks[0]
    if first.start() == 0:
        cut = marks[next(place for place, axis in enumerate(axes) if axis != axes[0])].start()
    else:
        cut = first.end()
    return text[:cut].strip(" ,"), text[cut:].strip(" ,")


def _by_comma(text: str) -> tuple[str, str] | NoPlace | None:
    if "," not in text:
        return None
    parts = [part.strip() for part in (text.split(",") if "." in text else re.split(r",\s+", text))]
    if len(parts) == 2:
        return parts[0], parts[1]
    spaced = text.split()
    if len(spaced) == 2 and "." not in text:
        return spaced[0].rstrip(","), spaced[1]
    message = f"'{text[:60]}' can be cut into a latitude and a longitude in more than one way."
    remedy = "Part the two by a semicolon, or write decimals with a point."
    return NoPlace(code=TWO_READINGS, message=message, remedy=remedy)


def _by_count(text: str) -> tuple[str, str] | None:
    if text.count("°") == 2:
        second = re.search(r"[+-]?[0-9.]+\s*°", text[text.index("°") + 1 :])
        if second is not None:
            cut = text.index("°") + 1 + second.start()
            return text[:cut].strip(), text[cut:].strip()
    words = text.split()
    if len(words) in (2, 4, 6):
        half = len(words) // 2
        return " ".join(words[:half]), " ".join(words[half:])
    return None


def _angle(half: str) -> _Angle | NoPlace:
    marks = [mark[0] if mark[0] in "φλ" else mark[0].upper() for mark in _MARK.finditer(half)]
    bare = _MARK.sub(" ", half).strip(" ,:=")
    bare = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", bare)
    axes = {_AXIS[mark] for mark in marks}
    compass = {mark for mark in marks if mark in _SIGN}
    if len(axes) > 1 or len(compass) > 1:
        return _unclear(half)
    sign = -1 if bare.startswith("-") else 1
    signed = bare[:1] in ("+", "-") and bare != ""
    read = _magnitude(bare.lstrip("+-").strip(), bool(compass))
    if isinstance(read, NoPlace):
        return read
    value, unit, parts = read
    if compass:
        hemisphere = _SIGN[compass.pop()]
        if signed and hemisphere != sign:
            message = f"'{half}' has a sign and a hemisphere that contradict each other."
            return NoPlace(code=NOT_UNDERSTOOD, message=message, remedy="Write one of the two.")
        sign = hemisphere
    return _Angle(value=sign * value, unit=unit, axis=axes.pop() if axes else "", parts=parts)


def _magnitude(text: str, has_hemisphere: bool) -> tuple[float, float, int] | NoPlace:
    """(value, unit of the last digit, number of parts) of an angle without its sign."""
    if match := _DECIMAL.fullmatch(text):
        return float(match[1]), _unit(match[1]), 1
    if match := _MINUTES.fullmatch(text) or _SECONDS.fullmatch(text):
        return _sexagesimal(text, *match.groups())
    match = _COMPACT.fullmatch(text)
    if match and has_hemisphere:
        return _sexagesimal(text, *(part for part in match.groups() if part))
    return _unclear(text)


def _sexagesimal(text: str, *parts: str) -> tuple[float, float, int] | NoPlace:
    if any(float(part) >= 60.0 for part in parts[1:]):
        message = f"'{text}' has 60 or more minutes or seconds."
        return NoPlace(code=NOT_UNDERSTOOD, message=message, remedy="Minutes and seconds run from 0 to 59.")
    value = sum(float(part) / 60.0**place for place, part in enumerate(parts))
    return value, _unit(parts[-1]) / 60.0 ** (len(parts) - 1), len(parts)


def _unit(number: str) -> float:
    return float(10.0 ** -len(number.partition(".")[2]))


def _paired(text: str, first: _Angle, second: _Angle, *, lon_first: bool) -> Degrees | NoPlace:
    if first.axis and first.axis == second.axis:
        return _unclear(text)
    turned = first.axis == "lon" or second.axis == "lat" or (not first.axis and not second.axis and lon_first)
    lat, lon = (second, first) if turned else (first, second)
    if abs(lat.value) > 90.0 or abs(lon.value) > 180.0:
        return off_the_globe(text)
    sexagesimal = max(first.parts, second.parts) > 1
    return Degrees(
        lat=lat.value, lon=lon.value, lat_unit=lat.unit, lon_unit=lon.unit, sexagesimal=sexagesimal
    )


def off_the_globe(text: str) -> NoPlace:
    """The answer to a latitude beyond 90 degrees or a longitude beyond 180."""
    return NoPlace(
        code=OFF_THE_GLOBE,
        message=f"'{text[:60]}' is not on the globe: latitude runs to 90, longitude to 180 degrees.",
        remedy="Are latitude and longitude swapped, or is it a metric grid? Mend it and read again.",
    )


def _unclear(text: str) -> NoPlace:
    return NoPlace(
        code=NOT_UNDERSTOOD, message=f"'{text[:60]}' is no latitude and longitude.", remedy=_REMEDY
    )
