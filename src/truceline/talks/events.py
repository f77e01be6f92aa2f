"""The events of one document as talks-format writes them, and what hangs on them: next steps and rosters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from truceline.talks.about import tie
from truceline.talks.anchors import Ground
from truceline.talks.event_items import EventItem
from truceline.talks.instructions import instructions
from truceline.talks.knowledge import Knowledge
from truceline.talks.linked_events import link_events
from truceline.talks.reading import Reading
from truceline.talks.rosters import Roster, rosters
from truceline.talks.same_event import events_of
from truceline.talks.scene import Scene
from truceline.talks.telling import tellings
from truceline.talks.times import Timex

Item = dict[str, Any]


@dataclass(frozen=True)
class Events:
    """The items of one document: events, planned next steps, delegations, and names that nobody knows."""

    events: list[Item]
    planned_next: list[Item]
    delegations: list[Item]
    instructions: list[Item]
    unlinked: dict[str, list[Item]] = field(default_factory=dict)


def events(
    text: Reading,
    times: tuple[Timex, ...],
    knowledge: Knowledge,
    statements: Sequence[Item],
    claims: Sequence[Item],
) -> Events:
    """What the document tells of calls, meetings, rounds and signings; ties its statements to them."""
    scene = Scene(text, times, statements, knowledge)
    found = events_of(scene, tellings(scene))
    link_events(scene, found)
    seated = rosters(scene, found)
    numbers = {id(each): n for n, each in enumerate(found, start=1)}
    made = [EventItem(scene, numbers, each) for each in found]
    items = [each.item() for each in made]
    tie(scene, found, items, claims)
    unlinked: dict[str, list[Item]] = {}
    for each in made:
        for identifier, span in each.unlinked():
            unlinked.setdefault(identifier, []).append(span)
    delegations = [_delegation(scene, n, each, numbers) for n, each in enumerate(seated, start=1)]
    planned = list(_planned(items, text.document.dct))
    return Events(items, planned, delegations, instructions(scene, items), unlinked)


def _delegation(scene: Scene, number: int, roster: Roster, numbers: dict[int, int]) -> Item:
    return {
        "id": f"dl:{scene.name}/{number}",
        "doc": scene.text.document.id,
        "side": roster.side,
        "entity": roster.body,
        "event": f"ev:{scene.name}/{numbers[id(roster.event)]}" if roster.event is not None else None,
        "members": [
            {
                "entity": each.entity,
                "side": each.side,
                "role": each.role,
                "span": scene.span(*each.tokens).object(),
            }
            for each in roster.members
        ],
        "span": scene.span(*roster.tokens).object(),
        "provenance": Ground("event.roster/1").object(),
    }


def _planned(items: Iterable[Item], as_of: date | None) -> Iterator[Item]:
    for each in items:
        if each["status"] == "planned":
            yield {
                "event": each["id"],
                "as_of": as_of.isoformat() if as_of else None,
                "date": each["date"],
                "provenance": Ground("event.planned-next/1", (each["id"],), True).object(),
            }
