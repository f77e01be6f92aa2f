"""The same call, meeting or signing told by two texts: what they agree on, what each adds, where they differ.

Two events are one when nothing that both texts say forbids it (day, place, number in a series, kind) and what
they share is enough: two persons, or one person and the place, on a day that fits. Two different things on
one day in one city share too little and stay two. Which pairs are asked is settled by what they share, so
the work grows with the events that have something in common, not with all pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from truceline.talks.across.comparing import Compared, compared
from truceline.talks.across.days import Days, days_of
from truceline.talks.across.nouns import Item, Record, contradiction, link, of_two_documents

GROUPS = {
    "call": "call",
    "contact": "call",
    "meeting": "meeting",
    "summit": "meeting",
    "negotiation_round": "meeting",
    "briefing": "briefing",
    "report": "briefing",
    "press_conference": "press_conference",
    "signing": "instrument",
    "declaration": "instrument",
}
"""Kinds that two texts may mean by one event. An armed conflict is no single happening."""
LEAST_SHARE = 0.5
"""Of the smaller list of participants, that both texts must name."""
MOST_DAYS_BETWEEN = timedelta(days=14)
"""Between the days of two texts of which one gives its event no day."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event as one text tells it."""

    item: Item
    days: Days | None
    people: frozenset[str]
    sides: frozenset[str]
    place: str | None
    text_day: date | None

    @property
    def group(self) -> str:
        """Which kinds it may be one with."""
        return GROUPS[self.item["kind"]]


def compared_events(record: Record, copied: set[frozenset[str]]) -> Iterator[dict[str, Any]]:
    """Links and contradictions between events of two documents, and the series that rounds stand in."""
    text_days = {each["id"]: days_of(each["dct"]) for each in record["documents"]}
    told = {each["id"]: _told(each, text_days) for each in record["events"] if each["kind"] in GROUPS}
    for one, other in _asked(told):
        first, second = sorted((told[one], told[other]), key=lambda each: str(each.item["id"]))
        if first.item["doc"] != second.item["doc"] and _are_one(first, second):
            copy = frozenset({first.item["doc"], second.item["doc"]}) in copied
            yield from _pair(first, second, copy)
    yield from _series(told)


def _told(event: Item, text_days: Mapping[str, Days | None]) -> Told:
    parties = [each for each in event["participants"] if each["entity"]]
    people = frozenset(each["entity"] for each in parties if str(each["entity"]).startswith(("per:", "ent:")))
    day = text_days[event["doc"]]
    return Told(
        item=event,
        days=days_of((event["date"] or {}).get("value")),
        people=people,
        sides=frozenset(str(each["side"]) for each in event["participants"] if each.get("side")),
        place=(event["place"] or {}).get("entity"),
        text_day=day.first if day else None,
    )


def _asked(told: Mapping[str, Told]) -> list[tuple[str, str]]:
    """Pairs that share a person, a place or an instrument, in order."""
    holders: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name in sorted(told):
        one = told[name]
        shared = [*one.people, *([one.place] if one.place else []), *_instrument(one)]
        for each in shared:
            holders[one.group, each].append(name)
    pairs = (
        of_two_documents(set(names), lambda name: str(told[name].item["doc"])) for names in holders.values()
    )
    return sorted({(min(pair), max(pair)) for of_one in pairs for pair in of_one})


def _instrument(one: Told) -> list[str]:
    found = one.item.get("instrument")
    entity = found.get("entity") if isinstance(found, Mapping) else found
    return [str(entity)] if entity else []


def _are_one(one: Told, other: Told) -> bool:
    if _forbidden(one, other):
        return False
    if one.group == "instrument":
        return bool(set(_instrument(one)) & set(_instrument(other)))
    shared = len(one.people & other.people)
    smaller = min(len(one.people), len(other.people))
    same_place = one.place is not None and one.place == other.place
    if smaller and shared < LEAST_SHARE * smaller:
        return False
    if one.days is not None and other.days is not None:
        sides = len(one.sides & other.sides) >= 2
        return shared >= 2 or (same_place and (shared >= 1 or (not smaller and sides)))
    return (
        _near_texts(one, other)
        and same_place
        and (shared >= 2 or (not smaller and len(one.sides & other.sides) >= 2))
    )


def _forbidden(one: Told, other: Told) -> bool:
    """Whether the two texts say something that cannot be of one event."""
    if one.days is not None and other.days is not None and not one.days.meets(other.days):
        return True
    if _not_yet(one, other) or _not_yet(other, one):
        return True
    met = one.group != "call"
    if met and one.place is not None and other.place is not None and one.place != other.place:
        return True
    return _ordinals_differ(one.item, other.item)


def _not_yet(held: Told, planned: Told) -> bool:
    """What a text tells as held was over by its day; what another expects lies on its day or after it."""
    if held.item["status"] not in ("held", "ongoing") or planned.item["status"] not in (
        "planned",
        "explored",
    ):
        return False
    told_on, begins = held.text_day, planned.days.first if planned.days else planned.text_day
    if told_on is not None and planned.days is not None and planned.days.first > told_on:
        return True
    return bool(held.days is not None and begins is not None and held.days.last < begins)


def _ordinals_differ(one: Item, other: Item) -> bool:
    a, b = one.get("ordinal"), other.get("ordinal")
    if not a or not b or a.get("unit") != b.get("unit"):
        return False
    return bool(a["n"] != b["n"])


def _near_texts(one: Told, other: Told) -> bool:
    a = one.days.first if one.days else one.text_day
    b = other.days.first if other.days else other.text_day
    return a is not None and b is not None and abs(a - b) <= MOST_DAYS_BETWEEN


def _pair(one: Told, other: Told, copy: bool) -> Iterator[dict[str, Any]]:
    items = (one.item["id"], other.item["id"])
    found = compared(one.item, other.item)
    came = _came_about(one, other)
    relation = "copied" if copy else came or "the same event"
    yield link(
        "status_change" if came else "event_identity",
        items,
        relation,
        agree=found.agree,
        only_in=found.only_in,
        independent=None if not copy else False,
    )
    if not copy:
        yield from _contradictions(items, found, skipping={"status"} if came else set())


def _contradictions(items: tuple[str, str], found: Compared, skipping: set[str]) -> Iterator[dict[str, Any]]:
    for each in found.differing:
        if each.field not in skipping:
            yield contradiction(each.field, items, each.verdict, each.reason, dict(each.values))


def _came_about(one: Told, other: Told) -> str | None:
    """What became of a meeting that the earlier text only announced."""
    first, second = sorted((one, other), key=lambda each: (each.text_day or date.min, str(each.item["id"])))
    before, after = first.item["status"], second.item["status"]
    if before in ("planned", "explored") and after in ("held", "ongoing", "cancelled"):
        return f"{before}, later {after}"
    return None


def _series(told: Mapping[str, Told]) -> Iterator[dict[str, Any]]:
    """Numbered sessions of one unit that follow each other, in one text or in several."""
    numbered: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    for name in sorted(told):
        ordinal = told[name].item.get("ordinal")
        if ordinal and ordinal.get("n") is not None:
            numbered[told[name].group, str(ordinal.get("unit"))].append(told[name])
    for several in numbered.values():
        for one, other in combinations(several, 2):
            if one.item["ordinal"]["n"] != other.item["ordinal"]["n"] and _same_series(one, other):
                items = (one.item["id"], other.item["id"])
                yield link("event_series", items, "numbered sessions of one series", same=False)


def _same_series(one: Told, other: Told) -> bool:
    """Two numbered sessions of the same company about the same, the later of them with the higher number."""
    company = len(one.sides & other.sides) >= 2 or len(one.people & other.people) >= 2
    about = [{topic["issue"] for topic in each.item["topics"]} for each in (one, other)]
    return company and about[0] == about[1] and _near_texts(one, other) and _rising(one, other)


def _rising(one: Told, other: Told) -> bool:
    if one.days is None or other.days is None or one.days.meets(other.days):
        return True
    earlier, later = sorted((one, other), key=lambda each: each.days.first if each.days else date.min)
    return bool(earlier.item["ordinal"]["n"] < later.item["ordinal"]["n"])
