"""Recognising a file: every format scores it and says why; near ties are never decided here.

Only what a glance shows (look.py) is held against what each card says must be there: columns or
properties, the file's name, patterns in a text, the outermost element of XML. A file that lacks
one needed thing cannot score above 0.4, so a format never claims another's by a few common words.
"""

from __future__ import annotations

import re
from pathlib import Path

from truceline.intake.card import Card
from truceline.intake.look import Look, look
from truceline.intake.reading import Score
from truceline.intake.registry import format_cards

CERTAIN_ENOUGH = 0.5
NEAR_TIE = 0.1
_PARTIAL = 0.4


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
    if not seen.media & set(card.media):
        is_a = " or ".join(sorted(seen.media)) or "unreadable"
        return Score(format=card.name, score=0.0, why=f"the file is {is_a}, not {' or '.join(card.media)}")
    pattern = str(rule.get("file_name", ""))
    if pattern and re.search(pattern, seen.file_name):
        return Score(format=card.name, score=0.95, why=f"the file's name reads like {pattern}")
    return _score_of_needs(card, seen)


def _score_of_needs(card: Card, seen: Look) -> Score:
    """All of the card's needs met: its own score; some: a share of 0.4; none named: 0.1."""
    needs = _needs(card, seen)
    if not needs:
        medium = bool(card.recognise.get("by_medium")) and bool(seen.media & set(card.media))
        if medium:
            return Score(format=card.name, score=_own(card), why=f"the file is {' or '.join(card.media)}")
        return Score(format=card.name, score=0.1, why="the card names nothing to recognise it by")
    missing = [what for what, met in needs if not met]
    if missing:
        share = (len(needs) - len(missing)) / len(needs)
        why = f"{len(missing)} of {len(needs)} needed columns or signs are missing: {', '.join(missing)}"
        return Score(format=card.name, score=round(_PARTIAL * share, 3), why=why)
    why = f"all {len(needs)} needed columns or signs are there: {', '.join(what for what, _ in needs)}"
    return Score(format=card.name, score=_own(card), why=why)


def _own(card: Card) -> float:
    return float(card.recognise.get("score", 0.9))


def _needs(card: Card, seen: Look) -> list[tuple[str, bool]]:
    """Every sign the card asks for, as it would be said to a person, and whether the file shows it."""
    rule = card.recognise
    needs = [(str(name), str(name).lower() in seen.names) for name in rule.get("columns", ())]
    for group in rule.get("any_of", ()):
        words = [str(name) for name in group]
        needs.append((" or ".join(words), any(word.lower() in seen.names for word in words)))
    needs += [
        (f"text like {pattern}", re.search(pattern, seen.head) is not None)
        for pattern in rule.get("text", ())
    ]
    if "root" in rule:
        needs.append((f"the element {rule['root']}", re.fullmatch(str(rule["root"]), seen.root) is not None))
    return needs
