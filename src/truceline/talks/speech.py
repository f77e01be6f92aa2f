"""Who says what: direct and mixed quotations, indirect speech and directives, by cue, phrase and mark.

Comes in: a Reading. Goes out: ``Said`` items in the order of the text. No parser is needed; what one adds is
parsed_speech.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from truceline.talks.quotations import FAR, Quotations
from truceline.talks.reading import Reading
from truceline.talks.said import VERSION, Named, Said, in_order
from truceline.talks.spoken_paragraph import SpokenParagraph
from truceline.talks.unmarked_speech import UnmarkedSpeech


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
    yield from quotations.said()
    unmarked = UnmarkedSpeech(paragraph)
    for cue in paragraph.cues:
        if cue not in quotations.used:
            yield from unmarked.said(cue)


def _announces(paragraph: SpokenParagraph) -> Named | None:
    """The cue and source of a paragraph that ends with a colon: what they say is the next paragraph."""
    cues, last = paragraph.cues, paragraph.last
    if paragraph.words.texts[last - 1] != ":" or not cues or cues[-1].last < last - FAR:
        return None
    floor = max(paragraph.first, paragraph.words.sentence_of(cues[-1].first)[0])
    return cues[-1], paragraph.subject(cues[-1], floor), f"speech.announced/{VERSION}"
