"""Events of all documents in the order of their days: each once, with every text that tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from truceline.talks.across.days import days_of

Record = Mapping[str, Any]
JOINING = ("event_identity", "status_change")
_LAST = ("9999-12-31", "")


def timeline(record: Record) -> tuple[dict[str, Any], ...]:
    """One entry for each event: date, kind, status, place, length, participants, tellings, differences.

    Where several texts tell it, a field is that of the most exact date or the newest text; what the others
    say stands under ``differing``. Events without a day come last.
    """
    events = {each["id"]: each for each in record["events"]}
    groups = _groups(record, events)
    days = {each["id"]: each["dct"] or "" for each in record["documents"]}
    entries = [_entry(record, [events[name] for name in names], days) for names in groups]
    return tuple(sorted(entries, key=lambda each: (*_when(each), each["event"])))


def _groups(record: Record, events: Mapping[str, Any]) -> list[list[str]]:
    """Ids of events that links call one, the groups and their members in order."""
    group = {name: name for name in events}
    for each in record["links"]:
        if each["type"] in JOINING and all(name in group for name in each["items"]):
            one, other = sorted(_root(group, name) for name in each["items"])
            group[other] = one
    members: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(events):
        members[_root(group, name)].append(name)
    return [members[root] for root in sorted(members)]


def _root(group: Mapping[str, str], name: str) -> str:
    while group[name] != name:
        name = group[name]
    return name


def _entry(record: Record, tellings: Sequence[Any], days: Mapping[str, str]) -> dict[str, Any]:
    newest = max(tellings, key=lambda each: (days[each["doc"]], each["id"]))
    dated = [each for each in tellings if _value(each)]
    exact = min(dated, key=lambda each: (-len(_value(each) or ""), each["id"]), default=newest)
    ids = [each["id"] for each in tellings]
    return {
        "event": ids[0],
        "date": _value(exact),
        "bounds": {name: (newest["date"] or {}).get(name) for name in ("not_before", "not_after")},
        "kind": newest["kind"],
        "status": newest["status"],
        "place": _first(tellings, "place", "entity"),
        "duration": _first(tellings, "duration", "value"),
        "ordinals": [each["ordinal"] for each in tellings if each.get("ordinal")],
        "counts": [one for each in tellings for one in each.get("counts") or ()],
        "participants": _participants(tellings),
        "topics": sorted({topic["issue"] for each in tellings for topic in each["topics"]}),
        "tellings": ids,
        "spans": [span for each in tellings for span in each["mentions"][:1]],
        "differing": [each["id"] for each in record["contradictions"] if set(each["items"]) <= set(ids)],
    }


def _value(event: Mapping[str, Any]) -> str | None:
    return (event["date"] or {}).get("value")


def _first(tellings: Sequence[Any], field: str, part: str) -> Any:
    """The first telling's word on a field that not every text has."""
    return next((each[field][part] for each in tellings if each[field] and each[field][part]), None)


def _participants(tellings: Sequence[Any]) -> list[dict[str, Any]]:
    """Everybody that some text names, once, with the texts that do."""
    named: dict[str, dict[str, Any]] = {}
    for each in tellings:
        for one in each["participants"]:
            name = one["entity"] or one["span"]["text"]
            entry = named.setdefault(
                name, {"entity": name, "side": one["side"], "group": None, "told_by": []}
            )
            entry["group"] = entry["group"] or one.get("group")
            entry["side"] = entry["side"] or one["side"]
            entry["told_by"] += [] if each["doc"] in entry["told_by"] else [each["doc"]]
    return [named[name] for name in sorted(named)]


def _when(entry: Mapping[str, Any]) -> tuple[str, str]:
    found = days_of(entry["date"])
    if found is None:
        return (entry["bounds"]["not_before"] or entry["bounds"]["not_after"] or _LAST[0]), "~"
    return found.first.isoformat(), found.last.isoformat()
