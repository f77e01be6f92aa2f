"""Who takes part in what a clause tells: the subject, 'with', 'between', and those that the phrase names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from truceline.talks.attending_lists import behind, listed_at, roles_of
from truceline.talks.attending_nouns import of_noun
from truceline.talks.participants import Party, side_of
from truceline.talks.phrases import Range
from truceline.talks.scene import Scene
from truceline.talks.triggers import Trigger

_BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))


def attending(scene: Scene, trigger: Trigger, clause: Range, sentence: Range) -> tuple[Party, ...]:
    """The parties that the clause names, each once."""
    found = (
        _of_verb(scene, trigger, clause, sentence)
        if trigger.verb
        else of_noun(scene, trigger, clause, sentence)
    )
    return once(found)


def once(found: Iterator[Party] | tuple[Party, ...]) -> tuple[Party, ...]:
    """Each party once, with the first words that name it."""
    seen: dict[str, Party] = {}
    for each in found:
        key = each.entity or each.group
        if key is not None:
            seen.setdefault(key, each)
    return tuple(seen.values())


def _of_verb(scene: Scene, trigger: Trigger, clause: Range, sentence: Range) -> Iterator[Party]:
    words = scene.text.words
    doing, other = roles_of(trigger.kind)
    passive = any(word in _BE for word in words.lowers[max(clause[0], trigger.first - 3) : trigger.first])
    passive = passive and words.lowers[trigger.first].endswith("ed")
    subject = scene.subject(trigger.first, clause[0]) or _governing(scene, trigger, sentence)
    yield from (replace(each, role=other if passive else doing) for each in subject)
    named = listed_at(scene, trigger.last, clause[1])
    for each in named:
        yield replace(each, role=other)
    yield from _with_participation(scene, clause)
    for at in range(trigger.last, clause[1]):
        if words.lowers[at] in ("with", "by", "alongside") and not named:
            role = doing if words.lowers[at] == "by" else other
            yield from (replace(each, role=role) for each in behind(scene, at, clause[1]))
            break


def _with_participation(scene: Scene, clause: Range) -> Iterator[Party]:
    """', with A participation': who takes part without doing what the verb says."""
    lowers = scene.text.words.lowers
    for mention in scene.text.mentions_in(*clause):
        named = lowers[mention.first - 1 : mention.first] == ("with",)
        if (
            mention.id
            and named
            and lowers[mention.last : mention.last + 1] in (("participation",), ("mediation",))
        ):
            entity = scene.knowledge.by_id[mention.id]
            role = "participant" if lowers[mention.last] == "participation" else "mediator"
            yield Party(entity.id, side_of(entity), None, (mention.first, mention.last), role)


def _governing(scene: Scene, trigger: Trigger, sentence: Range) -> tuple[Party, ...]:
    """The subject of a verb that has none beside it: 'are to return to brief', 'and met'."""
    before = scene.text.words.lowers[trigger.first - 1] if trigger.first else ""
    after_subject = before in ("to", "and", ",") or trigger.first == sentence[0] or before.endswith("ly")
    return scene.main_subject(sentence[0], trigger.first) if after_subject else ()
