"""Checks of devices: numbers as they were measured; what follows from them is not decided here."""

from __future__ import annotations

from truceline.intake.cells import needed, number, numeric
from truceline.intake.ground import not_negative, refusal_of_setting
from truceline.intake.mapped import Mapped, mapped_rows, speaker
from truceline.intake.task import KEPT, Plan, Rule, Task
from truceline.records import Problem

OFFSETS = ("clock_offset_s", "position_offset_m")
SIZES = ("clock_sigma_s", "clock_tolerance_s", "position_offset_m", "position_tolerance_m", "valid_days")
LIMITS = ("clock_tolerance_s", "position_tolerance_m", "valid_days")
_DAY_S = 86_400


def plan(task: Task) -> Plan | Problem:
    """The plan of a table of checks; a row that checked neither clock nor position is set aside."""
    mapped = mapped_rows(task, _bad_limit)
    if isinstance(mapped, Problem):
        return mapped
    rows = mapped.rows
    says, source_rule = speaker(mapped, "source")
    return Plan(
        rows=rows,
        values={**_values(mapped), **says},
        moments=[mapped.moment("at", "checked_at")],
        rules=[*_rules(mapped), source_rule],
        layers={"checks": [_record()]},
        source="source_of_row",
    )


def _bad_limit(task: Task) -> Problem | None:
    for name, value in task.card.setting("limits").items():
        if name not in LIMITS or not isinstance(value, int | float) or not value > 0:
            return refusal_of_setting(task, "limits", name, value, f"one of {', '.join(LIMITS)}, above 0")
    return None


def _values(mapped: Mapped) -> dict[str, str]:
    limits = mapped.task.card.setting("limits")
    values = {name: mapped.text(name) for name in ("device", "method", "checked_by")}
    for name in dict.fromkeys((*OFFSETS, *SIZES)):
        values[f"{name}_text"] = mapped.text(name)
        read = number(f"{name}_text")
        if name in limits:  # an empty cell takes the card's limit; a cell that cannot be read never does
            read = f"CASE WHEN {name}_text IS NULL THEN {float(limits[name])} ELSE {read} END"
        values[name] = read
    return values


def _rules(mapped: Mapped) -> list[Rule]:
    numbers = [
        rule
        for name in dict.fromkeys((*OFFSETS, *SIZES))
        for rule in (
            numeric(mapped.column(name), f"{name}_text", name),
            *([not_negative(mapped.column(name), f"{name}_text", name)] if name in SIZES else []),
        )
    ]
    nothing = Rule(
        code="TL-INT-015",
        column=mapped.column("clock_offset_s"),
        bad="clock_offset_s IS NULL AND position_offset_m IS NULL",
        found="NULL",
        message=f"The row gives neither a clock's offset nor a position's: nothing was checked. {KEPT}",
        remedy="Write 0 where a device was found exact, and leave empty only what was not checked.",
    )
    return [needed(mapped.column("device"), "device"), *numbers, nothing]


def _record() -> dict[str, str]:
    same = {
        name: name
        for name in (
            *OFFSETS,
            "clock_sigma_s",
            "clock_tolerance_s",
            "position_tolerance_m",
            "method",
            "checked_by",
        )
    }
    return {
        **same,
        "sensor_id": "device",
        "checked_at": "at_latest",
        "valid_for_s": f"valid_days * {_DAY_S}",
    }
