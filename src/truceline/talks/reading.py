"""One document with what the stages before have found in it; every later stage takes this and adds a part."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cached_property

from truceline.talks.anchors import Span
from truceline.talks.documents import Document
from truceline.talks.knowledge import Knowledge
from truceline.talks.linking import Mention, mentions
from truceline.talks.plain import Plain
from truceline.talks.quotes import Quote, quotes, with_double_marks
from truceline.talks.unknown_names import UnknownNames
from truceline.talks.words import Words, words


@dataclass(frozen=True)
class Reading:
    """A document, its plain text, tokens, quotations and mentions; positions are of the plain text."""

    document: Document
    plain: Plain
    words: Words
    quotes: tuple[Quote, ...]
    mentions: tuple[Mention, ...]

    def span(self, start: int, end: int) -> Span:
        """Characters of the plain text as an anchor in the file as stored."""
        return self.document.span(*self.plain.raw_at(start, end))

    def tokens(self, first: int, last: int) -> Span:
        """Tokens from first to before last as an anchor."""
        return self.span(self.words.starts[first], self.words.ends[last - 1])

    def mentions_in(self, first: int, last: int) -> tuple[Mention, ...]:
        """The mentions that begin with a token from first to before last."""
        starts = self._mention_starts
        begin = bisect_left(starts, first)
        return self.mentions[begin : bisect_left(starts, last, lo=begin)]

    def mention_at(self, token: int) -> Mention | None:
        """The mention that begins with this token."""
        return self._mention_at.get(token)

    @cached_property
    def unknown_names(self) -> UnknownNames:
        """The persons of the text whom the knowledge base does not have."""
        return UnknownNames(self.words, ((each.first, each.last) for each in self.mentions))

    @cached_property
    def _mention_starts(self) -> list[int]:
        return [each.first for each in self.mentions]

    @cached_property
    def _mention_at(self) -> dict[int, Mention]:
        return {each.first: each for each in self.mentions}

    def quotes_in(self, start: int, end: int) -> tuple[Quote, ...]:
        """The outermost quotations that begin at a character from start to before end."""
        first = bisect_left(self.quotes, start, key=lambda each: each.start)
        last = bisect_left(self.quotes, end, lo=first, key=lambda each: each.start)
        return tuple(each for each in self.quotes[first:last] if each.depth == 1)

    def quotes_inside(self, outer: Quote) -> tuple[Quote, ...]:
        """The quotations right inside this one."""
        first = bisect_left(self.quotes, outer.start, key=lambda each: each.start)
        last = bisect_left(self.quotes, outer.end, lo=first, key=lambda each: each.start)
        inner = (each for each in self.quotes[first:last] if each.depth == outer.depth + 1)
        return tuple(each for each in inner if each.end <= outer.end)

    def before_body(self, token: int) -> bool:
        """True for the words of a date line."""
        return self.plain.raw_at(self.words.starts[token], self.words.ends[token])[0] < self.document.body

    def in_english(self, token: int) -> bool:
        """True where the rules for English may be used."""
        start, _ = self.plain.raw_at(self.words.starts[token], self.words.ends[token])
        n = bisect_right(self._english, (start, len(self.document.raw) + 1)) - 1
        return n >= 0 and start < self._english[n][1]

    @cached_property
    def _english(self) -> list[tuple[int, int]]:
        return sorted((first, last) for first, last, code in self.document.languages if code == "en")


def reading(document: Document, knowledge: Knowledge) -> Reading:
    """The document with its tokens, quotations and mentions."""
    plain = document.plain()
    quoted = quotes(plain.text)
    plain = replace(plain, text=with_double_marks(plain.text, quoted))
    tokens = words(plain.text)
    return Reading(document, plain, tokens, quoted, mentions(tokens, knowledge))
