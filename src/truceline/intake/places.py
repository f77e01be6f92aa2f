"""Places: from a text and what the card states of its notation to the place columns of a row.

A plan names its written places as ``Spot``s beside its ``Moment``s::

    spots = [Spot(name="where", text=mapped.text("place"), column=mapped.column("place"),
                  origin=mapped.text("place_from"), required=False)]
    layers = {"observations": [{**spot_record("where"), **the_rest}]}

``finish`` resolves each different text once, joins the answers and sets aside, with the reason, the
rows whose text gives no place. ``spot_record`` maps the layer's place columns; ``measured_with``
adds the ids of the candidates to ``measures``. How a place is written stands in the card::

    [place]
    notation = "auto"            # decimal, sexagesimal, mgrs, sk42, ucs2000, bearing, settlement
    datum = "sk42"               # wgs84, sk42, ucs2000; a grid without one is refused. Also in the source.
    order = "lon_lat"            # two numbers without labels: lat_lon, lon_lat; metric: xy (north first), yx
    settlement_sigma_m = 1500    # how far from a settlement's point it reaches, 1 sigma
    bearing_sigma_deg = 5        # of the observer's bearings, beyond the words
    north = "magnetic"           # bearings and compass words are from true north unless so
    declination_deg = 8.5        # degrees east, needed with magnetic bearings
    area = "any"                 # no test for exchanged latitude and longitude
    optional = true              # a row without a place is kept, as a report without one
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from truceline.intake.card import Card
from truceline.intake.task import KEPT, KnownPlaces, Plan, Rule, Spot, Task, named
from truceline.records import PLACE_NUMBERS, Problem
from truceline.space import (
    DATUM_IDS,
    NOTATIONS,
    ORDERS,
    Gazetteer,
    NoPlace,
    Spotted,
    Writing,
    read_gazetteer,
    read_places,
)

AT_ONCE = 50_000
GAZETTEER, POSITIONS = "gazetteer.csv", "positions.csv"
_TEXTS = ("place_kind", "area_ref", "geometry", "candidates", "code", "told", "advice")
_COLUMNS = (*PLACE_NUMBERS, *_TEXTS)
_KEYS = frozenset(
    [
        "notation",
        "datum",
        "order",
        "settlement_sigma_m",
        "bearing_sigma_deg",
        "north",
        "declination_deg",
        "area",
        "optional",
    ]
)
_TITLES = {
    "TL-INT-008": "'{found}' is not on the globe.",
    "TL-INT-040": "'{found}' is a grid reference without a datum.",
    "TL-INT-041": "'{found}' is no place that can be read.",
    "TL-INT-042": "'{found}' can be read in two ways.",
    "TL-INT-043": "'{found}' lies outside the grid's area of use.",
    "TL-INT-044": "'{found}' seems to have latitude and longitude exchanged.",
    "TL-INT-045": "'{found}' is not in the mission's tables of names.",
    "TL-INT-046": "'{found}' is a name and no table of names can be asked.",
    "TL-INT-047": "'{found}' is from magnetic north and the declination is not stated.",
}


class PlaceTableError(Exception):
    """A table of names that cannot be used; ``problems`` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


def spot_record(name: str) -> dict[str, str]:
    """The place columns of an observation, each from the spot of this name."""
    record = {column: f"{name}_{column}" for column in (*PLACE_NUMBERS, "area_ref")}
    kind, outline = f"{name}_place_kind", f"{name}_geometry"
    return record | {"place_kind": f"coalesce({kind}, 'none')", "geometry": f"unhex({outline})"}


def measured_with(name: str, measures: str = "CAST(NULL AS VARCHAR)") -> str:
    """SQL of ``measures`` (JSON or null) with the ids of the candidates as ``place_candidates``."""
    numbers = f"nullif(substr({measures}, 2, length({measures}) - 2), '')"
    ids = f"'\"place_candidates\": ' || {name}_candidates"
    return f"nullif('{{' || concat_ws(', ', {ids}, {numbers}) || '}}', '{{}}')"


# -- what the card states


def card_problem(task: Task) -> Problem | None:
    """The refusal of a card whose ``[place]`` cannot be used."""
    wrong = _wrong_key(task.card)
    if wrong is None:
        return None
    key, allowed = wrong
    found = task.card.setting("place").get(key)
    return task.refusal(
        "TL-INT-018", f"The card's [place] has {key} = {found!r}.", f"Write {allowed}.", column=key
    )


def _wrong_key(card: Card) -> tuple[str, str] | None:
    """(key, what may stand there) of the first thing wrong with the card's ``[place]``."""
    said = card.setting("place")
    words: dict[str, tuple[object, ...]] = {
        "notation": NOTATIONS,
        "datum": DATUM_IDS,
        "order": ORDERS[1:],
        "north": ("true", "magnetic"),
        "area": ("any",),
        "optional": (True, False),
    }
    for key, value in said.items():
        if key not in _KEYS:
            return key, f"only {', '.join(sorted(_KEYS))}"
        if key in words and value not in words[key]:
            return key, f"one of {', '.join(map(str, words[key]))}"
        if key.endswith(("_m", "_deg")) and not _is_number(value, signed=key == "declination_deg"):
            return key, "a number above zero"
    return None


def _is_number(value: object, *, signed: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return False
    return abs(value) <= 180.0 if signed else value > 0


def writing_of(task: Task, spot: Spot) -> Writing:
    """How the spot's texts were written: the spot's own keys before the card's before the source's."""
    said: dict[str, Any] = {**task.card.setting("place"), **spot.writing}
    return Writing(
        notation=str(said.get("notation", "auto")),
        datum=str(said.get("datum") or task.source.datum or ""),
        order=str(said.get("order", "")),
        source_sigma_m=task.source.sigma_m,
        settlement_sigma_m=said.get("settlement_sigma_m"),
        bearing_sigma_deg=float(said.get("bearing_sigma_deg", 0.0)),
        magnetic=said.get("north") == "magnetic",
        declination_deg=said.get("declination_deg"),
        area=None if said.get("area") == "any" else task.places.area,
    )


# -- what finish asks


def spot_columns(spot: Spot) -> dict[str, str]:
    """Working columns of one spot: its text and its origin."""
    return {f"{spot.name}_text": spot.text, f"{spot.name}_origin": spot.origin}


def spot_joins(spot: Spot, table: str) -> tuple[str, str]:
    """(columns, join) that give each row of ``table`` its place and, where there is none, its problem."""
    n = spot.name
    columns = ", ".join(f"{n}_a.{column} AS {n}_{column}" for column in _COLUMNS)
    return columns, (
        f" LEFT JOIN {_table(spot)} {n}_a ON {table}.{n}_text = {n}_a.said "
        f"AND {table}.{n}_origin IS NOT DISTINCT FROM {n}_a.origin"
    )


def spot_rules(spot: Spot) -> list[Rule]:
    """What makes a row unusable by this place: empty, or any reason of ``read_places``."""
    n = spot.name
    # where the message is about the position that the bearing starts from, that is what was found
    blamed = f"CASE WHEN contains({n}_told, {n}_origin) THEN {n}_origin ELSE {n}_text END"
    rules = [
        Rule(
            code=code,
            column=spot.column,
            bad=f"{n}_code = '{code}'",
            found=blamed,
            message=f"{title} {KEPT}",
            remedy="Compare docs/explanation/places.md.",
            told=f"{n}_told || ' {KEPT}'",
            advice=f"{n}_advice",
        )
        for code, title in _TITLES.items()
    ]
    return [_empty(spot), *rules] if spot.required else rules


def _empty(spot: Spot) -> Rule:
    return Rule(
        code="TL-INT-015",
        column=spot.column,
        bad=f"{spot.name}_text IS NULL",
        found="NULL",
        message=f"The place in '{spot.column}' is empty. {KEPT}",
        remedy="Ask the source where it was, mend the file and read it again.",
    )


def spot_tables(plan: Plan) -> list[str]:
    """The temp tables that ``write_spots`` leaves."""
    return [_table(spot) for spot in plan.spots]


def write_spots(task: Task, plan: Plan, relation: str) -> dict[str, str]:
    """Resolves every different text of every spot; gives the digests of the tables of names it asked.

    relation: SQL of the rows with the plan's values. errors: PlaceTableError.
    """
    names = _Tables(task.places)
    for spot in plan.spots:
        _write_spot(task.con, spot, relation, writing_of(task, spot), names)
    return {name: table.sha256 for name, table in names.asked.items()}


def _write_spot(
    con: duckdb.DuckDBPyConnection, spot: Spot, relation: str, writing: Writing, names: _Tables
) -> None:
    texts = f"{_table(spot)}_texts"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {texts} AS SELECT *, row_number() OVER () - 1 AS place_no FROM "
        f"(SELECT DISTINCT ({spot.text})::VARCHAR AS said, ({spot.origin})::VARCHAR AS origin "
        f"FROM ({relation})) WHERE said IS NOT NULL"
    )
    typed = ", ".join(
        ["said VARCHAR", "origin VARCHAR"]
        + [f"{name} DOUBLE" for name in PLACE_NUMBERS]
        + [f"{name} VARCHAR" for name in _TEXTS]
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE {_table(spot)} ({typed})")
    (counted,) = con.execute(f"SELECT count(*) FROM {texts}").fetchall()
    for start in range(0, int(counted[0]), AT_ONCE):
        asked = con.execute(
            f"SELECT said, origin FROM {texts} WHERE place_no >= ? AND place_no < ? ORDER BY place_no",
            [start, start + AT_ONCE],
        ).fetchall()
        _append(con, _table(spot), asked, read_places(asked, writing, names))
    con.execute(f"DROP TABLE {texts}")


def _append(
    con: duckdb.DuckDBPyConnection,
    table: str,
    asked: Sequence[tuple[str, str | None]],
    answers: Sequence[Spotted | NoPlace],
) -> None:
    told = [_told(answer) for answer in answers]
    arrays: dict[str, Any] = {
        "said": np.array([text for text, _ in asked], dtype=object),
        "origin": np.array([origin for _, origin in asked], dtype=object),
    }
    for name in PLACE_NUMBERS:
        arrays[name] = np.array([row.get(name, math.nan) for row in told], dtype=np.float64)
    for name in _TEXTS:
        arrays[name] = np.array([row.get(name) for row in told], dtype=object)
    listed = [
        *(f"{name}::VARCHAR" for name in ("said", "origin")),
        *(f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END" for name in PLACE_NUMBERS),
        *(f"{name}::VARCHAR" for name in _TEXTS),
    ]
    con.register("intake_chunk", arrays)
    con.execute(f"INSERT INTO {table} SELECT {', '.join(listed)} FROM intake_chunk")
    con.unregister("intake_chunk")


def _told(answer: Spotted | NoPlace) -> Mapping[str, Any]:
    if isinstance(answer, NoPlace):
        return {"code": answer.code, "told": answer.message, "advice": answer.remedy}
    row: dict[str, Any] = {name: getattr(answer, name) for name in (*PLACE_NUMBERS, "area_ref")}
    row = {name: value for name, value in row.items() if value is not None}
    row["place_kind"] = answer.kind.value
    if answer.geometry is not None:
        row["geometry"] = answer.geometry.hex()
    if answer.candidates:
        row["candidates"] = json.dumps(list(answer.candidates), ensure_ascii=False)
    return row


def _table(spot: Spot) -> str:
    return named(f"intake_spot_{spot.name}").strip('"')


# -- tables of names


class _Tables:
    """The mission's tables of names, each read when the first name is looked up in it."""

    def __init__(self, known: KnownPlaces) -> None:
        self._known = known
        self.asked: dict[str, Gazetteer] = {}

    @property
    def positions(self) -> Gazetteer | None:
        """positions.csv; None when the mission has none."""
        return self._table(self._known.positions, POSITIONS)

    @property
    def gazetteer(self) -> Gazetteer | None:
        """gazetteer.csv; None when the mission has none."""
        return self._table(self._known.gazetteer, GAZETTEER)

    def _table(self, path: Path | None, name: str) -> Gazetteer | None:
        if path is not None and name not in self.asked:
            found, problems = _understood(path.read_bytes(), name)
            if found is None:
                raise PlaceTableError(problems)
            self.asked[name] = found
        return self.asked.get(name)


@lru_cache(maxsize=4)
def _understood(content: bytes, name: str) -> tuple[Gazetteer | None, tuple[Problem, ...]]:
    return read_gazetteer(content, name)
