"""A question as report.json has it, whole or as readers outside the mission may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from truceline.report.errors import FigureError
from truceline.report.questions import Condition, Derivation, FigureQuery, Given, How

_TELLS_A_SENSOR = ("source_id", "sensor_id")
WITHHELD = "withheld"


def outside(how: FigureQuery) -> FigureQuery:
    """The question as a reader outside the mission may see it: which sources were asked is withheld."""
    where = tuple(
        replace(condition, value=WITHHELD) if condition.column in _TELLS_A_SENSOR else condition
        for condition in how.where
    )
    return replace(how, where=where)


def how_to_json(how: How) -> dict[str, Any]:
    """The question as JSON values; ``how_from_json`` reads it back."""
    if isinstance(how, Derivation):
        return {"of": list(how.of), "rule": how.rule}
    if isinstance(how, Given):
        return {"record": how.record, "name": how.name, "rule": how.rule}
    where = [[said.column, said.op, _to_json(said.value)] for said in how.where]
    asked: dict[str, Any] = {"layer": how.layer, "aggregate": how.aggregate, "where": where}
    if how.span:
        asked["span"] = _to_json(how.span)
    return asked


def how_from_json(entry: Mapping[str, Any]) -> How:
    """The question of one figure of report.json.

    errors: FigureError when it may not be asked, or when part of it was withheld.
    """
    if "how" not in entry:
        raise FigureError(f"'{entry['id']}' is withheld from this report's readers")
    how, shared = entry["how"], {name: entry[name] for name in ("id", "unit", "rule")}
    if "of" in how:
        return Derivation(**shared, of=tuple(how["of"]))
    if "record" in how:
        return Given(**shared, record=how["record"], name=how["name"], value=entry.get("value"))
    if any(column in _TELLS_A_SENSOR and value == WITHHELD for column, _, value in how["where"]):
        raise FigureError(f"which sources '{entry['id']}' asks is withheld from this report's readers")
    span = [_from_json(part) for part in how["span"]] if "span" in how else None
    return FigureQuery(
        **shared,
        layer=how["layer"],
        aggregate=how["aggregate"],
        where=tuple(Condition(column=c, op=op, value=_from_json(value)) for c, op, value in how["where"]),
        span=(span[0], span[1]) if span else None,
    )


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.astimezone(UTC).isoformat().replace("+00:00", "Z")}
    if isinstance(value, list | tuple):
        return [_to_json(part) for part in value]
    return value


def _from_json(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["at"].replace("Z", "+00:00"))
    return [_from_json(part) for part in value] if isinstance(value, list) else value
