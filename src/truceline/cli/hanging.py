"""Which of a mission's incidents hang on the draft or the reading, and two readings side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from truceline.cli.differing import because_lines
from truceline.cli.output import plain
from truceline.cli.words import counted, in_words, table

if TYPE_CHECKING:
    from truceline.mission import IncidentChange, MissionDifference

GIVEN = (
    "A verdict holds if it is so; the outcome adds whether it occurred. "
    "Nothing here says which of two is right."
)


def mission_object(found: MissionDifference) -> dict[str, Any]:
    """run, incidents, turned[], changes[], before[], after[], given."""
    return {**plain(found), "turned": list(found.turned), "given": GIVEN}


def change_lines(found: MissionDifference) -> Iterator[str]:
    """Each incident that hangs on it, both verdicts, both outcomes, and the test that decides."""
    yield (
        f"Incidents whose verdict changes: {len(found.turned)} of {found.incidents} (run {found.run})."
        if found.incidents
        else f"Run {found.run} has no incident."
    )
    for each in found.changes:
        yield from _change(each)
    untold = [each.incident_id for each in found.changes if each.because is None]
    if untold:
        number = counted(len(set(untold)), "incident")
        yield f"{number} told without the reason: it is told of the first ones alone."
    yield GIVEN


def _change(each: IncidentChange) -> Iterator[str]:
    outcomes = f"{in_words(each.old_outcome.value)} -> {in_words(each.new_outcome.value)}"
    yield (
        f"  {each.incident_id} ({in_words(each.status.value)}), {each.provision_id} as {each.read_by} "
        f"reads it: {each.old.value} -> {each.new.value}; outcome {outcomes}"
    )
    if each.because is not None:
        yield from because_lines(each.because, each.provision_id)


def beside_lines(found: MissionDifference, readers: tuple[str, str]) -> Iterator[str]:
    """Both readers' counts of every provision in one table, then the incidents that hang on it."""
    sides = [
        {(each.provision_id, each.verdict.value, each.outcome.value): each.incidents for each in side}
        for side in (found.before, found.after)
    ]
    keys = sorted({*sides[0], *sides[1]})
    rows = [(*map(in_words, key), *(side.get(key, 0) for side in sides)) for key in keys]
    yield from table(("provision", "verdict", "outcome", *(f"as {each} reads it" for each in readers)), rows)
    yield ""
    yield from change_lines(found)
