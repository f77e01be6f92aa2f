"""Persons whom the knowledge base does not have: a full name and, later, the family name alone are one.

A full name is two to four capitalised words, no title, nobody known, and not behind an article ('the High
Court'). It is taken for a person where the text treats it as one: a title before it, a verb of speech beside
it, or its last word alone elsewhere. 'Roe' is the one full name that ends so; where two do, it is neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from truceline.talks.calendar_words import MONTHS, WEEKDAYS
from truceline.talks.cues import forms
from truceline.talks.lexicon import listed
from truceline.talks.phrases import Range
from truceline.talks.words import Words

MOST_WORDS = 4
HONORIFICS = {"mr": "m", "lord": "m", "sir": "m", "mrs": "f", "ms": "f", "madam": "f", "lady": "f"}
_TITLES = listed("titles", "heads") | listed("titles", "before")
_NO_NAME = frozenset(
    (*MONTHS, *WEEKDAYS, "however", "meanwhile", "earlier", "yesterday", "today", "tomorrow", "i")
).union(*(listed("phrases", each) for each in ("determiners", "pronouns", "boundary", "prepositions")))
_ARTICLES = (("the",), ("a",), ("an",))


def unlinked_id(name: str) -> str:
    """The id of a name that nobody knows: the same for the same name."""
    digest = hashlib.sha256(name.lower().encode("utf-8", "surrogatepass")).hexdigest()
    return f"ent:unlinked/{digest[:8]}"


@dataclass(slots=True)
class _Person:
    """A full name with the places that name it; ``gender`` where an honorific says it."""

    name: str
    places: list[Range] = field(default_factory=list)
    gender: str | None = None
    treated: bool = False


class UnknownNames:
    """The unknown persons of one text; ``mentioned`` are the tokens of names that somebody known bears."""

    def __init__(self, text: Words, mentioned: Iterable[Range]) -> None:
        self._text = text
        taken = {at for first, last in mentioned for at in range(first, last)}
        self._plain = frozenset(each for each in text.texts if each.islower())
        found: dict[str, _Person] = {}
        alone: dict[str, list[int]] = {}
        for first, last in self._runs(taken):
            name = " ".join(text.texts[first:last])
            if last - first == 1:
                alone.setdefault(name, []).append(first)
            elif last - first <= MOST_WORDS and text.lowers[first - 1 : first] not in _ARTICLES:
                self._seen(found.setdefault(name, _Person(name)), first, last)
        self._by_family: dict[str, list[_Person]] = {}
        for person in found.values():
            self._by_family.setdefault(person.name.rsplit(" ", 1)[-1], []).append(person)
        for family, persons in self._by_family.items():
            if len(persons) == 1:
                for at in alone.get(family, ()):
                    self._seen(persons[0], at, at + 1)
                persons[0].treated |= family in alone

    def _runs(self, taken: set[int]) -> Iterator[Range]:
        """Runs of capitalised words that are no title and nobody known."""
        text, begin = self._text, None
        for at in range(len(text.texts) + 1):
            if at < len(text.texts) and at not in taken and self._of_a_name(at):
                begin = at if begin is None else begin
            elif begin is not None:
                yield begin, at
                begin = None

    def _of_a_name(self, at: int) -> bool:
        word, small = self._text.texts[at], self._text.lowers[at]
        if not word[0].isupper() or len(word) < 2 or small in _TITLES or small in _NO_NAME:
            return False
        return small not in self._plain  # a word that the text also writes small is no name

    def _seen(self, person: _Person, first: int, last: int) -> None:
        lowers = self._text.lowers
        title = first - 2 if lowers[first - 1 : first] == (".",) else first - 1
        before = lowers[title] if title >= 0 else ""
        person.places.append((first, last))
        person.gender = person.gender or HONORIFICS.get(before)
        said = lowers[last : last + 1] + lowers[max(0, first - 1) : first]
        person.treated |= before in _TITLES or any(each in forms() for each in said)

    def whole(self, words: Sequence[str]) -> tuple[str, ...]:
        """The full names that these words may mean: themselves; of one word, those that end with it."""
        if len(words) > 1:
            return (" ".join(words),)
        return tuple(each.name for each in self._by_family.get(words[0], ())) or (words[0],)

    def may_be(self, identifier: str | None, gender: str) -> bool:
        """True where an id is an unknown person's and no honorific says another gender."""
        persons = (each for persons in self._by_family.values() for each in persons)
        found = next((each for each in persons if unlinked_id(each.name) == identifier), None)
        return found is not None and found.gender in (None, gender)

    def persons_in(self, first: int, last: int, gender: str) -> dict[str, Range]:
        """Ids of the persons named between two tokens who may be of this gender, each with a place."""
        return {
            unlinked_id(each.name): place
            for persons in self._by_family.values()
            for each in persons
            if each.treated and each.gender in (None, gender)
            for place in each.places
            if first <= place[0] < last
        }
