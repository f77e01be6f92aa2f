"""Who says what: direct and mixed quotations, indirect speech and directives, by cue, phrase and mark.

Comes in: a Reading. Goes out: ``Said`` items in the order of the text. No parser is needed; what one adds is
parsed_speech.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from truceline.talks import phrases
from truceline.talks.calendar_words import WEEKDAYS
from truceline.talks.cues import Cue, cue_at, first_words
from truceline.talks.lexicon import listed
from truceline.talks.phrases import Range
from truceline.talks.quotes import Quote
from truceline.talks.reading import Reading

VERSION = 2
FAR = 14
"""Tokens between a cue and the quotation it introduces, at most."""
SHORT = 3
LONGEST_SENTENCE = 300
"""Tokens of a sentence, at most; a longer one is a table or rubbish, and only its quotations are read."""
LONGEST_ADJUNCT = 9
"""Tokens that may follow 'the envoy said' at the end of a sentence: when, where, on what."""
"""A quotation of fewer words that no cue introduces is a word with marks, not an utterance."""
_NO_SUBJECT = ("who", "which", "that", "when")
_ENDS = (",", ".", "?", "!", "…", "–")


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: tokens of cue and source, characters of its content (plain text), how it is said.

    ``parts`` are (start, end) of the content; of a quotation without its marks. ``inherits`` where neither
    cue nor source stand beside it and the speaker is the one before.
    """

    type: str
    parts: tuple[Range, ...]
    cue: Cue | None
    source: Range | None
    rule: str
    inherits: bool = False
    closed: bool = True
    source_rule: str | None = None

    @property
    def reader(self) -> str:
        """What read it: 'rules', or 'parser' where a parse gave the statement or its source."""
        return "parser" if self.source_rule is not None or self.rule.startswith("parse.") else "rules"


def in_order(found: Iterable[Said]) -> tuple[Said, ...]:
    """Statements in the order of the text."""
    return tuple(sorted(found, key=lambda each: (each.parts[0], each.cue.first if each.cue else -1)))


def said(text: Reading) -> tuple[Said, ...]:
    """Every statement of the paragraphs in English, in the order of the text."""
    found: list[Said] = []
    announced: _Named | None = None
    for paragraph in text.words.paragraphs:
        if not text.in_english(paragraph[0]):
            announced = None
            continue
        one = _Paragraph(text, paragraph, bool(found) and found[-1].type == "direct", announced)
        found += one.said()
        announced = one.announces()
    return in_order(found)


_ADJUNCTS = listed("phrases", "adjuncts")
_Named = tuple[Cue | None, Range | None, str]


class _Paragraph:
    """One paragraph's cues, quotations and what becomes of them."""

    def __init__(
        self, text: Reading, paragraph: Range, after_quotation: bool, announced: _Named | None
    ) -> None:
        self.announced = announced
        self.text, self.words = text, text.words
        self.first, self.last = paragraph
        while self.first < self.last and text.before_body(self.first):
            self.first += 1
        self.after_quotation = after_quotation
        start, end = self.words.starts[min(self.first, self.last - 1)], self.words.ends[self.last - 1]
        self.quotes = text.quotes_in(start, end + 1)
        self.ranges = [(self.words.at(each.start), self.words.at(each.end)) for each in self.quotes]
        self.inside = {at for first, last in self.ranges for at in range(first, last)}
        lowers, begins = self.words.lowers, first_words()
        outside = [at for at in self._readable() if lowers[at] in begins and at not in self.inside]
        self.cues = [found for at in outside if (found := cue_at(self.words, at)) is not None]
        self.used: set[Cue] = set()

    def _readable(self) -> Iterator[int]:
        """The tokens of the sentences that are short enough to be sentences."""
        at = self.first
        while at < self.last:
            stop = min(self.words.sentence_of(at)[1], self.last)
            if stop - at <= LONGEST_SENTENCE:
                yield from range(at, stop)
            at = stop

    def _cues_in(self, first: int, last: int) -> list[Cue]:
        """The cues from this token to before that one."""
        start = bisect_left(self.cues, first, key=lambda each: each.first)
        return self.cues[start : bisect_left(self.cues, last, lo=start, key=lambda each: each.first)]

    def said(self) -> Iterator[Said]:
        """Quotations first, because their cues are then no others'; then what is said without marks."""
        direct: list[Said] = []
        for number in range(len(self.quotes)):
            one = self._quotation(number, direct)
            if one is None:
                continue
            if direct and one.inherits and direct[-1].type == one.type == "direct":
                direct[-1] = replace(direct[-1], parts=(*direct[-1].parts, *one.parts))
            else:
                direct.append(one)
        yield from direct
        for cue in self.cues:
            if cue not in self.used:
                yield from self._without_marks(cue)

    def announces(self) -> _Named | None:
        """The cue and source of a paragraph that ends with a colon: what they say is the next paragraph."""
        if self.words.texts[self.last - 1] != ":" or not self.cues or self.cues[-1].last < self.last - FAR:
            return None
        cue = self.cues[-1]
        floor = max(self.first, self.words.sentence_of(cue.first)[0])
        return cue, self._subject(cue, floor), f"speech.announced/{VERSION}"

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
            return bool(self._cues_in(last, self.words.sentence_of(last)[1]))
        ahead = first - 2
        if ahead < self.first or not texts[ahead][0].isalnum() or not texts[first][0].islower():
            return False
        if lowers[ahead] in ("and", "but"):
            return False  # with a quotation before
        ahead -= lowers[ahead] == "that"
        return not any(each.last == ahead + 1 for each in self._cues_in(ahead - 1, ahead + 1))

    def _set_off(self, first: int) -> bool:
        """True for a quotation behind a comma or a colon: however short, it is no part of a clause."""
        return first - 2 >= self.first and self.words.texts[first - 2] in (",", ":")

    def _named_after(self, number: int) -> _Named | None:
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
        for cue in self._cues_in(at, min(stop, at + phrases.LONGEST_APPOSITION + FAR)):
            if cue.kind == "noun":
                continue
            return self._after_with(cue, at, stop)
        return None

    def _after_with(self, cue: Cue, at: int, stop: int) -> _Named | None:
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
        return closed == "." or not self._closes_sentence(cue, self._end(stop))

    def _named_before(self, number: int) -> _Named | None:
        """The envoy said: '…'; Envoy Amber: '…'."""
        first, _ = self.ranges[number]
        mark = first - 1
        floor = next((self.ranges[n][1] for n in range(number - 1, -1, -1) if self._utterance(n)), self.first)
        start = max(floor, self.words.sentence_of(max(mark, self.first))[0])
        if mark - 1 >= start and self.words.texts[mark - 1] == ":":
            start = max(floor, self.words.sentence_of(mark - 1)[0])
        reach = [each for each in self._cues_in(start, mark) if each.kind != "noun"]
        near = [each for each in reach if mark - each.last <= FAR and each not in self.used]
        if near:
            cue = near[-1]
            if cue.first == start and cue.kind != "participle":  # 'Said the envoy: “…”'
                return cue, phrases.after_verb(self.words, cue.last, mark), f"speech.before/{VERSION}"
            return cue, self._subject(cue, start), f"speech.before/{VERSION}"
        if mark - 1 >= start and self.words.texts[mark - 1] == ":":
            named = phrases.after(self.words, start, mark - 1) or phrases.before(self.words, mark - 1, start)
            return (None, named, f"speech.colon/{VERSION}") if named else None
        return None

    def _subject(self, cue: Cue, floor: int) -> Range | None:
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
        for earlier in reversed(self._cues_in(sentence, cue.first)):
            if earlier.kind in ("clause", "object"):
                named = phrases.before(self.words, earlier.first, sentence)
                if named is not None and self.words.lowers[named[0]] not in _NO_SUBJECT:
                    return named
        return phrases.after(self.words, sentence, cue.first)

    def _without_marks(self, cue: Cue) -> Iterator[Said]:
        first, last = self.words.sentence_of(cue.first)
        first, last = max(first, self.first), min(last, self.last)
        end = self._end(last)
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
        named = self._subject(cue, first)
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
        return at >= end or self.words.lowers[at] in _ADJUNCTS or self._is_day(at)

    def _fronted(self, cue: Cue, first: int, end: int) -> list[Said] | None:
        """'The talks go on, the envoy said' and '…, said the envoy': the content stands before."""
        if cue.kind not in ("clause", "object") or not self._closes_sentence(cue, end):
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

    def _closes_sentence(self, cue: Cue, end: int) -> bool:
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
        return adjunct or self._is_day(at) or (self.words.texts[cue.first - 1] == ",")

    def _is_day(self, at: int) -> bool:
        return self.words.lowers[at] in WEEKDAYS or self.words.lowers[at] in ("yesterday", "today")

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
        for other in self._cues_in(begin + 1, end):
            at = other.first
            if other.kind in ("participle", "according") and self.words.texts[at - 1] == ",":
                return at - 1
            if other.kind == "clause" and self.words.lowers[at - 1] in ("and", "but"):
                return at - 1
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

    def _end(self, last: int) -> int:
        while last > self.first and self.words.texts[last - 1] in ".!?”“\"…''":
            last -= 1
        return last

    def _made(
        self, kind: str, cue: Cue, source: Range | None, first: int, last: int, rule: str
    ) -> Iterator[Said]:
        while first < last and self.words.texts[first] in (",", ":", "–"):
            first += 1
        while last > first and self.words.texts[last - 1] in (",", ";"):
            last -= 1
        if last - first >= 1:
            part = (self.words.starts[first], self.words.ends[last - 1])
            yield Said(kind, (part,), cue, source, f"speech.{rule}/{VERSION}")
