"""Records as they stand in their files: every field as written, with its line. What a diff shows is this."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from truceline.agreement.yaml_nodes import Branch, plain_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One field: its name, its value as JSON, and where it stands (file:line)."""

    name: str
    written: str
    at: str

    @property
    def value(self) -> Any:
        """The value as texts, lists and mappings."""
        return json.loads(self.written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record of a file: ``kind`` is provision, reading, zone, line, weapon, and so on.

    ``at`` is where it stands (file:line), ``source`` what it rests on, as far as the record says it.
    """

    kind: str
    id: str
    at: str
    fields: tuple[Said, ...]
    source: str = ""

    def said(self, name: str) -> Said | None:
        """The field of that name."""
        return next((each for each in self.fields if each.name == name), None)


def entry_of_node(kind: str, entry_id: str, file: str, node: Branch) -> Entry:
    """The record of a YAML file, each field with the line of its name."""
    fields = tuple(
        Said(name=key.text, written=as_json(plain_value(value)), at=f"{file}:{key.line}")
        for key, value in node.entries
    )
    return _entry(kind, entry_id, f"{file}:{node.line}", fields)


def entry_of_values(
    kind: str, entry_id: str, file: str, line: int | None, values: Iterable[tuple[str, Any]]
) -> Entry:
    """The record of a file without a line for each field; what is empty is left out."""
    at = file if line is None else f"{file}:{line}"
    fields = (Said(name=name, written=as_json(value), at=at) for name, value in values if value)
    return _entry(kind, entry_id, at, tuple(fields))


def as_json(value: Any) -> str:
    """The value as JSON, as it is kept."""
    return json.dumps(value, ensure_ascii=False)


def _entry(kind: str, entry_id: str, at: str, fields: tuple[Said, ...]) -> Entry:
    """The record; its source is its own, or else the anchor of its words."""
    named = [each.value for name in ("source", "text") for each in fields if each.name == name]
    source = next((each for each in named if isinstance(each, str)), "")
    return Entry(kind=kind, id=entry_id, at=at, fields=fields, source=source)
