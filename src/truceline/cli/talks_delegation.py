"""A delegation's report as lines and as rows: nothing that no source says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from truceline.cli.talks_timeline import day_words, event_words
from truceline.cli.texts import name_of
from truceline.cli.words import wrapped

_HEADS = {
    "due": "When it was due",
    "sessions": "Sessions held",
    "positions": "Positions, first and last told",
    "offers": "What was asked for and offered",
    "next_steps": "Next steps",
    "open_points": "Open points",
    "to_decide": "For the principal to decide",
    "differing": "Where sources differ",
}
_EMPTY = {"differing": "no difference found that is more than wording"}


def report_lines(found: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """Each part of the report with the passages that it stands on; an empty one says that it is.

    names: as TextsRead has them
    """
    for name, head in _HEADS.items():
        yield head
        for each in found[name]:
            yield from wrapped(_said(name, each, names), "  ", "      ")
            for passage in dict.fromkeys(map(_passage, each["spans"])):
                yield from wrapped(passage, "      ", "      ")
        if not found[name]:
            yield "  " + _EMPTY.get(name, "no source says")


def report_rows(found: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row for each passage that a line of the report stands on."""
    return [
        {
            "part": name,
            "says": _said(name, each, names),
            "rests_on": " ".join(each["rests_on"]),
            "doc": span["doc"],
            "start": span["start"],
            "end": span["end"],
            "words": span["text"],
        }
        for name in _HEADS
        for each in found[name]
        for span in each["spans"] or [{"doc": "", "start": "", "end": "", "text": ""}]
    ]


def _passage(span: Mapping[str, Any]) -> str:
    return f"“{span['text']}” ({span['doc']} {span['start']}-{span['end']})"


def _said(name: str, each: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if name in ("sessions", "next_steps"):
        return f"{day_words({'bounds': {}, **each})}  {event_words({'duration': None, **each}, names)}"
    if name == "positions":
        then, now = each["then"], each["now"]
        moved = "moved" if each["moved"] else "no change told"
        about, by = name_of(names, each["issue"]), name_of(names, each["party"])
        return f"{about}, {by}: {_stood(then)} -> {_stood(now)}, {moved}"
    kept = {
        key: value
        for key, value in each.items()
        if key not in ("rests_on", "spans") and value not in (None, [])
        if not (key == "issue" and name_of(names, value) == each.get("what"))
    }
    return "; ".join(f"{key.replace('_', ' ')}: {_plain(value, names)}" for key, value in kept.items())


def _plain(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name_of(names, key)} {_plain(one, names)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(one, names) for one in value)
    return name_of(names, value)


def _stood(stand: Mapping[str, Any]) -> str:
    return f"{stand['status']} ({stand['as_of'] or 'no day'})"
