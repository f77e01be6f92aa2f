"""One event as talks-format writes it: its fields, each with its words, bounds where a day is not said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from truceline.talks.anchors import Ground
from truceline.talks.event_counts import counts_told
from truceline.talks.knowledge import Entity
from truceline.talks.participants import Party
from truceline.talks.scene import Scene
from truceline.talks.telling import Telling
from truceline.talks.told_event import Event

Item = dict[str, Any]
VERSION = 1
ATTENDANCE = {
    "held": "attended",
    "ongoing": "attends",
    "planned": "expected",
    "explored": "proposed",
    "cancelled": "not held",
}
_FACE_TO_FACE = ("meeting", "summit", "negotiation_round", "briefing", "signing")
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


@dataclass
class EventItem:
    """Writes one event; ``numbers`` are those of the document's events, by object."""

    scene: Scene
    numbers: dict[int, int]
    event: Event

    def item(self) -> Item:
        """The event with every field of the record."""
        told = self.event.tellings
        status = self._status()
        kind = self._kind()
        value = "ongoing" if kind == "armed_conflict" else status.status.value
        return {
            "id": self._id_of(self.event),
            "doc": self.scene.text.document.id,
            "kind": kind,
            "plover": plover(kind, value),
            "mode": self._mode(kind),
            "status": value,
            "status_span": None if kind == "armed_conflict" else self._token(status.status.said_by),
            "negation": self._token(status.status.negation),
            "trigger": self._span((told[0].trigger.first, told[0].trigger.last)),
            "mentions": [self._span((each.trigger.phrase, each.trigger.last)) for each in told],
            "date": self._date(value),
            "place": self._place(),
            "duration": self._duration(),
            "ordinal": self._ordinal(),
            "participants": [self._participant(each, value) for each in self.event.parties],
            "counts": self._counts(),
            "topics": self._topics(),
            "instrument": self._instrument(),
            "provenance": Ground(f"event.{'verb' if told[0].trigger.verb else 'noun'}/{VERSION}").object(),
        }

    def _span(self, tokens: tuple[int, int]) -> Item:
        return self.scene.text.tokens(*tokens).object()

    def _token(self, at: int | None) -> Item | None:
        return self._span((at, at + 1)) if at is not None else None

    def _kind(self) -> str:
        said = [each for each in self.event.kinds if each != "talks"]
        if "summit" in said:
            return "summit"
        if "call" in said:
            return "call"
        if said:
            return said[0]
        parties = self.event.parties
        persons = [
            each
            for each in parties
            if (each.entity or "").startswith("per:") or (each.unlinked and not each.group)
        ]
        return "meeting" if persons else "negotiation_round"

    def _status(self) -> Telling:
        told = self.event.tellings
        if self._kind() == "armed_conflict":
            return next((each for each in told if each.status.value == "ongoing"), told[0])
        for value in ("cancelled", "held", "ongoing", "planned", "explored"):
            for each in told:
                if each.status.value == value and each.status.known == "said":
                    return each
        return next((each for each in told if each.status.known), told[0])

    def _mode(self, kind: str) -> str | None:
        if kind in ("armed_conflict", "report", "declaration"):
            return None
        said = next((each.mode for each in self.event.tellings if each.mode is not None), None)
        if said is None and kind == "call":
            return "phone"
        met = kind in _FACE_TO_FACE and self.event.place is not None
        return str(said) if said else "in_person" if met else "unspecified"

    def _date(self, status: str) -> Item:
        """The day that the text names or that another event or instrument gives; else null, with bounds."""
        found = self.event.day
        if found is not None and found.value is not None:
            source = self.event.day_from
            inherited = {"from": self._id_of(source)} if source is not None else {}
            return {
                "value": found.value,
                "span": found.span.object(),
                "grain": grain(found.value),
                "derived": found.derived or source is not None,
                **inherited,
            }
        known = self._signed()
        if known is not None and known.date is not None:
            day = known.date.isoformat()
            return {"value": day, "span": None, "grain": "day", "derived": True, "from": known.id}
        return {"value": None, "span": None, "grain": None, "derived": False, **self._bounds(status)}

    def _bounds(self, status: str) -> Item:
        """When it can have been at all: by other events, else by the text's own day."""
        day = self.scene.text.document.dct
        found: Item = dict(self.event.bounds)
        if day is not None and status == "held":
            found.setdefault("not_after", day.isoformat())
        if day is not None and status == "planned":
            found.setdefault("not_before", day.isoformat())
        if self.event.bounds_from is not None:
            found |= {"derived": True, "from": self._id_of(self.event.bounds_from)}
        return found

    def _id_of(self, event: Event) -> str:
        return f"ev:{self.scene.name}/{self.numbers[id(event)]}"

    def _signed(self) -> Entity | None:
        """The instrument of the knowledge base that is signed or declared."""
        found = next((each.instrument for each in self.event.tellings if each.instrument is not None), None)
        inside = self.scene.text.mentions_in(*found) if found is not None else ()
        known = [self.scene.knowledge.by_id[each.id] for each in inside if each.id is not None]
        return next((each for each in known if each.type == "instrument"), None)

    def _place(self) -> Item | None:
        found = self.event.place
        return {"entity": found.entity, "span": self._span(found.tokens)} if found else None

    def _duration(self) -> Item | None:
        found = self.event.length
        return {"value": found.value, "span": found.span.object()} if found else None

    def _ordinal(self) -> Item | None:
        found = next((each.ordinal for each in self.event.tellings if each.ordinal is not None), None)
        if found is None:
            return None
        same = [
            each.ordinal
            for each in self.event.tellings
            if each.ordinal is not None and each.ordinal.n == found.n
        ]
        window = next((each.window for each in same if each.window), None)
        return {
            "n": found.n,
            "unit": found.unit,
            "window": window.value if window is not None else None,
            "window_span": window.span.object() if window is not None else None,
            "span": self._span((found.token, found.token + 1)),
        }

    def _participant(self, party: Party, status: str) -> Item:
        return {
            "entity": party.entity,
            "side": party.side,
            "group": party.group,
            "count": party.count,
            "role_in_event": party.role if party.role not in ("between", "with", "from", "by") else "party",
            "span": self._span(party.tokens),
            "attendance": party.attendance or ATTENDANCE[status],
        }

    def _counts(self) -> list[Item]:
        """How many take part, as the text counts them."""
        parties = (party for each in self.event.tellings for party in each.parties)
        return [
            {
                "n": each.n,
                "of": each.of,
                "qualifier": each.qualifier,
                "part_of": each.part_of,
                "span": self._span(each.tokens),
            }
            for each in counts_told(self.scene, parties)
        ]

    def _topics(self) -> list[Item]:
        told = [one for each in self.event.tellings for one in each.topics]
        found = {topic.code: topic for topic in reversed((*told, *self.event.topics))}
        ordered = sorted(found.values(), key=lambda each: each.first)
        return [{"issue": each.code, "span": self._span((each.first, each.last))} for each in ordered]

    def _instrument(self) -> Item | None:
        found = next((each.instrument for each in self.event.tellings if each.instrument is not None), None)
        if found is None:
            return None
        known = self._signed()
        return {"entity": known.id if known is not None else None, "span": self._span(found)}

    def unlinked(self) -> Iterator[tuple[str, Item]]:
        """The names that nobody knows, with their words."""
        for told in self.event.tellings:
            for party in told.parties:
                if party.unlinked and party.entity is not None:
                    yield party.entity, self._span(party.tokens)
            if told.place is not None and told.place.unlinked:
                yield told.place.entity, self._span(told.place.tokens)


def plover(kind: str, status: str) -> str | None:
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
