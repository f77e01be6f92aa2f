"""What a phrase says was signed: an instrument of the knowledge base, or a declaration, a treaty."""

from __future__ import annotations

from dataclasses import dataclass

from truceline.talks.lexicon import listed
from truceline.talks.linking import Mention
from truceline.talks.patterns import genre
from truceline.talks.phrases import Range
from truceline.talks.told import Told


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument as a phrase names it: its id where it is known, its tokens without article, its noun.

    ``force`` is what the words say of it: intent, binding, non-binding, political; None for nothing.
    """

    id: str | None
    tokens: Range
    head: str
    force: str | None
    joint: bool


def instrument_in(told: Told, first: int, last: int) -> Instrument | None:
    """The first instrument that a phrase names."""
    low = told.words.lowers
    mention = known_in(told, first, last)
    nouns = genre("commitments", "instruments")
    head = next((n for n in range(first, last) if low[n] in nouns and not _of_another(told, n, last)), None)
    if mention is not None and (head is None or mention.first <= head):
        begin, end, identifier = mention.first, mention.last, mention.id
        head = next((n for n in range(begin, end) if low[n] in nouns), end - 1)
    elif head is not None:
        begin, end, identifier = head, _with_of(told, head + 1, last), None
    else:
        return None
    begin = _with_adjectives(told, begin, first)
    words = set(low[max(first, begin - 2) : min(end + 2, last)])
    return Instrument(
        identifier, (begin, end), low[head], _force(words, low[begin:end]), "joint" in low[begin:end]
    )


def known_in(told: Told, first: int, last: int) -> Mention | None:
    """The first instrument of the knowledge base that these tokens name."""
    return next((each for each in told.text.mentions_in(first, last) if _is_instrument(told, each.id)), None)


def same_instrument(one: Instrument, other: Instrument) -> bool:
    """True for one id, or for 'the declaration' after a declaration."""
    if one.id is not None and other.id is not None:
        return one.id == other.id
    return one.head == other.head


def _is_instrument(told: Told, identifier: str | None) -> bool:
    entity = told.entity(identifier)
    return entity is not None and entity.type == "instrument"


def _of_another(told: Told, at: int, last: int) -> bool:
    """True for the first noun of a compound: 'agreement text', 'treaty talks'."""
    follows = told.words.lowers[at + 1] if at + 1 < last else ""
    return follows in genre("commitments", "compounds")


def _with_of(told: Told, end: int, last: int) -> int:
    """'… of intent', '… of understanding' belong to the name."""
    low = told.words.lowers
    if end + 1 < last and low[end] == "of" and low[end + 1] in genre("commitments", "of"):
        return end + 2
    return end


def _with_adjectives(told: Told, begin: int, floor: int) -> int:
    """With the words before it back to the article: 'trilateral', 'joint', 'legally binding'."""
    low, texts = told.words.lowers, told.words.texts
    while begin > floor and texts[begin - 1][0].isalpha() and low[begin - 1] not in _STOPS:
        begin -= 1
    return begin


_STOPS = (
    listed("phrases", "determiners")
    | listed("phrases", "prepositions")
    | listed("phrases", "boundary")
    | listed("phrases", "auxiliary")
    | {"and", "new"}
)


def _force(words: set[str], name: tuple[str, ...]) -> str | None:
    if "intent" in name:
        return "intent"
    if "binding" in words:
        return "non-binding" if "non" in words or "not" in words else "binding"
    return "political" if words & {"political", "politically"} else None
