"""Official alerts at three levels: the area is the one that the row's level names."""

from __future__ import annotations

from truceline.intake.cells import cell
from truceline.intake.formats.table.read import plan_of_rows
from truceline.intake.rows import table_rows
from truceline.intake.task import Plan, Rows, Task
from truceline.records import Problem

AREA = "area of the alert"


def plan(task: Task) -> Plan | Problem:
    """The plan of a table of alerts; the names of a community follow those of what it lies in."""
    rows = table_rows(task)
    return rows if isinstance(rows, Problem) else plan_of_rows(task, _with_area(rows))


def _with_area(rows: Rows) -> Rows:
    oblast, raion, hromada = (cell(rows, name) for name in ("oblast", "raion", "hromada"))
    named = (
        f"CASE {cell(rows, 'level')} WHEN 'oblast' THEN {oblast} "
        f"WHEN 'raion' THEN {oblast} || ', ' || {raion} "
        f"WHEN 'hromada' THEN {oblast} || ', ' || {raion} || ', ' || {hromada} END"
    )
    return Rows(
        sql=f"SELECT *, {named} AS area_name FROM ({rows.sql})",
        columns={**rows.columns, AREA: "area_name"},
        count=rows.count,
        twice=rows.twice,
    )
