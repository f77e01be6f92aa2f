"""Who takes part in what a noun tells: 'held a call with A', 'talks between A and B', 'the A-B summit'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from truceline.talks.attending_lists import behind, listed_at, roles_of
from truceline.talks.event_words import words_of
from truceline.talks.lexicon import listed
from truceline.talks.participants import Party, listed_parties, side_of
from truceline.talks.phrases import Range
from truceline.talks.scene import Scene
from truceline.talks.triggers import Trigger

_BETWEEN = words_of("words", "between")
_HOLDING = words_of("words", "holding")
_HOSTING = words_of("words", "hosting")
_GATHERING = frozenset(("included", "gathered", "involved", "includes", "gathers", "drew", "brought"))
_TAKING = frozenset(("take", "takes", "took", "taken", "taking"))
_TOPIC = frozenset(("about", "regarding", "concerning", "for"))
_PASSED = listed("phrases", "auxiliary") | frozenset(("also", "later", "not"))
WHERE_WITHIN = 6
"""Tokens from an event to the 'where' that speaks of it: 'talks in the town, where'."""


def of_noun(scene: Scene, trigger: Trigger, clause: Range, sentence: Range) -> Iterator[Party]:
    """The parties of what the noun tells, some of them twice."""
    doing, other = roles_of(trigger.kind)
    yield from (replace(each, role=doing) for each in _in_phrase(scene, trigger))
    if trigger.kind == "armed_conflict":
        yield from (replace(each, role=doing) for each in _fighting(scene, trigger, sentence))
        return
    behind = [*_right(scene, trigger, clause), *_represented(scene, trigger, sentence)]
    yield from (replace(each, role=_role(trigger, each, other)) for each in behind)
    if trigger.kind == "report":
        return
    holders = list(
        _holders(scene, trigger, clause, bool(behind) and all(each.role == "with" for each in behind))
    )
    yield from (replace(each, role="host" if each.role == "host" else doing) for each in holders)
    alone = behind and not holders and not any(each.role == "between" for each in behind)
    if alone or (not holders and _joins(scene, trigger)) or _opens_at(scene, trigger, sentence):
        begin = sentence[0]
        subject = scene.main_subject(begin, trigger.phrase)
        if not subject and _opens_at(scene, trigger, sentence):
            subject = scene.main_subject(trigger.last, sentence[1])
        yield from (replace(each, role=doing) for each in subject)


def _opens_at(scene: Scene, trigger: Trigger, sentence: Range) -> bool:
    """True for 'at a press conference A said', 'Two days before, at a meeting, A said'."""
    at = scene.words.lowers[trigger.phrase - 1 : trigger.phrase] == ("at",) and trigger.phrase > sentence[0]
    return trigger.kind == "press_conference" or (at and not scene.main_subject(sentence[0], trigger.phrase))


def _role(trigger: Trigger, party: Party, other: str) -> str:
    if trigger.kind in ("report", "briefing") and party.role in ("from", "by"):
        return roles_of(trigger.kind)[0]
    return other if party.role != "host" else "host"


def _joins(scene: Scene, trigger: Trigger) -> bool:
    """True for 'arrive in the town for talks'."""
    lowers = scene.text.words.lowers
    if not trigger.phrase or lowers[trigger.phrase - 1] != "for":
        return False
    return any(
        word in words_of("words", "coming") for word in lowers[max(0, trigger.phrase - 12) : trigger.phrase]
    )


def _in_phrase(scene: Scene, trigger: Trigger) -> Iterator[Party]:
    """'the A-B talks', 'the Coalition meeting', 'A's meeting', 'his call'."""
    words = scene.text.words
    at = trigger.phrase
    if words.lowers[at] in ("his", "her", "our", "my") and at < trigger.first:
        found = scene.pronoun(at)
        if found is not None:
            yield found
    while at < trigger.first:
        mention = scene.text.mention_at(at)
        if mention is None:
            at += 1
            continue
        known = scene.knowledge.by_id[mention.ids[0]]
        follows = words.lowers[mention.last] if mention.last < len(words.lowers) else ""
        linked = (
            follows in ("-", "'s") or words.texts[mention.first - 1] == "-" or mention.last == trigger.first
        )
        if (
            linked
            and mention.id is not None
            and known.type in ("person", "gpe", "org")
            and not _led(words.lowers, mention.last)
        ):
            yield Party(known.id, side_of(known), None, (mention.first, mention.last))
        at = mention.last


def _fighting(scene: Scene, trigger: Trigger, sentence: Range) -> tuple[Party, ...]:
    """'the war between A and B', 'the war against A', 'A continues its shelling'."""
    if scene.text.words.lowers[trigger.phrase] == "its":
        return scene.main_subject(sentence[0], trigger.phrase)[:1]
    said = scene.text.words.lowers[trigger.last : trigger.last + 1]
    return (
        behind(scene, trigger.last, len(scene.text.words.texts))
        if said in (("between",), ("against",))
        else ()
    )


def _led(lowers: tuple[str, ...], at: int) -> bool:
    return lowers[at : at + 2] in (
        ("-", "led"),
        ("-", "brokered"),
        ("-", "mediated"),
        ("-", "backed"),
        ("-", "sponsored"),
    )


def _right(scene: Scene, trigger: Trigger, clause: Range) -> Iterator[Party]:
    """'with A', 'between A and B', 'that A held with B', 'included A'."""
    words = scene.text.words
    at = trigger.last
    while at < clause[1]:
        small = words.lowers[at]
        if small in ("as", "to") or (
            small in _TOPIC and not scene.times_in(at + 1, at + 3) and small != "on"
        ):
            return
        if small in _BETWEEN or (small in ("of", "from") and at == trigger.last):
            found = behind(scene, at, clause[1])
            role = small if small in ("from", "by") else "between" if small != "with" else "with"
            yield from (replace(each, role=role) for each in found)
            if found:
                at = found[-1].tokens[1]
        elif small in ("hosted", "attended", "led", "chaired", "held") and words.lowers[at + 1 : at + 2] == (
            "by",
        ):
            role = "host" if small in ("hosted", "chaired") else "between"
            yield from (replace(each, role=role) for each in behind(scene, at + 1, clause[1]))
            at += 1
        elif small in ("that", "which") and at <= trigger.last + 1:
            yield from _relative(scene, at, clause[1])
        elif small in _GATHERING:
            begin = at + 2 if words.lowers[at + 1 : at + 2] in (("together",), ("in",)) else at + 1
            if small != "brought" or begin == at + 2:
                yield from (replace(each, role="between") for each in listed_at(scene, begin, clause[1]))
        at += 1


def _relative(scene: Scene, relative: int, ceiling: int) -> Iterator[Party]:
    """'that A and B held with C': the subject of the relative clause."""
    found, end = listed_parties(scene.text, scene.knowledge, relative + 1, ceiling)
    pronoun = scene.pronoun(relative + 1) if relative + 1 < ceiling else None
    if pronoun is not None:
        found, end = (pronoun,), relative + 2
    if found and any(word in _HOLDING for word in scene.text.words.lowers[end : end + 4]):
        yield from (replace(each, role="between") for each in found)


def _holders(scene: Scene, trigger: Trigger, clause: Range, with_one: bool) -> Iterator[Party]:
    """The subject of the verb that holds it; of 'join A and B for talks' its object too."""
    words = scene.text.words
    for at in range(trigger.phrase - 1, max(clause[0], trigger.phrase - 24) - 1, -1):
        small = words.lowers[at]
        calls = small in words_of("words", "calling") and with_one
        if small not in _HOLDING and not calls:
            continue
        verb = at - 1 if small == "part" and words.lowers[at - 1] in _TAKING else at
        subject = scene.subject(verb, clause[0]) or _shared(scene, verb, clause)
        if not subject and small in ("have", "has", "had", "part"):
            continue
        role = "host" if small in _HOSTING else "party"
        yield from (replace(each, role=role) for each in subject)
        if small.startswith("join"):
            yield from listed_at(scene, at + 1, trigger.phrase)
        return


def _shared(scene: Scene, verb: int, clause: Range) -> tuple[Party, ...]:
    """The subject before, of a second verb: 'A met B and held a call', 'is expected to hold'."""
    words = scene.text.words
    at = verb - 1
    while at > clause[0] and words.lowers[at] in _PASSED:
        at -= 1
    sentence = words.sentence_of(verb)[0]
    return scene.main_subject(sentence, verb) if words.lowers[at] in ("and", "to", "then", ",") else ()


def _represented(scene: Scene, trigger: Trigger, sentence: Range) -> Iterator[Party]:
    """'talks, where P represented A and Q represented B': those who sat there, and whom for."""
    lowers = scene.words.lowers
    nearest = min(trigger.last + WHERE_WITHIN, sentence[1])
    if "where" not in lowers[trigger.last : nearest]:
        return
    begin = lowers.index("where", trigger.last, nearest)
    for at in range(begin, sentence[1]):
        if lowers[at] in ("represented", "led"):
            for each in scene.subject(at, begin):
                yield replace(each, role="with")
            yield from (replace(each, role="with") for each in listed_at(scene, at + 1, sentence[1]))
