"""One document with its times and who said what, as the rules about events ask it; whom a subject means."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cached_property

from truceline.talks import phrases
from truceline.talks.calendar_words import PARTS_OF_DAY
from truceline.talks.lexicon import listed
from truceline.talks.participants import Party, listed_parties, side_of
from truceline.talks.phrases import Range
from truceline.talks.times import Timex
from truceline.talks.told import Told

_GENDER = {"he": "m", "she": "f", "his": "m", "her": "f", "him": "m"}
_OF_SPEAKER = frozenset(("i", "we", "my", "our", "me", "us"))
_LIST = ((",",), ("and",))
_BEFORE_VERB = (
    listed("phrases", "auxiliary")
    | listed("phrases", "adverbs")
    | frozenset(("earlier", "not", "never", "yet", "to"))
)
_LEADS_IN = (
    listed("phrases", "prepositions")
    | listed("phrases", "adverbs")
    | listed("phrases", "boundary")
    | frozenset(("according", "following", "earlier", "both", "it", "there", "this"))
)


@dataclass(frozen=True)
class Scene(Told):
    """A document as the rules about events look at it; positions are tokens."""

    @cached_property
    def speaker_at(self) -> dict[int, str | None]:
        """Where the words that name a speaker begin in the file -> whom they mean."""
        return {each["source"]["start"]: each["speaker"] for each in self.statements if each["source"]}

    def times_in(self, first: int, last: int) -> tuple[Timex, ...]:
        """The times that begin with a token from first to before last."""
        starts = self._time_starts
        begin = bisect_left(starts, first)
        return self.times[begin : bisect_left(starts, last, lo=begin)]

    @cached_property
    def _time_starts(self) -> list[int]:
        return [each.first for each in self.times]

    def subject(self, verb: int, floor: int) -> tuple[Party, ...]:
        """Who the subject of the verb at this token is; empty where that cannot be told."""
        named = phrases.before(self.text.words, verb, floor)
        if named is None:
            return self._ending_at(verb, floor)
        named = self._from_name(named)
        whole = (
            self.main_subject(floor, verb) if self.text.words.lowers[named[0] - 1 : named[0]] in _LIST else ()
        )
        reaches = bool(whole) and (
            whole[-1].tokens[1] >= named[1] or named[0] <= whole[-1].tokens[0] < named[1]
        )
        return whole if reaches else self.named_by(named, verb) or self._ending_at(verb, floor)

    def _ending_at(self, verb: int, floor: int) -> tuple[Party, ...]:
        """The longest list of names that ends right before the verb and what belongs to it."""
        words, end = self.text.words, verb
        while end > floor and (words.lowers[end - 1] in _BEFORE_VERB or words.lowers[end - 1].endswith("ly")):
            end -= 1
        if end == floor or words.lowers[end - 1] in ("and", "but", "or", ","):
            return ()
        for at in range(max(floor, end - 12), end):
            if words.texts[at][0].isupper() and words.lowers[at] not in _LEADS_IN:
                found, stop = listed_parties(self.text, self.knowledge, at, end)
                if found and stop == end:
                    return found
        return ()

    def _from_name(self, named: Range) -> Range:
        """The subject without what stands before it: 'Monday evening A' is A."""
        first, last = named
        for each in self.times_in(first, last):
            first = max(first, min(each.last, last - 1))
        if self.words.lowers[first] in PARTS_OF_DAY and first + 1 < last:
            first += 1
        return first, last

    def named_by(self, named: Range, ceiling: int) -> tuple[Party, ...]:
        """Whom a subject's tokens mean: a pronoun, a list, a title."""
        first, last = named
        words = self.text.words
        if last - first == 1 and (found := self.pronoun(first)) is not None:
            return (found,)
        if words.lowers[first] in ("who", "which"):
            return self.antecedent(first)
        found_parties, _ = listed_parties(self.text, self.knowledge, first, min(last, ceiling))
        if found_parties:
            return found_parties
        titled = self.speaker_at.get(self.raw(first)) or self._titled(first, last)
        return (self.party(titled, (first, last)),) if titled else ()

    def main_subject(self, first: int, before: int) -> tuple[Party, ...]:
        """The first list of names that a verb may follow, from the sentence's beginning to before a token."""
        words = self.text.words
        at = first
        while at < before:
            small = words.lowers[at]
            if small == "that":
                at += 1
                continue
            if small not in _LEADS_IN and words.texts[at][0].isalnum():
                if (found := self.pronoun(at)) is not None:
                    return (found,)
                parties, end = listed_parties(self.text, self.knowledge, at, before)
                if parties and end > at:
                    return parties
            comma = next((n for n in range(at, before) if words.texts[n] == ","), None)
            if comma is None:
                return ()
            at = comma + 1
        return ()

    def pronoun(self, at: int) -> Party | None:
        """Whom a pronoun means: the speaker inside what is said, else the only one before who may be it."""
        small = self.text.words.lowers[at]
        if small not in _GENDER and small not in _OF_SPEAKER:
            return None
        said = self.via(at)
        speaker = said["speaker"] if said is not None else None
        direct = said is not None and said["type"] == "direct"
        if small in _OF_SPEAKER:
            return self.party(speaker, (at, at + 1)) if direct and speaker else None
        known = self.speaker_at.get(self.raw(at))
        if known is None and not direct and self._gender(speaker) == _GENDER[small]:
            known = speaker
        if known is None:
            known = self._person_before(at, _GENDER[small])
        return self.party(known, (at, at + 1)) if known else None

    def antecedent(self, relative: int) -> tuple[Party, ...]:
        """Who 'who' is: the name or list that ends before it."""
        words = self.text.words
        end = relative - 1 if words.texts[relative - 1] == "," else relative
        first = words.sentence_of(relative)[0]
        beside = [each for each in self.text.mentions_in(first, end) if each.last == end and each.id]
        if beside and self.knowledge.by_id[beside[0].ids[0]].type == "person":
            return (self.party(beside[0].ids[0], (beside[0].first, beside[0].last)),)
        for at in range(max(first, end - 10), end):
            begins = self.text.mention_at(at) is not None
            parties, stop = listed_parties(self.text, self.knowledge, at, end) if begins else ((), at)
            if parties and (stop == end or words.lowers[stop] in ("based", "in", "from", "of")):
                return parties
        return ()

    def party(self, entity: str, tokens: Range) -> Party:
        """A party known by its id."""
        known = self.knowledge.by_id.get(entity)
        return Party(entity, side_of(known) if known else None, None, tokens)

    def with_side(self, party: Party) -> Party:
        """The party; of 'the team' that of whoever's team was named before."""
        if party.entity is not None or party.group is None or party.side is not None:
            return party
        owner = self.owner_before(party.group, party.tokens[0])
        return replace(party, entity=owner.entity, side=owner.side) if owner is not None else party

    def owner_before(self, body: str, before: int) -> Party | None:
        """Whose team or delegation was named last before this token: 'the X negotiating team'."""
        if body not in ("team", "delegation", "negotiators", "side"):
            return None
        for mention in reversed(self.text.mentions_in(max(0, before - 400), before)):
            entity = self.knowledge.by_id[mention.ids[0]]
            if entity.type in ("gpe", "org") and body in self.words.lowers[mention.last : mention.last + 3]:
                return Party(entity.id, side_of(entity), body, (mention.first, mention.last))
        return None

    def _gender(self, entity: str | None) -> str | None:
        known = self.knowledge.by_id.get(entity or "")
        return known.gender if known else None

    def _person_before(self, at: int, gender: str) -> str | None:
        first, _ = self.text.words.sentence_of(at)
        start = self.text.words.sentence_of(first - 1)[0] if first else 0
        found = {
            each.id
            for each in self.text.mentions_in(start, at)
            if each.id is not None and self._gender(each.id) == gender
        }
        return found.pop() if len(found) == 1 else None

    def _titled(self, first: int, last: int) -> str | None:
        """'the president': the only one named so far who is one."""
        small = self.text.words.lowers[first:last]
        title = next((each for each in reversed(small) if each in listed("titles", "heads")), None)
        if title is None or small[0] not in ("the", "this", "that"):
            return None
        day = self.text.document.dct
        found = {
            each.id
            for each in self.text.mentions_in(0, first)
            if each.id is not None
            and any(
                title in role.title.lower().split()
                for role in self.knowledge.by_id[each.id].roles
                if day is None or role.held_on(day)
            )
        }
        return found.pop() if len(found) == 1 else None
