"""One document with its names, times and statements, as later stages ask it: who says this, about what."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from truceline.talks.anchors import Span
from truceline.talks.assertion import DENIED, MADE, WITHHELD, Assertion, unsaid
from truceline.talks.cues import is_noun_cue
from truceline.talks.issues import Named, issues_named
from truceline.talks.knowledge import Entity, Knowledge
from truceline.talks.phrases import Range
from truceline.talks.reading import Reading
from truceline.talks.said import LONGEST_SENTENCE
from truceline.talks.times import Timex
from truceline.talks.words import Words

Item = dict[str, Any]
LONGEST_HEADING = 9
"""Tokens of a heading, at most."""
FARTHEST_HEADING = 40
"""Paragraphs that a heading stands over, at most."""
MOST_NESTED = 30
"""Quotations or statements that may begin before a word and still hold it, at most."""


_GRANTED = frozenset(("what", "when", "where", "who", "whom", "why", "how", "which"))


def _begins(statement: Item) -> str:
    """The first word of what is said, small."""
    words = str((statement["content"] or statement["quote"] or {"text": ""})["text"]).lower().split()
    return words[0] if words else ""


@dataclass(frozen=True)
class Told:
    """A document as later stages read it. ``statements`` are the record's items of this document."""

    text: Reading
    times: tuple[Timex, ...]
    statements: Sequence[Item]
    knowledge: Knowledge

    @property
    def words(self) -> Words:
        """The document's tokens."""
        return self.text.words

    @property
    def name(self) -> str:
        """The document's id without its prefix, as the ids of its items take it."""
        return self.text.document.id.removeprefix("doc:")

    @cached_property
    def issues(self) -> tuple[Named, ...]:
        """Every place that speaks of an issue of the knowledge base."""
        return issues_named(self.words, self.knowledge)

    @cached_property
    def _contents(self) -> list[tuple[int, int, int]]:
        """(start, end, number of the statement) of every content in the file, by where they begin."""
        found = []
        for number, each in enumerate(self.statements):
            for span in each["quotes"] if each["type"] == "direct" else [each["content"]]:
                found.append((span["start"], span["end"], number))
        return sorted(found)

    def raw(self, token: int) -> int:
        """Where the token begins in the file as stored."""
        return self.text.plain.raw_at(self.words.starts[token], self.words.ends[token])[0]

    def token(self, raw: int) -> int:
        """The first token that begins at this place of the file or after it."""
        starts = self.text.plain.starts
        return bisect_left(self.words.starts, raw if starts is None else bisect_left(starts, raw))

    def via(self, token: int) -> Item | None:
        """The innermost statement in whose content the token stands; None for the article's own words."""
        around = self._around(token)
        return around[0] if around else None

    def _around(self, token: int) -> list[Item]:
        """The statements in whose content the token stands, innermost first."""
        at = self.raw(token)
        stop = bisect_right(self._contents, at, key=lambda each: each[0])
        near = self._contents[max(0, stop - MOST_NESTED) : stop]
        over = sorted((end - start, number) for start, end, number in near if at < end)
        return [self.statements[number] for _, number in over]

    def assertion_at(self, token: int) -> str:
        """Whether those who speak say what the token tells of: made, denied, or withheld."""
        return self.meant_at(token).value

    def meant_at(self, token: int) -> Assertion:
        """Whether those who speak say what the token tells of, and the word that says so.

        What somebody denies that another said is withheld: neither is it said to be so nor not to be so.
        *Did not say what*, *when*, *why* takes the clause for granted, and so does this.
        """
        unspoken = unsaid(self.words, token)
        if unspoken is not None:
            return Assertion(WITHHELD, unspoken)
        found = Assertion()
        inner: Item | None = None
        for each in self._around(token):
            meant = each["assertion"]
            begins = _begins(each)
            if begins in _GRANTED or (meant == DENIED and begins == "to"):
                meant = MADE  # 'does not want to': the verb before 'to' says it already
            own = inner is None or is_noun_cue(inner["cue"]["text"] if inner["cue"] else "")
            word = self.token(each["negation"]["start"]) if meant != MADE else None
            if meant == WITHHELD or (meant == DENIED and not own):
                return Assertion(WITHHELD, word)
            found = Assertion(DENIED, word) if meant == DENIED else found
            inner = each
        return found

    def announced_at(self, token: int) -> Item | None:
        """The statement whose verb of speech the token is: 'announced its willingness to'."""
        return self._by_cue.get(self.raw(token))

    @cached_property
    def _by_cue(self) -> dict[int, Item]:
        return {each["cue"]["start"]: each for each in self.statements if each["cue"] is not None}

    def quotation_end(self, token: int) -> int:
        """Where the quotation ends that the token stands in; the end of the text for one in none."""
        at = self.words.starts[token]
        stop = bisect_right(self.text.quotes, at, key=lambda each: each.start)
        over = [each.end for each in self.text.quotes[max(0, stop - MOST_NESTED) : stop] if at < each.end]
        return self.words.at(min(over)) if over else len(self.words.texts)

    def issues_in(self, first: int, last: int) -> list[Named]:
        """The places from one token to before another that speak of an issue."""
        start = bisect_left(self.issues, first, key=lambda each: each.first)
        stop = bisect_left(self.issues, last, lo=start, key=lambda each: each.first)
        return [each for each in self.issues[start:stop] if each.last <= last]

    def entity(self, identifier: str | None) -> Entity | None:
        """The entity of an id, None for one that the knowledge base does not have."""
        return self.knowledge.by_id.get(identifier or "")

    @cached_property
    def sentences(self) -> tuple[Range, ...]:
        """The sentences that the rules for English may read, without the date line and without headings."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[Range]:
        paragraph, english = -1, False
        for first, last in self.words.sentences:
            number = self.words.paragraph_of(first)
            if number != paragraph:
                paragraph, english = number, self.text.in_english(first)
            while first < last and self.text.before_body(first):
                first += 1
            if first < last and english and last - first <= LONGEST_SENTENCE:
                yield first, last

    @cached_property
    def _words_in(self) -> dict[Range, frozenset[str]]:
        lowers = self.words.lowers
        return {(first, last): frozenset(lowers[first:last]) for first, last in self.sentences}

    def has(self, sentence: Range, words: frozenset[str]) -> bool:
        """True where a sentence has one of these words, small: what saves a rule from looking closer."""
        return not words.isdisjoint(self._words_in[sentence])

    def paragraph(self, token: int) -> Range:
        """The paragraph that the token stands in."""
        return self.words.paragraphs[self.words.paragraph_of(token)]

    def heading(self, token: int) -> Range | None:
        """The heading that stands over the token: the last line before it without the end of a sentence."""
        number = self.words.paragraph_of(token)
        for first, last in reversed(self.words.paragraphs[max(0, number - FARTHEST_HEADING) : number]):
            if self.is_heading(first, last):
                return first, last
        return None

    def is_heading(self, first: int, last: int) -> bool:
        """True for a short line that ends without a mark and begins with a capital."""
        short = 1 <= last - first <= LONGEST_HEADING
        return short and self.words.texts[first][0].isupper() and self.words.texts[last - 1][0].isalnum()

    def span(self, first: int, last: int) -> Span:
        """Tokens as an anchor."""
        return self.text.tokens(first, last)

    def time_in(self, first: int, last: int) -> Timex | None:
        """The first day that is said from one token to before another."""
        start = bisect_left(self.times, first, key=lambda each: each.first)
        stop = bisect_right(self.times, last - 1, lo=start, key=lambda each: each.first)
        return next((each for each in self.times[start:stop] if each.type == "DATE" and each.value), None)
