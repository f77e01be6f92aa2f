"""Who takes part: a list of names and groups read off the tokens, without a parser.

'special envoy A and B', 'senior X and Y officials', 'representatives of President A': a chunk between commas
and 'and' is a person, a group with its side, a state or an organisation, or a name that nobody knows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from truceline.talks.calendar_words import MONTHS, NUMBERS, WEEKDAYS
from truceline.talks.cues import forms
from truceline.talks.event_words import words_of
from truceline.talks.knowledge import Entity, Knowledge
from truceline.talks.lexicon import listed
from truceline.talks.linking import Mention
from truceline.talks.phrases import Range
from truceline.talks.reading import Reading
from truceline.talks.words import Words

_GROUPS = words_of("words", "groups")
_HEADS = listed("titles", "heads")
_GLUE = words_of("words", "adjectives") | {
    "the",
    "a",
    "an",
    "of",
    "his",
    "her",
    "their",
    "its",
    "&",
    "-",
    "'s",
    "then",
}
_NO_NAME = (
    listed("phrases", "boundary")
    | listed("phrases", "pronouns")
    | listed("phrases", "determiners")
    | listed("phrases", "prepositions")
    | listed("phrases", "auxiliary")
    | listed("phrases", "adverbs")
    | listed("phrases", "relative")
    | _HEADS
    | listed("titles", "before")
    | frozenset((*MONTHS, *WEEKDAYS, "however", "earlier", "meanwhile", "according", "both", "yes", "i"))
)


@dataclass(frozen=True, slots=True)
class Party:
    """One who takes part: an entity or None, its side, the word for a group, and the tokens that say so."""

    entity: str | None
    side: str | None
    group: str | None
    tokens: Range
    role: str = "party"
    count: int | None = None
    unlinked: bool = False
    attendance: str | None = None


@dataclass(slots=True)
class _Chunk:
    first: int
    last: int
    mentions: list[Mention]
    owned: list[Mention]
    group: int | None = None
    title: int | None = None
    name: Range | None = None
    owner: Range | None = None
    definite: bool = False
    own_name: bool = False
    count: int | None = None


def listed_parties(
    text: Reading, knowledge: Knowledge, first: int, ceiling: int
) -> tuple[tuple[Party, ...], int]:
    """The parties of the list that begins at this token, and the token where the list ends."""
    chunks, end = _chunks(text, knowledge, first, ceiling)
    return tuple(_parties(text, knowledge, chunks)), end


def side_of(entity: Entity) -> str | None:
    """The side an entity is on as far as the knowledge base says: its side, else its country."""
    return entity.side or entity.country


def unlinked_id(name: str) -> str:
    """The id of a name that nobody knows: the same for the same name."""
    digest = hashlib.sha256(name.lower().encode("utf-8", "surrogatepass")).hexdigest()
    return f"ent:unlinked/{digest[:8]}"


def _chunks(text: Reading, knowledge: Knowledge, first: int, ceiling: int) -> tuple[list[_Chunk], int]:
    words = text.words
    chunks: list[_Chunk] = []
    chunk = _Chunk(first, first, [], [])
    at = first
    while at < ceiling:
        small = words.lowers[at]
        mention = text.mention_at(at)
        if mention is not None and mention.last <= ceiling:
            place = knowledge.by_id[mention.ids[0]].type in ("place", "facility", "platform", "instrument")
            if not place:
                owned = words.lowers[mention.last : mention.last + 1] == ("'s",)
                (chunk.owned if owned else chunk.mentions).append(mention)
            elif chunk.first == at:
                break
            at = chunk.last = mention.last
            continue
        if small in (",", "and") or (small == "as" and words.lowers[at + 1 : at + 3] == ("well", "as")):
            if chunk.last > chunk.first:
                chunks.append(chunk)
            at += 3 if small == "as" else 1
            if words.lowers[at : at + 1] == ("and",):
                at += 1
            if small == "," and not _next_begins(text, at, ceiling):
                return chunks, at - 1
            chunk = _Chunk(at, at, [], [])
            continue
        if not _take(text, chunk, at):
            break
        at = chunk.last = at + 1
    if chunk.last > chunk.first:
        chunks.append(chunk)
    if at < ceiling and len(chunks) > 1 and _begins_clause(words, chunk.first, at):
        chunks.pop()
    return chunks, at


def _begins_clause(words: Words, first: int, end: int) -> bool:
    """True where the last of a list is a new subject: 'with A, the council announced'."""
    small = words.lowers[end]
    verb = small in listed("phrases", "auxiliary") or small in forms() or small in ("did", "held", "met")
    return words.lowers[first - 1] == "," and verb


def _next_begins(text: Reading, at: int, ceiling: int) -> bool:
    """True where what follows a comma may be one more of the list."""
    if at >= ceiling:
        return False
    word, small = text.words.texts[at], text.words.lowers[at]
    if small in WEEKDAYS or small in MONTHS:
        return False
    return (
        word[0].isupper()
        or small in _HEADS
        or small in _GROUPS
        or small in _GLUE
        or small in ("other", "another", "and")
        or small in NUMBERS
        or small.isdigit()
    )


def _take(text: Reading, chunk: _Chunk, at: int) -> bool:
    """Add one token to the chunk; False where the list ends before it."""
    words = text.words
    word, small = words.texts[at], words.lowers[at]
    if small == "-" and not _glued(text, at):
        return False
    if small == "'s" and chunk.name is not None and chunk.name[1] == at:
        chunk.owner, chunk.name = chunk.name, None
        return True
    hyphened = (at + 1 < len(words.texts) and words.texts[at + 1] == "-") or words.texts[at - 1] == "-"
    if small.isdigit() or small in NUMBERS:
        chunk.count = int(small) if small.isdigit() else NUMBERS[small]
        return True
    if small in _GROUPS and not hyphened:
        chunk.group = chunk.group if chunk.group is not None else at
        return True
    if small in _HEADS or small in listed("titles", "before"):
        chunk.title = at
        return True
    if small in ("the", "his", "her", "their") and chunk.first == at:
        chunk.definite = True
        return True
    if small == "from":
        return chunk.group is not None
    if small == "." and len(words.texts[at - 1]) <= 4 and words.texts[at - 1][0].isupper():
        return (
            at + 1 < len(words.texts)
            and words.texts[at + 1][0].isupper()
            and words.sentence_of(at)[1] > at + 1
        )
    if small in _GLUE or hyphened:
        return True
    if word[0].isupper() and small not in _NO_NAME:
        joined = chunk.name is not None and chunk.name[1] == at
        begin = chunk.name[0] if joined and chunk.name is not None else at
        chunk.name = (begin, at + 1)
        return True
    if not word[0].isalpha() or small in _NO_NAME:
        return False
    in_role = (
        (chunk.title is not None or _of_a_country(text, chunk))
        and at + 1 < len(words.texts)
        and words.texts[at + 1][0].isupper()
    )
    return in_role or (bool(chunk.owned) and chunk.group is None)


def _glued(text: Reading, at: int) -> bool:
    """True for a hyphen inside a word, False for a dash between spaces."""
    return text.words.ends[at - 1] == text.words.starts[at]


def _of_a_country(text: Reading, chunk: _Chunk) -> bool:
    """True where the chunk's only name ends like a word for a country's own: 'Alderian', 'Birchish'."""
    if chunk.name is None or chunk.name[1] - chunk.name[0] != 1:
        return False
    return text.words.lowers[chunk.name[0]].endswith(("ian", "ean", "can", "man", "ish", "ese", "tic"))


def _parties(text: Reading, knowledge: Knowledge, chunks: Sequence[_Chunk]) -> Iterator[Party]:
    waiting: list[_Chunk] = []
    before: Party | None = None
    for n, chunk in enumerate(chunks):
        if _demonym_alone(text, knowledge, chunk) and _next_group(chunks, n) is not None:
            waiting.append(chunk)
            continue
        for other in waiting:
            yield _of_group(text, knowledge, replace(other, group=chunk.group))
        waiting = []
        found = _party(text, knowledge, chunk, before)
        if found is not None:
            before = found
            yield found


def _next_group(chunks: Sequence[_Chunk], n: int) -> int | None:
    return next((each.group for each in chunks[n + 1 : n + 4] if each.group is not None), None)


def _demonym_alone(text: Reading, knowledge: Knowledge, chunk: _Chunk) -> bool:
    """True for 'X' of 'X and Y officials': a word for a country's own, which needs the group named later."""
    if chunk.group is not None or chunk.title is not None:
        return False
    if not chunk.mentions:
        return chunk.name is not None and chunk.name[1] - chunk.name[0] == 1
    if len(chunk.mentions) != 1:
        return False
    mention = chunk.mentions[0]
    said = " ".join(text.words.texts[mention.first : mention.last])
    return knowledge.by_id[mention.ids[0]].type == "gpe" and (
        said in knowledge.by_id[mention.ids[0]].demonyms or (mention.last == chunk.last and said.isupper())
    )


def _party(text: Reading, knowledge: Knowledge, chunk: _Chunk, before: Party | None) -> Party | None:
    persons = [each for each in chunk.mentions if knowledge.by_id[each.ids[0]].type == "person"]
    represented = chunk.group is not None and persons and chunk.group < persons[-1].first
    if persons and (not represented or _names_them(text, chunk, persons[-1])):
        return _person(knowledge, persons[-1])
    titled = chunk.group is not None and chunk.name is not None and chunk.group + 1 == chunk.name[0]
    if chunk.group is not None and not titled:
        return _of_group(text, knowledge, chunk)
    modifier = _of_a_country(text, chunk) and text.words.lowers[chunk.last : chunk.last + 1] != ("'s",)
    if chunk.name is not None and not modifier and (chunk.title is None or chunk.title < chunk.name[0]):
        return _unknown(text, chunk)
    if chunk.title is not None or modifier:
        return None
    stated = [each for each in chunk.mentions if each.id is not None]
    if stated and stated[-1].last >= chunk.last - 1:
        entity = knowledge.by_id[stated[-1].ids[0]]
        said = " ".join(text.words.texts[stated[-1].first : stated[-1].last])
        if said not in entity.demonyms:
            return Party(entity.id, side_of(entity), None, (stated[-1].first, stated[-1].last))
    return None


def _names_them(text: Reading, chunk: _Chunk, person: Mention) -> bool:
    """True for 'envoys A', false for 'representatives of A'."""
    between = text.words.lowers[chunk.group or chunk.first : person.first]
    return "of" not in between and "from" not in between


def _person(knowledge: Knowledge, mention: Mention) -> Party:
    entity = knowledge.by_id[mention.ids[0]]
    known = mention.id is not None
    return Party(mention.id, side_of(entity) if known else None, None, (mention.first, mention.last))


def _of_group(text: Reading, knowledge: Knowledge, chunk: _Chunk) -> Party:
    stated = [each for each in (*chunk.mentions, *chunk.owned) if each.id is not None]
    entities = [knowledge.by_id[each.ids[0]] for each in sorted(stated, key=lambda one: one.first)]
    owner = next((each for each in entities if each.type in ("gpe", "org")), None)
    person = next((each for each in entities if each.type == "person"), None)
    if owner is None and person is not None:
        owner = next(
            (each for each in knowledge.entities if each.type == "gpe" and each.country == person.country),
            None,
        )
    group = text.words.lowers[chunk.group] if chunk.group is not None else None
    last = max(
        chunk.last, chunk.group + 1 if chunk.group is not None and chunk.group < chunk.last else chunk.last
    )
    side = side_of(owner) if owner is not None else side_of(person) if person is not None else None
    named = chunk.name or chunk.owner
    if owner is None and named is not None:
        name = " ".join(text.words.texts[slice(*named)])
        return Party(unlinked_id(name), None, group, (chunk.first, last), "party", chunk.count, True)
    return Party(owner.id if owner else None, side, group, (chunk.first, last), "party", chunk.count)


def _unknown(text: Reading, chunk: _Chunk) -> Party | None:
    if chunk.name is None:
        return None
    name = " ".join(text.words.texts[slice(*chunk.name)])
    return Party(unlinked_id(name), None, None, chunk.name, unlinked=True)
