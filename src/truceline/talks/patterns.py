"""Short patterns of words, as the tables of positions.toml write them, and where they stand in a text.

``~word`` is a verb in all its forms, ``one|other`` either, ``?word`` with it or without, ``#`` a number.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from truceline.talks.cues import inflected
from truceline.talks.words import Words

LONGEST_PLAIN = 3
"""Tokens of a verb with its preposition, at most; a longer pattern may begin with a verb of speech."""
Forms = dict[str, str]
"""A word as a pattern takes it -> the form of its verb: base, s, ed, ing; '' for a word as it stands."""


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern: the words that may stand there."""

    words: Forms
    optional: bool
    number: bool


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens that a pattern matched; ``form`` of the verb it begins with, '' where it begins with none."""

    name: str
    first: int
    last: int
    form: str

    @property
    def announces(self) -> bool:
        """True for 'announced its willingness to': who announces says it himself."""
        return bool(self.form) and self.last - self.first > LONGEST_PLAIN


class Patterns:
    """Named patterns, found by the word they begin with."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        self.by_word: dict[str, list[tuple[str, str, tuple[Element, ...]]]] = {}
        for name, written in named:
            elements = tuple(_element(each) for each in written.split())
            for word, form in elements[0].words.items():
                self.by_word.setdefault(word, []).append((name, form, elements))

    def in_tokens(self, text: Words, first: int, last: int) -> Iterator[Match]:
        """Every match that begins from one token to before another, the longest at each place."""
        known, numbers = self.by_word, "#" in self.by_word
        said = text.lowers[first:last]
        if not numbers and known.keys().isdisjoint(said):
            return  # most sentences hold none of a pattern's first words
        done = first
        for at, word in enumerate(said, start=first):
            rows = known.get(word)
            if rows is None and numbers and word[0].isdigit():
                rows = known["#"]
            best = _longest(text, at, last, rows) if rows is not None and at >= done else None
            if best is not None:
                yield best
                done = best.last


def _longest(
    text: Words, at: int, last: int, known: list[tuple[str, str, tuple[Element, ...]]]
) -> Match | None:
    best: Match | None = None
    for name, form, elements in known:
        end = _end(text, at + 1, last, elements, 1)
        if end is not None and (best is None or end > best.last):
            best = Match(name, at, end, form)
    return best


def _end(text: Words, at: int, last: int, elements: tuple[Element, ...], n: int) -> int | None:
    """Where the rest of a pattern ends, from its n-th element on; None where it does not stand here."""
    if n == len(elements):
        return at
    one = elements[n]
    if at < last and (text.lowers[at] in one.words or (one.number and text.lowers[at][0].isdigit())):
        end = _end(text, at + 1, last, elements, n + 1)
        if end is not None:
            return end
    return _end(text, at, last, elements, n + 1) if one.optional else None


def _element(written: str) -> Element:
    optional = written.startswith("?")
    found: Forms = {}
    for each in written.removeprefix("?").split("|"):
        found.update(verb_forms(each[1:]) if each.startswith("~") else {each: ""})
    return Element(found, optional, "#" in found)


@cache
def verb_forms(base: str) -> Forms:
    """Every form of a verb -> which it is; the irregular ones are of positions.toml."""
    rows = (each.split("/") for each in table()["irregular"]["forms"].split())
    irregular = {form: which for form, verb, which in rows if verb == base}
    regular = {form: which for form, which in inflected(base) if which not in irregular.values()}
    return {**regular, **irregular}


@cache
def table() -> dict[str, Any]:
    """The tables of positions.toml as they stand."""
    return tomllib.loads(files("truceline.talks").joinpath("positions.toml").read_text(encoding="utf-8"))


@cache
def genre(section: str, name: str) -> frozenset[str]:
    """The words of one entry of positions.toml, small."""
    return frozenset(table()[section][name].split())


@cache
def patterns(section: str) -> Patterns:
    """The patterns of one list of tables, each by the number of its table."""
    rows = table()[section]
    lines = (
        (str(number), line)
        for number, row in enumerate(rows)
        for line in row["cues"].split("\n")
        if line.strip()
    )
    return Patterns(lines)
