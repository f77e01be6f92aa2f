"""Inspections: what inspectors saw in a declared site; what follows from it is not decided here."""

from __future__ import annotations

from truceline.intake.cells import needed, one_of
from truceline.intake.formats.holdings.read import count_rules, how_many
from truceline.intake.mapped import Mapped, mapped_rows, speaker
from truceline.intake.task import KEPT, Plan, Rule, Task
from truceline.records import RESTRICTIONS, Problem

TEXTS = ("inspected_by", "site", "hall", "weapon", "serial", "restriction", "reason")
FOUND = ("present", "absent", "searched", "not_accessible", "withdrawn")


def plan(task: Task) -> Plan | Problem:
    """The plan of a table of inspections; a row that does not say what it found of what is set aside."""
    mapped = mapped_rows(task)
    if isinstance(mapped, Problem):
        return mapped
    says, source_rule = speaker(mapped, "source")
    return Plan(
        rows=mapped.rows,
        values={
            **{name: mapped.text(name) for name in TEXTS},
            "outcome": mapped.text("found"),
            **how_many(mapped),
            **says,
        },
        moments=[mapped.moment("at", "inspected_at")],
        rules=[*_rules(mapped), source_rule],
        layers={"inspections": [_record()]},
        source="source_of_row",
    )


def _rules(mapped: Mapped) -> list[Rule]:
    return [
        *(needed(mapped.column(name), name) for name in ("inspected_by", "site")),
        needed(mapped.column("found"), "outcome"),
        one_of(mapped.column("found"), "outcome", FOUND, "what an inspection finds"),
        one_of(mapped.column("restriction"), "restriction", RESTRICTIONS, "restrictions"),
        *count_rules(mapped),
        _without(
            mapped,
            "serial",
            "outcome IN ('absent', 'withdrawn') AND serial IS NULL",
            "The row says what became of a weapon, and not of which: its serial is missing.",
            "Write the serial, or a row 'searched' for the whole place.",
        ),
        _without(
            mapped,
            "number",
            "outcome = 'present' AND serial IS NULL AND number_text IS NULL",
            "The row gives neither a serial nor a number: nobody can say how many were there.",
            "Write the serial of one weapon, or the number of several.",
        ),
        _without(
            mapped,
            "restriction",
            "(outcome = 'not_accessible') <> (restriction IS NOT NULL)",
            "A restriction is written where nobody could look, and only there.",
            "Write found = not_accessible with its restriction, or leave the restriction empty.",
        ),
    ]


def _without(mapped: Mapped, name: str, bad: str, message: str, remedy: str) -> Rule:
    return Rule(
        code="TL-INT-015",
        column=mapped.column(name),
        bad=bad,
        found="NULL",
        message=f"{message} {KEPT}",
        remedy=remedy,
    )


def _record() -> dict[str, str]:
    same = {name: name for name in TEXTS if name != "weapon"}
    count = "CASE WHEN outcome IN ('searched', 'not_accessible') THEN NULL ELSE number END"
    return {
        **same,
        "found": "outcome",
        "from_at": "at_earliest",
        "to_at": "at_latest",
        "weapon_code": "weapon",
        "count": count,
    }
