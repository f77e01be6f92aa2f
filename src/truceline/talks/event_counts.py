"""How many a text says took part: '35 representatives …, including 27 heads of state', as it counts them.

A number counts those who take part only where it stands in what names them. 'The two sides' counts nothing
new, and a number that is one of another ('12 of 15 members') is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from truceline.talks.calendar_words import NUMBERS
from truceline.talks.event_words import words_of
from truceline.talks.participants import Party
from truceline.talks.phrases import Range
from truceline.talks.scene import Scene
from truceline.talks.words import Words

_GROUPS = words_of("words", "groups")
_KNOWN = frozenset(("the", "these", "those", "both", "its", "his", "her", "their", "our"))
_QUALIFIERS = (
    ("more", "than"),
    ("at", "least"),
    ("up", "to"),
    ("as", "many", "as"),
    ("about",),
    ("around",),
    ("some",),
    ("nearly",),
    ("almost",),
    ("over",),
    ("roughly",),
    ("approximately",),
)
_PARTS = (("including",), ("among", "them"), ("among", "which"), ("of", "whom"), ("of", "which"))
FARTHEST_NOUN = 4
"""Tokens from a number to the noun that it counts, at most: 'some 30 senior foreign officials'."""
FARTHEST_PART = 12
"""Tokens from a list of who came to the 'including' that speaks of it, at most."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number, the noun it counts, the words before it that make it inexact, and where all that stands."""

    n: int
    of: str
    tokens: Range
    qualifier: str | None = None
    part_of: str | None = None


def counts_told(scene: Scene, parties: Iterable[Party]) -> tuple[Counted, ...]:
    """What the text counts of those who take part, each once, and what it says is among them."""
    found: dict[tuple[int, str], Counted] = {}
    for party in parties:
        if party.count is None:
            continue
        for whole in _in_phrase(scene.words, party):
            found.setdefault((whole.n, whole.of), whole)
            for part in _parts(scene.words, party, whole):
                found.setdefault((part.n, part.of), part)
    return tuple(found.values())


def _in_phrase(words: Words, party: Party) -> Iterator[Counted]:
    first, last = party.tokens
    for at in range(first, last):
        if number_at(words, at) == party.count:
            counted = _counted(words, at, last)
            if counted is not None:
                yield counted
            return


def _parts(words: Words, party: Party, whole: Counted) -> Iterator[Counted]:
    """', including 27 heads of state' behind the list that the number stands in."""
    sentence = words.sentence_of(party.tokens[0])[1]
    for at in range(party.tokens[1], min(party.tokens[1] + FARTHEST_PART, sentence)):
        said = next((each for each in _PARTS if words.lowers[at : at + len(each)] == each), None)
        if said is None:
            if number_at(words, at) is not None:
                return  # another number has come between
            continue
        found = _counted_behind(words, at + len(said), sentence)
        if found is not None and found.n < whole.n:
            yield Counted(found.n, found.of, found.tokens, found.qualifier, party.group or whole.of)
        return


def _counted_behind(words: Words, first: int, last: int) -> Counted | None:
    """What the number counts that begins here, with or without words that make it inexact."""
    for at in range(first, min(first + 4, last)):
        if number_at(words, at) is not None:
            known = _qualifier(words, at)
            return _counted(words, at, last) if at - len(known) == first else None
    return None


def number_at(words: Words, at: int) -> int | None:
    """The number that the token is, in figures or in words."""
    small = words.lowers[at]
    return int(small) if small.isdecimal() and len(small) < 6 else NUMBERS.get(small)


def _counted(words: Words, at: int, last: int) -> Counted | None:
    number, known = number_at(words, at), _qualifier(words, at)
    first = at - len(known)
    if number is None or (first and words.lowers[first - 1] in _KNOWN) or _one_of_another(words, first):
        return None
    for noun in range(at + 1, min(at + 1 + FARTHEST_NOUN, last)):
        if words.lowers[noun] in _GROUPS and words.lowers[noun + 1 : noun + 2] != ("-",):
            end = _office(words, noun, max(last, noun + 1))
            if end == noun + 1 and words.lowers[noun + 1 : noun + 2] and words.lowers[noun + 1] in _GROUPS:
                continue  # 'member states', 'government leaders': the last noun is what is counted
            of = " ".join(words.lowers[noun:end])
            return Counted(number, of, (first, end), " ".join(known) or None)
        if not words.texts[noun][0].isalpha():
            return None
    return None


def _one_of_another(words: Words, first: int) -> bool:
    """True for '15' of '12 of 15 members'."""
    return first > 1 and words.lowers[first - 1] == "of" and number_at(words, first - 2) is not None


def _office(words: Words, noun: int, last: int) -> int:
    """Where 'heads of state and government' ends; the noun's own end elsewhere."""
    if words.lowers[noun] not in ("heads", "head") or words.lowers[noun + 1 : noun + 2] != ("of",):
        return noun + 1
    end = noun + 3
    while words.lowers[end : end + 1] in (("and",), ("or",)) and end + 2 <= last + 2:
        if words.lowers[end + 1 : end + 2] not in (("government",), ("state",), ("delegation",)):
            break
        end += 2
    return end


def _qualifier(words: Words, at: int) -> tuple[str, ...]:
    """The words right before a number that make it inexact."""
    return next((each for each in _QUALIFIERS if words.lowers[max(0, at - len(each)) : at] == each), ())
