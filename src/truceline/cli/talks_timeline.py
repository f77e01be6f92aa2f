"""The timeline as lines and as rows: each event once, with every text that tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from truceline.cli.texts import name_of
from truceline.cli.words import wrapped


def story_lines(story: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    """Each event with the words of every text that tells it, and what they differ in."""
    if not story:
        yield "No text tells of a call, a meeting or a signing."
    for each in story:
        yield from wrapped(f"{day_words(each)}  {event_words(each, names)}", "", "    ")
        for span in each["spans"]:
            yield f"    “{span['text']}” ({span['doc']} {span['start']}-{span['end']})"
        if each["differing"]:
            yield f"    the texts differ: {', '.join(each['differing'])}"


def day_words(each: Mapping[str, Any]) -> str:
    """The event's day, else what bounds it."""
    bounds = each["bounds"]
    after, before = bounds.get("not_before"), bounds.get("not_after")
    said = f"on or after {after}" if after else f"on or before {before}" if before else "no day"
    return str(each["date"] or said)


def event_words(each: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Kind, status, place, length, participants and topics of an event."""
    who = ", ".join(name_of(names, one["entity"]) for one in each["participants"])
    where = f" in {name_of(names, each['place'])}" if each["place"] else ""
    length = f", {each['duration']}" if each["duration"] else ""
    topics = ", ".join(name_of(names, topic) for topic in each["topics"])
    about = f"; about {topics}" if topics else ""
    kind = each["kind"].replace("_", " ")
    return f"{kind}, {each['status']}{where}{length}: {who or 'nobody named'}{about}"


def story_rows(story: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A row for each event."""
    plain = ("event", "date", "kind", "status", "place", "duration")
    return [
        {
            **{name: each[name] for name in plain},
            "participants": " ".join(one["entity"] for one in each["participants"]),
            "topics": " ".join(each["topics"]),
            "tellings": " ".join(each["tellings"]),
        }
        for each in story
    ]
