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
_SOFT_O = re.compile(r"(?<=[şç])o(?=[vw]a?$)")
_ONE_LETTER = str.maketrans(
    {"x": "ks", "w": "v", "y": "i", "ï": "i", "î": "i", "q": "k", "c": "k", "h": "g", "z": "s"}
)
_GLIDES = tuple(
    (said, re.compile(pattern), to)
    for said, pattern, to in (
        ("e", r"(?:(?<=[bvgdkmnprstlfşçţj])|^)[ij]+e", "e"),
        ("o", r"(?<=[bvgdkmnprstlf])[ij]+o", "e"),
        ("a", r"[ij]+a", "ia"),
        ("u", r"[ij]+u", "iu"),
    )
)
_DOUBLED = re.compile(r"(.)\1+")
_SOFT_END = re.compile(r"(?<=sk)[ij]+$")
_TSIA = re.compile(r"(ts|ţ)ia$")
_I_END = re.compile(r"i+[ij]*$")
SHORTEST_FUZZY = 6
"""A key that is shorter says too little to bear a letter's difference."""


@lru_cache(maxsize=20_000)
def keys(name: str) -> frozenset[str]:
    """The keys of a name, one a reading of its letters; empty for a text without letters."""
    flat = _romanised(name.lower())
    spelled = {_spelled(flat, reading) for reading in _READINGS}  # often all are one
    return frozenset(key for key in map(_folded, spelled) if key)


@lru_cache(maxsize=20_000)
def key(name: str) -> str:
    """The key of a name as an English text spells it."""
    return _folded(_spelled(_romanised(name.lower()), _ENGLISH))


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


def _spelled(flat: str, reading: tuple[tuple[str, str], ...]) -> str:
    """The sounds that one language's spelling stands for, one letter each."""
    if reading is _FRENCH and flat.endswith("ine"):
        flat = flat[:-1]
    for spelled, sound in reading:
        flat = flat.replace(spelled, sound)
    return flat


def _folded(said: str) -> str:
    """The sounds with those folded that the ways to romanise tell apart; each pattern where it can match."""
    said = said.replace("ph", "f").replace("dj", "j")
    if "ç" in said or "ş" in said:
        said = _SOFT_O.sub("e", said)
    if said.endswith("enka"):
        said = f"{said[:-1]}o"
    said = said.replace("ck", "k").replace("ou", "u").translate(_ONE_LETTER)
    if "i" in said or "j" in said:
        for vowel, pattern, to in _GLIDES:
            if f"i{vowel}" in said or f"j{vowel}" in said:
                said = pattern.sub(to, said)
    said = _DOUBLED.sub(r"\1", said)
    if said[-1:] in ("i", "j"):
        said = _I_END.sub("i", _SOFT_END.sub("", said))
    return _TSIA.sub(r"\1a", said) if said.endswith("ia") else said
