"""A paragraph as the rules of speech look at it: its quotations, its cues, and whom a cue is said of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from truceline.talks import phrases
from truceline.talks.calendar_words import WEEKDAYS
from truceline.talks.cues import Cue, cue_at, first_words
from truceline.talks.phrases import Range
from truceline.talks.quotes import Quote
from truceline.talks.reading import Reading
from truceline.talks.said import LONGEST_SENTENCE

LONGEST_ADJUNCT = 9
"""Tokens that may follow 'the envoy said' at the end of a sentence: when, where, on what."""
_NO_SUBJECT = ("who", "which", "that", "when")


class SpokenParagraph:
    """The tokens from ``first`` to before ``last``, the quotations in them, and the cues outside those."""

    def __init__(self, text: Reading, paragraph: Range, quotes: tuple[Quote, ...] | None = None) -> None:
        self.text, self.words = text, text.words
        self.first, self.last = paragraph
        while self.first < self.last and text.before_body(self.first):
            self.first += 1
        start, end = self.words.starts[min(self.first, self.last - 1)], self.words.ends[self.last - 1]
        self.quotes = text.quotes_in(start, end + 1) if quotes is None else quotes
        self.ranges = [(self.words.at(each.start), self.words.at(each.end)) for each in self.quotes]
        inside = {at for first, last in self.ranges for at in range(first, last)}
        lowers, begins = self.words.lowers, first_words()
        outside = [at for at in self._readable() if lowers[at] in begins and at not in inside]
        self.cues = [found for at in outside if (found := cue_at(self.words, at)) is not None]

    def _readable(self) -> Iterator[int]:
        """The tokens of the sentences that are short enough to be sentences."""
        at = self.first
        while at < self.last:
            stop = min(self.words.sentence_of(at)[1], self.last)
            if stop - at <= LONGEST_SENTENCE:
                yield from range(at, stop)
            at = stop

    def cues_in(self, first: int, last: int) -> list[Cue]:
        """The cues from this token to before that one."""
        start = bisect_left(self.cues, first, key=lambda each: each.first)
        return self.cues[start : bisect_left(self.cues, last, lo=start, key=lambda each: each.first)]

    def subject(self, cue: Cue, floor: int) -> Range | None:
        """Who the cue's verb is said of: before it; for a participle, the subject of the verb before."""
        if cue.kind == "according":
            return phrases.after(self.words, cue.last, self.last)
        if cue.kind == "participle":
            return self._subject_of_participle(cue, floor)
        named = phrases.before(self.words, cue.first, floor)
        if named is not None or not phrases.second_verb(self.words, cue.first, floor):
            return named
        return self._subject_before(cue)

    def _subject_of_participle(self, cue: Cue, floor: int) -> Range | None:
        """Who is seen 'Amber saying' it; else the subject of the sentence's verb, not of a 'who' in it."""
        seen = phrases.name_before(self.words, cue.first, floor)
        if seen is not None:
            return seen
        return self._subject_before(cue)

    def _subject_before(self, cue: Cue) -> Range | None:
        """The subject of the last finite cue before this one in its sentence; else what that begins with."""
        sentence = max(self.first, self.words.sentence_of(cue.first)[0])
        for earlier in reversed(self.cues_in(sentence, cue.first)):
            if earlier.kind in ("clause", "object"):
                named = phrases.before(self.words, earlier.first, sentence)
                if named is not None and self.words.lowers[named[0]] not in _NO_SUBJECT:
                    return named
        return phrases.after(self.words, sentence, cue.first)

    def closes_sentence(self, cue: Cue, end: int) -> bool:
        """True when nothing follows the cue but who spoke, when and where."""
        at = cue.last
        if at >= end:
            return True
        if self.words.texts[at] == "," and at + 1 < end and self.words.lowers[at + 1].endswith("ing"):
            return True
        if self.words.lowers[at] in ("that", "“", '"', ":") or end - at > LONGEST_ADJUNCT:
            return False
        small = self.words.lowers[at]
        adjunct = small in ("in", "on", "at", "during", "after", "when", ",", "last", "this", "earlier", "as")
        return adjunct or self.is_day(at) or (self.words.texts[cue.first - 1] == ",")

    def is_day(self, at: int) -> bool:
        """True for the word of a day."""
        return self.words.lowers[at] in WEEKDAYS or self.words.lowers[at] in ("yesterday", "today")

    def end(self, last: int) -> int:
        """Before the marks that a sentence ends with."""
        while last > self.first and self.words.texts[last - 1] in ".!?”“\"…''":
            last -= 1
        return last
