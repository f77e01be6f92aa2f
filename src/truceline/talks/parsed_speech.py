"""What a parse adds to what the rules of speech find: subjects, verbs that they leave out, false verbs.

Comes in: a Reading, its ``Said`` items and a parser. Goes out: the same items, changed where the parse knows
better, and further ones. Only the sentences that need it are parsed. Ends of contents stay as the rules have
them: a parse's clauses were no better on PolNeAR (docs/explanation/talks.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from truceline.talks.cues import Cue, forms
from truceline.talks.lexicon import listed
from truceline.talks.parsing import Parse, Parser
from truceline.talks.phrases import Range
from truceline.talks.reading import Reading
from truceline.talks.said import Said, in_order

VERSION = 1
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_TAKES_ITS_HEADS = ("conj", "xcomp", "advcl", "pcomp", "acomp", "dep")
_APART = ("relcl", "acl", "advcl", "appos", "ccomp", "parataxis")
_HAVE = ("has", "have", "had", "'ve", "'d")
_DONE = ("VBZ", "VBD", "VBP", "VBG")
"""Tags of a verb that tells what is done; an infinitive does only behind a verb like 'continue'."""
_NOBODY = ("it", "there", "this", "that", "what")
"""Subjects of 'it is worth noting that': nobody says it."""
_DEEPEST = 6
_EDGES = frozenset(",:;–.?!”\"''")


def with_parse(text: Reading, found: Sequence[Said], parser: Parser) -> tuple[Said, ...]:
    """The statements with what their parse says, in the order of the text."""
    quoted = _quoted(text)
    needed = list(_needed(text, found, quoted))
    if not needed:
        return tuple(found)
    seen = _Parsed(text, parser.parse(text.words, needed), quoted)
    kept = [seen.with_subject(each) for each in found if not seen.is_noun(each)]
    return in_order([*kept, *seen.further(needed, kept)])


def _quoted(text: Reading) -> frozenset[int]:
    words = text.words
    ranges = ((words.at(each.start), words.at(each.end)) for each in text.quotes if each.depth == 1)
    return frozenset(at for first, last in ranges for at in range(first, last))


def _needed(text: Reading, found: Sequence[Said], quoted: frozenset[int]) -> Iterator[Range]:
    """The sentences with a verb of speech that the rules have not read, or are not sure of."""
    sure = {each.cue.first for each in found if each.cue is not None and _sure(each, each.cue)}
    known = forms()
    for first, last in text.words.sentences:
        unsure = (
            at
            for at in range(first, last)
            if text.words.lowers[at] in known and at not in sure and at not in quoted
        )
        at = next(unsure, None)
        if at is not None and text.in_english(first) and not text.before_body(first):
            yield first, last


def _sure(each: Said, cue: Cue) -> bool:
    nounlike = cue.lemma in listed("speech", "nounlike")
    return each.source is not None and cue.kind != "participle" and not nounlike


class _Parsed:
    """The parse of the sentences that need one."""

    def __init__(self, text: Reading, parse: Parse, quoted: frozenset[int]) -> None:
        self.text, self.words, self.parse, self.quoted = text, text.words, parse, quoted

    def is_noun(self, each: Said) -> bool:
        """True for 'the envoys plan talks' read as a verb where the parse has a noun."""
        if each.cue is None or each.type == "direct" or each.cue.kind in ("noun", "according"):
            return False
        return self.parse.tags[each.cue.first][:1] == "N"

    def with_subject(self, each: Said) -> Said:
        """The statement with its verb's subject, where the rules found none or had to guess it."""
        if each.cue is None or each.cue.kind not in ("clause", "object", "participle"):
            return each
        if each.source is not None and (each.cue.kind != "participle" or each.type == "direct"):
            return each
        source = self._subject(each.cue.first)
        if source is None or source == each.source:
            return each
        return replace(each, source=source, source_rule=f"parse.subject/{VERSION}")

    def further(self, sentences: Sequence[Range], found: Sequence[Said]) -> Iterator[Said]:
        """Statements by verbs that the rules leave out: 'went on to say', 'was backed by the envoy'."""
        cues = {each.cue.first for each in found if each.cue is not None}
        direct = {self.words.at(start) for each in found if each.type == "direct" for start, _ in each.parts}
        for first, last in sentences:
            for verb in range(first, last):
                known = forms().get(self.words.lowers[verb])
                if known is None or verb in cues or verb in self.quoted:
                    continue
                one = self._active(verb, known[0]) or self._passive(verb)
                content = self._trimmed(*one[1]) if one is not None else None
                if one is None or content is None or any(at in direct for at in range(*content)):
                    continue
                yield self._said(Cue(verb, verb + 1, known[0], "clause"), one[0], content, one[2])

    def _said(self, cue: Cue, source: Range, content: Range, rule: str) -> Said:
        start, end = self.words.starts[content[0]], self.words.ends[content[1] - 1]
        kind = "mixed" if self.text.quotes_in(start, end) else "indirect"
        return Said(kind, ((start, end),), cue, source, f"parse.{rule}/{VERSION}")

    def _active(self, verb: int, lemma: str) -> tuple[Range, Range, str] | None:
        if not self._done(verb):
            return None
        below = ("ccomp", "dobj") if lemma in listed("speech", "object") else ("ccomp",)
        content = next((at for at in self.parse.below(verb, *below) if at > verb), None)
        source = self._subject(verb)
        if content is None or source is None or self.words.lowers[source[1] - 1] in _NOBODY:
            return None
        return source, (self.parse.firsts[content], self.parse.lasts[content]), "verb"

    def _passive(self, verb: int) -> tuple[Range, Range, str] | None:
        """'The plan was backed by the envoy': the agent speaks, of the subject."""
        if self.parse.tags[verb] != "VBN":
            return None
        agent = next(self.parse.below(verb, "agent"), None)
        of = next(self.parse.below(verb, "nsubjpass"), None)
        by = next(self.parse.below(agent, "pobj"), None) if agent is not None else None
        if by is None or of is None:
            return None
        return self._phrase(by), (self.parse.firsts[of], self.parse.lasts[of]), "by"

    def _done(self, verb: int) -> bool:
        """True for a verb of what was, is or will be said; not for 'asked to say', 'refused to say'."""
        tag, lowers = self.parse.tags[verb], self.words.lowers
        helpers = [lowers[at] for at in self.parse.below(verb, "aux", "auxpass")]
        if tag == "VBN":
            passive = next(self.parse.below(verb, "auxpass"), None) is not None
            return not passive and any(each in _HAVE for each in helpers)
        if tag == "VB" and "to" in helpers:
            head = lowers[self.parse.heads[verb]]
            follows = self.parse.relations[verb] == "xcomp" or lowers[verb - 2 : verb] == ("on", "to")
            return follows and head in listed("phrases", "going_on")
        return tag in _DONE or (tag == "VB" and bool(helpers))

    def _subject(self, verb: int) -> Range | None:
        """Who the verb is said of, through 'and', 'to' and participles; None where the parse has nobody."""
        at, parse = verb, self.parse
        for _ in range(_DEEPEST):
            own = next(parse.below(at, *_SUBJECTS), None)
            if own is None and parse.relations[at] == "acl":
                own = parse.heads[at]
            if own is not None:
                source = self._phrase(own)
                return None if source[0] <= verb < source[1] else source
            if parse.relations[at] not in _TAKES_ITS_HEADS:
                return None
            at = parse.heads[at]
        return None

    def _phrase(self, head: int) -> Range:
        """A noun with what stands before it and hangs on it, without clauses and appositions behind it."""
        parse, texts = self.parse, self.words.texts
        apart = [parse.firsts[at] for at in parse.below(head, *_APART) if at > head]
        last = min([parse.lasts[head], *(at for at in apart if at > head)])
        while last - 1 > head and texts[last - 1] in (",", "(", "–", "-"):
            last -= 1
        return parse.firsts[head], last

    def _trimmed(self, first: int, last: int) -> Range | None:
        texts = self.words.texts
        while first < last and texts[first] in (",", ":", "–"):
            first += 1
        while last > first and texts[last - 1] in _EDGES:
            last -= 1
        return (first, last) if last - first >= 2 else None
