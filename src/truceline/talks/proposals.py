"""What was proposed, by whom, to whom, about what: floated, offered, accepted, rejected, withdrawn.

A text that only speaks of 'the northern proposals' tells of no act of proposing: that is a reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from truceline.talks.anchors import Ground
from truceline.talks.clauses import Object, object_of
from truceline.talks.parties import Party, parties, side_of
from truceline.talks.patterns import Match, genre, patterns, table
from truceline.talks.phrases import Range
from truceline.talks.pointing import issues_after
from truceline.talks.told import Item, Told
from truceline.talks.voice import Voice, finite, voice

VERSION = 1
_NAMED = (
    genre("proposals", "nouns") | genre("proposals", "owned") | {"proposed"} | genre("voice", "back_nouns")
)
_ARTICLES = frozenset(("a", "an", "the", "to", "has", "have", "is", "was", "will"))
NAMED = "named"
NEAR = 8
"""Tokens after a verb within which the proposal is named."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal as a clause tells of it; tokens of the clause and of what is proposed.

    ``announced`` is the verb of speech by which whoever proposes says so himself.
    """

    status: str
    clause: Range
    content: Range
    by: tuple[Party, ...]
    to: tuple[Party, ...]
    about: tuple[str, ...]
    pointed: bool = False
    condition: Range | None = None
    under_way: bool = False
    announced: int | None = None
    negated: bool = False
    rule: str = "verb"


def proposals(told: Told) -> list[Item]:
    """The proposals of one document, in the order of its text; the same words of the same side once."""
    kept: dict[tuple[object, ...], Proposal] = {}
    for each in _found(told):
        if each.status != NAMED:
            words = told.words.lowers[each.content[0] : each.content[1]]
            who = tuple(one.side for one in each.by), tuple(one.side for one in each.to)
            kept.setdefault((each.status, who, words), each)
    return [_item(told, number, each) for number, each in enumerate(kept.values(), start=1)]


def references(told: Told) -> list[Item]:
    """Every place where a proposal is only named, and whose it is: nobody is said to do anything with it."""
    named = [each for each in _found(told) if each.status == NAMED]
    return [_reference(told, number, each) for number, each in enumerate(named, start=1)]


def _found(told: Told) -> Iterator[Proposal]:
    for first, last in told.sentences:
        named = told.has((first, last), _NAMED) or told.issues_in(first, last)
        if not named or told.is_heading(first, last):
            continue
        verbs = list(_by_verb(told, first, last))
        taken = {n for each in verbs for n in range(*each.clause)}
        yield from verbs
        yield from (each for each in _by_noun(told, first, last) if each.content[0] not in taken)


def _by_verb(told: Told, first: int, last: int) -> Iterator[Proposal]:
    if told.words.texts[last - 1] == "?":
        return
    for cue in patterns("propose").in_tokens(told.words, first, last):
        meant = voice(told, cue, first)
        if meant is None or meant.subject is None or meant.mood in ("due", "may") or meant.passive:
            continue
        if cue.form == "ing" and not meant.be and meant.mood != "attempts":
            continue
        if not meant.mood and not finite(told, cue, meant):
            continue
        one = _proposed(told, cue, meant)
        if one is not None:
            yield one


def _proposed(told: Told, cue: Match, meant: Voice) -> Proposal | None:
    row = table()["propose"][int(cue.name)]
    that = told.words.lowers[cue.last : cue.last + 1] == ("that",)
    if meant.subject is None or that or (meant.negated and row["status"] != "accepted"):
        return None
    by = parties(told, meant.subject)
    after = object_of(told, cue.last)
    noun = _noun(told, *after.tokens)
    if not by or (row["noun"] and noun is None):
        return None
    about, pointed = issues_after(told, cue, after)
    if not about and (noun is None or told.words.lowers[noun] not in genre("proposals", "plain")):
        return None
    status = "rejected" if meant.negated else row["status"]
    clause = (meant.subject[0], after.end)
    direct = None if row["answers"] else _recipient(told, *after.tokens)
    begin = direct[1] + (told.words.lowers[direct[1]] == "with") if direct else cue.last
    made = Proposal(status, clause, (begin, after.tokens[1]), by, _to(told, after), about, pointed)
    made = replace(made, condition=after.condition, under_way=meant.mood == "attempts")
    made = replace(made, announced=cue.first if cue.announces else None)
    if row["answers"] and noun is not None:
        owner = tuple(_owner(told, after.tokens[0], noun))
        return (
            replace(made, by=owner, to=by)
            if {each.side for each in owner} != {each.side for each in by}
            else None
        )
    return made


def _noun(told: Told, first: int, last: int) -> int | None:
    """The first word for a proposal near the begin of these tokens."""
    reach = range(first, min(first + NEAR, last))
    return next((n for n in reach if told.words.lowers[n] in genre("proposals", "nouns")), None)


def _to(told: Told, after: Object) -> tuple[Party, ...]:
    """'Offered the southern side a plan', 'a plan to the southern side'."""
    first, last = after.tokens
    low = told.words.lowers
    direct = _recipient(told, first, last)
    if direct is not None:
        return parties(told, direct)
    for at in range(first, last - 1):
        if low[at] == "to" and any(
            each.first in (at + 1, at + 2) for each in told.text.mentions_in(at, at + 3)
        ):
            named = next(each for each in told.text.mentions_in(at, at + 3) if each.first in (at + 1, at + 2))
            return parties(told, (at + 1, named.last))
    return ()


def _recipient(told: Told, first: int, last: int) -> Range | None:
    """'Offered the southern side a plan', 'presented Amber with a plan': who stands behind the verb."""
    low = told.words.lowers
    direct = next((each for each in told.text.mentions_in(first, first + 2) if each.id is not None), None)
    if direct is None or direct.last >= last or (direct.first > first and low[first] != "the"):
        return None
    follows = low[direct.last]
    plain = told.words.texts[direct.last][0].isalpha() and follows not in genre("proposals", "no_recipient")
    entity = told.entity(direct.id)
    word = told.words.texts[direct.last - 1]
    adjective = entity is not None and (word in entity.demonyms or word.isupper())
    return (direct.first, direct.last) if plain and not adjective else None


def _owner(told: Told, first: int, noun: int) -> Iterator[Party]:
    """Whose proposal it is: 'the northern proposal', 'Amber's plan'."""
    for each in told.text.mentions_in(first, noun):
        entity = told.entity(each.id)
        side = side_of(entity)
        if entity is not None and side is not None and each.last <= noun:
            yield Party(side, entity.id, (each.first, each.last), "party.owner/1")


def _by_noun(told: Told, first: int, last: int) -> Iterator[Proposal]:
    """'The northern proposals', 'a northern-proposed mechanism': there is a proposal, and whose it is."""
    low = told.words.lowers
    for each in told.text.mentions_in(first, last):
        entity = told.entity(each.id)
        side = side_of(entity)
        if entity is None or side is None:
            continue
        owner = (Party(side, entity.id, (each.first, each.last), "party.owner/1"),)
        if low[each.last : each.last + 2] == ("-", "proposed"):
            content = (each.last + 2, _noun_phrase(told, each.last + 2, last))
            about = tuple(dict.fromkeys(one.code for one in told.issues_in(*content)))
            if content[0] < content[1]:
                yield Proposal("offered", (each.first, content[1]), content, owner, (), about, rule="noun")
            continue
        noun = _owned_noun(told, each.last, last)
        if noun is not None:
            yield _owned(told, owner, each.first, noun, last)


def _owned_noun(told: Told, at: int, last: int) -> int | None:
    """The proposal that a mention owns: directly after it, with at most three words between."""
    low = told.words.lowers
    begin = at + 1 if low[at : at + 1] == ("'s",) else at
    for n in range(begin, min(begin + 4, last)):
        if low[n] in genre("proposals", "owned"):
            plans = begin == at and low[n] in ("plan", "plans") and low[n + 1 : n + 2] == ("to",)
            return None if plans else n
        verb = low[n] in patterns("propose").by_word or low[n] in genre("proposals", "between_not")
        if not told.words.texts[n][0].isalpha() or verb:
            return None
    return None


def _owned(told: Told, owner: tuple[Party, ...], first: int, noun: int, last: int) -> Proposal:
    low = told.words.lowers
    end = noun + 1
    if low[end : end + 1] in (("on",), ("for",), ("to",), ("about",), ("regarding",)):
        stop = object_of(told, end + 1).tokens[1]
        end = next((n for n in range(end + 1, stop) if low[n] in genre("voice", "auxiliary")), stop)
    about = tuple(dict.fromkeys(each.code for each in told.issues_in(first, min(end, last))))
    return Proposal(NAMED, (first, end), (first, end), owner, _briefed(told, first), about, rule="noun")


def _briefed(told: Told, at: int) -> tuple[Party, ...]:
    """'To brief Amber on the northern proposals': to whom they are taken."""
    low = told.words.lowers
    while at > 0 and low[at - 1] in ("the", "on", "about", "with", "new"):
        at -= 1
    before = [each for each in told.text.mentions_in(max(0, at - 4), at) if each.last == at]
    brief = before and low[before[0].first - 1] in genre("proposals", "brief")
    return parties(told, (before[0].first, before[0].last)) if brief else ()


def _noun_phrase(told: Told, first: int, last: int) -> int:
    """Where a noun phrase ends: at a mark, a preposition or a verb's helper."""
    low = told.words.lowers
    at = first
    while (
        at < last and told.words.texts[at][0].isalnum() and low[at] not in genre("proposals", "between_not")
    ):
        at += 1
    joined = low[at : at + 1] == ("and",) and at + 1 < last and low[at + 1] not in _ARTICLES
    return _noun_phrase(told, at + 1, last) if joined else at


def _item(told: Told, number: int, each: Proposal) -> Item:
    statement = told.via(each.clause[0])
    if statement is None and each.announced is not None:
        statement = told.announced_at(each.announced)
    return {
        "id": f"pr:{told.name}/{number}",
        **_sides(told, each, statement),
        "content": told.span(*each.content).object(),
        "status": each.status,
        "under_way": each.under_way,
        "condition": told.span(*each.condition).object() if each.condition else None,
    }


def _reference(told: Told, number: int, each: Proposal) -> Item:
    return {"id": f"rf:{told.name}/{number}", **_sides(told, each, told.via(each.clause[0]))}


def _sides(told: Told, each: Proposal, statement: Item | None) -> Item:
    """Whose it is, for whom, about what, in which words, and who says so."""
    derived = each.pointed or any(one.derived for one in (*each.by, *each.to))
    by, to = list(each.by), list(each.to)
    return {
        "doc": told.text.document.id,
        "by": by[0].entity or by[0].side if by else None,
        "by_parties": [one.side for one in by],
        "to": to[0].entity or to[0].side if to else None,
        "to_parties": [one.side for one in to],
        "about": each.about[0] if each.about else None,
        "issues": list(each.about),
        "span": told.span(*each.clause).object(),
        "via": statement["id"] if statement else None,
        "said_by": statement["speaker"] if statement else told.text.document.id,
        "provenance": Ground(
            f"{'reference' if each.status == NAMED else 'proposal'}.{each.rule}/{VERSION}",
            (statement["id"] if statement else told.text.document.id,),
            derived,
        ).object(),
    }
