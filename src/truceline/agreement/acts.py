"""Acts to put to an agreement, from a file: CSV or JSON, every row an act or a fault with its row.

The acts are taken as given: nothing here says that any of them happened.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from truceline.agreement.acting import Act
from truceline.agreement.fields import Sheet
from truceline.agreement.model import Agreement
from truceline.agreement.yaml_nodes import Leaf
from truceline.records import Place, Problem, RecordError, Severity, TimeSpan, kinds

COLUMNS = ("id", "act", "at", "until", "lon_deg", "lat_deg", "sigma_m", "party", "weapon")
_NEEDED = ("id", "act", "at")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAct:
    """An act with the name its file gives it."""

    id: str
    act: Act


@dataclass(slots=True)
class _Rows:
    """The file being read: what is wrong so far, and the words that name something."""

    file: str
    parties: Collection[str]
    problems: list[Problem]

    def wrong(self, code: str, row: int | None, message: str, remedy: str, column: str = "") -> None:
        self.problems.append(
            Problem(
                code=code,
                severity=Severity.REFUSED,
                message=message,
                remedy=remedy,
                file=self.file,
                row_no=row,
                column=column,
            )
        )


def read_acts(path: Path, *agreements: Agreement) -> tuple[tuple[NamedAct, ...], tuple[Problem, ...]]:
    """The acts of a file, or every fault of it; parties must be known to one of the agreements.

    CSV has the columns ``COLUMNS``; JSON is a list of objects of the same names, and there ``events``
    may give moments that deadlines count from, by name. A place without ``sigma_m`` is of unknown
    uncertainty.
    """
    parties = {party.id for agreement in agreements for party in agreement.parties}
    rows = _Rows(path.name, parties, [])
    found: dict[str, NamedAct] = {}
    for number, row in enumerate(_written(rows, path), 1):
        act = _act(rows, number, row)
        if act is not None and act.id in found:
            message = f"the act '{act.id}' is there already."
            rows.wrong("TL-AGR-006", number, message, "Give each its own id.", "id")
        elif act is not None:
            found[act.id] = act
    return (() if rows.problems else tuple(found.values())), tuple(rows.problems)


def _written(rows: _Rows, path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        rows.wrong("TL-AGR-002", None, f"the text is not UTF-8 ({error.reason}).", "Save it as UTF-8.")
        return
    if path.suffix.lower() == ".json":
        yield from _objects(rows, text)
    else:
        yield from _lines(rows, text)


def _objects(rows: _Rows, text: str) -> Iterator[Mapping[str, Any]]:
    try:
        whole = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        rows.wrong("TL-AGR-002", None, f"this is not JSON: {error}.", "Mend the file.")
        return
    if not isinstance(whole, list) or not all(isinstance(each, dict) for each in whole):
        rows.wrong("TL-AGR-004", None, "the file is no list of acts.", 'Write [{"id": ..., "act": ...}].')
        return
    for number, each in enumerate(whole, 1):
        _know(rows, number, each, (*COLUMNS, "events"))
        yield each


def _lines(rows: _Rows, text: str) -> Iterator[Mapping[str, Any]]:
    table = csv.DictReader(io.StringIO(text), strict=True)
    try:
        names = table.fieldnames or ()
        _know(rows, None, names, COLUMNS)
        missing = [name for name in _NEEDED if name not in names]
        for name in missing:
            needs = f"It needs: {', '.join(_NEEDED)}."
            rows.wrong("TL-AGR-003", None, f"there is no column '{name}'.", needs, name)
        for number, row in enumerate(() if missing else table, 1):
            if None in row:
                message = "the row has more cells than there are columns."
                rows.wrong("TL-AGR-004", number, message, "Quote cells with commas in them.")
            yield row
    except csv.Error as error:
        rows.wrong("TL-AGR-002", None, f"this is no CSV: {error}.", "Mend the file.")


def _know(rows: _Rows, number: int | None, names: Collection[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            message = f"'{name}' is not known of an act."
            rows.wrong("TL-AGR-009", number, message, f"Known are: {', '.join(known)}.", str(name))


def _act(rows: _Rows, number: int, row: Mapping[str, Any]) -> NamedAct | None:
    before = len(rows.problems)
    act_id, kind = _needed(rows, number, row, "id"), _needed(rows, number, row, "act")
    party, weapon = _text(row, "party"), _text(row, "weapon")
    _named(rows, number, "act", kind, kinds().keys())
    _named(rows, number, "party", party, rows.parties)
    happened, place = _happened(rows, number, row), _place(rows, number, row)
    events = _events(rows, number, row)
    if len(rows.problems) > before or happened is None or place is None or not (act_id and kind):
        return None
    act = Act(kind=kind, happened=happened, place=place, party=party, weapon=weapon, events=events)
    return NamedAct(id=act_id, act=act)


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    return None if value is None or str(value).strip() == "" else str(value).strip()


def _needed(rows: _Rows, number: int, row: Mapping[str, Any], name: str) -> str | None:
    found = _text(row, name)
    if found is None:
        rows.wrong("TL-AGR-003", number, f"an act has no '{name}'.", f"Write its {name}.", name)
    return found


def _named(rows: _Rows, number: int, column: str, word: str | None, known: Collection[str]) -> None:
    if word is not None and word not in known:
        listed = ", ".join(sorted(known)) or "none"
        rows.wrong("TL-AGR-005", number, f"'{word}' is not known.", f"Known are: {listed}.", column)


def _moment(rows: _Rows, number: int, column: str, text: str) -> Any:
    sheet = Sheet(rows.file)
    found = sheet.moment(Leaf(text, False, 0), column)
    for each in sheet.problems:
        rows.wrong(each.code, number, each.message, each.remedy, column)
    return found


def _happened(rows: _Rows, number: int, row: Mapping[str, Any]) -> TimeSpan | None:
    first, last = _needed(rows, number, row, "at"), _text(row, "until")
    earliest = _moment(rows, number, "at", first) if first else None
    latest = _moment(rows, number, "until", last) if last else earliest
    if earliest is None or latest is None:
        return None
    try:
        return TimeSpan(earliest=earliest, latest=latest)
    except RecordError as error:
        remedy = "Give a moment that is not before 'at'."
        rows.wrong("TL-AGR-004", number, f"{str(error).rstrip('.')}.", remedy, "until")
        return None


def _place(rows: _Rows, number: int, row: Mapping[str, Any]) -> Place | None:
    said = {name: _text(row, name) for name in ("lon_deg", "lat_deg", "sigma_m")}
    numbers = {name: _number(text) for name, text in said.items()}
    for name, text in said.items():
        if text is not None and numbers[name] is None:
            rows.wrong("TL-AGR-004", number, f"'{text}' is no number.", "Write degrees or metres.", name)
    if (said["lon_deg"] is None) != (said["lat_deg"] is None):
        remedy = "Give longitude and latitude, or neither."
        rows.wrong("TL-AGR-003", number, "a place needs both.", remedy, "lon_deg")
    lon, lat = numbers["lon_deg"], numbers["lat_deg"]
    if lon is None or lat is None:
        return Place.nowhere()
    try:
        return Place.point(lon, lat, numbers["sigma_m"])
    except RecordError as error:
        rows.wrong("TL-AGR-004", number, f"{str(error).rstrip('.')}.", "Mend the place.", "lon_deg")
        return None


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _events(rows: _Rows, number: int, row: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    said = row.get("events") or {}
    if not isinstance(said, Mapping):
        remedy = 'Write {"name": "2026-03-01T00:00+02:00"}.'
        rows.wrong("TL-AGR-004", number, "'events' must give moments by name.", remedy, "events")
        return ()
    found = ((str(name), _moment(rows, number, "events", str(text))) for name, text in said.items())
    return tuple((name, moment) for name, moment in found if moment is not None)
