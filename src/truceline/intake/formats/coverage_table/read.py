"""Coverage: one row says what one sensor was doing over one area for one period."""

from __future__ import annotations

from truceline.intake.cells import ends_after, needed, number, numeric, one_of, whole
from truceline.intake.mapped import Mapped, mapped_rows, speaker
from truceline.intake.task import Plan, Rule, Task
from truceline.records import LookState, Problem


def plan(task: Task) -> Plan | Problem:
    """The plan of a coverage table; what no row covers stays unknown, never looked."""
    mapped = mapped_rows(task)
    if isinstance(mapped, Problem):
        return mapped
    rows = mapped.rows
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


def _values(mapped: Mapped) -> dict[str, str]:
    return {
        "sensor_id": mapped.text("sensor_id"),
        "area_ref": mapped.text("area_ref"),
        "state": f"lower({mapped.text('state')})",
        "fraction_text": mapped.text("fraction"),
        "fraction": number("fraction_text"),
        "looks_text": mapped.text("looks"),
        "looks": whole("looks_text"),
        "reason": mapped.text("reason"),
    }


def _rules(mapped: Mapped) -> list[Rule]:
    fraction, looks = mapped.column("fraction"), mapped.column("looks")
    return [
        needed(mapped.column("area_ref"), "area_ref"),
        needed(mapped.column("state"), "state"),
        one_of(mapped.column("state"), "state", (state.value for state in LookState), "look states"),
        numeric(fraction, "fraction_text", "fraction"),
        _not_a_share(fraction),
        numeric(looks, "looks_text", "looks", "a whole number"),
        ends_after(mapped.column("to_at"), "starts_earliest", "stops_latest", "stops_text"),
    ]


def _not_a_share(column: str) -> Rule:
    return Rule(
        code="TL-INT-005",
        column=column,
        bad="fraction NOT BETWEEN 0 AND 1",
        found="fraction_text",
        message="'{found}' is not a share from 0 to 1. The row is set aside; the others are kept.",
        remedy="Write 0.4 for 40 per cent and read the file again.",
    )


def _record() -> dict[str, str]:
    same = {name: name for name in ("sensor_id", "area_ref", "state", "fraction", "looks", "reason")}
    return {**same, "from_at": "starts_earliest", "to_at": "stops_latest"}
