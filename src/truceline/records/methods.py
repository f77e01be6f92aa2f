"""Methods as data: what each does in plain words, where it is documented, and who accepted it from when.

``methods.csv`` is a reviewed list; a method or rule that is not in it is not used. Acceptance is a party's
word on record and nothing else: a party that says nothing has accepted nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from truceline.records.tiers import MISSION
from truceline.records.undertakings import Party

ACCEPTS, OBJECTS, WITHDRAWS = "accepts", "objects", "withdraws"
STANCES = (ACCEPTS, OBJECTS, WITHDRAWS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One row of ``methods.csv``: ``id`` carries the version; ``text`` is the page that documents it.

    ``family`` is fusion, verification, truce, assessment, counting or talks. ``superseded_by`` names the
    method that stands in its place; what was made with the old one keeps its name.
    """

    id: str
    family: str
    what: str
    text: str
    superseded_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodWord:
    """What a party said of a method: accepts, objects or withdraws, from when, and where that stands."""

    id: str
    method: str
    party: str
    stance: str
    since: datetime
    source: str
    because: str
    evidence_sha256: str
    recorded_by: str
    recorded_at: datetime
    tier: str = MISSION


@cache
def methods() -> dict[str, Method]:
    """Every method by its id, in the order of the file."""
    text = files("truceline.records").joinpath("methods.csv").read_text(encoding="utf-8")
    return {
        row["method"]: Method(
            id=row["method"],
            family=row["family"],
            what=row["what"],
            text=row["text"],
            superseded_by=row["superseded_by"],
        )
        for row in csv.DictReader(text.splitlines(), strict=True)
    }


def word_of(words: Iterable[MethodWord], method: str, party: str, at: datetime) -> MethodWord | None:
    """The party's newest word on a method that applies at a moment; None when it has said nothing.

    words: in the order in which they were recorded; of two from the same moment the later recorded one counts
    """
    said = [each for each in words if (each.method, each.party) == (method, party) and each.since <= at]
    return max(reversed(said), key=lambda each: each.since, default=None)


def asked_of(parties: Iterable[Party], words: Sequence[MethodWord]) -> tuple[Party, ...]:
    """Whose word is asked for: every party that is no other's member, and whoever has said something."""
    spoke = {each.party for each in words}
    return tuple(party for party in parties if party.member_of is None or party.id in spoke)


def words_on(
    words: Sequence[MethodWord], method: str, parties: Iterable[str], at: datetime
) -> tuple[tuple[str, MethodWord | None], ...]:
    """Each party with its word on a method at a moment, in the order of the parties."""
    return tuple((party, word_of(words, method, party, at)) for party in parties)


def standing_words(word: MethodWord | None) -> str:
    """A party's word as words: accepted, objected, withdrawn, each from when; or that none is on record."""
    if word is None:
        return "no acceptance on record"
    verb = {ACCEPTS: "accepted", OBJECTS: "objected to", WITHDRAWS: "acceptance withdrawn"}[word.stance]
    because = f": {word.because}" if word.because else ""
    return f"{verb} from {word.since:%Y-%m-%d %H:%M} UTC{because} ({word.source})"
