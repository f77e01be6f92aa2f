"""VIINA events: one report in the news a row; its labels are kept, one of them gives its kind."""

from __future__ import annotations

from truceline.intake.cells import cell, position
from truceline.intake.rows import table_rows
from truceline.intake.task import KEPT, Moment, Plan, Rows, Rule, Task, quoted
from truceline.records import Problem


def plan(task: Task) -> Plan | Problem:
    """The plan of a VIINA file: day-only reports span the source's whole local day."""
    rows = table_rows(task)
    if isinstance(rows, Problem):
        return rows
    for name in ("datetime", "lon", "lat", "event_type"):
        if name not in rows.columns:
            return task.refusal("TL-INT-004", f"The column '{name}' is missing.", "Is it a VIINA file?", name)
    values, rules = position(rows, "lat", "lon")
    values |= _values(task, rows)
    return Plan(
        rows=rows,
        values=values,
        moments=[_when(task, rows)],
        rules=[*rules, *([_hour_rule(rows)] if "hour_known" in rows.columns else [])],
        layers={"observations": [_record(task)]},
    )


def _when(task: Task, rows: Rows) -> Moment:
    # the hour is the report's; its minutes say when it was published, not when anything happened
    known = _hour_known(rows)
    return Moment(
        name="happened",
        text=cell(rows, "datetime"),
        column="datetime",
        zone=task.zone,
        width=f"CASE WHEN {known} THEN 'hour' ELSE 'day' END",
    )


def _hour_known(rows: Rows) -> str:
    """Where no column says it, midnight to the second is how the publisher writes a day without an hour."""
    if "hour_known" in rows.columns:
        return f"lower({cell(rows, 'hour_known')}) = 'true'"
    return f"NOT ends_with({cell(rows, 'datetime')}, '00:00:00')"


def _hour_rule(rows: Rows) -> Rule:
    word = cell(rows, "hour_known")
    return Rule(
        code="TL-INT-010",
        column="hour_known",
        bad=f"{word} IS NULL OR lower({word}) NOT IN ('true', 'false')",
        found=word,
        message=f"'{{found}}' does not say whether the hour is known. {KEPT}",
        remedy="Write True or False and read the file again.",
    )


def _values(task: Task, rows: Rows) -> dict[str, str]:
    return {
        "labels": f"string_split({cell(rows, 'event_type')}, '|')",
        "kind": _kind(task),
        "labelled": f"CASE WHEN labels IS NULL THEN NULL ELSE {_labels_json()} END",
    }


def _kind(task: Task) -> str:
    """The kind of the first label in the card's order that the report has, else media_report."""
    order = task.card.setting("codes").get("kind", {})
    cases = " ".join(
        f"WHEN list_contains(labels, {quoted(str(label))}) THEN {quoted(str(kind))}"
        for label, kind in order.items()
    )
    return f"CASE {cases} ELSE 'media_report' END" if cases else "'media_report'"


def _labels_json() -> str:
    escaped = """replace(replace(label, '\\', '\\\\'), '"', '\\"')"""
    listed = f"array_to_string(list_transform(labels, lambda label: '\"' || {escaped} || '\"'), ', ')"
    return f"'{{\"labels\": [' || {listed} || ']}}'"


def _record(task: Task) -> dict[str, str]:
    sigma = repr(task.source.sigma_m) if task.source.sigma_m else "NULL"
    return {
        "kind": "kind",
        "happened_earliest": "happened_earliest",
        "happened_latest": "happened_latest",
        "lon_deg": "lon",
        "lat_deg": "lat",
        "place_kind": "'point'",
        "sigma_major_m": sigma,
        "sigma_minor_m": sigma,
        "means": "'reported'",
        "measures": "labelled",
    }
