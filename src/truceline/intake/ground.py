"""The ground a row is about: a named area, or a footprint that its source drew as text."""

from __future__ import annotations

import numpy as np

from truceline.intake.task import KEPT, Rows, Rule, Task
from truceline.records import Problem
from truceline.space import footprints

USABLE = "intake_footprints"


def write_usable(task: Task, rows: Rows, text: str) -> None:
    """The temp table of those footprint texts (SQL over the rows) that can be drawn; each is drawn once."""
    task.con.execute(f"CREATE OR REPLACE TEMP TABLE {USABLE} (drawn VARCHAR)")
    said = f"SELECT DISTINCT {text} AS said FROM ({rows.sql})"
    found = task.con.execute(f"SELECT said FROM ({said}) WHERE said IS NOT NULL").fetchnumpy()["said"]
    if not len(found):
        return
    texts = np.ma.getdata(found).astype(object)
    drawn = np.array([outline is not None for outline in footprints(texts.tolist())])
    task.con.register("intake_chunk", {"drawn": texts[drawn]})
    task.con.execute(f"INSERT INTO {USABLE} SELECT drawn::VARCHAR FROM intake_chunk")
    task.con.unregister("intake_chunk")


def drawable(column: str, text: str, found: str) -> Rule:
    """A footprint that is there must be one that can be drawn (``write_usable`` comes first)."""
    return Rule(
        code="TL-INT-012",
        column=column,
        bad=f"{text} IS NOT NULL AND {text} NOT IN (SELECT drawn FROM {USABLE})",
        found=found,
        message=f"'{{found}}' is no outline or route in degrees, longitude first, that can be drawn. {KEPT}",
        remedy="Write POLYGON ((30 48, 31 48, 31 49, 30 48)) or LINESTRING (30 48, 30.2 48.1) with a "
        "visibility of up to 100 km, or name an area, and read the file again.",
    )


def somewhere(column: str, ground: str) -> Rule:
    """A row must say which ground it is about."""
    return Rule(
        code="TL-INT-015",
        column=column,
        bad=f"{ground} IS NULL",
        found="NULL",
        message=f"The row names no area and draws no ground: nobody can say where it looked. {KEPT}",
        remedy="Write the id of an area of the agreement, or the footprint, and read the file again.",
    )


def share(column: str, text: str, value: str) -> Rule:
    """A share must lie between 0 and 1."""
    return Rule(
        code="TL-INT-005",
        column=column,
        bad=f"{value} NOT BETWEEN 0 AND 1",
        found=text,
        message=f"'{{found}}' is not a share from 0 to 1. {KEPT}",
        remedy="Write 0.4 for 40 per cent and read the file again.",
    )


def not_negative(column: str, text: str, value: str) -> Rule:
    """A length, an interval or an uncertainty must not be below zero."""
    return Rule(
        code="TL-INT-005",
        column=column,
        bad=f"{value} < 0",
        found=text,
        message=f"'{{found}}' is below zero, which this number cannot be. {KEPT}",
        remedy="Mend the number and read the file again.",
    )


def refusal_of_setting(task: Task, table: str, key: str, value: object, what: str) -> Problem:
    """The refusal of a file whose card has a setting that cannot be used."""
    return task.refusal(
        "TL-INT-018",
        f"The card '{task.card.name}' says {key} = {value!r} in [{table}]; it must be {what}.",
        "Mend the card and read the file again.",
    )
