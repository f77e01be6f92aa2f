"""Two tellings of one event, field by field: agrees, adds, or differs, and how much a difference says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from truceline.talks.across.days import days_of, seconds_of
from truceline.talks.across.nouns import Item

SAME_LENGTH = 0.1
"""Lengths this near, as a share of the longer, are one length told roughly."""


@dataclass(frozen=True, slots=True)
class Differs:
    """A field in which two tellings differ: the verdict, its reason, and what each says by document."""

    field: str
    verdict: str
    reason: str
    values: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Fields that agree, fields that one telling alone has, and those that differ."""

    agree: tuple[str, ...]
    only_in: Mapping[str, tuple[str, ...]]
    differing: tuple[Differs, ...]


def compared(one: Item, other: Item) -> Compared:
    """The two tellings beside each other."""
    agree: list[str] = []
    only: dict[str, list[str]] = {one["doc"]: [], other["doc"]: []}
    differing: list[Differs] = []
    for field, value_of, judge in _FIELDS:
        a, b = value_of(one), value_of(other)
        if a is None and b is None:
            continue
        if a is None or b is None:
            only[(other if a is None else one)["doc"]].append(field)
        elif a == b:
            agree.append(field)
        else:
            verdict, reason = judge(a, b)
            values = ((one["doc"], _shown(a)), (other["doc"], _shown(b)))
            differing.append(Differs(field, verdict, reason, values))
    _people(one, other, agree, only)
    _topics(one, other, agree, only)
    return Compared(tuple(agree), {doc: tuple(fields) for doc, fields in only.items()}, tuple(differing))


def _people(one: Item, other: Item, agree: list[str], only: dict[str, list[str]]) -> None:
    """A text that names fewer does not deny the others."""
    named = {each["doc"]: _entities(each) for each in (one, other)}
    first, second = named[one["doc"]], named[other["doc"]]
    agree += [f"participant {each}" for each in sorted(first & second)]
    only[one["doc"]] += [f"participant {each}" for each in sorted(first - second)]
    only[other["doc"]] += [f"participant {each}" for each in sorted(second - first)]


def _entities(event: Item) -> set[str]:
    return {str(each["entity"]) for each in event["participants"] if each["entity"]}


def _topics(one: Item, other: Item, agree: list[str], only: dict[str, list[str]]) -> None:
    first, second = ({str(each["issue"]) for each in event["topics"]} for event in (one, other))
    agree += [f"topic {each}" for each in sorted(first & second)]
    only[one["doc"]] += [f"topic {each}" for each in sorted(first - second)]
    only[other["doc"]] += [f"topic {each}" for each in sorted(second - first)]


def _shown(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _date(event: Item) -> str | None:
    return (event["date"] or {}).get("value")


def _duration(event: Item) -> str | None:
    return (event["duration"] or {}).get("value")


def _place(event: Item) -> str | None:
    return (event["place"] or {}).get("entity")


def _mode(event: Item) -> str | None:
    mode = event.get("mode")
    return None if mode in (None, "unspecified") else str(mode)


def _status(event: Item) -> str:
    return str(event["status"])


def _ordinal(event: Item) -> tuple[Any, ...] | None:
    found = event.get("ordinal")
    return (found.get("n"), found.get("unit")) if found else None


def _counts(event: Item) -> tuple[tuple[str, int, str], ...] | None:
    """What is counted, how many, and the words that make it inexact."""
    found = event.get("counts") or ()
    said = ((str(each["of"]), int(each["n"]), str(each.get("qualifier") or "")) for each in found)
    return tuple(sorted(said)) or None


def _dates_differ(one: str, other: str) -> tuple[str, str]:
    a, b = days_of(one), days_of(other)
    if a is None or b is None:
        return "imprecise", "one of the two is no day of the calendar"
    if a.holds(b) or b.holds(a):
        return "imprecise", "one text is more exact; nothing forbids that it is the same day"
    return "contradictory", "the two texts give different days"


def _lengths_differ(one: str, other: str) -> tuple[str, str]:
    a, b = seconds_of(one), seconds_of(other)
    if a is None or b is None:
        return "imprecise", "one of the two is no length in time units"
    if abs(a - b) <= SAME_LENGTH * max(a, b):
        return "imprecise", "the lengths are as good as equal"
    return "contradictory", "the two texts give different lengths"


def _states_differ(one: str, other: str) -> tuple[str, str]:
    if {one, other} <= {"planned", "explored"}:
        return "imprecise", "one text calls it planned, the other only explored"
    if {one, other} == {"held", "ongoing"}:
        return "compatible", "it was going on when the earlier text was written"
    return "contradictory", "one text says that it took place and the other that it did not"


def _different(what: str) -> Callable[[Any, Any], tuple[str, str]]:
    return lambda one, other: ("contradictory", f"the two texts give different {what}")


def _numbers_differ(
    one: tuple[tuple[str, int, str], ...], other: tuple[tuple[str, int, str], ...]
) -> tuple[str, str]:
    differing = [(a, b) for a in one for b in other if a[0] == b[0] and a[1] != b[1]]
    exact = [f"{a[0]}: {a[1]} and {b[1]}" for a, b in differing if not a[2] and not b[2]]
    if exact:
        return "contradictory", f"the two texts count differently ({'; '.join(exact)})"
    if differing:
        return "imprecise", "one of the two numbers is not exact"
    return "not_contradictory", "the two texts count different things"


_FIELDS: tuple[tuple[str, Callable[[Item], Any], Callable[[Any, Any], tuple[str, str]]], ...] = (
    ("date", _date, _dates_differ),
    ("duration", _duration, _lengths_differ),
    ("place", _place, _different("places")),
    ("mode", _mode, _different("ways of meeting")),
    ("status", _status, _states_differ),
    ("ordinal", _ordinal, _different("numbers in the series")),
    ("count", _counts, _numbers_differ),
)
