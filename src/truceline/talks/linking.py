"""Who and what a text names: exact alias, then skeleton key, then one letter apart where more agrees.

A family name alone is linked by alias or skeleton only. A given name before it that is another's keeps the
link from being made. Two bearers of one name are both kept as alternatives and neither is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

from truceline.talks.calendar_words import MONTHS, WEEKDAYS
from truceline.talks.knowledge import Entity, Knowledge
from truceline.talks.lexicon import listed
from truceline.talks.names import keys
from truceline.talks.words import Words

RULE = {how: f"link.{how}/1" for how in ("alias", "skeleton", "fuzzy")}
MOST_TOKENS = 12
SHORTEST_KEYED = 4
"""Letters of a capitalised word that is looked up by its skeleton, at least."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens that name entities: one id, or several where the text does not say which."""

    ids: tuple[str, ...]
    first: int
    last: int
    how: str

    @property
    def id(self) -> str | None:
        """The entity, None while there are alternatives."""
        return self.ids[0] if len(self.ids) == 1 else None


def mentions(text: Words, knowledge: Knowledge) -> tuple[Mention, ...]:
    """Every place where the text names an entity of the knowledge base, longest name first, none twice."""
    found: list[Mention] = []
    end = 0
    for at in _candidates(text, knowledge):
        mention = _at(text, at, knowledge) if at >= end else None
        if mention is not None:
            found.append(_with_given(text, mention, knowledge))
            end = mention.last
    return tuple(found)


def _candidates(text: Words, knowledge: Knowledge) -> list[int]:
    """The tokens with which a name may begin: first words of names, and long capitalised words."""
    named = knowledge.by_name
    return [
        at
        for at, word in enumerate(text.texts)
        if (word[0].isupper() and len(word) >= SHORTEST_KEYED) or text.lowers[at] in named
    ]


def _with_given(text: Words, found: Mention, knowledge: Knowledge) -> Mention:
    """The mention with the person's given name where it stands before a family name alone."""
    entity = knowledge.by_id[found.ids[0]]
    alone = entity.type == "person" and found.last - found.first == 1 and found.first > 0
    if (
        not alone
        or not text.texts[found.first - 1][0].isupper()
        or not _given_is(text.texts[found.first - 1], entity)
    ):
        return found
    return Mention(found.ids, found.first - 1, found.last, found.how)


def _at(text: Words, at: int, knowledge: Knowledge) -> Mention | None:
    named = knowledge.by_name.get(text.lowers[at])
    if named is not None and (exact := _exact(text, at, named, knowledge)) is not None:
        return exact
    word = text.texts[at]
    if (
        len(word) < SHORTEST_KEYED
        or not word[0].isupper()
        or (named is not None and word in {each[0] for each in named})
    ):
        return None
    return _by_key(text, at, knowledge)


def _exact(
    text: Words, at: int, named: dict[tuple[str, ...], tuple[str, ...]], knowledge: Knowledge
) -> Mention | None:
    for tokens in named:
        last = at + len(tokens)
        if text.texts[at:last] != tokens and not _small_first(text, at, last, tokens):
            continue
        if len(tokens) == 1 and len(tokens[0]) == 1 and not _one_letter_name(text, at):
            continue
        ids = tuple(
            each
            for each in named[tokens]
            if len(tokens) > 1 or _given_agrees(text, at, knowledge.by_id[each])
        )
        if ids:
            return Mention(ids, at, last, "alias")
    return None


def _small_first(text: Words, at: int, last: int, tokens: tuple[str, ...]) -> bool:
    """True for a name of small letters that begins a sentence: 'The plan' for 'the plan'."""
    found = text.texts[at:last]
    return tokens[0].islower() and found[1:] == tokens[1:] and text.lowers[at] == tokens[0]


def _one_letter_name(text: Words, at: int) -> bool:
    """True where a single letter is a name and no initial or variable: 'on X', 'the platform “X”'."""
    before = text.lowers[at - 1] if at else ""
    if before in ("“", '"', "'"):
        before = text.lowers[at - 2] if at > 1 else ""
    return before in ("on", "via", "platform", "network", "from")


def _by_key(text: Words, at: int, knowledge: Knowledge) -> Mention | None:
    word = text.texts[at]
    bearers = knowledge.bearers(word)
    if agreed := tuple(each.id for each in bearers if _given_agrees(text, at, each)):
        return Mention(agreed, at, at + 1, "skeleton")
    if bearers or at == 0 or not text.texts[at - 1][0].isupper():
        return None
    given = text.texts[at - 1]
    near = tuple(each.id for each in knowledge.bearers_near(word) if _given_is(given, each))
    return Mention(near, at, at + 1, "fuzzy") if near else None


def _given_agrees(text: Words, at: int, entity: Entity) -> bool:
    """False when a given name stands before the family name and it is not this person's."""
    if entity.type != "person" or at == 0 or not entity.given:
        return True
    before = text.texts[at - 1]
    if not before[0].isupper() or len(before) < 3 or _no_given_name(text, at - 1):
        return True
    return _given_is(before, entity)


def _no_given_name(text: Words, at: int) -> bool:
    """True for a capitalised word that is no given name: a title, a day, the first word of a sentence."""
    small = text.lowers[at]
    return (
        small in MONTHS
        or small in WEEKDAYS
        or small in listed("titles", "heads")
        or small in listed("titles", "before")
        or text.texts[at].isupper()
        or small.endswith(("an", "ish", "ese"))
        or text.sentence_of(at)[0] == at
        or (at > 0 and text.texts[at - 1] in "“\"'")
    )


def _given_is(before: str, entity: Entity) -> bool:
    given = {entity.given, *(name.split()[0] for _, name in entity.names if " " in name)}
    return any(each is not None and keys(before) & keys(each) for each in given)
