"""Whose side a phrase names: a name, an office or delegation and its owner, 'both sides', or the speaker."""

from __future__ import annotations

from dataclasses import dataclass

from truceline.talks.knowledge import Entity
from truceline.talks.lexicon import listed
from truceline.talks.linking import Mention
from truceline.talks.patterns import genre
from truceline.talks.phrases import Range
from truceline.talks.told import Item, Told

_GENDER = {"he": "m", "she": "f"}
_FIRST_PERSON = frozenset(("we", "i", "us"))
_PREPOSITIONS = listed("phrases", "prepositions")
_LISTING = frozenset((",", "and", "the", "of", "'s", "&", "both"))
_APART = _PREPOSITIONS | listed("phrases", "relative") | {"including", "after", "according"}
FAR_BACK = 1500
"""Tokens over which 'both sides' of 'the call' may point back."""
_HEADS = (genre("parties", "heads") | listed("titles", "heads")) - genre("parties", "nobody")


@dataclass(frozen=True, slots=True)
class Party:
    """One side as a phrase names it: the side's code, the entity named, its tokens and the rule."""

    side: str | None
    entity: str | None
    tokens: Range
    rule: str

    @property
    def derived(self) -> bool:
        """True where the side is inferred, and not named by the words."""
        return self.rule in ("party.group/1", "party.speaker/1", "party.pronoun/1", "party.town/1")


def side_of(entity: Entity | None) -> str | None:
    """The side an entity stands for: its own, else its country; an organisation without one is itself."""
    if entity is None or entity.section == "outlets":
        return None
    if entity.type == "org":
        return entity.side or entity.country or entity.id
    return (entity.side or entity.country) if entity.type in ("person", "gpe") else None


def parties(told: Told, phrase: Range) -> tuple[Party, ...]:
    """Who a phrase names, each with the side; empty where it names nobody or the text leaves it open."""
    first, last = phrase
    low = told.words.lowers
    while first < last and low[first] in ("neither", "either", "and", "with"):
        first += 1
    if first >= last:
        return ()
    if last - first == 1 and low[first] in _FIRST_PERSON:
        return _speaker(told, first)
    if last - first == 1 and low[first] in _GENDER:
        return _pronoun(told, first, _GENDER[low[first]]) or _beginning(told, first)
    if last - first == 1 and low[first] == "it":
        return _beginning(told, first)
    if is_group(told, first, last):
        return group(told, first, last)
    pieces = _members(told, first, last)
    found = [
        _one(told, piece) or _sharing_head(told, piece, pieces[n + 1 :]) for n, piece in enumerate(pieces)
    ]
    if not found or found[-1] is None:
        return ()  # what stands beside the verb is nobody
    return tuple({(one.side, one.entity): one for one in found if one is not None}.values())


def _members(told: Told, first: int, last: int) -> list[Range]:
    """The members of a subject: of a list with 'and' all, else what stands before the apposition."""
    low = told.words.lowers
    pieces = _pieces(told, first, last)
    joins = [n for n, (begin, _) in enumerate(pieces) if n and low[begin - 1] in ("and", "nor", "or", "&")]
    listed_ones = pieces[: joins[-1] + 1] if joins else pieces[:1]
    return [piece for piece in listed_ones if low[piece[0]] not in _APART]


def named_from(told: Told, first: int, last: int) -> tuple[Party, ...]:
    """Who is named from a token on: 'by the leaders of A, B and C commits …' names three."""
    low, texts = told.words.lowers, told.words.texts
    end = first
    while end < last and (texts[end][0].isupper() or low[end] in _LISTING or low[end] in _HEADS):
        end += 1
    while end > first and low[end - 1] in _LISTING:
        end -= 1
    return parties(told, (first, end)) if end > first else ()


def sides_of(named: tuple[Party, ...]) -> tuple[Party, ...]:
    """The first of each side, in their order."""
    first: dict[str | None, Party] = {}
    for each in named:
        first.setdefault(each.side, each)
    return tuple(first.values())


def _pieces(told: Told, first: int, last: int) -> list[Range]:
    """The members of a coordination; a name with 'and' in it is one."""
    inside = {n for each in told.text.mentions_in(first, last) for n in range(each.first, each.last)}
    cuts = [
        n for n in range(first, last) if told.words.lowers[n] in ("and", ",", "nor", "&") and n not in inside
    ]
    bounds = zip([first, *(n + 1 for n in cuts)], [*cuts, last], strict=True)
    return [(begin, end) for begin, end in bounds if begin < end]


def _one(told: Told, piece: Range) -> Party | None:
    """The side of one member: its last name, or the owner of the office or delegation it names."""
    first, last = piece
    low = told.words.lowers
    if low[first] in ("with", "by", "for", "from", "after"):
        return None
    named = [each for each in told.text.mentions_in(first, last) if each.last <= last and each.id is not None]
    stop = next((n for n in range(first, last) if low[n] in _PREPOSITIONS and not _within(named, n)), last)
    whole = next((each for each in named if each.last == stop and not _adjective(told, each)), None)
    if whole is not None:
        return _of_name(told, whole) if _alone(told, whole, named) else None
    if stop == first or not _stands_for_owner(told, first, stop):
        return None
    if any(word in genre("parties", "some") for word in low[first:stop]):
        return None
    owners = [each for each in named if each.last < stop or (each.first > stop and low[stop] == "of")]
    sides = {side_of(told.entity(each.id)) for each in owners} - {None}
    if len(sides) != 1:
        return None
    owner = next(each for each in owners if side_of(told.entity(each.id)) in sides)
    return Party(sides.pop(), owner.id, piece, "party.owner/1")


def _alone(told: Told, whole: Mention, named: list[Mention]) -> bool:
    """False for 'Amber met Cobalt': a name before it that owns nothing begins another clause."""
    before = (each for each in named if each.last <= whole.first)
    return all(_adjective(told, each) or _owns(told, each) for each in before)


def _owns(told: Told, each: Mention) -> bool:
    """True for "Amber's", for a name within a role ('League envoy Amber') and for a short name ('UK')."""
    low, texts = told.words.lowers, told.words.texts
    follows = low[each.last : each.last + 1]
    role = follows in (("'s",), ("and",), ("of",)) or (
        bool(follows) and (follows[0] in _HEADS or texts[each.last][0].isupper())
    )
    return role or texts[each.last - 1].isupper() or low[each.first - 1 : each.first] == ("of",)


def _stands_for_owner(told: Told, first: int, stop: int) -> bool:
    """True for 'the northern delegation', 'the northern president's spokesman Basalt'."""
    low, texts = told.words.lowers, told.words.texts
    if low[stop - 1] in _HEADS:
        return True
    at = stop
    while at > first and texts[at - 1][0].isupper() and low[at - 1] not in _HEADS:
        at -= 1
    return first < at < stop and low[at - 1] in _HEADS


def _sharing_head(told: Told, piece: Range, later: list[Range]) -> Party | None:
    """'The northern and southern sides': the first shares the noun of the last."""
    first, last = piece
    named = [each for each in told.text.mentions_in(first, last) if each.last == last and each.id is not None]
    if not named or not any(told.words.lowers[end - 1] in _HEADS for _, end in later):
        return None
    side = side_of(told.entity(named[0].id))
    return Party(side, named[0].id, piece, "party.owner/1") if side else None


def _of_name(told: Told, named: Mention) -> Party | None:
    entity = told.entity(named.id)
    if entity is None:
        return None
    where = (named.first, named.last)
    if entity.type == "place" and entity.kind == "town" and entity.country:
        country = told.entity(f"gpe:{entity.country}") or entity
        return Party(entity.country, country.id, where, "party.town/1")
    if entity.type == "person":
        return Party(side_of(entity), entity.id, where, "party.name/1")
    side = side_of(entity)
    return Party(side, entity.id, where, "party.name/1") if side else None


def _adjective(told: Told, named: Mention) -> bool:
    """True for a country's adjective; 'northern' is nobody, 'the northern side' is."""
    entity = told.entity(named.id)
    text = " ".join(told.words.texts[named.first : named.last])
    return entity is not None and text in entity.demonyms


def _within(named: list[Mention], token: int) -> bool:
    return any(each.first <= token < each.last for each in named)


def _speaker(told: Told, at: int) -> tuple[Party, ...]:
    return speaking(told, told.via(at), (at, at + 1))


def speaking(told: Told, statement: Item | None, tokens: Range) -> tuple[Party, ...]:
    """The side of who makes a statement, as a party named by these tokens."""
    if statement is None:
        return ()
    entity = told.entity(statement["speaker"])
    side = side_of(entity)
    if entity is not None and side is not None:
        return (Party(side, entity.id, tokens, "party.speaker/1"),)
    source = statement["source"]
    if source is None or entity is not None or (statement["speaker"] or "").startswith("anon:"):
        return ()
    first = told.token(source["start"])
    named = parties(told, (first, told.token(source["end"] - 1) + 1))
    return tuple(Party(each.side, each.entity, tokens, "party.speaker/1") for each in named[:1])


def _beginning(told: Told, at: int) -> tuple[Party, ...]:
    """'The north said it opposes …', 'the president said he opposes …': it begins with who says it."""
    statement = told.via(at)
    if statement is None or statement["content"] is None:
        return ()
    begins = told.token(statement["content"]["start"])
    speaker = told.entity(statement["speaker"])
    person = speaker is not None and speaker.type == "person"
    if at > begins + 1 or (at == begins + 1 and told.words.lowers[begins] != "that") or person:
        return ()
    return speaking(told, statement, (at, at + 1))


def _pronoun(told: Told, at: int, gender: str) -> tuple[Party, ...]:
    """'He' in what somebody says: the speaker, where no other in the sentence can be meant."""
    statement = told.via(at)
    speaker = told.entity(statement["speaker"]) if statement else None
    first, _ = told.words.sentence_of(at)
    persons = [told.entity(each.id) for each in told.text.mentions_in(first, at)]
    others = {each.id: each for each in persons if each and each.type == "person" and each.gender == gender}
    if speaker is not None and speaker.gender == gender:
        others[speaker.id] = speaker
    sides = {side_of(each) for each in others.values()}
    if len(sides) != 1 or None in sides:
        return ()
    one = next(iter(others.values()))
    return (Party(sides.pop(), one.id if len(others) == 1 else None, (at, at + 1), "party.pronoun/1"),)


def is_group(told: Told, first: int, last: int) -> bool:
    """True for 'both sides', 'the two delegations', 'the parties': sides that the phrase does not name."""
    low = told.words.lowers[first:last]
    if low[-1] not in genre("parties", "groups") or told.text.mentions_in(first, last):
        return False
    return any(each in genre("parties", "both") for each in low) or low in (
        ("the", "sides"),
        ("the", "parties"),
    )


def group(told: Told, first: int, last: int) -> tuple[Party, ...]:
    """The two sides that 'both sides' means: of its sentence, of the meeting it names, of the one before."""
    sentence = told.words.sentence_of(first)
    for where in _where_named(told, first, sentence):
        sides = _sides(told, *where, without=(first, last))
        if len(sides) == 2:
            return tuple(Party(side, None, (first, last), "party.group/1") for side in sorted(sides))
    return ()


def _where_named(told: Told, at: int, sentence: Range) -> list[Range]:
    low = told.words.lowers
    found = [(sentence[0], at)]
    for noun in dict.fromkeys(
        low[n] for n in range(sentence[0], at) if low[n] in genre("parties", "meetings")
    ):
        earlier = (m for m in range(sentence[0] - 1, max(-1, at - FAR_BACK), -1) if low[m] == noun)
        found += [told.words.sentence_of(m) for m in earlier]
    paragraph, _ = told.paragraph(at)
    if sentence[0] > paragraph:
        found.append(told.words.sentence_of(sentence[0] - 1))
    return found


def _sides(told: Told, first: int, last: int, *, without: Range) -> set[str]:
    named = [each for each in told.text.mentions_in(first, last) if not without[0] <= each.first < without[1]]
    persons = (told.entity(each.id) for each in named)
    return {side for each in persons if each and each.type in ("person", "gpe") and (side := side_of(each))}
