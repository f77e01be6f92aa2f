"""Names: how many of the spellings of a name are linked to its bearer, and who is taken for another.

``spellings.csv`` lists family names of public persons as newspapers of several languages spell them: the
passport's and older English forms, German, French and Polish transcriptions, and Cyrillic letters.
Rows with ``no`` are other people's names that look alike. The list was written by hand for this purpose.
"""

from __future__ import annotations

import csv
from difflib import SequenceMatcher
from pathlib import Path

from truceline.talks import Entity, Knowledge
from truceline.talks.linking import mentions
from truceline.talks.words import words

_HERE = Path(__file__).resolve()
_PLACES = (_HERE.parents[2] / "examples", _HERE.parents[4] / "examples")
LIST = next((path for place in _PLACES for path in sorted(place.glob("talks/*/spellings.csv"))), Path())
LIKE = 0.85
"""Share of letters in order that makes the peer take two names for one."""


def linked(rows: list[dict[str, str]]) -> list[tuple[dict[str, str], tuple[str, ...]]]:
    """Each row with the ids that its spelling, alone in a sentence, is linked to; of a name one is known."""
    names = sorted({row["name"] for row in rows})
    known = Knowledge(tuple(_person(name) for name in names))
    return [(row, _ids(row["spelling"], known)) for row in rows]


def measure() -> dict[str, float]:
    """Spellings, recall, and false matches of the look-alikes and across the listed names."""
    with LIST.open(encoding="utf-8", newline="") as file:
        found = linked(list(csv.DictReader(file)))
    same = [(row, ids) for row, ids in found if row["same"] == "yes"]
    other = [(row, ids) for row, ids in found if row["same"] == "no"]
    right = sum(row["name"] in ids for row, ids in same)
    told = [(row, _like(row["spelling"], sorted({each["name"] for each, _ in found}))) for row, _ in found]
    return {
        "spellings": len(same),
        "recall": right / len(same),
        "look-alikes": len(other),
        "look-alikes taken for somebody": sum(bool(ids) for _, ids in other),
        "spellings taken for another as well": sum(
            any(each != row["name"] for each in ids) for row, ids in same
        ),
        f"peer, letters alike by {LIKE}: recall": sum(
            row["name"] in ids for row, ids in told if row["same"] == "yes"
        )
        / len(same),
        f"peer, letters alike by {LIKE}: look-alikes taken": sum(
            bool(ids) for row, ids in told if row["same"] == "no"
        ),
    }


def _like(spelling: str, names: list[str]) -> tuple[str, ...]:
    """The peer: names of which as many letters stand in order in the spelling (difflib)."""
    return tuple(
        each for each in names if SequenceMatcher(None, spelling.lower(), each.lower()).ratio() >= LIKE
    )


def _person(name: str) -> Entity:
    return Entity(
        id=name, type="person", canonical=name, family=name, section="actors", names=(("en", name),)
    )


def _ids(spelling: str, known: Knowledge) -> tuple[str, ...]:
    return tuple(
        each for mention in mentions(words(f"They met {spelling} there."), known) for each in mention.ids
    )
