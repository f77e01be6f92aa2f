"""Where each side stands on an issue: words of status, of whom they are said, by whom, and with what denial.

Comes in: a ``Told``. Goes out: positions as talks-format writes them. Precision before recall: without an
issue of the knowledge base, without somebody or something the words are said of, or in a clause that asserts
nothing, there is no position.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from truceline.talks.anchors import Ground
from truceline.talks.assertion import MADE
from truceline.talks.clauses import Object, object_of, residual, unmarked
from truceline.talks.parties import Party, is_group, named_from, parties, side_of, sides_of, speaking
from truceline.talks.patterns import Match, genre, patterns, table
from truceline.talks.phrases import Range
from truceline.talks.pointing import issues_after, issues_of_subject
from truceline.talks.told import Item, Told
from truceline.talks.voice import Voice, asserted

VERSION = 1


@dataclass(frozen=True, slots=True)
class Stand:
    """One cue as it is meant: its table, its voice, of which issues and whom, and what stands after it.

    ``pointed`` where the issue is pointed back to ("in this regard") and not named beside the cue.
    """

    row: dict[str, Any]
    cue: Match
    voice: Voice
    object: Object
    issues: tuple[str, ...]
    sides: tuple[Party, ...]
    pointed: bool = False


def positions(told: Told) -> list[Item]:
    """The positions of one document, in the order of its text; one item a side and issue."""
    found: list[Item] = []
    seen: set[tuple[object, ...]] = set()
    for stand in _stands(told):
        status = _status(stand)
        sentence = told.words.sentence_of(stand.cue.first)
        for issue in stand.issues if status else ():
            for side in stand.sides or (None,):
                key = (sentence, issue, side.side if side else None, status)
                if key not in seen:
                    seen.add(key)
                    found.append(_item(told, len(found) + 1, stand, issue, side, status))
    return found


def _status(stand: Stand) -> str:
    """The status by the table; what somebody will or would agree to is an offer, and no agreement yet."""
    status = str(stand.row["negated" if stand.voice.negated else "status"])
    return "offered" if status == "agreed" and stand.voice.future else status


def _stands(told: Told) -> Iterator[Stand]:
    if not told.issues:
        return
    for first, last in told.sentences:
        about = told.issues_in(first, last) or told.has((first, last), genre("voice", "back_nouns"))
        if not about or told.words.texts[last - 1] == "?" or told.is_heading(first, last):
            continue
        for cue in patterns("stance").in_tokens(told.words, first, last):
            stand = _stand(told, cue, first, last)
            if stand is not None:
                yield stand


def _stand(told: Told, cue: Match, first: int, last: int) -> Stand | None:
    row = table()["stance"][int(cue.name)]
    after = object_of(told, cue.last)
    if row["of"] in ("named", "bare") and told.assertion_at(cue.first) != MADE:
        return None
    if row["of"] == "named":
        return _named(told, row, cue, last)
    if row["of"] == "bare":
        return _bare(told, row, cue, after)
    meant = asserted(told, cue, first)
    if meant is None or _only_to_talk(told, row, cue) or _said_by_next(told, cue):
        return None
    kinds = row["of"].split()
    if cue.form == "ed" and told.words.lowers[cue.last : cue.last + 1] == ("by",):
        meant = replace(meant, passive=True)
    sides = sides_of(parties(told, meant.subject)) if meant.subject and not meant.passive else ()
    nobody = not sides and meant.subject is not None and is_group(told, *meant.subject)
    if (sides or nobody) and "party" in kinds:
        issues, pointed = issues_after(told, cue, after)
        return Stand(row, cue, meant, after, issues, sides, pointed) if issues else None
    if "accord" in kinds and meant.passive and _accord(told, meant.subject):
        issues, pointed = issues_after(told, cue, after)
        return Stand(row, cue, meant, after, issues, _speaking_side(told, cue), pointed) if issues else None
    if "issue" in kinds or (meant.passive and "passive" in kinds):
        return _of_issue(told, row, cue, meant, after)
    return None


def _bare(told: Told, row: dict[str, Any], cue: Match, after: Object) -> Stand | None:
    """'There was no progress on the harbour': said of the talks, without a subject."""
    issues, pointed = issues_after(told, cue, after)
    if not issues:
        return None
    return Stand(row, cue, Voice(None, cue.first), after, issues, _speaking_side(told, cue), pointed)


def _of_issue(told: Told, row: dict[str, Any], cue: Match, meant: Voice, after: Object) -> Stand | None:
    """'The question of the harbour was hard', 'a ceasefire was rejected by the northern side'."""
    issues, pointed = issues_of_subject(told, meant.subject)
    if not issues:
        return None
    sides = _agents(told, after) if meant.passive else ()
    if meant.passive and not meant.be and not sides:
        return None
    return Stand(row, cue, meant, after, issues, sides or _speaking_side(told, cue), pointed)


def _accord(told: Told, subject: Range | None) -> bool:
    """True for 'an agreement', 'no deal'."""
    return subject is not None and told.words.lowers[subject[1] - 1] in genre("voice", "accord")


def _agents(told: Told, after: Object) -> tuple[Party, ...]:
    first, last = after.tokens
    if first < last and told.words.lowers[first] == "by":
        return sides_of(named_from(told, first + 1, last))
    return ()


def _speaking_side(told: Told, cue: Match) -> tuple[Party, ...]:
    """Whose view it is that a question is open: of the side whose statement says so, else of nobody."""
    statement = told.via(cue.first)
    entity = told.entity(statement["speaker"]) if statement else None
    if entity is not None and side_of(entity) is None:
        return ()
    return speaking(told, statement, (cue.first, cue.last))


def _named(told: Told, row: dict[str, Any], cue: Match, last: int) -> Stand | None:
    """'The hardest issues will be discussed, namely the harbour': the issues that the list names."""
    low = told.words.lowers
    last = min(last, told.quotation_end(cue.first))
    marks = [
        n
        for n in range(cue.last, last)
        if low[n] in genre("voice", "namely") or low[n : n + 2] == ("such", "as")
    ]
    if not marks:
        return None
    hits = [each.code for each in told.issues_in(marks[-1], last)]
    if not hits:
        return None
    meant = Voice(None, cue.first - (low[cue.first - 1] == "the"))
    after = Object((marks[-1], last), None, unmarked(told, last))
    return Stand(row, cue, meant, after, tuple(dict.fromkeys(hits)), _speaking_side(told, cue))


def _only_to_talk(told: Told, row: dict[str, Any], cue: Match) -> bool:
    """True for 'agreed to discuss the harbour': nothing about the harbour is agreed or offered."""
    before = told.words.lowers[cue.last - 1]
    follows = told.words.lowers[cue.last : cue.last + 1]
    talk = bool(follows) and follows[0] in genre("voice", "talk")
    return talk and before == "to" and row["name"] in ("agree", "offer")


def _said_by_next(told: Told, cue: Match) -> bool:
    """True for 'refused to accept': the next verb says what is refused."""
    next_word = told.words.lowers[cue.last + 1 : cue.last + 2]
    known = patterns("stance").by_word
    return told.words.lowers[cue.last : cue.last + 1] == ("to",) and bool(next_word) and next_word[0] in known


def _item(told: Told, number: int, stand: Stand, issue: str, side: Party | None, status: str) -> Item:
    cue, meant = stand.cue, stand.voice
    first = min(meant.subject[0] if meant.subject else meant.begins, cue.first)
    statement = told.via(cue.first) or (told.announced_at(cue.first) if cue.announces else None)
    left = residual(told, stand.object.end) if status == "close" else None
    sources = [statement["id"]] if statement else []
    derived = stand.pointed or (side is not None and side.derived)
    return {
        "id": f"po:{told.name}/{number}",
        "doc": told.text.document.id,
        "issue": issue,
        "party": side.side if side else None,
        "holder": side.entity if side else None,
        "together_with": sorted(
            {each.side for each in stand.sides if each.side} - {side.side if side else None}
        ),
        "status": status,
        "position": told.span(meant.begins, max(stand.object.end, cue.last)).text,
        "span": told.span(first, max(stand.object.end, cue.last)).object(),
        "cue": told.span(cue.first, cue.last).object(),
        "via": statement["id"] if statement else None,
        "said_by": statement["speaker"] if statement else told.text.document.id,
        "negated": meant.negated,
        "hedge": told.span(meant.hedge, meant.hedge + 1).object() if meant.hedge is not None else None,
        "condition": _span(told, stand.object.condition),
        "residual": _span(told, left),
        "alternatives": list(_readings(told, stand)),
        "provenance": {
            **Ground(
                f"position.{stand.row['name']}/{VERSION}", tuple(sources) or (told.text.document.id,), derived
            ).object(),
            "party_rule": side.rule if side else None,
            "issue_rule": f"issue.{'pointed' if stand.pointed else 'named'}/{VERSION}",
        },
    }


def _span(told: Told, tokens: Range | None) -> Item | None:
    return told.span(*tokens).object() if tokens and tokens[0] < tokens[1] else None


def _readings(told: Told, stand: Stand) -> Iterator[Item]:
    """'Parts of the shore that it controls': each whom the word may mean, where there are several."""
    low = told.words.lowers
    for at in range(stand.cue.last, stand.object.end):
        if low[at] not in ("it", "its", "they", "their", "them"):
            continue
        first, _ = told.words.sentence_of(at)
        named = [told.entity(each.id) for each in told.text.mentions_in(first, at)]
        who = [each.id for each in named if each is not None and each.type == "gpe"]
        if len(set(who)) > 1:
            for each in dict.fromkeys(who):
                yield {"reference": told.span(at, at + 1).object(), "entity": each}
