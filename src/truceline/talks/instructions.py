"""Who told whom of his own to do what, until when; and the report that somebody waits for from his team."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from truceline.talks.anchors import Ground
from truceline.talks.assertion import MADE
from truceline.talks.participants import Party, listed_parties
from truceline.talks.phrases import Range
from truceline.talks.scene import Scene
from truceline.talks.times import Timex

Item = dict[str, Any]
_ORDERS = frozenset(("instruct", "order", "direct", "task", "command"))
_DUE = frozenset(("by", "before", "until", "within", "till"))
_WAITS = frozenset(("expects", "expected", "awaits", "awaited"))


def instructions(scene: Scene, events: Sequence[Item]) -> list[Item]:
    """The instructions of the document, in its order."""
    found = [*_told(scene), *_awaited(scene, events)]
    name = scene.name
    ordered = sorted(found, key=lambda each: int(each["span"]["start"]))
    return [{"id": f"in:{name}/{number}", **each} for number, each in enumerate(ordered, start=1)]


def _told(scene: Scene) -> Iterator[Item]:
    """Directives to somebody of the speaker's own: 'instructed the team to explore …'."""
    for each in scene.statements:
        if each["type"] != "directive" or each["assertion"] != MADE:
            continue
        first, last = scene.token(each["content"]["start"]), scene.token(each["content"]["end"])
        people, _ = listed_parties(scene.text, scene.knowledge, first, last)
        to = next((at for at in range(first, last) if scene.words.lowers[at] == "to"), first)
        told = scene.with_side(people[0]) if people else None
        if not _own(scene, each, told):
            continue
        last = next((at for at in range(to + 1, last) if _next_order(scene, at)), last)
        yield _item(scene, each["speaker"], told, (to, last), each["id"], "told")


def _next_order(scene: Scene, at: int) -> bool:
    """True for the 'and' of 'and ordered B to …'."""
    lowers = scene.words.lowers
    return lowers[at] == "and" and lowers[at + 1 : at + 2] != () and lowers[at + 1].startswith(tuple(_ORDERS))


def _own(scene: Scene, statement: Item, told: Party | None) -> bool:
    """True for an order, and for what is asked of one's own team; asking the other side is a demand."""
    cue = (statement["cue"] or {}).get("text", "").lower()
    if any(cue.startswith(each) for each in _ORDERS):
        return True
    speaker = scene.knowledge.by_id.get(statement["speaker"] or "")
    side = (speaker.side or speaker.country) if speaker else None
    return told is not None and side is not None and told.side == side


def _awaited(scene: Scene, events: Sequence[Item]) -> Iterator[Item]:
    """A report that is to come from somebody: its due time is the event's day."""
    for each in events:
        if each["kind"] != "report" or each["status"] != "planned" or each["status_span"] is None:
            continue
        if each["status_span"]["text"].lower() not in _WAITS:
            continue
        at = scene.token(each["status_span"]["start"])
        waiting = scene.subject(at, scene.words.sentence_of(at)[0])
        first = scene.token(each["mentions"][0]["start"])
        said = [one for one in each["participants"] if one["role_in_event"] == "reporting"]
        last = max(
            [scene.token(one["span"]["end"]) for one in said], default=scene.token(each["trigger"]["end"])
        )
        told = said[0] if said else None
        item = _item(
            scene, waiting[0].entity if waiting else None, None, (first, last), each["id"], "expected"
        )
        due = (
            {"value": each["date"]["value"], "span": each["date"]["span"]} if each["date"]["value"] else None
        )
        named = {"to": told["entity"], "to_group": told["group"], "to_span": told["span"]} if told else {}
        yield {**item, **named, "due": due}


def _item(scene: Scene, by: str | None, told: Party | None, tokens: Range, source: str, force: str) -> Item:
    span = scene.span(*tokens).object()
    due = _due(scene, tokens)
    return {
        "doc": scene.text.document.id,
        "by": by,
        "to": told.entity if told else None,
        "to_group": told.group if told else None,
        "to_span": scene.span(*told.tokens).object() if told else None,
        "content": span["text"],
        "span": span,
        "due": {"value": _not_past(scene, due), "span": due.span.object()} if due else None,
        "outcome": None,
        "force": force,
        "provenance": Ground(f"instruction.{force}/1", (source,)).object(),
    }


def _not_past(scene: Scene, due: Timex) -> str | None:
    """'By Friday' is a Friday that is to come: what is due was not due before the text's day."""
    day = scene.text.document.dct
    if day is None or due.value is None or not due.rule.startswith("time.weekday/"):
        return due.value
    named = date.fromisoformat(due.value[:10])
    return (named + timedelta(weeks=1)).isoformat() if named < day else due.value


def _due(scene: Scene, tokens: Range) -> Timex | None:
    """'by the end of the day', 'within two days'."""
    lowers = scene.words.lowers
    for each in scene.times_in(*tokens):
        if each.value and {*lowers[max(tokens[0], each.first - 3) : each.first]} & _DUE:
            return each
    return None
