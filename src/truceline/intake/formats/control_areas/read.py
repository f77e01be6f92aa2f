"""Control areas: each polygon of a dated map is ground that one side's map says one party holds."""

from __future__ import annotations

import re

from truceline.intake.cells import needed, number, numeric
from truceline.intake.features import OUTLINE, feature_rows
from truceline.intake.mapped import Mapped
from truceline.intake.task import Plan, Rule, Task, quoted
from truceline.records import Problem

_DAY_IN_NAME = re.compile(r"(20\d{2})-?(\d{2})-?(\d{2})(?!\d)")


def plan(task: Task) -> Plan | Problem:
    """The plan of a dated map; the day is the features' own, else the file name's."""
    rows = feature_rows(task)
    if isinstance(rows, Problem):
        return rows
    mapped = Mapped(task, rows)
    return Plan(
        rows=rows,
        values=_values(mapped),
        rules=_rules(mapped),
        layers={"control": [_record()]},
    )


def day_in(file_name: str) -> str | None:
    """The day that a file's name holds (20240708 or 2024-07-08) as ISO text, or None."""
    found = _DAY_IN_NAME.search(file_name)
    return "-".join(found.groups()) if found else None


def _values(mapped: Mapped) -> dict[str, str]:
    task = mapped.task
    in_name = day_in(task.file_name)
    outline = mapped.rows.columns[OUTLINE]
    drawn_by = quoted(task.source.owner_party or task.source.id)
    return {
        "day_text": f"coalesce({mapped.text('day')}, {quoted(in_name) if in_name else 'NULL'})",
        "day": "CASE WHEN length(day_text) = 10 THEN try_cast(day_text AS DATE) END",
        "holder": mapped.text("holder"),
        "drawn_by": f"coalesce({mapped.text('drawn_by')}, {drawn_by})",
        "lag_text": mapped.text("lag_days"),
        "lag_days": number("lag_text"),
        "band_text": mapped.text("uncertainty_m"),
        "uncertainty_m": number("band_text"),
        "outline": outline,
    }


def _rules(mapped: Mapped) -> list[Rule]:
    holder = needed(mapped.column("holder"), "holder")
    return [
        needed("geometry", "outline"),
        needed(mapped.column("day"), "day_text"),
        Rule(
            code="TL-INT-006",
            column=mapped.column("day"),
            bad="day IS NULL",
            found="day_text",
            message="'{found}' is not a calendar day. The feature is set aside; the others are kept.",
            remedy="Write it as 2024-06-30 in the properties or in the file's name.",
        ),
        Rule(
            code=holder.code,
            column=holder.column,
            bad=holder.bad,
            found=holder.found,
            message="The map does not say who holds this ground. The feature is set aside.",
            remedy='Write a card with reader = "control_areas" and [constants] holder = "…", '
            "from the map's legend.",
        ),
        numeric(mapped.column("lag_days"), "lag_text", "lag_days"),
        numeric(mapped.column("uncertainty_m"), "band_text", "uncertainty_m"),
    ]


def _record() -> dict[str, str]:
    same = {name: name for name in ("day", "holder", "drawn_by", "lag_days", "uncertainty_m")}
    return {**same, "geometry": "unhex(outline)"}
