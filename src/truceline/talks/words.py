"""A text as tokens, sentences and paragraphs; positions are those of the plain text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import add

from truceline.talks.lexicon import listed

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s)?\b|\d+|'s\b|[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)?|''|[^\w\s]|_"
)
_LINE_END = re.compile("\n")
_ENDS = frozenset(".!?…")
_CLOSERS = frozenset("”')]»")
_STRAIGHT = ('"', "''")
"""Marks that open and close alike; which they do shows in how many of them the paragraph had before."""
_ABBREVIATED = listed("words", "abbreviated")


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a text in parallel tuples, and where its sentences and paragraphs lie.

    ``sentences`` and ``paragraphs`` are (first token, token after the last).
    """

    texts: tuple[str, ...]
    lowers: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]
    paragraphs: tuple[tuple[int, int], ...]

    def at(self, position: int) -> int:
        """The token at this character, or the next one after it."""
        found = bisect_right(self.starts, position) - 1
        return found if found >= 0 and position < self.ends[found] else found + 1

    def sentence_of(self, token: int) -> tuple[int, int]:
        """The sentence this token stands in."""
        return self.sentences[max(0, bisect_right(self.sentences, (token, len(self.texts) + 1)) - 1)]

    def paragraph_of(self, token: int) -> int:
        """The number of the paragraph this token stands in."""
        return max(0, bisect_right(self.paragraphs, (token, len(self.texts) + 1)) - 1)


def words(text: str) -> Words:
    """The text's tokens; a sentence never crosses a line."""
    texts = tuple(_TOKEN.findall(text))
    starts = _starts(text, texts)
    ends = tuple(map(add, starts, map(len, texts)))
    lines = {bisect_left(starts, each.start()) for each in _LINE_END.finditer(text)}
    breaks = sorted(lines - {0, len(texts)})
    paragraphs = tuple(zip([0, *breaks], [*breaks, len(texts)], strict=True)) if texts else ()
    sentences = tuple(part for first, last in paragraphs for part in _sentences(texts, first, last))
    return Words(texts, tuple(map(str.lower, texts)), starts, ends, sentences, paragraphs)


def _starts(text: str, texts: tuple[str, ...]) -> tuple[int, ...]:
    """Where each token stands: nothing but space is between them, so each is the next of its letters."""
    starts, at = [], 0
    for token in texts:
        at = text.index(token, at)
        starts.append(at)
        at += len(token)
    return tuple(starts)


def _sentences(texts: tuple[str, ...], first: int, last: int) -> list[tuple[int, int]]:
    parts, begun, at = [], first, first
    straight = dict.fromkeys(_STRAIGHT, 0)
    while at < last:
        at += 1
        if texts[at - 1] in straight:
            straight[texts[at - 1]] += 1
        if texts[at - 1] not in _ENDS or _abbreviation(texts, at - 2, first):
            continue
        while at < last and (texts[at] in _ENDS or _closer(texts[at], straight)):
            if texts[at] in straight:
                straight[texts[at]] += 1
            at += 1
        if at < last and not _begins(texts[at]):
            continue
        parts.append((begun, at))
        begun = at
    return [*parts, (begun, last)] if begun < last else parts


def _closer(mark: str, straight: dict[str, int]) -> bool:
    """True for a mark that belongs to the sentence before it: a straight one where one is open."""
    return straight[mark] % 2 == 1 if mark in straight else mark in _CLOSERS


def _abbreviation(texts: tuple[str, ...], before: int, first: int) -> bool:
    if before < first:
        return False
    word = texts[before]
    return word.lower() in _ABBREVIATED or (len(word) == 1 and word.isupper())


def _begins(text: str) -> bool:
    return text[0].isupper() or text[0].isdigit() or text in "“\"'([–-•*"
