"""Hours of patrols: an area is watched as far as its fraction goes, a route is looked at once."""

from __future__ import annotations

from truceline.intake.cells import ends_after, needed, number, numeric, one_of, whole
from truceline.intake.ground import drawable, not_negative, share, somewhere, write_usable
from truceline.intake.mapped import Mapped, mapped_rows, speaker
from truceline.intake.task import KEPT, Plan, Rule, Task
from truceline.records import Problem
from truceline.space import REACH

UNSAID = "share of the area seen not stated"


def plan(task: Task) -> Plan | Problem:
    """The plan of a table of patrols; what no patrol's hours cover stays unknown."""
    mapped = mapped_rows(task)
    if isinstance(mapped, Problem):
        return mapped
    rows = mapped.rows
    write_usable(task, rows, _seen_along(mapped.text("route"), number(mapped.text("visibility_m"))))
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


def _seen_along(route: str, reach_m: str) -> str:
    """SQL of a route with its reach as a footprint; null where there is no route or no reach."""
    return f"'{REACH}' || ({reach_m}) || ';' || {route}"


def _values(mapped: Mapped) -> dict[str, str]:
    return {
        "patrol": mapped.text("patrol"),
        "eyes": f"coalesce({mapped.text('team')}, patrol)",
        "area": mapped.text("area_ref"),
        "route": mapped.text("route"),
        "reach_text": mapped.text("visibility_m"),
        "reach_m": number("reach_text"),
        "along": _seen_along("route", "reach_m"),
        "ground": "coalesce(along, area)",
        "light": f"lower({mapped.text('daynight')})",
        "said_state": f"coalesce(lower({mapped.text('state')}), 'looked')",
        "fraction_text": mapped.text("fraction"),
        "fraction": f"coalesce({number('fraction_text')}, CASE WHEN route IS NOT NULL THEN 1.0 END)",
        "looks_text": mapped.text("looks"),
        "looks": f"CASE WHEN route IS NOT NULL THEN coalesce({whole('looks_text')}, 1) END",
        "unsaid": "said_state = 'looked' AND fraction IS NULL",
        "state": "CASE WHEN unsaid THEN 'unknown' ELSE said_state END",
        "said_why": mapped.text("reason"),
        "why": f"concat_ws('; ', patrol, CASE WHEN unsaid THEN '{UNSAID}' END, said_why, light, "
        "'visibility ' || reach_text || ' m')",
    }


def _rules(mapped: Mapped) -> list[Rule]:
    fraction, looks, reach = (mapped.column(name) for name in ("fraction", "looks", "visibility_m"))
    return [
        needed(mapped.column("patrol"), "patrol"),
        numeric(reach, "reach_text", "reach_m"),
        not_negative(reach, "reach_text", "reach_m"),
        _reach_of_a_route(reach),
        drawable(mapped.column("route"), "along", "route"),
        somewhere(mapped.column("area_ref"), "ground"),
        one_of(mapped.column("daynight"), "light", ("day", "night"), "light (day, night)"),
        one_of(
            mapped.column("state"),
            "said_state",
            ("looked", "obscured"),
            "a patrol's states (looked, obscured)",
        ),
        numeric(fraction, "fraction_text", number("fraction_text")),
        share(fraction, "fraction_text", "fraction"),
        numeric(looks, "looks_text", whole("looks_text"), "a whole number"),
        not_negative(looks, "looks_text", whole("looks_text")),
        ends_after(mapped.column("to_at"), "starts_earliest", "stops_latest", "stops_text"),
    ]


def _reach_of_a_route(column: str) -> Rule:
    return Rule(
        code="TL-INT-015",
        column=column,
        bad="route IS NOT NULL AND reach_m IS NULL",
        found="NULL",
        message=f"A route without a visibility says nothing of what was seen beside it. {KEPT}",
        remedy="Ask the patrol how far it could see, write it in metres, and read the file again.",
    )


def _record() -> dict[str, str]:
    same = {name: name for name in ("state", "fraction", "looks")}
    return {
        **same,
        "sensor_id": "eyes",
        "area_ref": "ground",
        "from_at": "starts_earliest",
        "to_at": "stops_latest",
        "reason": "why",
    }
