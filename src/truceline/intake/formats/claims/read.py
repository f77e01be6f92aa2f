"""Claimed totals: each row is a tally of the claimant's source about the accused party."""

from __future__ import annotations

from dataclasses import replace

from truceline.intake.cells import cell, ends_after, needed, numeric, whole
from truceline.intake.mapped import Mapped, mapped_rows, speaker
from truceline.intake.task import Moment, Plan, Rows, Rule, Task
from truceline.records import Problem

MORE_THAN = "_more_than"
FUZZY = "~"


def plan(task: Task) -> Plan | Problem:
    """The plan of a table of claims; windows without an offset are in the zone of the file's source."""
    mapped = mapped_rows(task)
    if isinstance(mapped, Problem):
        return mapped
    rows = mapped.rows
    says, source_rule = speaker(mapped, "claimant", _voices(task))
    return Plan(
        rows=rows,
        values={**_values(mapped), **says},
        moments=[_edge(mapped, "starts", "window_start"), _edge(mapped, "stops", "window_end")],
        rules=[needed("claimant", "claimant"), source_rule, *_rules(rows)],
        layers={"tallies": [_record()]},
        source="source_of_row",
    )


def _voices(task: Task) -> dict[str, str]:
    """Claimant to source: a party speaks through its one source of class 'party'.

    With several such sources the file's own is meant; if it is none of them, nobody can say.
    """
    voices: dict[str, str] = {}
    for source in task.sources:
        voices[source.id] = source.id
    owners = {s.owner_party for s in task.sources if s.owner_party and s.source_class == "party"}
    for owner in owners:
        speaking = [s.id for s in task.sources if s.owner_party == owner and s.source_class == "party"]
        if task.source.id in speaking or len(speaking) == 1:
            voices[str(owner)] = task.source.id if task.source.id in speaking else speaking[0]
    return voices


def _edge(mapped: Mapped, name: str, ours: str) -> Moment:
    """An edge of the window; '09:00~' (known from the report's hour alone) is read as 09:00."""
    moment = mapped.moment(name, ours, end_excluded=True)
    return replace(moment, text=f"rtrim({moment.text}, '{FUZZY}')", width="'instant'")


def _values(mapped: Mapped) -> dict[str, str]:
    measure = mapped.text("measure")
    edges = f"concat({mapped.text('window_start')}, {mapped.text('window_end')})"
    fuzzy = f"contains({edges}, '{FUZZY}')"
    over = f"ends_with({measure}, '{MORE_THAN}')"
    return {
        "claimant": mapped.text("claimant"),
        "accused": mapped.text("accused"),
        "area": mapped.text("area"),
        "measure": f"CASE WHEN {over} THEN {measure}[:-{len(MORE_THAN) + 1}] ELSE {measure} END",
        "value_text": mapped.text("value"),
        "claimed": whole("value_text"),
        "qualifier": f"CASE WHEN {over} THEN 'over' WHEN {fuzzy} THEN 'about' ELSE 'exact' END",
    }


def _rules(rows: Rows) -> list[Rule]:
    return [
        needed("accused", cell(rows, "accused")),
        needed("measure", cell(rows, "measure")),
        needed("value", cell(rows, "value")),
        numeric("value", "value_text", "claimed", "a whole number"),
        ends_after("window_end", "starts_earliest", "stops_latest", "stops_text"),
    ]


def _record() -> dict[str, str]:
    return {
        "measure_code": "measure",
        "area": "area",
        "period_start": "starts_earliest",
        "period_end": "stops_latest",
        "count": "claimed",
        "count_qualifier": "qualifier",
        "about_party": "accused",
    }
