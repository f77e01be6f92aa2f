"""Which outlet published a text, where the text says so: a date line with its name, a byline, its name alone.

An outlet that an article cites is not the one that published it; that somebody 'told' an outlet is a hint.
"""

from __future__ import annotations

from dataclasses import dataclass

from truceline.talks.anchors import Span
from truceline.talks.knowledge import Knowledge
from truceline.talks.linking import Mention
from truceline.talks.reading import Reading

FIRST_TOKENS = 40
"""Tokens within which a date line with the outlet in brackets ends."""
LONGEST_LINE = 14
"""Tokens of a byline, at most."""
_BY = frozenset(("by", "source", "©", "copyright", "published", "via", "from"))


@dataclass(frozen=True, slots=True)
class Outlet:
    """The outlet of a document, the words that say it and the rule; a hint is not taken for it."""

    id: str
    span: Span
    rule: str

    @property
    def hint(self) -> bool:
        """True where the outlet was told something, and may not be the one that published the text."""
        return self.rule == "outlet.told/1"


def outlet(text: Reading, knowledge: Knowledge) -> Outlet | None:
    """The outlet that a document names as its own, else a hint, else None."""
    named = [each for each in text.mentions if _outlet(each, knowledge)]
    for rule, holds in (("dateline", _in_brackets), ("byline", _in_byline), ("told", _told)):
        ids = {each.ids[0]: each for each in reversed(named) if holds(text, each)}
        if len(ids) == 1:
            (one,) = ids.values()
            return Outlet(one.ids[0], text.tokens(one.first, one.last), f"outlet.{rule}/1")
        if ids:
            return None
    return None


def _outlet(mention: Mention, knowledge: Knowledge) -> bool:
    return mention.id is not None and knowledge.by_id[mention.id].section == "outlets"


def _in_brackets(text: Reading, each: Mention) -> bool:
    """'NORTHPORT, 3 March (Harbour Gazette) –': in brackets before a dash at the begin."""
    low = text.words.lowers
    around = low[each.first - 1 : each.first] == ("(",) and low[each.last : each.last + 1] == (")",)
    return each.first < FIRST_TOKENS and around and low[each.last + 1 : each.last + 2] in (("-",), ("–",))


def _in_byline(text: Reading, each: Mention) -> bool:
    """'By Ivana Amber, Harbour Gazette', 'Source: Harbour Gazette', or the name alone on a line."""
    number = text.words.paragraph_of(each.first)
    if 3 < number < len(text.words.paragraphs) - 2:
        return False
    first, last = text.words.paragraphs[number]
    if last - first > LONGEST_LINE:
        return False
    around = (*range(first, each.first), *range(each.last, last))
    alone = all(not text.words.texts[n][0].isalnum() for n in around)
    return alone or text.words.lowers[first] in _BY


def _told(text: Reading, each: Mention) -> bool:
    """'Amber told the Harbour Gazette'."""
    before = text.words.lowers[max(0, each.first - 2) : each.first]
    return "told" in before
