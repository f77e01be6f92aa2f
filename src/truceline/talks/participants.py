"""Who takes part: a list of names and groups read off the tokens, without a parser.

'special envoy A and B', 'senior X and Y officials', 'representatives of President A': a chunk between commas
and 'and' is a person, a group with its side, a state or an organisation, or a name that nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from truceline.talks.knowledge import Entity, Knowledge
from truceline.talks.linking import Mention
from truceline.talks.name_lists import Chunk, chunks_of, of_a_country
from truceline.talks.phrases import Range
from truceline.talks.reading import Reading
from truceline.talks.unknown_names import unlinked_id


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


def listed_parties(
    text: Reading, knowledge: Knowledge, first: int, ceiling: int
) -> tuple[tuple[Party, ...], int]:
    """The parties of the list that begins at this token, and the token where the list ends."""
    chunks, end = chunks_of(text, knowledge, first, ceiling)
    return tuple(_parties(text, knowledge, chunks)), end


def side_of(entity: Entity) -> str | None:
    """The side an entity is on as far as the knowledge base says: its side, else its country."""
    return entity.side or entity.country


def _parties(text: Reading, knowledge: Knowledge, chunks: Sequence[Chunk]) -> Iterator[Party]:
    waiting: list[Chunk] = []
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


def _next_group(chunks: Sequence[Chunk], n: int) -> int | None:
    return next((each.group for each in chunks[n + 1 : n + 4] if each.group is not None), None)


def _demonym_alone(text: Reading, knowledge: Knowledge, chunk: Chunk) -> bool:
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


def _party(text: Reading, knowledge: Knowledge, chunk: Chunk, before: Party | None) -> Party | None:
    persons = [each for each in chunk.mentions if knowledge.by_id[each.ids[0]].type == "person"]
    represented = chunk.group is not None and persons and chunk.group < persons[-1].first
    if persons and (not represented or _names_them(text, chunk, persons[-1])):
        return _person(knowledge, persons[-1])
    titled = chunk.group is not None and chunk.name is not None and chunk.group + 1 == chunk.name[0]
    if chunk.group is not None and not titled:
        return _of_group(text, knowledge, chunk)
    modifier = of_a_country(text, chunk) and text.words.lowers[chunk.last : chunk.last + 1] != ("'s",)
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


def _names_them(text: Reading, chunk: Chunk, person: Mention) -> bool:
    """True for 'envoys A', false for 'representatives of A'."""
    between = text.words.lowers[chunk.group or chunk.first : person.first]
    return "of" not in between and "from" not in between


def _person(knowledge: Knowledge, mention: Mention) -> Party:
    entity = knowledge.by_id[mention.ids[0]]
    known = mention.id is not None
    return Party(mention.id, side_of(entity) if known else None, None, (mention.first, mention.last))


def _of_group(text: Reading, knowledge: Knowledge, chunk: Chunk) -> Party:
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


def _unknown(text: Reading, chunk: Chunk) -> Party | None:
    if chunk.name is None:
        return None
    said = text.words.texts[slice(*chunk.name)]
    whole = text.unknown_names.whole(said)
    return Party(
        unlinked_id(whole[0] if len(whole) == 1 else " ".join(said)), None, None, chunk.name, unlinked=True
    )
