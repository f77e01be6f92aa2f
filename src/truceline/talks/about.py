"""Which event a statement is about, and the day of a statement that was made at one.

A statement is about the events that its own words tell of. A quotation that tells of none, but of what 'we'
or 'I' did, is about the event told last before it in its paragraph in which its speaker took part.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from truceline.talks.lexicon import listed
from truceline.talks.scene import Scene
from truceline.talks.telling import Telling
from truceline.talks.told_event import Event

Item = dict[str, Any]
_AT = ("press_conference", "meeting", "summit", "call", "briefing", "negotiation_round", "talks")
_PAST = ("held", "ongoing")


def tie(scene: Scene, events: Sequence[Event], items: Sequence[Item], claims: Sequence[Item]) -> None:
    """Write the events' ids into the statements' and claims' ``about``, and days that come from events."""
    told = sorted(
        ((each.trigger.first, n, each) for n, event in enumerate(events) for each in event.tellings),
        key=lambda each: each[0],
    )
    starts = [each[0] for each in told]
    of_statement = {each["provenance"]["from"][0]: each for each in claims if each["provenance"]["from"]}
    for statement in scene.statements:
        found, rule = _about(scene, statement, told, starts, items)
        _write(statement, found, rule)
        claim = of_statement.get(statement["id"])
        if claim is not None:
            _write(claim, found, rule)
        _dated(scene, statement, told, starts, items)


def _write(item: Mapping[str, Any], found: Sequence[int | str], rule: str | None) -> None:
    item["about"][:] = found
    if rule is not None:
        item["provenance"]["about_rule"] = rule


Told = tuple[int, int, Telling]


def _about(
    scene: Scene, statement: Item, told: Sequence[Told], starts: Sequence[int], items: Sequence[Item]
) -> tuple[list[str], str | None]:
    spans = statement["quotes"] if statement["type"] == "direct" else [statement["content"]]
    numbers: list[int] = []
    for span in spans:
        first, last = scene.token(span["start"]), scene.token(span["end"])
        numbers += [n for _, n, _ in told[bisect_left(starts, first) : bisect_left(starts, last)]]
    if numbers:
        return [items[n]["id"] for n in dict.fromkeys(numbers)], "about.words/1"
    discussed = _discussed(scene, statement, told, starts)
    if discussed is not None:
        return [items[discussed]["id"]], "about.clause/1"
    if not _tells_of_own(scene, statement):
        return [], None
    first = scene.token(spans[0]["start"])
    paragraph = scene.paragraph(first)[0]
    for at, n, _ in reversed(told[: bisect_left(starts, first)]):
        if at < paragraph:
            break
        if items[n]["status"] in _PAST and _took_part(items[n], statement["speaker"]):
            return [items[n]["id"]], "about.paragraph/1"
    return [], None


def _discussed(scene: Scene, statement: Item, told: Sequence[Told], starts: Sequence[int]) -> int | None:
    """'held a call, discussing the harbour': the call is what the words are about."""
    cue = statement["cue"]
    if cue is None or cue["text"].lower() != "discussing":
        return None
    at = scene.token(cue["start"])
    first = scene.words.sentence_of(at)[0]
    before = told[bisect_left(starts, first) : bisect_left(starts, at)]
    return before[-1][1] if before else None


def _tells_of_own(scene: Scene, statement: Item) -> bool:
    """True for a quotation in which somebody says what 'we' did: 'we covered', 'I raised'."""
    if statement["type"] != "direct" or statement["speaker"] is None:
        return False
    lowers = scene.words.lowers
    for span in statement["quotes"]:
        for at in range(scene.token(span["start"]), scene.token(span["end"]) - 1):
            if lowers[at] in ("we", "i") and _past(lowers[at + 1]):
                return True
    return False


def _past(word: str) -> bool:
    return word in listed("tense", "past") or (len(word) > 4 and word.endswith("ed"))


def _took_part(event: Item, speaker: str) -> bool:
    meeting = event["kind"] in _AT or event["kind"] == "contact"
    return meeting and any(each["entity"] == speaker for each in event["participants"])


def _dated(
    scene: Scene, statement: Item, told: Sequence[Told], starts: Sequence[int], items: Sequence[Item]
) -> None:
    """'At a press conference after the summit he said': the day, or its bounds, are those of the event."""
    cue, known = statement["cue"], statement["date"]
    if cue is None or (known is not None and known["value"] is not None):
        return
    at = scene.token(cue["start"])
    first, last = scene.words.sentence_of(at)
    for begin, n, telling in told[bisect_left(starts, first) : bisect_left(starts, last)]:
        before = scene.words.lowers[max(first, telling.trigger.phrase - 1) : telling.trigger.phrase]
        outside = statement["content"] is None or not _inside(scene, begin, statement["content"])
        outside = outside and scene.via(begin) is None
        if outside and before in (("at",), ("during",)) and telling.kind in _AT:
            day = items[n]["date"]
            bounds = {name: day[name] for name in ("not_before", "not_after") if day.get(name)}
            statement["date"] = {"value": day["value"], **bounds, "event": items[n]["id"], "derived": True}
            return


def _inside(scene: Scene, token: int, span: Mapping[str, Any]) -> bool:
    return bool(span["start"] <= scene.raw(token) < span["end"])
