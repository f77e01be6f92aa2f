"""Recognising a file: every format scores it and says why; near ties are never decided here.

Only the file's name, its packing and its header are looked at (for GeoJSON: its properties),
against what each card says must be there. A file that lacks one needed column cannot score
above 0.4, so a format never claims another's file by a few common words.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from truceline.intake.card import Card
from truceline.intake.csvtext import NotTextError, dialect, opened
from truceline.intake.reading import Score
from truceline.intake.registry import format_cards

CERTAIN_ENOUGH = 0.5
NEAR_TIE = 0.1
_PARTIAL = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a glance at the file shows: its packing, its lower-case columns or properties, its name."""

    media: str
    names: frozenset[str]
    file_name: str
    trouble: str = ""
    code: str = "TL-INT-003"


def look(path: Path, file_name: str | None = None) -> Look:
    """A glance at the file; what cannot be read at all has media 'none' and says its trouble."""
    name = file_name or path.name
    try:
        with opened(path) as file:
            head = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    except (OSError, EOFError) as error:
        return Look(media="none", names=frozenset(), file_name=name, trouble=f"It cannot be read: {error}.")
    if head[:4] == b"PAR1":
        return _look_parquet(path, name)
    if head[:1] in (b"{", b"["):
        return _look_json(path, name)
    try:
        header = dialect(path).header
    except NotTextError as error:
        return Look(media="none", names=frozenset(), file_name=name, trouble=str(error), code=error.code)
    except (OSError, EOFError) as error:
        return Look(media="none", names=frozenset(), file_name=name, trouble=str(error))
    return Look(media="csv", names=frozenset(cell.lower() for cell in header), file_name=name)


def _look_parquet(path: Path, name: str) -> Look:
    try:
        with duckdb.connect() as con:
            found = con.execute("SELECT name FROM parquet_schema(?) OFFSET 1", [str(path)]).fetchall()
    except duckdb.Error as error:
        return Look(media="none", names=frozenset(), file_name=name, trouble=str(error).splitlines()[0])
    return Look(media="parquet", names=frozenset(str(row[0]).lower() for row in found), file_name=name)


def read_json(path: Path) -> Any:
    """The JSON document in the file (gzip is unpacked).

    errors: ValueError when it is not UTF-8 JSON, OSError when it cannot be read.
    """
    raw = path.read_bytes()
    packed = raw[:2] == b"\x1f\x8b"
    return json.loads((gzip.decompress(raw) if packed else raw).decode("utf-8-sig"))


def features_of(document: Any) -> list[Any] | None:
    """The features of a FeatureCollection, or None when the document is something else."""
    if not isinstance(document, Mapping) or document.get("type") != "FeatureCollection":
        return None
    features = document.get("features")
    return features if isinstance(features, list) else None


def _look_json(path: Path, name: str) -> Look:
    try:
        features = features_of(read_json(path))
    except (ValueError, OSError, EOFError, RecursionError) as error:
        return Look(media="none", names=frozenset(), file_name=name, trouble=f"It is no valid JSON: {error}.")
    if features is None:
        return Look(media="none", names=frozenset(), file_name=name, trouble="It is JSON but no GeoJSON.")
    said = [feature.get("properties") for feature in features if isinstance(feature, Mapping)]
    names = {str(key).lower() for properties in said if isinstance(properties, Mapping) for key in properties}
    return Look(media="json", names=frozenset(names), file_name=name)


def recognise(path: Path, *, file_name: str | None = None, cards: tuple[Card, ...] = ()) -> tuple[Score, ...]:
    """How well each format fits the file, best first, with the reason.

    ``cards`` are the mission's own; one that fits stands before the built-in whose reader it uses.
    """
    seen = look(path, file_name)
    own = [score_of(card, seen) for card in cards]
    better = {card.reader for card, score in zip(cards, own, strict=True) if score.score >= CERTAIN_ENOUGH}
    installed = [score_of(card, seen) for card in format_cards() if card.name not in better]
    return tuple(sorted((*own, *installed), key=lambda score: -score.score))


def score_of(card: Card, seen: Look) -> Score:
    """How well one card fits what the glance showed."""
    rule = card.recognise
    if seen.media not in card.media:
        return Score(
            format=card.name, score=0.0, why=f"the file is {seen.media}, not {' or '.join(card.media)}"
        )
    pattern = str(rule.get("file_name", ""))
    if pattern and re.search(pattern, seen.file_name):
        return Score(format=card.name, score=0.95, why=f"the file's name reads like {pattern}")
    return _score_of_names(card, seen)


def _score_of_names(card: Card, seen: Look) -> Score:
    needed = [str(name) for name in card.recognise.get("columns", ())]
    missing = [name for name in needed if name.lower() not in seen.names]
    groups = [list(map(str, group)) for group in card.recognise.get("any_of", ())]
    missing += [" or ".join(group) for group in groups if not {g.lower() for g in group} & seen.names]
    wanted = len(needed) + len(groups)
    if not wanted:
        return Score(format=card.name, score=0.1, why="the card names no columns to recognise it by")
    if missing:
        share = (wanted - len(missing)) / wanted
        why = f"{len(missing)} of {wanted} needed columns are missing: {', '.join(missing)}"
        return Score(format=card.name, score=round(_PARTIAL * share, 3), why=why)
    why = f"all {wanted} needed columns are there: {', '.join([*needed, *(' or '.join(g) for g in groups)])}"
    return Score(format=card.name, score=float(card.recognise.get("score", 0.9)), why=why)
