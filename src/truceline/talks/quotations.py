"""Whose a quotation is: by the cue and the name after it, before it, or by the colon or dash beside it."""

from __future__ import annotations

from dataclasses import replace

from truceline.talks import phrases
from truceline.talks.cues import Cue
from truceline.talks.quotes import Quote
from truceline.talks.said import VERSION, Named, Said
from truceline.talks.spoken_paragraph import SpokenParagraph

FAR = 14
"""Tokens between a cue and the quotation it introduces, at most."""
SHORT = 3
"""A quotation of fewer words that no cue introduces is a word with marks, not an utterance."""
_ENDS = (",", ".", "?", "!", "…", "–")


class Quotations:
    """The quotations of one paragraph; ``used`` are the cues that introduce one, which then say nothing else.

    ``announced`` is who speaks by the colon at the end of the paragraph before; ``after_quotation`` is True
    where what came before this paragraph was a quotation.
    """

    def __init__(
        self, paragraph: SpokenParagraph, after_quotation: bool = False, announced: Named | None = None
    ) -> None:
        self.paragraph, self.words = paragraph, paragraph.words
        self.quotes, self.ranges = paragraph.quotes, paragraph.ranges
        self.first, self.last = paragraph.first, paragraph.last
        self.after_quotation, self.announced = after_quotation, announced
        self.used: set[Cue] = set()

    def said(self) -> list[Said]:
        """The statements that are quotations; of one speaker on end they are one."""
        direct: list[Said] = []
        for number in range(len(self.quotes)):
            one = self._quotation(number, direct)
            if one is None:
                continue
            if direct and one.inherits and direct[-1].type == one.type == "direct":
                direct[-1] = replace(direct[-1], parts=(*direct[-1].parts, *one.parts))
            else:
                direct.append(one)
        return direct

    def _quotation(self, number: int, before: list[Said]) -> Said | None:
        quote, (first, last) = self.quotes[number], self.ranges[number]
        part = (quote.start, quote.end)
        whole = self._utterance(number)
        found = self._named_after(number) if whole else None
        if found is None and whole and self._woven(number):
            return None
        found = found or (self._named_before(number) if whole else None)
        if found is None and whole and number == 0 and first <= self.first + 1:
            found = self.announced
        if found is not None:
            cue, source, rule = found
            if cue is not None:
                self.used.add(cue)
            return Said("direct", (part,), cue, source, rule, closed=quote.closed)
        if whole and (before or self.after_quotation or first <= self.first + 1) and last - first >= SHORT:
            return Said("direct", (part,), None, None, f"speech.inherited/{VERSION}", True, quote.closed)
        return None

    def _utterance(self, number: int) -> bool:
        return self._whole(self.quotes[number], *self.ranges[number])

    def _whole(self, quote: Quote, first: int, last: int) -> bool:
        """True for a quotation that is an utterance: it ends like one, begins like one, or goes on."""
        if last <= first or last - first < 2:
            return False
        closing = last
        while closing > first + 1 and self.words.texts[closing - 1] in ("'", "”", "“"):
            closing -= 1  # of a quotation inside that ends where this one does
        ends = self.words.texts[closing - 1][-1] in _ENDS
        begins = self.words.texts[first][0].isupper() or self.words.texts[first][0].isdigit()
        begins = begins or self.words.texts[first] in ("…", ".", "[")
        return (
            (ends and (last - first > SHORT or begins or self._set_off(first)))
            or (begins and last - first > SHORT)
            or not quote.closed
        )

    def _woven(self, number: int) -> bool:
        """True for marked words that are part of the writer's own clause: 'he was “unfit to lead.”'."""
        (first, last), texts, lowers = self.ranges[number], self.words.texts, self.words.lowers
        if texts[last - 1][-1] not in _ENDS and last + 1 < self.last and texts[last + 1][0].islower():
            return bool(self.paragraph.cues_in(last, self.words.sentence_of(last)[1]))
        ahead = first - 2
        if ahead < self.first or not texts[ahead][0].isalnum() or not texts[first][0].islower():
            return False
        if lowers[ahead] in ("and", "but"):
            return False  # with a quotation before
        ahead -= lowers[ahead] == "that"
        return not any(each.last == ahead + 1 for each in self.paragraph.cues_in(ahead - 1, ahead + 1))

    def _set_off(self, first: int) -> bool:
        """True for a quotation behind a comma or a colon: however short, it is no part of a clause."""
        return first - 2 >= self.first and self.words.texts[first - 2] in (",", ":")

    def _named_after(self, number: int) -> Named | None:
        """'…', said the envoy; '…', the envoy said; '…' – Envoy Amber."""
        _, end = self.ranges[number]
        ceiling = self.ranges[number + 1][0] - 1 if number + 1 < len(self.ranges) else self.last
        at = end
        while at < ceiling and self.words.texts[at] in ("”", '"', "“", "''", "'", ","):
            at += 1
        if at < ceiling and self.words.texts[at] in ("–", "-", "―"):
            while at < ceiling and self.words.texts[at] in ("–", "-", "―"):
                at += 1
            named = phrases.after(self.words, at, ceiling)
            return (None, named, f"speech.dash/{VERSION}") if named else None
        _, stop = self.words.sentence_of(at) if at < self.last else (0, 0)
        stop = min(stop, ceiling)
        for cue in self.paragraph.cues_in(at, min(stop, at + phrases.LONGEST_APPOSITION + FAR)):
            if cue.kind == "noun":
                continue
            return self._after_with(cue, at, stop)
        return None

    def _after_with(self, cue: Cue, at: int, stop: int) -> Named | None:
        if cue.kind == "according":
            named = phrases.after(self.words, cue.last, stop)
            return cue, named, f"speech.according/{VERSION}"
        if cue.kind == "participle":
            return None
        if cue.first == at or (cue.first == at + 1 and self.words.lowers[at] in ("also", "then", "later")):
            named = phrases.after_verb(self.words, cue.last, stop)
            return (cue, named, f"speech.inverted/{VERSION}") if named else None
        named = phrases.before(self.words, cue.first, at)
        if named is None or named[0] > at + 2:
            named = phrases.between(self.words, at, cue.first)
        if named is None or self._opens_clause(cue, at, stop):
            return None
        return cue, named, f"speech.after/{VERSION}"

    def _opens_clause(self, cue: Cue, at: int, stop: int) -> bool:
        """True where what follows a quotation is a new sentence with a statement of its own."""
        closed = self.words.texts[at - 2] if at >= 2 else ""
        if closed not in (".", "!", "?") or self.words.sentence_of(at)[0] != at:
            return False
        return closed == "." or not self.paragraph.closes_sentence(cue, self.paragraph.end(stop))

    def _named_before(self, number: int) -> Named | None:
        """The envoy said: '…'; Envoy Amber: '…'."""
        first, _ = self.ranges[number]
        mark = first - 1
        floor = next((self.ranges[n][1] for n in range(number - 1, -1, -1) if self._utterance(n)), self.first)
        start = max(floor, self.words.sentence_of(max(mark, self.first))[0])
        if mark - 1 >= start and self.words.texts[mark - 1] == ":":
            start = max(floor, self.words.sentence_of(mark - 1)[0])
        reach = [each for each in self.paragraph.cues_in(start, mark) if each.kind != "noun"]
        near = [each for each in reach if mark - each.last <= FAR and each not in self.used]
        if near:
            cue = near[-1]
            if cue.first == start and cue.kind != "participle":  # 'Said the envoy: “…”'
                return cue, phrases.after_verb(self.words, cue.last, mark), f"speech.before/{VERSION}"
            return cue, self.paragraph.subject(cue, start), f"speech.before/{VERSION}"
        if mark - 1 >= start and self.words.texts[mark - 1] == ":":
            named = phrases.after(self.words, start, mark - 1) or phrases.before(self.words, mark - 1, start)
            return (None, named, f"speech.colon/{VERSION}") if named else None
        return None
