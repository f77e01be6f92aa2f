"""One key for the many spellings of a name: romanised, then folded where the ways to romanise differ.

Measured on a list of spellings and of names that look alike (docs/explanation/talks.md). The key folds
-skyi/-sky/-skij, w and v, h, g and kh, ie/ye/je and e, y and i, z and s, and doubled letters. German,
French and Polish spellings are read by their own letters, so a name has up to five keys; two names have one
skeleton when any of theirs are equal. A surname is never linked because it is merely similar:
``one_letter_apart`` is for names whose bearer something else names too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LATIN = "a b v g g d e e zh z y i i i k l m n o p r s t u f kh ts ch sh shch _ iu ia y e e _ u"
_CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэёъў",
        _LATIN.split(),
        strict=True,
    )
)
_ENGLISH = (
    ("shch", "şç"),
    ("tch", "ç"),
    ("sch", "ş"),
    ("ch", "ç"),
    ("sh", "ş"),
    ("zh", "j"),
    ("kh", "g"),
    ("ts", "ţ"),
)
_GERMAN = (
    ("schtsch", "şç"),
    ("tsch", "ç"),
    ("dsch", "j"),
    ("sch", "ş"),
    ("ch", "g"),
    ("sh", "j"),
    ("z", "ţ"),
)
_GERMAN_VOICED = (("tsch", "ç"), ("sch", "j"), ("ch", "g"), ("z", "ţ"))  # "sch" is zh as often as sh
_POLISH = (("szcz", "şç"), ("sz", "ş"), ("cz", "ç"), ("rz", "j"), ("ch", "g"), ("c", "ţ"))
_FRENCH = (
    ("chtch", "şç"),
    ("tch", "ç"),
    ("ch", "ş"),
    ("ts", "ţ"),
    ("kh", "g"),
    ("ou", "u"),
    ("gu", "g"),
    ("j", "j"),
)
_READINGS = (_ENGLISH, _GERMAN, _GERMAN_VOICED, _FRENCH, _POLISH)
_FOLDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"ph", "f"),
        (r"dj", "j"),
        (r"(?<=[şç])o(?=[vw]a?$)", "e"),
        (r"enka$", "enko"),
        (r"ck", "k"),
        (r"ou", "u"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"[yïî]", "i"),
        (r"q|c", "k"),
        (r"h", "g"),
        (r"z", "s"),
        (r"(?<=[bvgdkmnprstlfşçţj])[ij]+e", "e"),
        (r"(?<=[bvgdkmnprstlf])[ij]+o", "e"),
        (r"^[ij]+e", "e"),
        (r"[ij]+a", "ia"),
        (r"[ij]+u", "iu"),
        (r"(.)\1+", r"\1"),
        (r"(?<=sk)[ij]+$", ""),
        (r"(ts|ţ)ia$", r"\1a"),
        (r"i+[ij]*$", "i"),
        (r"(?<=[aeou])i(?=[bvgdkmnprstlf])", "i"),
    )
)
SHORTEST_FUZZY = 6
"""A key that is shorter says too little to bear a letter's difference."""


@lru_cache(maxsize=20_000)
def keys(name: str) -> frozenset[str]:
    """The keys of a name, one a reading of its letters; empty for a text without letters."""
    flat = _romanised(name.lower())
    found = {_folded(flat, reading) for reading in _READINGS}
    return frozenset(key for key in found if key)


@lru_cache(maxsize=20_000)
def key(name: str) -> str:
    """The key of a name as an English text spells it."""
    return _folded(_romanised(name.lower()), _ENGLISH)


def same_skeleton(one: str, other: str) -> bool:
    """True when two spellings may be of one name: a key of the one is a key of the other."""
    return bool(keys(one) & keys(other))


def one_letter_apart(one: str, other: str) -> bool:
    """True when two keys differ by one letter put in, left out, changed or swapped, but not their first."""
    if min(len(one), len(other)) < SHORTEST_FUZZY or one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    same = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    a, b = one[same:], other[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _romanised(name: str) -> str:
    """The name in Latin letters without accents, apostrophes or signs."""
    if any("\u0400" <= sign <= "\u052f" for sign in name):
        name = "".join(_CYRILLIC.get(sign, sign) for sign in unicodedata.normalize("NFC", name))
    name = name.replace("ß", "ss").replace("ł", "l").replace("ø", "o").replace("š", "sh").replace("č", "ch")
    name = name.replace("ž", "zh")
    flat = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in flat if "a" <= sign <= "z")


def _folded(flat: str, reading: tuple[tuple[str, str], ...]) -> str:
    if reading is _FRENCH and flat.endswith("ine"):
        flat = flat[:-1]
    for spelled, sound in reading:
        flat = flat.replace(spelled, sound)
    for pattern, to in _FOLDS:
        flat = pattern.sub(to, flat)
    return flat
