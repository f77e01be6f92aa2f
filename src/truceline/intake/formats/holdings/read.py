"""Declared holdings: what a party says that it keeps; nothing here says that it is so."""

from __future__ import annotations

from truceline.intake.cells import needed, numeric, whole
from truceline.intake.mapped import Mapped, mapped_rows, speaker
from truceline.intake.task import KEPT, Plan, Rule, Task
from truceline.records import Problem

TEXTS = ("party", "site", "hall", "weapon", "serial")


def plan(task: Task) -> Plan | Problem:
    """The plan of a table of declared weapons; a row without serial and number is set aside."""
    mapped = mapped_rows(task)
    if isinstance(mapped, Problem):
        return mapped
    says, source_rule = speaker(mapped, "source")
    return Plan(
        rows=mapped.rows,
        values={**{name: mapped.text(name) for name in TEXTS}, **how_many(mapped), **says},
        moments=[mapped.moment("as_of", "as_of")],
        rules=[
            *(needed(mapped.column(name), name) for name in ("party", "site", "weapon")),
            *count_rules(mapped),
            _one_or_several(mapped),
            source_rule,
        ],
        layers={"holdings": [_record()]},
        source="source_of_row",
    )


def how_many(mapped: Mapped) -> dict[str, str]:
    """Working columns number_text, number_said and number: 1 with a serial, else as written."""
    return {
        "number_text": mapped.text("number"),
        "number_said": whole("number_text"),
        "number": "CASE WHEN serial IS NOT NULL THEN coalesce(number_said, 1) ELSE number_said END",
    }


def count_rules(mapped: Mapped) -> list[Rule]:
    """A number that is written must be a whole number from 1, and 1 beside a serial."""
    column = mapped.column("number")
    return [
        numeric(column, "number_text", "number_said", "a whole number"),
        Rule(
            code="TL-INT-005",
            column=column,
            bad="number_said < 1 OR (serial IS NOT NULL AND number_said > 1)",
            found="number_text",
            message=f"'{{found}}' is no number of weapons that this row can speak of. {KEPT}",
            remedy="Write one row for each serial, or a number from 1 without a serial.",
        ),
    ]


def _one_or_several(mapped: Mapped) -> Rule:
    return Rule(
        code="TL-INT-015",
        column=mapped.column("serial"),
        bad="serial IS NULL AND number_text IS NULL",
        found="NULL",
        message=f"The row gives neither a serial nor a number: nobody can say how many it declares. {KEPT}",
        remedy="Write the serial of one weapon, or the number of several.",
    )


def _record() -> dict[str, str]:
    return {
        "declared_by": "party",
        "as_of_earliest": "as_of_earliest",
        "as_of_latest": "as_of_latest",
        "site": "site",
        "hall": "hall",
        "weapon_code": "weapon",
        "serial": "serial",
        "count": "number",
    }
