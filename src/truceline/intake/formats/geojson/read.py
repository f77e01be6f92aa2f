"""GeoJSON points and areas: one observation a feature, its properties mapped as a table's columns are."""

from __future__ import annotations

from truceline.intake.features import feature_rows
from truceline.intake.formats.table.read import plan_of_rows
from truceline.intake.task import Plan, Task
from truceline.records import Problem


def plan(task: Task) -> Plan | Problem:
    """The plan of a FeatureCollection by the card's map; a feature without geometry is 'none'."""
    rows = feature_rows(task)
    return rows if isinstance(rows, Problem) else plan_of_rows(task, rows)
