"""Which tellings of one document tell of one event: 'the call' is the call told before, 'another' is not.

Two are one only where nothing speaks against it (day, town, ordinal, what came of it) and something for it:
the definite word, the same parties, the same day in the same place. Two meetings in one town stay two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from truceline.talks.event_match import may_be, speaks_against, speaks_for
from truceline.talks.next_meeting import as_before, is_next
from truceline.talks.scene import Scene
from truceline.talks.telling import Telling, joined
from truceline.talks.told_event import Event

MOST_EVENTS = 60
"""Events told last that a telling may mean; no article tells of so many."""


def events_of(scene: Scene, told: Iterable[Telling]) -> list[Event]:
    """The events that the tellings tell of, in the order in which they are first told."""
    found: list[Event] = []
    latest: list[Event] = []
    for told_now in _said_once(told):
        each = as_before(scene, latest, _continued(latest, told_now))
        event = _told_before(scene, latest, each)
        if event is None and (each.anchored or is_next(scene, latest, each)):
            event = Event()
            found.append(event)
        if event is not None:
            event.add(each)
            latest = [event, *(one for one in latest if one is not event)][:MOST_EVENTS]
    return found


def _continued(latest: list[Event], each: Telling) -> Telling:
    """'Discussions will continue on Monday': of the same sides as the round told before."""
    if not each.continues or any(party.entity for party in each.parties):
        return each
    kinds = ("negotiation_round", "meeting", "talks")
    before = next((event for kind in kinds for event in latest if kind in event.kinds), None)
    if before is None:
        return each
    kind = before.kinds[0] if each.kind == "talks" else each.kind
    return replace(each, kind=kind, parties=tuple(before.parties))


def _said_once(told: Iterable[Telling]) -> Iterator[Telling]:
    waiting: Telling | None = None
    for each in told:
        if waiting is not None and each.same:
            waiting = joined(waiting, each)
            continue
        if waiting is not None:
            yield waiting
        waiting = each
    if waiting is not None:
        yield waiting


def _told_before(scene: Scene, latest: list[Event], each: Telling) -> Event | None:
    for event in latest:
        if (
            may_be(event, each, scene.text.words)
            and not speaks_against(scene.knowledge, event, each)
            and speaks_for(scene, event, each)
        ):
            return event
    return None
