"""A side's own list held against what the mission's sensors and patrols reported, item by item.

comes in:  views ``observations`` and ``coverage``
goes out:  for each item: matched, unmatched, or unverifiable
called by: the mission, for the parties' claims

An item is *matched* when some report of the mission's own of a kind that may be the same
happening lies within TIME_GATE_S and within the distance gate: 3 sigma of both positions
together, at least NEAREST_GATE_M. An item that is not is *unverifiable* unless it says where, and
a source of the mission is on record as looking there at that time; then it is *unmatched*.
Unmatched says that nothing was seen, not that nothing happened. No side's total is adopted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import shapely
from duckdb import DuckDBPyConnection
from shapely.geometry.base import BaseGeometry

from truceline.records import kinds

METHOD = "claims_v1@1"
TIME_GATE_S = 1800
NEAREST_GATE_M = 2000.0
FARTHEST_GATE_M = 20_000.0
UNKNOWN_SIGMA_M = 5000.0
"""Taken for a position whose error nobody states: it widens the gate, it never decides alone."""
METRES_A_DEGREE = 111_320.0

MATCHED, UNMATCHED, UNVERIFIABLE = "matched", "unmatched", "unverifiable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a side's list: when it says it happened, and what became of it."""

    happened_at: datetime
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How many items of a side were matched, unmatched and unverifiable."""

    matched: int
    unmatched: int
    unverifiable: int


def match(
    con: DuckDBPyConnection,
    speakers: Sequence[str],
    recorders: Sequence[str],
    outlines: Mapping[str, BaseGeometry],
) -> Mapping[str, tuple[Item, ...]]:
    """Every item of the speakers' lists, by speaker, in order of time.

    speakers:  source ids whose observations are items
    recorders: source ids of the mission's own sensors and patrols
    outlines:  of the areas that coverage speaks of, by area_ref, degrees; an area of another name
               covers nothing but 'all', which covers everything
    """
    _groups(con)
    _areas(con, speakers, outlines)
    rows = con.execute(_SQL, [list(recorders), list(speakers), list(recorders)]).fetchall()
    for name in ("claim_groups", "claim_areas"):
        con.execute(f"DROP TABLE {name}")
    items: dict[str, list[Item]] = {}
    for source_id, micros, outcome in rows:
        happened = datetime.fromtimestamp(micros / 1e6, tz=UTC)
        items.setdefault(source_id, []).append(Item(happened_at=happened, outcome=outcome))
    return {source: tuple(found) for source, found in items.items()}


def within(items: Sequence[Item], start: datetime, end: datetime) -> Shares | None:
    """The shares of the items said to have happened in [start, end); None when there are none."""
    found = [item.outcome for item in items if start <= item.happened_at < end]
    if not found:
        return None
    return Shares(
        matched=found.count(MATCHED),
        unmatched=found.count(UNMATCHED),
        unverifiable=found.count(UNVERIFIABLE),
    )


def _groups(con: DuckDBPyConnection) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE claim_groups (kind VARCHAR, associates VARCHAR)")
    rows = [[code, kind.associates_with] for code, kind in kinds().items()]
    con.executemany("INSERT INTO claim_groups VALUES (?, ?)", rows)


def _areas(con: DuckDBPyConnection, speakers: Sequence[str], outlines: Mapping[str, BaseGeometry]) -> None:
    """Table claim_areas: in which areas each item's reported position lies."""
    placed = con.execute(
        "SELECT id, lon_deg, lat_deg FROM observations WHERE list_contains(?, source_id)"
        " AND lon_deg IS NOT NULL ORDER BY id",
        [list(speakers)],
    ).fetchnumpy()
    con.execute("CREATE OR REPLACE TEMP TABLE claim_areas (id VARCHAR, area_ref VARCHAR)")
    for area_ref, outline in outlines.items():
        inside = shapely.intersects_xy(outline, placed["lon_deg"], placed["lat_deg"])
        con.execute(
            "INSERT INTO claim_areas SELECT unnest(?::VARCHAR[]), ?",
            [placed["id"][inside].tolist(), area_ref],
        )


_SIGMA = f"coalesce({{0}}.sigma_major_m, {UNKNOWN_SIGMA_M})"
_GATE = (
    f"greatest({NEAREST_GATE_M}, least({FARTHEST_GATE_M}, 3 * sqrt("
    f"pow({_SIGMA.format('i')}, 2) + pow({_SIGMA.format('r')}, 2))))"
)
_SQL = f"""
WITH recorded AS (
    SELECT o.*, associates FROM observations o JOIN claim_groups USING (kind)
    WHERE list_contains(?, source_id) AND lon_deg IS NOT NULL
), items AS (
    SELECT o.*, associates FROM observations o JOIN claim_groups USING (kind)
    WHERE list_contains(?, source_id)
), matched AS (
    SELECT DISTINCT i.id FROM items i JOIN recorded r ON r.associates = i.associates
      AND epoch(r.happened_earliest) <= epoch(i.happened_latest) + {TIME_GATE_S}
      AND epoch(r.happened_latest) >= epoch(i.happened_earliest) - {TIME_GATE_S}
      AND abs(r.lat_deg - i.lat_deg) <= {FARTHEST_GATE_M} / {METRES_A_DEGREE}
    WHERE sqrt(pow((r.lat_deg - i.lat_deg) * {METRES_A_DEGREE}, 2)
        + pow((r.lon_deg - i.lon_deg) * {METRES_A_DEGREE} * cos(radians(i.lat_deg)), 2)) <= {_GATE}
), looked AS (
    SELECT DISTINCT i.id FROM items i JOIN coverage c ON c.state = 'looked' AND coalesce(c.fraction, 1) > 0
      AND c.from_at <= i.happened_latest AND c.to_at > i.happened_earliest
    LEFT JOIN claim_areas a ON a.id = i.id AND a.area_ref = c.area_ref
    WHERE list_contains(?, c.source_id) AND i.lon_deg IS NOT NULL
      AND (c.area_ref = 'all' OR a.area_ref IS NOT NULL)
)
SELECT source_id, epoch_us(happened_earliest), CASE WHEN id IN (SELECT id FROM matched) THEN '{MATCHED}'
    WHEN id IN (SELECT id FROM looked) THEN '{UNMATCHED}' ELSE '{UNVERIFIABLE}' END
FROM items ORDER BY source_id, happened_earliest, id
"""
