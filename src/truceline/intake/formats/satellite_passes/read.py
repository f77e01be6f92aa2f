"""Satellite passes: what each could see is what the cloud left; without a word about cloud, nobody knows."""

from __future__ import annotations

from truceline.intake.cells import ends_after, needed, number, numeric
from truceline.intake.ground import drawable, refusal_of_setting, share, somewhere, write_usable
from truceline.intake.mapped import Mapped, mapped_rows, speaker
from truceline.intake.task import Plan, Rule, Task
from truceline.records import Problem

EDGES = ("west", "south", "east", "north")


def plan(task: Task) -> Plan | Problem:
    """The plan of a table of passes; every pass is one look, obscured, or unknown."""
    mapped = mapped_rows(task, _bad_threshold)
    if isinstance(mapped, Problem):
        return mapped
    rows = mapped.rows
    write_usable(task, rows, f"coalesce({mapped.text('footprint')}, {_box(mapped)})")
    says, source_rule = speaker(mapped, "source")
    return Plan(
        rows=rows,
        values={**_values(mapped), **says},
        moments=[
            mapped.moment("starts", "from_at"),
            mapped.moment("stops", "to_at", end_excluded=True),
        ],
        rules=[*_rules(mapped), source_rule],
        layers={"coverage": [_record()]},
        source="source_of_row",
    )


def _bad_threshold(task: Task) -> Problem | None:
    cloud = task.card.setting("cloud").get("obscured_from")
    if not isinstance(cloud, int | float) or not 0 < cloud <= 1:
        return refusal_of_setting(task, "cloud", "obscured_from", cloud, "a share above 0, up to 1")
    sun = task.card.setting("light").get("least_sun_deg", 0)
    if not isinstance(sun, int | float) or not -90 <= sun <= 90:
        return refusal_of_setting(task, "light", "least_sun_deg", sun, "degrees from -90 to 90")
    return None


def _box(mapped: Mapped) -> str:
    """SQL of the box as an outline; null unless all four edges are numbers."""
    west, south, east, north = (f"({number(mapped.text(edge))})" for edge in EDGES)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    points = " || ', ' || ".join(f"{x} || ' ' || {y}" for x, y in corners)
    return f"'POLYGON ((' || {points} || '))'"


def _values(mapped: Mapped) -> dict[str, str]:
    return {
        "satellite": mapped.text("satellite"),
        "area": mapped.text("area_ref"),
        "footprint": f"coalesce({mapped.text('footprint')}, {_box(mapped)})",
        "edges": f"concat_ws(' ', {', '.join(mapped.text(edge) for edge in EDGES)})",
        "ground": "coalesce(area, footprint)",
        "cloud_text": mapped.text("cloud"),
        "cloud": number("cloud_text"),
        "sun_text": mapped.text("sun"),
        "sun": number("sun_text"),
        "says_cloud": mapped.text("cloud_source"),
        "unsaid": _unsaid(mapped.task),
        "hidden_by": _hidden_by(mapped.task),
        "state": "CASE WHEN hidden_by <> '' THEN 'obscured' WHEN unsaid <> '' THEN 'unknown' "
        "ELSE 'looked' END",
        "clear": "1.0 - cloud",
        "why": "nullif(concat_ws('; ', nullif(hidden_by, ''), nullif(unsaid, ''), "
        "'cloud by ' || says_cloud), '')",
    }


def _unsaid(task: Task) -> str:
    """SQL of what nobody states and the state depends on; '' where all is said."""
    parts = ["CASE WHEN cloud_text IS NULL THEN 'cloud not stated' END"]
    if task.card.setting("light"):
        parts.append("CASE WHEN sun_text IS NULL THEN 'light not stated' END")
    return f"concat_ws('; ', {', '.join(parts)})"


def _hidden_by(task: Task) -> str:
    """SQL of what hid the ground; '' where nothing is known to have."""
    obscured_from = float(task.card.setting("cloud")["obscured_from"])
    parts = [f"CASE WHEN cloud >= {obscured_from} THEN 'cloud ' || cloud_text END"]
    if task.card.setting("light"):
        least = float(task.card.setting("light").get("least_sun_deg", 0))
        parts.append(f"CASE WHEN sun < {least} THEN 'dark: sun at ' || sun_text || ' degrees' END")
    return f"concat_ws('; ', {', '.join(parts)})"


def _rules(mapped: Mapped) -> list[Rule]:
    cloud, sun = mapped.column("cloud"), mapped.column("sun")
    box = [
        numeric(mapped.column(edge), mapped.text(edge), number(mapped.text(edge)))
        for edge in EDGES
        if mapped.has(edge)
    ]
    drawn = mapped.column("footprint") if mapped.has("footprint") else mapped.column("west")
    return [
        needed(mapped.column("satellite"), "satellite"),
        *box,
        drawable(drawn, "footprint", "footprint"),
        somewhere(mapped.column("area_ref"), "ground"),
        numeric(cloud, "cloud_text", "cloud"),
        share(cloud, "cloud_text", "cloud"),
        numeric(sun, "sun_text", "sun"),
        ends_after(mapped.column("to_at"), "starts_earliest", "stops_latest", "stops_text"),
    ]


def _record() -> dict[str, str]:
    return {
        "sensor_id": "satellite",
        "area_ref": "ground",
        "from_at": "starts_earliest",
        "to_at": "stops_latest",
        "state": "state",
        "fraction": "clear",
        "looks": "1",
        "reason": "why",
    }
