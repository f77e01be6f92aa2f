"""When each clock started, what is due by when, and what to put to the officer when acts go on.

Two starts are always shown: the first report of what happened, and the moment from which it stood
verified and found to be somebody's. Nothing here waits, and nothing here acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from truceline.agreement import CLOCKS, ClockName, Stage
from truceline.compliance.guarantees_v1.acts import Attack
from truceline.compliance.guarantees_v1.words import moment_words, time_left
from truceline.records import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStart:
    """A clock's start, and the incident that started it; ``at`` None: not started."""

    clock: ClockName
    at: datetime | None
    because: str
    incident_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDue:
    """A stage as it stands: when it is due by each clock, and by the one that the agreement counts from."""

    stage: str
    names: Names
    due: Names
    by: tuple[str, ...]
    length: str
    counts_from: ClockName | None
    due_at: datetime | None
    state: str
    by_clock: tuple[tuple[ClockName, datetime], ...]
    applies: Names = ()
    prompts: tuple[str, ...] = ()


def clock_starts(attack: Attack) -> tuple[ClockStart, ...]:
    """When it happened, when it was first reported, since when it stands verified: of one attack."""
    return tuple(_start(clock, attack) for clock in CLOCKS)


def _start(clock: ClockName, attack: Attack) -> ClockStart:
    acts = [each.act for each in attack.sure or attack.open]
    basis = "verified" if attack.sure else "reported, not verified"
    if clock == "verified":
        since = [(a.counts_since, a.incident_id) for a in acts if attack.sure and a.counts_since is not None]
        if not since:
            return ClockStart(clock=clock, at=None, because="nothing is verified and found to be this side's")
        at, incident_id = min(since)
        because = f"incident {incident_id} was verified, and found to be this side's, by named decisions"
        return ClockStart(clock=clock, at=at, because=because, incident_id=incident_id)
    if not acts:
        return ClockStart(clock=clock, at=None, because="nothing is reported")
    if clock == "happened":
        at, incident_id = min((a.happened.earliest, a.incident_id) for a in acts)
        because = f"incident {incident_id}, the first of them, at its earliest ({basis})"
    else:
        at, incident_id = min((a.first_report_at, a.incident_id) for a in acts)
        because = f"the first report of them reached the mission: incident {incident_id} ({basis})"
    return ClockStart(clock=clock, at=at, because=because, incident_id=incident_id)


def stage_due(
    stage: Stage, starts: tuple[ClockStart, ...], attack: Attack, at: datetime, zone: str
) -> StageDue:
    """Where a stage stands at a moment."""
    by_clock = tuple(_due_times(stage, starts, zone))
    due_at = dict(by_clock).get(stage.counts_from) if stage.counts_from is not None else None
    return StageDue(
        stage=stage.id,
        names=stage.names,
        due=stage.due,
        by=stage.by,
        length="" if stage.within is None else stage.within.written,
        counts_from=stage.counts_from,
        due_at=due_at,
        state=_state(stage, due_at, by_clock, at),
        by_clock=by_clock,
        applies=stage.applies,
        prompts=tuple(_prompts(stage, due_at, by_clock, attack, at)),
    )


def _due_times(
    stage: Stage, starts: tuple[ClockStart, ...], zone: str
) -> Iterator[tuple[ClockName, datetime]]:
    for start in starts:
        if stage.within is not None and start.at is not None:
            yield start.clock, stage.within.after(start.at, zone)


def _state(
    stage: Stage, due_at: datetime | None, by_clock: tuple[tuple[ClockName, datetime], ...], at: datetime
) -> str:
    if stage.within is None:
        return "open: the agreement sets no length of time"
    if due_at is not None:
        return f"due {moment_words(due_at)}, {time_left(due_at, at)}"
    if stage.counts_from is not None:
        return f"not started: it counts from '{stage.counts_from}', and that clock has not started"
    told = "; ".join(f"from {clock}: {moment_words(due)}, {time_left(due, at)}" for clock, due in by_clock)
    return f"open: the agreement does not say which clock it counts from; {told or 'none has started'}"


def _prompts(
    stage: Stage,
    due_at: datetime | None,
    by_clock: tuple[tuple[ClockName, datetime], ...],
    attack: Attack,
    at: datetime,
) -> Iterator[str]:
    """Said when the stage's time is over and acts were reported after it."""
    ends = (
        due_at
        if due_at is not None or stage.counts_from is not None
        else min(dict(by_clock).values(), default=None)
    )
    if ends is None or at < ends:
        return
    later = [[e for e in some if e.act.happened.latest > ends] for some in (attack.sure, attack.open)]
    if not any(later):
        return
    asked = dict(stage.prompt).get("en") or "the agreement names no next step here"
    since = f"{len(later[0])} verified and {len(later[1])} reported and not verified since"
    over = f"acts go on past the stage '{stage.id}', whose time ended {moment_words(ends)}"
    yield f"{over}: {since}. For decision: {asked}"
