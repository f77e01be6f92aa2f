"""What is said without marks: indirect speech and directives, and clauses with some words in marks."""

from __future__ import annotations

from collections.abc import Iterator

from truceline.talks import phrases
from truceline.talks.cues import Cue
from truceline.talks.lexicon import listed
from truceline.talks.phrases import Range
from truceline.talks.said import VERSION, Said
from truceline.talks.spoken_paragraph import SpokenParagraph

_FINITE = listed("phrases", "auxiliary") | {"will", "would", "can", "could", "may", "might"}
_NAMING = listed("speech", "object") | {"reaffirm", "reiterate", "affirm", "confirm", "repeat"}
"""Verbs of speech that may have a thing for an object: 'reaffirmed his support'."""
_ADJUNCTS = listed("phrases", "adjuncts")


class UnmarkedSpeech:
    """The statements that the cues of one paragraph introduce without a quotation."""

    def __init__(self, paragraph: SpokenParagraph) -> None:
        self.paragraph, self.text, self.words = paragraph, paragraph.text, paragraph.words
        self.first, self.last = paragraph.first, paragraph.last

    def said(self, cue: Cue) -> Iterator[Said]:
        """What this cue says that somebody said."""
        first, last = self.words.sentence_of(cue.first)
        first, last = max(first, self.first), min(last, self.last)
        end = self.paragraph.end(last)
        if cue.kind == "according":
            yield from self._according(cue, first, end)
            return
        if cue.kind == "noun":
            named = phrases.before(self.words, cue.first, first)
            yield from self._made("indirect", cue, named, cue.last, end, "noun")
            return
        fronted = self._fronted(cue, first, end)
        if fronted is not None:
            yield from fronted
            return
        named = self.paragraph.subject(cue, first)
        if named is None and cue.kind != "participle":
            return
        begin = self._content_begins(cue, end)
        if begin == cue.last and cue.kind != "participle" and self._adjunct_only(begin, end):
            return
        bare = self.words.lowers[begin] not in ("that", ":") if begin < end else True
        if bare and cue.lemma in listed("speech", "needs_that"):
            return
        if ":" in self.words.texts[begin : min(begin + 3, end)] and self._quotation_follows(begin, end):
            return
        stop = self._content_ends(cue, begin, end)
        kind = "directive" if self._directs(cue, begin) else "indirect"
        if begin < stop and self._quotes(begin, stop):
            kind = "mixed"
        yield from self._made(kind, cue, named, begin, stop, cue.kind)

    def _quotes(self, first: int, last: int) -> bool:
        """True where a quotation begins in these tokens."""
        return bool(self.text.quotes_in(self.words.starts[first], self.words.ends[last - 1]))

    def _quotation_follows(self, begin: int, end: int) -> bool:
        """True where a colon is followed by a quotation, which is a statement of its own."""
        reach = range(begin, min(begin + 6, end))
        return any(self.words.texts[at] in ("“", '"', "''") and at - 1 in reach for at in reach)

    def _adjunct_only(self, at: int, end: int) -> bool:
        """True where no clause follows the cue but when, where or by whom."""
        return at >= end or self.words.lowers[at] in _ADJUNCTS or self.paragraph.is_day(at)

    def _fronted(self, cue: Cue, first: int, end: int) -> list[Said] | None:
        """'The talks go on, the envoy said' and '…, said the envoy': the content stands before."""
        if cue.kind not in ("clause", "object") or not self.paragraph.closes_sentence(cue, end):
            return None
        named = phrases.before(self.words, cue.first, first)
        begin = named[0] if named else cue.first
        if self.words.texts[cue.first - 1] == "," and cue.first > first:
            named = phrases.after(self.words, cue.last, end)
            begin = cue.first
        if named is None or begin - 1 <= first or self.words.texts[begin - 1] != ",":
            return None
        if begin - 1 - first < 4:
            return None
        kind = "mixed" if self._quotes(first, begin - 1) else "indirect"
        return list(self._made(kind, cue, named, first, begin - 1, "fronted"))

    def _according(self, cue: Cue, first: int, end: int) -> Iterator[Said]:
        named = phrases.after(self.words, cue.last, end)
        if cue.first <= first + 1:
            comma = next((n for n in range(cue.last, end) if self.words.texts[n] == ","), None)
            if comma is not None:
                yield from self._made("indirect", cue, named, comma + 1, end, "according")
            return
        stop = cue.first - 1 if self.words.texts[cue.first - 1] == "," else cue.first
        yield from self._made("indirect", cue, named, first, stop, "according")

    def _content_begins(self, cue: Cue, end: int) -> int:
        reach = (
            10
            if cue.lemma == "tell" or self._adjunct_only(cue.last, end) or self._to_somebody(cue.last)
            else 1
        )
        for at in range(cue.last, min(end, cue.last + reach)):
            if self.words.lowers[at] == "that" and cue.kind != "object":
                return at
        if cue.lemma == "tell":
            named = phrases.after(self.words, cue.last, end)
            return named[1] if named and named[1] < end else min(cue.last + 1, end)
        return cue.last

    def _to_somebody(self, at: int) -> bool:
        return self.words.lowers[at : at + 1] in (
            ("to",),
            ("on",),
            ("reporters",),
            ("yesterday",),
            ("today",),
        )

    def _content_ends(self, cue: Cue, begin: int, end: int) -> int:
        """Where the content stops: before the next cue with a clause of its own, or at the sentence's end."""
        for other in self.paragraph.cues_in(begin + 1, end):
            at = other.first
            if other.kind in ("participle", "according") and self.words.texts[at - 1] == ",":
                return at - 1
            if other.kind == "clause" and self.words.lowers[at - 1] in ("and", "but"):
                return at - 1
        if cue.lemma in _NAMING:
            verb = next((n for n in range(begin, end - 1) if self.words.lowers[n] in _FINITE | {"that"}), end)
            if verb > begin and self.words.lowers[verb - 1] == "and":
                end = verb - 1  # 'and will join': what the speaker does next is no part of what he names
        thing = cue.lemma in listed("speech", "object") and self.words.lowers[begin] not in ("that", "to")
        if thing and cue.kind == "clause":
            end = next((n for n in range(begin + 1, end - 1) if self._opposed(n)), end)
        if cue.kind == "object" and not self._directs(cue, begin):
            for at in range(begin + 1, end):
                if self.words.texts[at] in (",", ";", "–") or self.words.lowers[at] in (
                    "while",
                    "but",
                    "after",
                ):
                    return at
        return end

    def _opposed(self, at: int) -> bool:
        """True for ', but the other side': what somebody else does is no part of what is demanded."""
        low = self.words.lowers
        another = low[at + 2 : at + 3] != () and low[at + 2] in listed("phrases", "determiners")
        return low[at] == "," and low[at + 1] == "but" and another

    def _directs(self, cue: Cue, begin: int) -> bool:
        """True for 'instructed the team to explore': somebody is told to do something."""
        if cue.lemma not in listed("speech", "directive"):
            return False
        return "to" in self.words.lowers[cue.last : cue.last + 7] and self.words.lowers[begin] != "that"

    def _made(
        self, kind: str, cue: Cue, source: Range | None, first: int, last: int, rule: str
    ) -> Iterator[Said]:
        while first < last and self.words.texts[first] in (",", ":", "–"):
            first += 1
        while last > first and self.words.texts[last - 1] in (",", ";"):
            last -= 1
        if last - first >= 1:
            part = (self.words.starts[first], self._with_mark(first, self.words.ends[last - 1]))
            yield Said(kind, (part,), cue, source, f"speech.{rule}/{VERSION}")

    def _with_mark(self, first: int, end: int) -> int:
        """Behind the closing mark where a quotation inside ends with the content: its marks are a pair."""
        inside = self.text.quotes_in(self.words.starts[first] + 1, end)
        if inside and inside[-1].closed and end <= inside[-1].end <= end + 1:
            return inside[-1].end + 1
        return end
