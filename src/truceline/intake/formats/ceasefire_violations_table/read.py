"""A monitors' table of ceasefire violations: bearing and distance from a position, count, words, time."""

from __future__ import annotations

from truceline.intake.mapped import mapped_rows
from truceline.intake.places import card_problem
from truceline.intake.sightings import happened, placed, sighting
from truceline.intake.task import Plan, Task
from truceline.records import Problem


def plan(task: Task) -> Plan | Problem:
    """The plan of the table: a row is one thing observed, however many of it were counted."""
    mapped = mapped_rows(task, card_problem)
    if isinstance(mapped, Problem):
        return mapped
    when = mapped.moment("happened", "time")
    seen = sighting(mapped, texts={"position": mapped.words("position")})
    return Plan(
        rows=seen.rows,
        values=seen.values,
        moments=[when],
        spots=[placed(mapped, mapped.words("location"), mapped.words("position"))],
        rules=seen.rules,
        layers={"observations": [{**seen.record, **happened(when)}]},
        scratch=seen.scratch,
    )
