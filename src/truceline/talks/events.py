"""The events of one document as talks-format writes them, and what hangs on them: next steps and rosters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from truceline.talks.anchors import Ground
from truceline.talks.knowledge import Knowledge
from truceline.talks.participants import Party
from truceline.talks.reading import Reading
from truceline.talks.same_event import Event, events_of
from truceline.talks.scene import Scene
from truceline.talks.telling import Telling, tellings
from truceline.talks.times import Timex

Item = dict[str, Any]
VERSION = 1
ATTENDANCE = {
    "held": "attended",
    "ongoing": "attends",
    "planned": "expected",
    "explored": "proposed",
    "cancelled": "not held",
}
PLOVER = {
    "call": "CONSULT",
    "meeting": "CONSULT",
    "summit": "CONSULT",
    "contact": "CONSULT",
    "negotiation_round": "CONSULT",
    "signing": "AGREE",
    "declaration": "AGREE",
    "armed_conflict": "ASSAULT",
}


@dataclass(frozen=True)
class Events:
    """The items of one document: events, planned next steps, delegations, and names that nobody knows."""

    events: list[Item]
    planned_next: list[Item]
    unlinked: dict[str, list[Item]] = field(default_factory=dict)


def events(
    text: Reading, times: tuple[Timex, ...], knowledge: Knowledge, statements: Sequence[Item]
) -> Events:
    """What the document tells of calls, meetings, rounds and signings."""
    scene = Scene(text, times, statements, knowledge)
    told = tellings(scene)
    if not told:
        return Events([], [])
    made = [_Item(scene, n, each) for n, each in enumerate(events_of(scene, told), start=1)]
    items = [each.item() for each in made]
    unlinked: dict[str, list[Item]] = {}
    for each in made:
        for identifier, span in each.unlinked():
            unlinked.setdefault(identifier, []).append(span)
    return Events(items, list(_planned(items, text.document.dct)), unlinked)


def _planned(items: Iterable[Item], as_of: date | None) -> Iterator[Item]:
    for each in items:
        if each["status"] == "planned":
            yield {
                "event": each["id"],
                "as_of": as_of.isoformat() if as_of else None,
                "date": each["date"],
                "provenance": Ground("event.planned-next/1", (each["id"],), True).object(),
            }


@dataclass
class _Item:
    scene: Scene
    number: int
    event: Event

    def item(self) -> Item:
        name = self.scene.text.document.id.removeprefix("doc:")
        told = self.event.tellings
        status = self.status()
        kind = self.kind()
        value = "ongoing" if kind == "armed_conflict" else status.status.value
        return {
            "id": f"ev:{name}/{self.number}",
            "doc": self.scene.text.document.id,
            "kind": kind,
            "plover": _plover(kind, value),
            "mode": self.mode(kind),
            "status": value,
            "status_span": self.span((status.status.said_by, status.status.said_by + 1))
            if status.status.said_by is not None
            else None,
            "negation": self.span((status.status.negation, status.status.negation + 1))
            if status.status.negation is not None
            else None,
            "trigger": self.span((told[0].trigger.first, told[0].trigger.last)),
            "mentions": [self.span((each.trigger.phrase, each.trigger.last)) for each in told],
            "date": self.date(value),
            "place": self.place(),
            "duration": self.duration(),
            "ordinal": self.ordinal(),
            "participants": [self.participant(each, value) for each in self.parties()],
            "topics": self.topics(),
            "instrument": self.instrument(),
            "provenance": Ground(f"event.{'verb' if told[0].trigger.verb else 'noun'}/{VERSION}").object(),
        }

    def span(self, tokens: tuple[int, int]) -> Item:
        return self.scene.text.tokens(*tokens).object()

    def kind(self) -> str:
        said = [each for each in self.event.kinds if each != "talks"]
        if "summit" in said:
            return "summit"
        if "call" in said:
            return "call"
        if said:
            return said[0]
        parties = self.parties()
        persons = [each for each in parties if (each.entity or "").startswith("per:")]
        return "meeting" if persons else "negotiation_round"

    def status(self) -> Telling:
        told = self.event.tellings
        if self.kind() == "armed_conflict":
            return next((each for each in told if each.status.value == "ongoing"), told[0])
        for value in ("cancelled", "held", "ongoing", "planned", "explored"):
            for each in told:
                if each.status.value == value and each.status.known == "said":
                    return each
        return next((each for each in told if each.status.known), told[0])

    def mode(self, kind: str) -> str | None:
        if kind in ("armed_conflict", "report", "declaration"):
            return None
        said = self.event.first("mode")
        if said is None and kind == "call":
            return "phone"
        met = kind in ("meeting", "summit", "negotiation_round", "briefing", "signing") and self.event.first(
            "place"
        )
        return str(said) if said else "in_person" if met else "unspecified"

    def date(self, status: str) -> Item:
        found = next(
            (each.date for each in self.event.tellings if each.date is not None and each.date.value), None
        )
        day = self.scene.text.document.dct
        if found is None or found.value is None:
            bounds: Item = {}
            if day is not None and status == "held":
                bounds["not_after"] = day.isoformat()
            if day is not None and status == "planned":
                bounds["not_before"] = day.isoformat()
            return {"value": None, "span": None, "grain": None, "derived": False, **bounds}
        return {
            "value": found.value,
            "span": found.span.object(),
            "grain": grain(found.value),
            "derived": found.derived,
        }

    def place(self) -> Item | None:
        found = next((each.place for each in self.event.tellings if each.place is not None), None)
        return {"entity": found.entity, "span": self.span(found.tokens)} if found else None

    def duration(self) -> Item | None:
        found = next((each.duration for each in self.event.tellings if each.duration is not None), None)
        return {"value": found.value, "span": found.span.object()} if found else None

    def ordinal(self) -> Item | None:
        found = next((each.ordinal for each in self.event.tellings if each.ordinal is not None), None)
        if found is None:
            return None
        same = [
            each.ordinal
            for each in self.event.tellings
            if each.ordinal is not None and each.ordinal.n == found.n
        ]
        window = next((each.window.value for each in same if each.window), None)
        return {
            "n": found.n,
            "unit": found.unit,
            "window": window,
            "span": self.span((found.token, found.token + 1)),
        }

    def parties(self) -> list[Party]:
        found: dict[tuple[str | None, str | None], Party] = {}
        for told in self.event.tellings:
            for each in told.parties:
                found.setdefault((each.entity, each.group), each)
        return list(found.values())

    def participant(self, party: Party, status: str) -> Item:
        return {
            "entity": party.entity,
            "side": party.side,
            "group": party.group,
            "role_in_event": party.role if party.role not in ("between", "with", "from", "by") else "party",
            "span": self.span(party.tokens),
            "attendance": party.attendance or ATTENDANCE[status],
        }

    def topics(self) -> list[Item]:
        found = {topic.code: topic for each in self.event.tellings for topic in reversed(each.topics)}
        ordered = sorted(found.values(), key=lambda each: each.first)
        return [{"issue": each.code, "span": self.span((each.first, each.last))} for each in ordered]

    def instrument(self) -> Item | None:
        found = next((each.instrument for each in self.event.tellings if each.instrument is not None), None)
        if found is None:
            return None
        known = [
            each.id for each in self.scene.text.mentions_in(*found) if each.id and each.id.startswith("ins:")
        ]
        return {"entity": known[0] if known else None, "span": self.span(found)}

    def unlinked(self) -> Iterator[tuple[str, Item]]:
        for told in self.event.tellings:
            for party in told.parties:
                if party.unlinked and party.entity is not None:
                    yield party.entity, self.span(party.tokens)
            if told.place is not None and told.place.unlinked:
                yield told.place.entity, self.span(told.place.tokens)


def _plover(kind: str, status: str) -> str | None:
    """The root of PLOVER: to plan a meeting is to agree on one, to call it off is to reject it."""
    root = PLOVER.get(kind)
    if root != "CONSULT":
        return root
    return {"planned": "AGREE", "explored": None, "cancelled": "REJECT"}.get(status, root)


def grain(value: str) -> str:
    """day, week, month, year or time: how fine a TIMEX3 value is."""
    if "T" in value:
        return "time"
    if "-W" in value:
        return "week"
    return {4: "year", 7: "month"}.get(len(value), "day")
