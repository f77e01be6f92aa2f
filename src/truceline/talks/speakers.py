"""Whom the words that name a speaker mean: somebody who is known, an anonymous source, or nobody known.

A pronoun or a title is one person only where the text leaves one; else all who are possible are kept and none
is chosen. Anonymous sources are two unless the text joins them: "the source" is the one before, "another
source" is a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from truceline.talks.knowledge import Entity, Knowledge
from truceline.talks.lexicon import listed
from truceline.talks.linking import Mention
from truceline.talks.phrases import Range
from truceline.talks.reading import Reading
from truceline.talks.said import Said
from truceline.talks.unknown_names import unlinked_id

FAR_BACK = 2000
"""Tokens over which 'the minister' may point back."""
_NEW = frozenset(("one", "another", "a", "an", "two", "three", "several", "some", "other", "many"))
_GENDER = {"he": "m", "she": "f"}
_WITHIN = frozenset(("of", "for", "to", "with", "by", "from"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """An entity's or anonymous source's id, or None; ``alternatives`` where the text leaves several.

    ``unlinked`` are the tokens of a name that nothing is known of.
    """

    id: str | None
    rule: str
    alternatives: tuple[str, ...] = ()
    anonymous: bool = False
    unlinked: Range | None = None


NOBODY = Speaker(None, "speaker.unknown/1")


def speakers(text: Reading, statements: Sequence[Said], knowledge: Knowledge) -> tuple[Speaker, ...]:
    """The speaker of each statement, in their order."""
    seen = _Speakers(text, knowledge)
    for each in statements:
        seen.add(each)
    return tuple(seen.found)


class _Speakers:
    def __init__(self, text: Reading, knowledge: Knowledge) -> None:
        self.text, self.words, self.knowledge = text, text.words, knowledge
        self.found: list[Speaker] = []
        self.before = NOBODY
        self.around: dict[int, tuple[Said, Speaker]] = {}
        self.paragraph = -9
        self.anonymous = 0
        self.last_anonymous: dict[str, str] = {}
        self.at: dict[Range, Speaker] = {}

    def add(self, each: Said) -> None:
        """Resolve one statement, knowing those before it."""
        if each.depth > 1:
            speaker = self._inside(each)
            self.found.append(speaker)
            self.around[each.depth] = each, speaker
            return
        at = self.words.at(each.parts[0][0])
        paragraph = self.text.words.paragraph_of(min(at, len(self.words.texts) - 1))
        before = self.before if paragraph - self.paragraph <= 1 else NOBODY
        if each.source is None:
            speaker = Speaker(before.id, "speaker.inherited/1", before.alternatives, before.anonymous)
            speaker = speaker if each.inherits or each.type == "direct" else NOBODY
        else:
            speaker = self.at.get(each.source) or self._named(each.source, before)
            self.at[each.source] = speaker
        self.found.append(speaker)
        self.before, self.paragraph = speaker, paragraph
        if each.type == "direct":
            self.around[1] = each, speaker

    def _inside(self, each: Said) -> Speaker:
        """Whom a speaker quotes: 'I' is he himself, 'he' is never he, nor 'the minister'."""
        said, outer = self.around.get(each.depth - 1, (None, NOBODY))
        holds = said is not None and any(a <= each.parts[0][0] < b for a, b in said.parts)
        if each.source is None or not holds:
            return NOBODY
        first, last = each.source
        small = self.words.lowers[first:last]
        if small == ("i",):
            return replace(outer, rule="speaker.first-person/1", unlinked=None)
        if small[-1] not in _GENDER:
            found = self._named(each.source, NOBODY)
            own = found.id is not None and found.id == outer.id and found.rule == "speaker.title/1"
            return Speaker(None, found.rule) if own else found
        start, gender = self.words.paragraphs[self.words.paragraph_of(first)][0], _GENDER[small[-1]]
        unknown = self.text.unknown_names.persons_in(start, first, gender)
        others = (*self._persons(start, first, gender), *unknown)
        return self._one_of([one for one in others if one != outer.id], "pronoun")

    def _named(self, source: Range, before: Speaker) -> Speaker:
        first, last = source
        inside = [each for each in self.text.mentions_in(first, last) if each.last <= last]
        person = self._person(inside, last)
        if person is not None:
            return Speaker(person.id, "speaker.name/1", person.ids if person.id is None else ())
        small = self.words.lowers[first:last]
        if any(each in listed("phrases", "vague") for each in small):
            return self._anonymous(small)
        if small[-1] in _GENDER or small == ("who",):
            return self._pronoun(first, small[-1], before)
        title = next((each for each in reversed(small) if each in listed("titles", "heads")), None)
        if title is not None and small[0] in ("the", "this", "that"):
            return self._titled(first, title, before)
        other = next((each for each in inside if each.last == last or not self._owned(each)), None)
        if other is not None:
            return Speaker(other.id, "speaker.name/1", other.ids if other.id is None else ())
        return self._unknown(first, last)

    def _unknown(self, first: int, last: int) -> Speaker:
        """A name that the knowledge base does not have: the longest run of capitalised words."""
        run, best = first, (first, first)
        for at in range(first, last + 1):
            if at < last and self._of_a_name(at):
                best = max(best, (run, at + 1), key=lambda each: each[1] - each[0])
            else:
                run = at + 1
        if best[1] == best[0]:
            return NOBODY
        whole = self.text.unknown_names.whole(self.words.texts[best[0] : best[1]])
        ids = [unlinked_id(each) for each in whole]
        if len(ids) > 1:
            return Speaker(None, "speaker.family-name/1", tuple(sorted(ids)))
        return Speaker(ids[0], "speaker.unlinked/1", unlinked=best)

    def _of_a_name(self, at: int) -> bool:
        word, small = self.words.texts[at], self.words.lowers[at]
        if small in listed("claims", "nobody") or any(
            small in listed("phrases", each)
            for each in ("determiners", "pronouns", "boundary", "prepositions")
        ):
            return False
        return (
            word[0].isupper()
            and small not in listed("titles", "heads")
            and small not in listed("titles", "before")
        )

    def _person(self, inside: Sequence[Mention], last: int) -> Mention | None:
        """The person named, not one whose envoy or whose country is named."""
        for each in reversed(inside):
            entity = self.knowledge.by_id[each.ids[0]]
            before = self.words.lowers[each.first - 1] if each.first else ""
            if entity.type == "person" and not self._owned(each) and before not in _WITHIN:
                return each
        return None

    def _owned(self, mention: Mention) -> bool:
        return self.words.lowers[mention.last : mention.last + 1] == ("'s",)

    def _anonymous(self, small: tuple[str, ...]) -> Speaker:
        head = next(each for each in small if each in listed("phrases", "vague")).removesuffix("s")
        known = self.last_anonymous.get(head)
        if known is not None and small[0] not in _NEW:
            return Speaker(known, "speaker.same-source/1", anonymous=True)
        self.anonymous += 1
        found = f"anon:{self.text.document.id.removeprefix('doc:')}/{self.anonymous}"
        self.last_anonymous[head] = found
        return Speaker(found, "speaker.source/1", anonymous=True)

    def _pronoun(self, at: int, word: str, before: Speaker) -> Speaker:
        if word == "who":
            beside = [each for each in self.text.mentions_in(at - FAR_BACK, at) if each.last in (at, at - 1)]
            return Speaker(beside[-1].id, "speaker.relative/1") if beside else NOBODY
        gender = _GENDER[word]
        spoken = self.knowledge.by_id.get(before.id or "")
        if spoken is not None and spoken.gender == gender:
            return Speaker(spoken.id, "speaker.pronoun/1")
        first, _ = self.words.sentence_of(at)
        start = self.words.sentence_of(first - 1)[0] if first else 0
        known = self._persons(start, at, gender)
        unknown = self.text.unknown_names.persons_in(start, at, gender)
        if len(unknown) == 1 and not known:
            ((identifier, place),) = unknown.items()
            return Speaker(identifier, "speaker.pronoun/1", unlinked=place)
        if not known and not unknown and self.text.unknown_names.may_be(before.id, gender):
            return Speaker(before.id, "speaker.pronoun/1")  # who spoke before goes on
        return self._one_of([*known, *unknown], "pronoun")

    def _titled(self, at: int, title: str, before: Speaker) -> Speaker:
        """'the president': who spoke last if he is one, else the only one named so far who is."""
        spoken = self.knowledge.by_id.get(before.id or "")
        if spoken is not None and self._holds(spoken, title):
            return Speaker(spoken.id, "speaker.title/1")
        named = [
            each
            for each in self._persons(at - FAR_BACK, at, None)
            if self._holds(self.knowledge.by_id[each], title)
        ]
        return self._one_of(named, "title")

    def _holds(self, entity: Entity, title: str) -> bool:
        """True where a dated role has this head, and the document's day is not outside it."""
        day = self.text.document.dct
        held = [each for each in entity.roles if day is None or each.held_on(day)]
        return any(title.removesuffix("s") in each.title.lower().split() for each in held)

    def _persons(self, first: int, last: int, gender: str | None) -> list[str]:
        named = [each.id for each in self.text.mentions_in(first, last) if each.id is not None]
        persons = [each for each in named if self.knowledge.by_id[each].type == "person"]
        return list(
            dict.fromkeys(each for each in persons if gender in (None, self.knowledge.by_id[each].gender))
        )

    def _one_of(self, found: list[str], how: str) -> Speaker:
        if len(found) == 1:
            return Speaker(found[0], f"speaker.{how}/1")
        return Speaker(None, f"speaker.{how}/1", tuple(sorted(found)))
