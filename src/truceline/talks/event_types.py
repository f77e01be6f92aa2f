"""The PLOVER root of a clause by its verbs: the manual's words, and the tense and negation before them.

The first verb that the table knows decides. What helps and is only to come is AGREE, what hurts and is to
come is THREATEN, what helps and is negated is REJECT. No probability is given: a clause whose verbs the
table lacks has no type. Compare the CAMEO verb patterns (Schrodt 2012), which need actors and a parse.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from truceline.talks.lexicon import listed
from truceline.talks.patterns import Match, Patterns
from truceline.talks.phrases import Range
from truceline.talks.words import Words

BACK = 4
"""Tokens before a verb in which its auxiliaries and negation stand."""


@dataclass(frozen=True, slots=True)
class EventType:
    """A PLOVER root and the tokens that decide it."""

    root: str
    tokens: Range


def event_type(text: Words, first: int, last: int) -> EventType | None:
    """The root of what the tokens from first to before last say; None where no known verb stands."""
    found = [each for each in _patterns().in_tokens(text, first, last) if not _is_noun(text, each)]
    if not found:
        return None
    each = found[0]
    return EventType(_turned(text, each, first), (each.first, each.last))


def _turned(text: Words, match: Match, floor: int) -> str:
    """The root after tense and negation."""
    before = text.lowers[max(floor, match.first - BACK) : match.first]
    negated = any(word in listed("claims", "negations") or word.endswith("n't") for word in before)
    ahead = any(word in _words("ahead") for word in before)
    root = match.name
    if root in _words("helps"):
        return "REJECT" if negated else "AGREE" if ahead else root
    if root == "AGREE" and negated:
        return "REJECT"
    return "THREATEN" if root in _words("hurts") and ahead and not negated else root


def _is_noun(text: Words, match: Match) -> bool:
    """True for a verb's letters behind a determiner: 'the offer', 'a visit'."""
    alone = match.last - match.first == 1 and match.form in ("base", "s")
    before = text.lowers[match.first - 1] if match.first else ""
    return alone and (before in listed("phrases", "determiners") or before in ("'s", "of", "in", "for", "on"))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("truceline.talks").joinpath("plover.toml").read_text(encoding="utf-8"))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_table()["governing"][name].split())


@cache
def _patterns() -> Patterns:
    rows = _table()["roots"].items()
    return Patterns((root, line) for root, lines in rows for line in lines.split("\n") if line.strip())
