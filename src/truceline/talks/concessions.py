"""Concessions: asked of whom by whom, offered, made, none made, withdrawn; one question to several is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from truceline.talks.anchors import Ground
from truceline.talks.assertion import WITHHELD
from truceline.talks.clauses import object_of
from truceline.talks.parties import Party, named_from, parties, side_of, speaking
from truceline.talks.patterns import Match, genre, patterns, table, verb_forms
from truceline.talks.phrases import Range
from truceline.talks.pointing import of_heading, pointed_back
from truceline.talks.told import Item, Told
from truceline.talks.voice import Voice, voice

VERSION = 1
NEAR = 6
"""Tokens between a verb and 'concessions', at most."""
LONGEST_ASKED = 16
"""Tokens between 'pressed' and 'to make', at most: those who are pressed."""


@dataclass(frozen=True, slots=True)
class Concession:
    """What one clause says of concessions: its status, of whom they are asked or by whom they are made."""

    status: str
    clause: Range
    of: tuple[Party, ...]
    by: tuple[Party, ...]
    issues: tuple[str, ...]
    pointed: bool
    refused: bool = False


def concessions(told: Told, positions: list[Item]) -> list[Item]:
    """The concessions of one document, one item a side; what that side says of the issue is its answer."""
    made: list[tuple[Concession, Party]] = []
    for first, last in told.sentences:
        if told.words.texts[last - 1] == "?":
            continue
        for each in (*_of_noun(told, first, last), *_of_verb(told, first, last)):
            made += [(each, side) for side in each.of]
    items = [_item(told, number, each, side) for number, (each, side) in enumerate(made, start=1)]
    together: dict[int, list[str]] = {}
    for item, (each, _) in zip(items, made, strict=True):
        together.setdefault(id(each), []).append(item["id"])
    answers = _by_side_and_issue([*items, *positions])
    for item, (each, _) in zip(items, made, strict=True):
        item["beside"] = [other for other in together[id(each)] if other != item["id"]]
        if each.status == "asked":
            item["answers"] = answers.get((item["asked_of_party"], item["issue"]), [])
    return items


def _by_side_and_issue(items: list[Item]) -> dict[tuple[str, str], list[str]]:
    """What each side says of each issue, or does about it: ids of positions and of concessions."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in items:
        side = item.get("asked_of_party", item.get("party"))
        if side and item["issue"] and item["status"] != "asked":
            found.setdefault((side, item["issue"]), []).append(item["id"])
    return found


def _of_noun(told: Told, first: int, last: int) -> Iterator[Concession]:
    """Clauses with the noun: 'pressed both to make concessions', 'has yet to make any concessions'."""
    low = told.words.lowers
    if not told.has((first, last), genre("concessions", "nouns")):
        return
    for at in range(first, last):
        if low[at] not in genre("concessions", "nouns") or told.assertion_at(at) == WITHHELD:
            continue
        verb = _verb_before(told, at, first)
        found = _with_verb(told, verb, at, first) if verb is not None else None
        if found is not None:
            yield found


def _verb_before(told: Told, noun: int, floor: int) -> Match | None:
    """The verb whose object the noun is, near before it."""
    for at in range(noun - 1, max(floor, noun - NEAR) - 1, -1):
        word = told.words.lowers[at]
        if word in (",", ";", "and", "but"):
            return None
        for number, row in enumerate(table()["concede"]):
            for verb in row["verbs"].split():
                form = verb_forms(verb).get(word)
                if form is not None:
                    return Match(str(number), at, at + 1, form)
    return None


def _with_verb(told: Told, verb: Match, noun: int, floor: int) -> Concession | None:
    row = table()["concede"][int(verb.name)]
    issues, pointed = _issues(told, verb.first, noun)
    end = object_of(told, noun + 1).end
    if told.words.lowers[verb.first - 1] == "to":
        asked = _asked(told, verb.first - 1, floor)
        if asked is not None:
            by, of, begin = asked
            return Concession("asked", (begin, end), of, by, issues, pointed)
    meant = voice(told, verb, floor)
    if meant is None or meant.subject is None:
        return None
    sides = parties(told, meant.subject)
    clause = (meant.subject[0], end)
    if row["status"] == "asked":
        of = _from(told, noun, end)
        return Concession("asked", clause, of, sides, issues, pointed) if of and not meant.negated else None
    if meant.mood == "due":
        return Concession("asked", clause, sides, _speaker(told, noun), issues, pointed)
    status = _status(row["status"], meant, told.words.lowers[verb.last : noun])
    return Concession(*status[:1], clause, sides, (), issues, pointed, status[1]) if status else None


def _status(status: str, meant: Voice, between: tuple[str, ...]) -> tuple[str, bool] | None:
    """The status of a concession and whether it is refused for the future; None where nothing is asserted."""
    if meant.mood == "may" or meant.mood == "attempts":
        return None
    none = meant.negated != any(each in ("no", "few", "neither") for each in between)
    if none:
        return ("none_made", meant.future) if status in ("made", "offered") else None
    if status == "made" and (meant.future or meant.mood == "willing"):
        return ("offered", False)
    return (status, status == "none_made")


def _asked(told: Told, to: int, floor: int) -> tuple[tuple[Party, ...], tuple[Party, ...], int] | None:
    """'The envoys pressed A and B to …': who asks, who is asked, and where the clause begins."""
    low = told.words.lowers
    for at in range(to - 1, max(floor, to - LONGEST_ASKED) - 1, -1):
        form = next(
            (kind for verb in genre("concessions", "ask") if (kind := verb_forms(verb).get(low[at]))), None
        )
        if form is None:
            continue
        begin = at + 2 if low[at + 1] in ("on", "for") else at + 1
        of = parties(told, (begin, to)) if begin < to else ()
        meant = voice(told, Match("", at, at + 1, form), floor)
        if not of or (meant is not None and (meant.negated or meant.mood)):
            return None
        by, first = _asking(told, meant, at, floor)
        return by, of, first
    return None


def _asking(told: Told, meant: Voice | None, verb: int, floor: int) -> tuple[tuple[Party, ...], int]:
    """Who asks: the subject, or of a second verb ('gathered opinions and pressed') that of the first."""
    if meant is not None and meant.subject is not None:
        return parties(told, meant.subject), meant.subject[0]
    if told.words.lowers[verb - 1] != "and":
        return _speaker(told, verb), verb
    for at in range(verb - 2, floor, -1):
        if told.words.texts[at][0].islower():
            first = voice(told, Match("", at, at + 1, "ed"), floor)
            if first is not None and first.subject is not None and (by := parties(told, first.subject)):
                return by, first.subject[0]
    return (), verb


def _from(told: Told, noun: int, end: int) -> tuple[Party, ...]:
    """'Demanded concessions from A and B': of whom they are asked."""
    low = told.words.lowers
    at = next((n for n in range(noun + 1, min(noun + NEAR, end)) if low[n] in ("from", "by")), None)
    return named_from(told, at + 1, end) if at is not None else ()


def _speaker(told: Told, at: int) -> tuple[Party, ...]:
    statement = told.via(at)
    entity = told.entity(statement["speaker"]) if statement else None
    if entity is not None and side_of(entity) is None:
        return ()
    return speaking(told, statement, (at, at + 1))


def _of_verb(told: Told, first: int, last: int) -> Iterator[Concession]:
    """Clauses with a verb of giving way: 'dropped its demand for the harbour'."""
    for cue in patterns("give_way").in_tokens(told.words, first, last):
        meant = voice(told, cue, first)
        if (
            meant is None
            or meant.subject is None
            or meant.passive
            or (cue.form in ("base", "ing") and not meant.helpers)
        ):
            continue
        after = object_of(told, cue.last)
        named = told.issues_in(*after.tokens)
        sides = parties(told, meant.subject)
        status = _status("made", meant, ())
        if named and sides and status and meant.mood != "due":
            clause = (meant.subject[0], after.end)
            yield Concession(status[0], clause, sides, (), (named[0].code,), False, status[1])


def _issues(told: Told, verb: int, noun: int) -> tuple[tuple[str, ...], bool]:
    """What the concessions are about: beside the noun, pointed to, or what the heading over them is about."""
    after = object_of(told, noun + 1)
    near = told.issues_in(verb, noun + 1) or told.issues_in(*after.tokens)
    if near:
        return tuple(dict.fromkeys(each.code for each in near)), False
    back = pointed_back(told, *after.tokens)
    return back if back[0] else of_heading(told, noun)


def _item(told: Told, number: int, each: Concession, side: Party) -> Item:
    statement = told.via(each.clause[0])
    by = list(each.by)
    derived = each.pointed or any(one.derived for one in (side, *by))
    return {
        "id": f"cn:{told.name}/{number}",
        "doc": told.text.document.id,
        "asked_of": side.entity or side.side,
        "asked_of_party": side.side,
        "asked_by": by[0].entity or by[0].side if by else None,
        "asked_by_all": [one.entity or one.side for one in by],
        "issue": each.issues[0] if each.issues else None,
        "status": each.status,
        "refused": each.refused,
        "span": told.span(*each.clause).object(),
        "beside": [],
        "answers": [],
        "via": statement["id"] if statement else None,
        "said_by": statement["speaker"] if statement else told.text.document.id,
        "provenance": Ground(
            f"concession.{each.status}/{VERSION}",
            (statement["id"] if statement else told.text.document.id,),
            derived,
        ).object(),
    }
