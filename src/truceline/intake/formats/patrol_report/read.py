"""Patrol reports: sightings by bearing and distance from a position, and restrictions of movement."""

from __future__ import annotations

from dataclasses import replace

from truceline.intake.mapped import Mapped, mapped_rows
from truceline.intake.places import card_problem
from truceline.intake.sayings import code_saying
from truceline.intake.sightings import happened, placed, sighting
from truceline.intake.task import KEPT, Moment, Plan, Rule, Task
from truceline.records import Problem

RESTRICTION = "restriction"


def plan(task: Task) -> Plan | Problem:
    """The plan of a patrol report; a row is one thing observed or one restriction, never both."""
    mapped = mapped_rows(task, card_problem)
    if isinstance(mapped, Problem):
        return mapped
    return _plan(task, mapped)


def _plan(task: Task, mapped: Mapped) -> Plan:
    hindered = mapped.words("restriction")
    codes = task.card.setting("codes").get("restriction", {})
    extra = {name: mapped.words(name) for name in ("team", "position", "photo")}
    seen = sighting(
        mapped,
        texts={RESTRICTION: "restriction_code", **extra},
        more=[code_saying(RESTRICTION, hindered, codes)],
    )
    when = _when(mapped)
    return Plan(
        rows=seen.rows,
        values={
            "restriction_said": hindered,
            **seen.values,
            "kind": f"CASE WHEN restriction_said IS NOT NULL THEN '{RESTRICTION}' "
            f"ELSE {seen.values['kind']} END",
            "what": f"CASE WHEN restriction_said IS NOT NULL THEN '{RESTRICTION}' ELSE observation_code END",
            "by_side": mapped.words("restricted_by"),
        },
        moments=[when],
        spots=[placed(mapped, _where(mapped), mapped.words("position"))],
        rules=[*_restriction_rules(mapped), *map(_unless_restricted, seen.rules)],
        layers={
            "observations": [
                {**seen.record, **happened(when), "observation": "what", "side_claimed": "by_side"}
            ]
        },
        scratch=seen.scratch,
    )


def _when(mapped: Mapped) -> Moment:
    """From when to when, as one written span: an end earlier than its start is the next day's."""
    first = mapped.moment("happened", "time")
    until = mapped.words("until")
    return replace(first, text=f"nullif(concat_ws(' - ', {first.text}, {until}), '')", written=True)


def _where(mapped: Mapped) -> str:
    """Distance and bearing from the position; the position itself where neither is written."""
    bearing, distance = mapped.words("bearing"), mapped.words("distance")
    number = f"regexp_full_match({bearing}, '[0-9]+(\\.[0-9]+)?')"
    degrees = f"CASE WHEN {number} THEN {bearing} || '°' ELSE {bearing} END"
    return (
        f"CASE WHEN {bearing} IS NULL AND {distance} IS NULL THEN {mapped.words('position')} "
        f"WHEN {bearing} IS NULL OR {distance} IS NULL THEN NULL "
        f"ELSE {distance} || ' ' || {degrees} END"
    )


def _restriction_rules(mapped: Mapped) -> list[Rule]:
    column = mapped.column("restriction")
    return [
        Rule(
            code="TL-INT-010",
            column=column,
            bad="restriction_said IS NOT NULL AND restriction_code IS NULL",
            found="restriction_said",
            message=f"'{{found}}' names nothing, or two things, of the list of restrictions. {KEPT}",
            remedy="Write one restriction a row, or add the word under [codes.restriction] in a card.",
        ),
        Rule(
            code="TL-INT-022",
            column=column,
            bad="restriction_said IS NOT NULL AND observation_said IS NOT NULL",
            found="restriction_said || ', ' || observation_said",
            message="The row says two things, '{found}': nobody can say which its count and time are of. "
            + KEPT,
            remedy="Write the restriction and what was observed in two rows, and read the file again.",
        ),
    ]


def _unless_restricted(rule: Rule) -> Rule:
    return replace(rule, bad=f"restriction_said IS NULL AND ({rule.bad})")
