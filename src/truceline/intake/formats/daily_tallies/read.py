"""Daily series: each row gives one tally for each measure of the card, over its local day or days."""

from __future__ import annotations

from truceline.intake.cells import Measure, cell, ends_after, json_numbers, number, numeric, whole
from truceline.intake.mapped import Mapped, mapped_rows
from truceline.intake.task import Moment, Plan, Rows, Rule, Task, named, quoted
from truceline.records import Problem

SPAN = ("starts_earliest", "stops_latest")


def plan(task: Task) -> Plan | Problem:
    """The plan of a daily series; an empty measure is a tally without a number, never zero."""
    mapped = mapped_rows(task)
    if isinstance(mapped, Problem):
        return mapped
    rows = mapped.rows
    measures = _listed(task, rows, "measures")
    exposures = _listed(task, rows, "exposures")
    return Plan(
        rows=rows,
        values=_values(mapped, measures, exposures),
        moments=_period(mapped),
        rules=[rule for m in measures for rule in _count_rules(rows, m)]
        + [rule for e in exposures for rule in _share_rules(rows, e)]
        + ([ends_after(mapped.column("stops"), *SPAN, "stops_text")] if mapped.has("starts") else []),
        layers={"tallies": [_record(mapped, place, measure) for place, measure in enumerate(measures)]},
    )


def _period(mapped: Mapped) -> list[Moment]:
    """One day, or a first and a last day that is still inside."""
    if not mapped.has("starts"):
        return [mapped.moment("period", "date", end_excluded=True)]
    return [mapped.moment(name, name, end_excluded=True) for name in ("starts", "stops")]


def _listed(task: Task, rows: Rows, table: str) -> list[Measure]:
    """The card's measures that the file has; older vintages of a series have fewer columns."""
    named_columns = task.card.setting(table).items()
    return [
        Measure(column=str(column).lower(), name=str(name))
        for name, column in named_columns
        if str(column).lower() in rows.columns
    ]


def _values(mapped: Mapped, measures: list[Measure], exposures: list[Measure]) -> dict[str, str]:
    counts = {f"count_{i}": whole(cell(mapped.rows, m.column)) for i, m in enumerate(measures)}
    exposure = number(mapped.text("exposure"))
    return {
        "area": mapped.text("area"),
        "shares": json_numbers(mapped.rows, exposures),
        "exposure": exposure,
        **counts,
    }


def _count_rules(rows: Rows, measure: Measure) -> list[Rule]:
    text = cell(rows, measure.column)
    return [numeric(measure.column, text, whole(text), "a whole number")]


def _share_rules(rows: Rows, exposure: Measure) -> list[Rule]:
    text = cell(rows, exposure.column)
    value = f"({number(text)})"
    share = f"CASE WHEN {value} BETWEEN 0 AND 1 THEN {value} END"
    return [numeric(exposure.column, text, share, "a share from 0 to 1")]


def _record(mapped: Mapped, place: int, measure: Measure) -> dict[str, str]:
    count = named(f"count_{place}")
    return {
        "measure_code": quoted(measure.name),
        "area": "area",
        "period_start": SPAN[0] if mapped.has("starts") else "period_earliest",
        "period_end": SPAN[1] if mapped.has("starts") else "period_latest",
        "count": count,
        "count_qualifier": f"CASE WHEN {count} IS NOT NULL THEN 'exact' END",
        "exposure": "exposure",
        "exposures": "shares",
    }
