"""Gazetteers: names to places, and no guessing. Two villages of one name are two candidates.

A table (CSV, plain or gzip, UTF-8) with ``id, name, lat, lon`` and, where it has them, alternative
names (parted by | or ;), ``admin``, ``population`` and ``sigma_m``. Columns may be named as GeoNames
names them. A name is found when it reads alike, letter by letter, after this:

    NFC; lower case by casefold; accents of Latin letters dropped (Žytkavičy = Zytkavicy)
    apostrophes of every kind, and the soft sign, dropped (п'ять = пять, Ol'ha = Olha)
    hyphens and dashes as spaces; spaces as one; ё as е
    Latin letters in a Cyrillic word taken for the Cyrillic ones they look like
    a word for the kind of settlement before the name dropped (м. , с. , смт, г. , village of)
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import math
import re
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from truceline.records import Problem, Severity
from truceline.space.spotted import NO_TABLE

LARGEST_BYTES = 64 * 1024 * 1024
_COLUMNS = {
    "id": ("id", "geonameid", "cid", "wikidata"),
    "name": ("name",),
    "lat": ("lat", "latitude", "lat_deg"),
    "lon": ("lon", "lng", "longitude", "lon_deg"),
    "names": ("names", "alternative_names", "alternatenames", "aliases"),
    "admin": ("admin", "admin1code", "region"),
    "population": ("population",),
    "sigma_m": ("sigma_m",),
}
_NEEDED = ("id", "name", "lat", "lon")
_TOLD = 20
_APOSTROPHES = re.compile("['’‘ʼ`´ʹ′\"“”ʺ″«»]|ь")
_DASHES = re.compile(r"[\s\-‐‑‒–—−_]+")
_KIND = re.compile(
    r"^(?:м|с|г|п|д|смт|пгт|пос|сел|село|місто|город|селище|посёлок|поселок|деревня|хутор|"
    r"the (?:city|town|village|settlement) of|(?:city|town|village|settlement) of|city|town|village)"
    r"(?:\.\s*|\s+)(?=\w)"
)
_LOOKALIKES = str.maketrans("aceiopxykmthb", "асеіорхукмтнв")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """One line of a gazetteer. ``sigma_m`` is how far from its point a place of it may lie; None: unknown."""

    id: str
    name: str
    lat: float
    lon: float
    admin: str = ""
    population: int | None = None
    sigma_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Settlements by every name they bear. ``sha256`` is of the bytes it was read from."""

    sha256: str
    settlements: tuple[Settlement, ...]
    by_name: Mapping[str, tuple[int, ...]] = field(repr=False)

    def find(self, name: str) -> tuple[Settlement, ...]:
        """All that bear this name, in the table's order; none when nobody does."""
        return tuple(self.settlements[place] for place in self.by_name.get(folded(name), ()))

    def nearest_names(self, name: str, count: int = 3) -> tuple[str, ...]:
        """Names of the table that are written much like this one; never used to choose for anybody."""
        asked = folded(name)
        close = [
            known for known in self.by_name if known[:1] == asked[:1] and abs(len(known) - len(asked)) <= 3
        ]
        found = difflib.get_close_matches(asked, close, n=4 * count, cutoff=0.75)
        places = [self.by_name[known][0] for known in found]
        return tuple(dict.fromkeys(self.settlements[place].name for place in places))[:count]


def folded(name: str) -> str:
    """The name as it is looked up; the module's page says what is taken for the same."""
    text = unicodedata.normalize("NFC", name).casefold().strip()
    text = _KIND.sub("", text)
    text = _APOSTROPHES.sub("", text).replace("ё", "е")
    text = _DASHES.sub(" ", text).strip(" .,;:")
    return " ".join(_plain_word(word) for word in text.split(" "))


def _plain_word(word: str) -> str:
    if word.isascii():
        return word
    if _CYRILLIC.search(word):
        return unicodedata.normalize("NFC", word.translate(_LOOKALIKES))
    spread = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def read_gazetteer(content: bytes, file: str) -> tuple[Gazetteer | None, tuple[Problem, ...]]:
    """The table in these bytes (CSV, or gzip of it), or None with everything found wrong."""
    try:
        text = _unpacked(content).decode("utf-8-sig")
    except (zlib.error, ValueError) as error:
        return None, (_wrong(file, f"it cannot be read: {error}.", "Save it as UTF-8 CSV."),)
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        return None, (_wrong(file, f"it is no CSV: {error}.", "Save it as CSV with a header line."),)
    places = _places(rows[0] if rows else [])
    lacking = [name for name in _NEEDED if name not in places]
    if lacking:
        remedy = "Columns are id, name, lat, lon and perhaps names, admin, population, sigma_m."
        return None, (_wrong(file, f"it has no column {' and no column '.join(lacking)}.", remedy),)
    return _read(rows[1:], places, file, hashlib.sha256(content).hexdigest())


def _unpacked(content: bytes) -> bytes:
    if content[:2] != b"\x1f\x8b":
        return content
    unpacking = zlib.decompressobj(wbits=31)
    plain = unpacking.decompress(content, LARGEST_BYTES)
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise ValueError("the packed file is cut off or larger than 64 MB")
    return plain


def _places(header: Sequence[str]) -> dict[str, int]:
    """Our columns by their place in the file's header."""
    lowered = [name.strip().lower() for name in header]
    found = {}
    for ours, theirs in _COLUMNS.items():
        place = next((lowered.index(name) for name in theirs if name in lowered), None)
        if place is not None:
            found[ours] = place
    return found


def _read(
    rows: Sequence[Sequence[str]], places: Mapping[str, int], file: str, sha256: str
) -> tuple[Gazetteer | None, tuple[Problem, ...]]:
    settlements: list[Settlement] = []
    names: dict[str, list[int]] = {}
    problems: list[Problem] = []
    seen: set[str] = set()
    for row_no, row in enumerate(rows, start=1):
        if not any(row):
            continue
        cells = {ours: row[place].strip() if place < len(row) else "" for ours, place in places.items()}
        found = _settlement(cells, seen)
        if isinstance(found, str):
            if len(problems) < _TOLD:
                problems.append(_wrong(file, found, "Mend the row.", row_no))
            continue
        seen.add(found.id)
        for name in {folded(each) for each in (found.name, *re.split(r"[|;]", cells.get("names", "")))} - {
            ""
        }:
            names.setdefault(name, []).append(len(settlements))
        settlements.append(found)
    if problems:
        return None, tuple(problems)
    by_name = {name: tuple(known) for name, known in names.items()}
    return Gazetteer(sha256=sha256, settlements=tuple(settlements), by_name=by_name), ()


def _settlement(cells: Mapping[str, str], seen: set[str]) -> Settlement | str:
    """The settlement, or what is wrong with its cells."""
    if not cells["id"] or not folded(cells["name"]):
        return "a row has no id or no name."
    if cells["id"] in seen:
        return f"the id '{cells['id']}' stands twice."
    lat, lon = _number(cells["lat"]), _number(cells["lon"])
    if lat is None or lon is None or abs(lat) > 90.0 or abs(lon) > 180.0:
        return f"'{cells['lat']}, {cells['lon']}' is no latitude and longitude in decimal degrees."
    sigma, people = _number(cells.get("sigma_m", "")), _number(cells.get("population", ""))
    if cells.get("sigma_m") and (sigma is None or sigma <= 0.0):
        return f"sigma_m is '{cells['sigma_m']}': write metres above zero, or leave it empty."
    return Settlement(
        id=cells["id"],
        name=cells["name"],
        lat=lat,
        lon=lon,
        admin=cells.get("admin", ""),
        population=None if people is None else int(people),
        sigma_m=sigma,
    )


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _wrong(file: str, message: str, remedy: str, row_no: int | None = None) -> Problem:
    return Problem(
        code=NO_TABLE, severity=Severity.REFUSED, message=message, remedy=remedy, file=file, row_no=row_no
    )
