"""Zones and lines: GeoJSON (RFC 7946), each feature with the line of the file it starts on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from truceline.agreement.fields import Reference, Sheet, sentence
from truceline.agreement.impossible import check_crosses_nothing, check_order
from truceline.agreement.layers import LAYER_KEYS, Layer, read_layer
from truceline.agreement.model import Line
from truceline.agreement.yaml_nodes import Leaf
from truceline.records import Names, RecordError
from truceline.space import Zone

_ZONE_KEYS = ("id", "name", "names", "kind", "valid_from", "valid_to", *LAYER_KEYS)
_LINE_KEYS = ("id", "name", "names", "valid_from", "valid_to", "baseline_for", "drawn_in", *LAYER_KEYS)
Feature = tuple[int, dict[str, Any], dict[str, Any] | None]


def read_zones(sheet: Sheet, text: str, zone_name: str | None) -> tuple[tuple[Zone, ...], tuple[Layer, ...]]:
    """The zones of zones.geojson, and the layers among them; a bare day begins in the agreement's zone."""
    zones: list[Zone] = []
    layers: list[Layer] = []
    seen: dict[str, int] = {}
    for line, properties, geometry in _features(sheet, text, _ZONE_KEYS):
        shape, zone_id = _shape(sheet, line, properties, geometry), _id(sheet, line, properties, seen)
        names, kind = _names(sheet, line, properties), _text(sheet, line, properties, "kind")
        start, end = (_moment(sheet, line, properties, key, zone_name) for key in ("valid_from", "valid_to"))
        if zone_id is None or kind is None:
            continue
        layers += _layer(sheet, "zone", line, zone_id, names, properties, shape)
        if shape is None:
            continue
        try:
            zones.append(
                Zone(
                    id=zone_id,
                    name=names[0][1] if names else zone_id,
                    kind=kind,
                    geometry=shape,
                    valid_from=start,
                    valid_to=end,
                    names=names,
                )
            )
        except RecordError as error:
            sheet.wrong("TL-AGR-010", line, sentence(error), "Mend the outline.", zone_id, "geometry")
    return tuple(zones), tuple(layers)


def read_lines(sheet: Sheet, text: str, zone_name: str | None) -> tuple[tuple[Line, ...], tuple[Layer, ...]]:
    """The lines of lines.geojson, and the layers among them."""
    lines: list[Line] = []
    layers: list[Layer] = []
    seen: dict[str, int] = {}
    for line_no, properties, geometry in _features(sheet, text, _LINE_KEYS):
        shape, line_id = _shape(sheet, line_no, properties, geometry), _id(sheet, line_no, properties, seen)
        if line_id is not None:
            names = _names(sheet, line_no, properties)
            layers += _layer(sheet, "line", line_no, line_id, names, properties, shape)
        if shape is not None and shape.geom_type not in ("LineString", "MultiLineString"):
            remedy = "Use a LineString or MultiLineString."
            sheet.wrong("TL-AGR-010", line_no, f"a line is no {shape.geom_type}.", remedy, column="geometry")
        elif shape is not None and line_id is not None:
            start, end = (
                _moment(sheet, line_no, properties, key, zone_name) for key in ("valid_from", "valid_to")
            )
            check_crosses_nothing(sheet, line_no, line_id, shape)
            check_order(sheet, line_no, start, end)
            lines.append(
                Line(
                    id=line_id,
                    names=names,
                    valid_from=start,
                    valid_to=end,
                    baseline_for=_parties(sheet, line_no, properties),
                    geometry=shape,
                    drawn_in=_drawn_in(sheet, line_no, properties),
                )
            )
    return tuple(lines), tuple(layers)


def _features(sheet: Sheet, text: str, known: tuple[str, ...]) -> Iterator[Feature]:
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        sheet.wrong("TL-AGR-002", error.lineno, f"this is not JSON: {error.msg}.", "Mend the line.")
        return
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list):
        sheet.wrong("TL-AGR-004", 1, "the file is no FeatureCollection.", "Put the outlines in 'features'.")
        return
    for feature, line in zip(features, _lines_of(text, len(features)), strict=True):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            sheet.wrong("TL-AGR-003", line, "a feature has no 'properties'.", "Add its id.", column="id")
            continue
        for key in properties.keys() - set(known):
            message = f"a feature has a property '{key}', which the format does not know."
            sheet.wrong("TL-AGR-009", line, message, f"Known are: {', '.join(known)}.", key, key)
        yield line, properties, feature.get("geometry")


def _lines_of(text: str, count: int) -> Iterator[int]:
    """The line each feature starts on; JSON parsers do not keep it."""
    decoder, at = json.JSONDecoder(), text.find("[", text.find('"features"')) + 1
    for _ in range(count):
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        yield text.count("\n", 0, at) + 1
        try:
            _, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            at = len(text)


def _layer(
    sheet: Sheet,
    kind: str,
    line: int,
    layer_id: str,
    names: Names,
    properties: dict[str, Any],
    shape: BaseGeometry | None,
) -> Iterator[Layer]:
    """Keep the record as it stands; the layer it is, when it is one."""
    drawing = () if shape is None else (("geometry", shape.wkt),)
    sheet.keep_values(kind, layer_id, line, (*properties.items(), *drawing))
    layer = read_layer(sheet, kind, line, layer_id, names, properties, shape is not None)
    if layer is not None:
        yield layer


def _shape(
    sheet: Sheet, line: int, properties: dict[str, Any], geometry: dict[str, Any] | None
) -> BaseGeometry | None:
    if geometry is None and properties.get("cannot_be_drawn") is not None:
        return None
    remedy = "Draw it, or say in 'cannot_be_drawn' why nobody can."
    try:
        shape = None if geometry is None else shapely.from_geojson(json.dumps(geometry))
    except ShapelyError as error:
        sheet.wrong(
            "TL-AGR-010", line, f"the geometry is unusable: {sentence(error)}", "Mend it.", column="geometry"
        )
        return None
    if shape is None or shape.is_empty:
        sheet.wrong("TL-AGR-010", line, "a feature has no geometry.", remedy, column="geometry")
        return None
    return shape


def _id(sheet: Sheet, line: int, properties: dict[str, Any], seen: dict[str, int]) -> str | None:
    found = _text(sheet, line, properties, "id")
    if found is not None and found in seen:
        message = f"'{found}' is the id of an earlier feature, on line {seen[found]}."
        sheet.wrong("TL-AGR-006", line, message, "Give each its own id.", str(found), "id")
    seen.setdefault(found or "", line)
    return found


def _text(sheet: Sheet, line: int, properties: dict[str, Any], key: str) -> str | None:
    value = properties.get(key)
    if isinstance(value, str) and value:
        return value
    if value is None:
        sheet.wrong("TL-AGR-003", line, f"a feature has no '{key}'.", f"Add '{key}'.", column=key)
    else:
        sheet.wrong("TL-AGR-004", line, f"'{key}' must be a text.", "Quote it.", str(value), key)
    return None


def _names(sheet: Sheet, line: int, properties: dict[str, Any]) -> Names:
    value = properties.get("names", properties.get("name"))
    if value is None or isinstance(value, str):
        return () if value is None else (("en", value),)
    if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
        return tuple(value.items())
    sheet.wrong("TL-AGR-004", line, "'names' must give texts by language.", "Write {\"en\": \"...\"}.",
                str(value), "names")  # fmt: skip
    return ()


def _parties(sheet: Sheet, line: int, properties: dict[str, Any]) -> tuple[str, ...]:
    value = properties.get("baseline_for") or []
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        named = [Reference("party", Leaf(each, False, line), "baseline_for") for each in value]
        sheet.references.extend(named)
        return tuple(value)
    remedy = 'Write ["party", ...].'
    sheet.wrong("TL-AGR-004", line, "'baseline_for' must list parties.", remedy, str(value), "baseline_for")
    return ()


def _drawn_in(sheet: Sheet, line: int, properties: dict[str, Any]) -> str | None:
    if properties.get("drawn_in") is None:
        return None
    zone = _text(sheet, line, properties, "drawn_in")
    if zone is not None:
        sheet.references.append(Reference("zone", Leaf(zone, False, line), "drawn_in"))
    return zone


def _moment(
    sheet: Sheet, line: int, properties: dict[str, Any], key: str, zone_name: str | None
) -> datetime | None:
    value = properties.get(key)
    if value is None:
        return None
    try:
        day = datetime.strptime(str(value), "%Y-%m-%d")  # noqa: DTZ007 -- the agreement's zone is put in below
    except ValueError:
        return sheet.moment(Leaf(str(value), False, line), key)
    return _day_start(day, zone_name)


def _day_start(day: datetime, zone_name: str | None) -> datetime | None:
    if zone_name is None:  # its absence is noted where it should stand
        return None
    if zone_name[0] in "+-":
        return datetime.fromisoformat(f"{day:%Y-%m-%d}T00:00{zone_name}").astimezone(UTC)
    return day.replace(tzinfo=ZoneInfo(zone_name)).astimezone(UTC)
