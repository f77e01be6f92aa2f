"""One record against another, field by field: what it said, what it says, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from truceline.agreement.entries import Entry, Said, as_json
from truceline.agreement.fields import MOMENT

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_SETS = (
    "bound",
    "acts",
    "weapons",
    "excepts",
    "answers_for",
    "accepted_by",
    "baseline_for",
    "languages",
)
_DEFAULTS: Mapping[str, Any] = {"check": "human", "tier": "mission"}
_NOT_COMPARED = ("id", "follows")  # they say which record is meant, not what it says


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field: ``field`` is a path such as where.distance.width_km; None where nothing is said."""

    field: str
    old: str | None
    new: str | None
    old_at: str | None
    new_at: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """One record added, removed or changed; ``old_id`` and ``new_id`` differ where one follows the other."""

    kind: str
    old_id: str | None
    new_id: str | None
    how: str
    changes: tuple[Change, ...]

    @property
    def name(self) -> str:
        """What is meant, in words."""
        if self.kind == "agreement":
            return "agreement.yaml"
        if self.old_id and self.new_id and self.old_id != self.new_id:
            return f"{self.kind} {self.new_id} (was {self.old_id})"
        return f"{self.kind} {self.new_id or self.old_id}"


def compared(old: Entry | None, new: Entry | None) -> RecordChange | None:
    """What differs between two records, of which one may be missing; None when they say the same.

    Order in lists that have none, the zone a moment is written in, and a default that is written
    out are no differences.
    """
    known = new or old
    if known is None:
        return None
    changes = tuple(_changes(old, new))
    if old is not None and new is not None and not changes:
        return None
    how = CHANGED if old is not None and new is not None else (REMOVED if new is None else ADDED)
    return RecordChange(
        kind=known.kind,
        old_id=old.id if old else None,
        new_id=new.id if new else None,
        how=how,
        changes=changes,
    )


def _changes(old: Entry | None, new: Entry | None) -> Iterator[Change]:
    before, after = _parts(old), _parts(new)
    for path in dict.fromkeys((*before, *after)):
        was, now = before.get(path), after.get(path)
        if _alike(path, was[0] if was else None) == _alike(path, now[0] if now else None):
            continue
        yield Change(
            field=path,
            old=None if was is None else _words(was[0]),
            new=None if now is None else _words(now[0]),
            old_at=_place(old, was),
            new_at=_place(new, now),
            source="; ".join(dict.fromkeys(each.source for each in (old, new) if each and each.source)),
        )


def _place(entry: Entry | None, part: tuple[Any, Said] | None) -> str | None:
    """Where the field stands; where the record stands when it has no such field."""
    if entry is None:
        return None
    return part[1].at if part else entry.at


def _parts(entry: Entry | None) -> dict[str, tuple[Any, Said]]:
    """Every value that stands alone, by its path."""
    found: dict[str, tuple[Any, Said]] = {}
    for said in entry.fields if entry else ():
        if said.name not in _NOT_COMPARED:
            found |= {path: (value, said) for path, value in _flat(said.name, said.value)}
    return found


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}", inner)
    elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        for number, each in enumerate(value, 1):
            yield from _flat(f"{path}[{number}]", each)
    elif value not in (None, "", []):
        yield path, value


def _alike(path: str, value: Any) -> Any:
    """The value as it counts: two that count the same are no difference."""
    name = path.rpartition(".")[2]
    if value is None:
        return _DEFAULTS.get(path)
    if isinstance(value, list):
        return sorted(map(as_json, value)) if name in _SETS else value
    if not isinstance(value, str):
        return value
    try:
        if re.fullmatch(MOMENT, value):
            return datetime.fromisoformat(value).astimezone(UTC)
        return float(value) if ".distance." in f".{path}" else value
    except (ValueError, OverflowError):
        return value


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(each if isinstance(each, str) else as_json(each) for each in value)
    return value if isinstance(value, str) else as_json(value)
