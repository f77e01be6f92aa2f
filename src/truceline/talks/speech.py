"""Who says what: direct and mixed quotations, indirect speech and directives, by cue, phrase and mark.

Comes in: a Reading. Goes out: ``Said`` items in the order of the text. No parser is needed; what one adds is
parsed_speech.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from truceline.talks.cues import forms
from truceline.talks.lexicon import listed
from truceline.talks.quotations import FAR, Quotations
from truceline.talks.quotes import Quote
from truceline.talks.reading import Reading
from truceline.talks.said import VERSION, Named, Said, in_order
from truceline.talks.spoken_paragraph import SpokenParagraph
from truceline.talks.unmarked_speech import UnmarkedSpeech
from truceline.talks.words import Words

_NO_UTTERANCE = listed("claims", "attitudes") | listed("speech", "object")
_CONDITIONS = frozenset(("if", "whether", "unless", "whatever", "whenever"))
_SUPPOSED = frozenset(["would", "could", "should", "might", "may", "must", "can", "will", "to", "'d", "'ll"])
"""Words before a verb of speech by which nothing has been said yet, or ever."""


def said(text: Reading) -> tuple[Said, ...]:
    """Every statement of the paragraphs in English, in the order of the text."""
    found: list[Said] = []
    announced: Named | None = None
    for each in text.words.paragraphs:
        if not text.in_english(each[0]):
            announced = None
            continue
        paragraph = SpokenParagraph(text, each)
        found += _said_in(paragraph, bool(found) and found[-1].type == "direct", announced)
        announced = _announces(paragraph)
    return in_order(found)


def _said_in(paragraph: SpokenParagraph, after_quotation: bool, announced: Named | None) -> Iterator[Said]:
    """Quotations first, because their cues are then no others'; then what is said without marks."""
    quotations = Quotations(paragraph, after_quotation, announced)
    direct = quotations.said()
    yield from direct
    said_at = {start for each in direct for start, _ in each.parts}
    for quote in paragraph.quotes:
        if quote.start in said_at:
            yield from _said_inside(paragraph.text, quote)
    unmarked = UnmarkedSpeech(paragraph)
    for cue in paragraph.cues:
        if cue not in quotations.used:
            yield from unmarked.said(cue)


def _said_inside(text: Reading, outer: Quote) -> Iterator[Said]:
    """Quotations inside a quotation that its own words introduce: whom the speaker quotes.

    One without a verb or a name beside it inside the outer quotation is the outer speaker's to explain.
    """
    inner = text.quotes_inside(outer)
    if not inner:
        return
    around = SpokenParagraph(text, (text.words.at(outer.start), text.words.at(outer.end)), inner)
    for each in Quotations(around).said():
        if _is_said(text.words, each):
            yield replace(each, depth=outer.depth + 1)
    for quote in inner:
        yield from _said_inside(text, quote)


def _is_said(words: Words, each: Said) -> bool:
    """True where the outer speaker says that it was said: not thought, named so, or only to be said."""
    cue = each.cue
    if cue is None or cue.lemma in _NO_UTTERANCE:
        return False
    if cue.kind == "according":
        return each.source is not None
    form = forms().get(words.lowers[cue.first], ("", ""))[1]
    if form == "base" and (each.source is None or each.source[1] != cue.first):
        return False  # 'go there and say:'
    if each.source is not None and words.lowers[each.source[0] - 1] in _CONDITIONS:
        return False
    return _SUPPOSED.isdisjoint(words.lowers[max(cue.first - 2, 0) : cue.first])


def _announces(paragraph: SpokenParagraph) -> Named | None:
    """The cue and source of a paragraph that ends with a colon: what they say is the next paragraph."""
    cues, last = paragraph.cues, paragraph.last
    if paragraph.words.texts[last - 1] != ":" or not cues or cues[-1].last < last - FAR:
        return None
    floor = max(paragraph.first, paragraph.words.sentence_of(cues[-1].first)[0])
    return cues[-1], paragraph.subject(cues[-1], floor), f"speech.announced/{VERSION}"
