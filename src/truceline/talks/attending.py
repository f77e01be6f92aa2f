"""Who takes part in what a clause tells: the subject, 'with', 'between', and those that the phrase names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

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
_TOPIC = frozenset(("about", "regarding", "concerning", "for"))
_PASSED = listed("phrases", "auxiliary") | frozenset(("also", "later", "not"))
WHERE_WITHIN = 6
"""Tokens from an event to the 'where' that speaks of it: 'talks in the town, where'."""
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))
_ROLES = {
    "briefing": ("briefing", "briefed"),
    "report": ("reporting", "informed"),
    "signing": ("signatory", "signatory"),
    "declaration": ("declaring", "declaring"),
    "press_conference": ("speaker", "party"),
    "armed_conflict": ("belligerent", "belligerent"),
}


def attending(scene: Scene, trigger: Trigger, clause: Range, sentence: Range) -> tuple[Party, ...]:
    """The parties that the clause names, each once."""
    found = (
        _of_verb(scene, trigger, clause, sentence)
        if trigger.verb
        else _of_noun(scene, trigger, clause, sentence)
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


def roles_of(kind: str) -> tuple[str, str]:
    """What the subject's side and the other side do in an event of this kind."""
    return _ROLES.get(kind, ("party", "party"))


def _of_verb(scene: Scene, trigger: Trigger, clause: Range, sentence: Range) -> Iterator[Party]:
    words = scene.text.words
    doing, other = roles_of(trigger.kind)
    passive = any(word in _BE for word in words.lowers[max(clause[0], trigger.first - 3) : trigger.first])
    passive = passive and words.lowers[trigger.first].endswith("ed")
    subject = scene.subject(trigger.first, clause[0]) or _governing(scene, trigger, sentence)
    yield from (replace(each, role=other if passive else doing) for each in subject)
    named = _listed_at(scene, trigger.last, clause[1])
    for each in named:
        yield replace(each, role=other)
    yield from _with_participation(scene, clause)
    for at in range(trigger.last, clause[1]):
        if words.lowers[at] in ("with", "by", "alongside") and not named:
            role = doing if words.lowers[at] == "by" else other
            yield from (replace(each, role=role) for each in _behind(scene, at, clause[1]))
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


def _listed_at(scene: Scene, at: int, ceiling: int) -> tuple[Party, ...]:
    if at < ceiling and scene.words.texts[at] == ",":
        return ()
    found = scene.pronoun(at) if at < ceiling else None
    if found is not None:
        return (found,)
    return listed_parties(scene.text, scene.knowledge, at, ceiling)[0] if at < ceiling else ()


def _behind(scene: Scene, at: int, ceiling: int) -> tuple[Party, ...]:
    """The list behind a preposition; the preposition that comes again is passed: 'with A and with B'."""
    begin = at + 1
    found = scene.pronoun(begin) if begin < ceiling else None
    if found is not None:
        return (found,)
    parties, end = listed_parties(scene.text, scene.knowledge, begin, ceiling)
    if (
        parties
        and scene.text.words.lowers[end : end + 1] == ("with",)
        and scene.text.words.lowers[end - 1] == "and"
    ):
        parties += listed_parties(scene.text, scene.knowledge, end + 1, ceiling)[0]
    return parties


def _of_noun(scene: Scene, trigger: Trigger, clause: Range, sentence: Range) -> Iterator[Party]:
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
            yield from (replace(each, role="with") for each in _listed_at(scene, at + 1, sentence[1]))


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
        _behind(scene, trigger.last, len(scene.text.words.texts))
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
            found = _behind(scene, at, clause[1])
            role = small if small in ("from", "by") else "between" if small != "with" else "with"
            yield from (replace(each, role=role) for each in found)
            if found:
                at = found[-1].tokens[1]
        elif small in ("hosted", "attended", "led", "chaired", "held") and words.lowers[at + 1 : at + 2] == (
            "by",
        ):
            role = "host" if small in ("hosted", "chaired") else "between"
            yield from (replace(each, role=role) for each in _behind(scene, at + 1, clause[1]))
            at += 1
        elif small in ("that", "which") and at <= trigger.last + 1:
            yield from _relative(scene, at, clause[1])
        elif small in _GATHERING:
            begin = at + 2 if words.lowers[at + 1 : at + 2] in (("together",), ("in",)) else at + 1
            if small != "brought" or begin == at + 2:
                yield from (replace(each, role="between") for each in _listed_at(scene, begin, clause[1]))
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
        subject = scene.subject(at, clause[0]) or _shared(scene, at, clause)
        if not subject and small in ("have", "has", "had", "part"):
            continue
        role = "host" if small in _HOSTING else "party"
        yield from (replace(each, role=role) for each in subject)
        if small.startswith("join"):
            yield from _listed_at(scene, at + 1, trigger.phrase)
        return


def _shared(scene: Scene, verb: int, clause: Range) -> tuple[Party, ...]:
    """The subject before, of a second verb: 'A met B and held a call', 'is expected to hold'."""
    words = scene.text.words
    at = verb - 1
    while at > clause[0] and words.lowers[at] in _PASSED:
        at -= 1
    sentence = words.sentence_of(verb)[0]
    return scene.main_subject(sentence, verb) if words.lowers[at] in ("and", "to", "then", ",") else ()
