"""The English words by which texts tell of meetings and calls, read once from events.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("truceline.talks").joinpath("events.toml").read_text(encoding="utf-8"))


@cache
def words_of(table: str, name: str) -> frozenset[str]:
    """The single words of one entry."""
    return frozenset(_tables()[table][name].split())


@cache
def pairs_of(table: str, name: str) -> dict[str, frozenset[str]]:
    """First word -> the words that must follow it, of an entry of word/word."""
    found: dict[str, set[str]] = {}
    for each in _tables()[table][name].split():
        first, second = each.split("/")
        found.setdefault(first, set()).add(second)
    return {first: frozenset(seconds) for first, seconds in found.items()}


@cache
def nouns() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """First word of a name of an event -> (its words, its kind), longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind, names in _tables()["nouns"].items():
        for name in _between_bars(names):
            tokens = tuple(name.replace("-", " - ").split())
            found.setdefault(tokens[0], []).append((tokens, kind))
    return {first: tuple(sorted(each, key=lambda one: -len(one[0]))) for first, each in found.items()}


@cache
def verbs() -> dict[str, tuple[tuple[str | None, str], ...]]:
    """Form of a verb -> (the word that must follow or None, its kind)."""
    found: dict[str, list[tuple[str | None, str]]] = {}
    for kind, forms in _tables()["verbs"].items():
        for form in _between_bars(forms):
            word, _, after = form.partition("/")
            found.setdefault(word, []).append((after or None, kind))
    return {word: tuple(each) for word, each in found.items()}


@cache
def first_words() -> frozenset[str]:
    """The words with which a noun or a verb of an event begins."""
    return frozenset(nouns()) | frozenset(verbs())


def _between_bars(names: str) -> Iterator[str]:
    for line in names.strip().splitlines():
        yield from (each.strip() for each in line.split("|") if each.strip())
