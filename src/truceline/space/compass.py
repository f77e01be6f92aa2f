"""Bearing and distance as reporters write them: "2-6km SE", "0.6–4km S and SSW", "17 km north of the mill".

A compass word is one of sixteen points and stands for its sector of 22.5 degrees: 1 sigma of the
bearing is 22.5 / sqrt(12) = 6.5 degrees (a uniform distribution). Several words stand for the
smallest arc that covers their sectors. A bearing in degrees is good to half a unit of its last
digit. Bearings are from true north unless the text says magnetic.

A single distance is good to half a unit of its last digit that is no closing zero: 2km is 1.5 to
2.5 km, 500m is 450 to 550 m. A band is taken as it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from truceline.space.degrees import HALF_UNIT_SIGMA, LONGEST
from truceline.space.spotted import NOT_UNDERSTOOD, TWO_READINGS, NoPlace

SECTOR_DEG = 22.5
UNIFORM_SIGMA = HALF_UNIT_SIGMA
"""1 sigma of a uniform distribution of width one: 1 / sqrt(12)."""
POINTS = (
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
    "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW",
)  # fmt: skip

_KM = "km|kms|kilomet(?:er|re)s?|км|кілометр\\w*|километр\\w*"
_M = "m|met(?:er|re)s?|м|метр\\w*"
_UNIT = rf"({_KM}|{_M})(?![^\W\d_])"
_NUMBER = r"([0-9]{1,6}(?:[.,][0-9]{1,6})?)"
_BAND = re.compile(
    rf"(?:between |from |від |от )?{_NUMBER}\s*(?:{_UNIT})?\s*(?:-|to|and|до|і|та|и)\s*{_NUMBER}\s*{_UNIT}",
    re.IGNORECASE,
)
_SINGLE = re.compile(rf"{_NUMBER}\s*{_UNIT}", re.IGNORECASE)
_AT_MOST = re.compile(
    r"(?:less than|up to|within|no more than|до|менше(?: ніж)?|менее|не більше|не более)\s*$", re.IGNORECASE
)
_MORE_THAN = re.compile(
    r"(?:more than|over|at least|beyond|понад|більше(?: ніж)?|более|свыше|>)\s*$", re.IGNORECASE
)
_ORIGIN = re.compile(r"(?:^|\s)(?:of|from|від|от)\s+(.+)$", re.IGNORECASE)
_DEGREES = re.compile(
    r"([0-9]{1,3}(?:[.,][0-9]{1,6})?)\s*(?:°|º|deg(?:rees)?\b|град\w*)\s*(?:[TM]\b)?", re.IGNORECASE
)
_MAGNETIC = re.compile(r"magn\w*|магн\w*|°\s*M\b|º\s*M\b", re.IGNORECASE)
_TRUE = re.compile(r"\btrue\b|істин\w*|истин\w*", re.IGNORECASE)
_FILLERS = re.compile(
    r"\b(?:about|approximately|approx|around|roughly|circa|ca|some|at|an?|distance|bearing|azimuth|direction|"
    r"in|the|to|and|or|on|along|due|of|is|with|true|близько|приблизно|біля|на|за|у|в|до|к|ко|і|та|й|и|или|або|"
    r"около|примерно|напрямку|напрямок|направлении|направление|азимут\w*|пеленг\w*|відстан\w*|расстояни\w*|"
    r"сторон\w*|magn\w*|магн\w*|істин\w*|истин\w*|from|від|от|grid|north(?=\b.*°))\b\.?",
    re.IGNORECASE,
)
_LATIN = re.compile(r"(?<![A-Za-z])(?:[NS]{2}[EW]|[EW][NS][EW]|[NS][EW]|[NSEW])(?![A-Za-z'’])")
_UKRAINIAN = re.compile(r"(?<!\w)(?:(?:Пн|Пд|Сх|Зх)(?:-?(?:Пн|Пд|Сх|Зх)){0,2})(?!\w)")
# one letter before the distance is a preposition: "В 2 км"
_RUSSIAN = re.compile(r"(?<!\w)(?:[СЮ]{2}[ВЗ]|[ВЗ][СЮ][ВЗ]|[СЮ][ВЗ]|[СЮВЗ](?!\s*\|))(?!\w)")
_LETTERS = {
    **{"Пн": "N", "Пд": "S", "Сх": "E", "Зх": "W"},
    **{"С": "N", "Ю": "S", "В": "E", "З": "W"},
}
_ENGLISH = re.compile(r"(?:north|south|east|west)+(?:ern|erly|wards?)?", re.IGNORECASE)
_STEMS = (
    ("north", "N"), ("south", "S"), ("east", "E"), ("west", "W"),
    ("північ", "N"), ("півден", "S"), ("півдн", "S"), ("схід", "E"), ("сход", "E"), ("східн", "E"),
    ("захід", "W"), ("заход", "W"), ("західн", "W"),
    ("север", "N"), ("юг", "S"), ("юж", "S"), ("восто", "E"), ("запад", "W"),
)  # fmt: skip
_STEM = re.compile("|".join(stem for stem, _ in _STEMS), re.IGNORECASE)
_STEM_LETTER = dict(_STEMS)
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_REMEDY = "Write it as 2-6km SE, or 2km at 135° from NAME; name the position in its own column."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ray:
    """A direction and a band of distance; ``origin`` is the position that the text itself names."""

    bearing_deg: float
    bearing_sigma_deg: float
    range_min_m: float
    range_max_m: float
    origin: str | None
    magnetic: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A direction in a text: its point of the compass and where it stands."""

    point: int
    start: int
    end: int


def read_bearing(text: str) -> Ray | NoPlace:
    """The bearing and distance that a text gives, or why it gives none."""
    plain = re.sub(r"[−–—‑]", "-", text).replace("\u00a0", " ").strip()
    if len(plain) > LONGEST:
        return _unclear(text)
    match = _BAND.search(plain) or _SINGLE.search(plain)
    if match is None:
        return _unclear(text)
    before, after = plain[: match.start()], plain[match.end() :]
    band = _band(match, before)
    if isinstance(band, NoPlace):
        return band
    named = _ORIGIN.search(after)
    origin = named[1].strip(" .,;") if named else None
    if named:
        after = after[: named.start()]
    aim = _aim(text, f"{_without_limits(before)} | {after}", origin)
    return aim if isinstance(aim, NoPlace) else _ray(aim, band)


def has_distance(text: str) -> bool:
    """True where the text speaks of a distance in metres or kilometres."""
    return len(text) <= LONGEST and _SINGLE.search(text) is not None


def _ray(aim: tuple[float, float, str | None, bool], band: tuple[float, float]) -> Ray:
    return Ray(
        bearing_deg=aim[0],
        bearing_sigma_deg=aim[1],
        range_min_m=band[0],
        range_max_m=band[1],
        origin=aim[2],
        magnetic=aim[3],
    )


# -- distance


def _band(match: re.Match[str], before: str) -> tuple[float, float] | NoPlace:
    if match.re is _BAND:
        first, first_unit, second, second_unit = match.groups()
        near, far = _metres(first, first_unit or second_unit)[0], _metres(second, second_unit)[0]
        if near >= far:
            message = f"'{match[0][:60]}' is a band of distance that ends before it starts."
            return NoPlace(code=NOT_UNDERSTOOD, message=message, remedy="Write the nearer distance first.")
        return near, far
    metres, unit_m = _metres(match[1], match[2])
    if _MORE_THAN.search(before):
        message = f"'{(before + match[0])[-60:]}' has no farthest distance."
        return NoPlace(
            code=NOT_UNDERSTOOD, message=message, remedy="Ask for a band: from how far to how far."
        )
    if metres <= 0.0:
        message = f"'{match[0][:60]}' is no distance."
        return NoPlace(code=NOT_UNDERSTOOD, message=message, remedy=_REMEDY)
    if _AT_MOST.search(before):
        return 0.0, metres
    return max(metres - unit_m / 2.0, 0.0), metres + unit_m / 2.0


def _metres(number: str, unit: str) -> tuple[float, float]:
    """(metres, unit of the last digit that counts, in metres)."""
    scale = 1000.0 if re.fullmatch(_KM, unit, re.IGNORECASE) else 1.0
    plain = number.replace(",", ".")
    whole, _, fraction = plain.partition(".")
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    step = 10.0 ** -len(fraction) if fraction else 10.0**zeros
    return float(plain) * scale, step * scale


def _without_limits(before: str) -> str:
    return _AT_MOST.sub("", before)


# -- direction


def _aim(text: str, around: str, origin: str | None) -> tuple[float, float, str | None, bool] | NoPlace:
    """(bearing, sigma, origin, magnetic) from the words around the distance."""
    magnetic = _MAGNETIC.search(around) is not None
    degrees = list(_DEGREES.finditer(around))
    if len(degrees) == 1:
        rest = _DEGREES.sub(" ", around)
        rest = re.sub(r"\b(?:true|magnetic|grid)\s+north\b", " ", rest, flags=re.IGNORECASE)
        if _leftover(rest) or float(degrees[0][1].replace(",", ".")) > 360.0:
            return _unclear(text)
        return *_in_degrees(degrees[0][1]), origin, magnetic
    found = [] if degrees else _directions(around)
    if isinstance(found, NoPlace):
        return found
    if not found:
        return _unclear(text)
    behind = around[found[-1].end :].strip(" ,|")
    left = _blank(around, found)
    if origin is None and behind and "|" in around[: found[-1].start]:
        origin, left = behind, _blank(around[: found[-1].end], found)
    if _leftover(left):
        return _unclear(text)
    arc = _arc([one.point for one in found])
    if arc is None:
        message = f"'{text[:60]}' names directions that lie on opposite sides."
        return NoPlace(
            code=TWO_READINGS, message=message, remedy="Write a row for each direction that was meant."
        )
    return *arc, origin, magnetic


def _in_degrees(number: str) -> tuple[float, float]:
    plain = number.replace(",", ".")
    unit = 10.0 ** -len(plain.partition(".")[2])
    return float(plain) % 360.0, unit * HALF_UNIT_SIGMA


def _blank(text: str, found: list[_Found]) -> str:
    for one in found:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _leftover(text: str) -> bool:
    """True where words remain that nobody understood."""
    bare = _FILLERS.sub(" ", _TRUE.sub(" ", _MAGNETIC.sub(" ", text)))
    return re.search(r"[^\s|.,;:()~≈&/+-]", bare) is not None


def _directions(text: str) -> list[_Found] | NoPlace:
    found = [
        *(_abbreviated(text, pattern) for pattern in (_LATIN, _UKRAINIAN, _RUSSIAN)),
        _in_words(text),
    ]
    listed = sorted((one for part in found for one in part), key=lambda one: one.start)
    if any(one.point < 0 for one in listed):
        return _unclear(text)
    return listed


def _abbreviated(text: str, pattern: re.Pattern[str]) -> list[_Found]:
    return [
        _Found(_point(_letters(match[0])), match.start(), match.end()) for match in pattern.finditer(text)
    ]


def _letters(abbreviation: str) -> str:
    if re.fullmatch(r"[NSEW]+", abbreviation):
        return abbreviation
    parts = re.findall(r"Пн|Пд|Сх|Зх|[СЮВЗ]", abbreviation)
    return "".join(_LETTERS[part] for part in parts)


def _in_words(text: str) -> list[_Found]:
    """Directions in words; neighbours joined by a hyphen or a space are one: north-north-east."""
    groups: list[list[tuple[str, int, int]]] = []
    for word in _WORD.finditer(text):
        letters = _word_letters(word[0])
        if not letters:
            continue
        part = (letters, word.start(), word.end())
        if groups and re.fullmatch(r"[\s-]*", text[groups[-1][-1][2] : word.start()]):
            groups[-1].append(part)
        else:
            groups.append([part])
    return [
        _Found(_point("".join(letters for letters, _, _ in group)), group[0][1], group[-1][2])
        for group in groups
    ]


def _word_letters(word: str) -> str:
    lowered = word.lower()
    if lowered.isascii():
        whole = _ENGLISH.fullmatch(lowered) is not None
    else:
        whole = _STEM.match(lowered) is not None
    return "".join(_STEM_LETTER[stem] for stem in _STEM.findall(lowered)) if whole else ""


def _point(letters: str) -> int:
    """The number of the compass point, -1 for letters that are none."""
    return POINTS.index(letters) if letters in POINTS else -1


def _arc(points: list[int]) -> tuple[float, float] | None:
    """(middle, 1 sigma) of the smallest arc over the sectors; None for a half circle or more."""
    degrees = sorted({point * SECTOR_DEG for point in points})
    gaps = [
        ((degrees[(place + 1) % len(degrees)] - start) % 360.0 or 360.0, place)
        for place, start in enumerate(degrees)
    ]
    widest, place = max(gaps)
    spread = 360.0 - widest
    if spread >= 180.0:
        return None
    start = degrees[(place + 1) % len(degrees)]
    return (start + spread / 2.0) % 360.0, (spread + SECTOR_DEG) * UNIFORM_SIGMA


def _unclear(text: str) -> NoPlace:
    return NoPlace(code=NOT_UNDERSTOOD, message=f"'{text[:60]}' is no bearing and distance.", remedy=_REMEDY)
