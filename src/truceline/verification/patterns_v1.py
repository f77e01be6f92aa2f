"""Does an act stand alone? A finding of its own, by a stated rule over what is verified.

Among the acts of one kind found to be the same party's, verified by named decisions, in the days before an
act and after it: one alone is isolated, several are repeated, several that follow each other for long enough
without a longer gap are sustained. While reports of the same kinds of act are open in those days, an act is
not called isolated: nobody can tell. A named person may find otherwise; theirs is the finding that counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from truceline.records import (
    PATTERN,
    UNKNOWN,
    Finding,
    FindingStatus,
    TimeSpan,
)

METHOD = "pattern_v1@1"
AROUND = timedelta(days=7)
"""So long before an act and after it others are looked for."""
LONGEST_GAP = timedelta(hours=12)
SUSTAINED = timedelta(hours=24)
RULE = (
    "isolated: the only verified act of its kind and party within 7 days either side, and no report is open "
    "there; repeated: one of several; sustained: one of several that last 24 h or more with no gap over 12 h"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act as the rule sees it: ``party`` None is one that nobody has found to be somebody's."""

    incident_id: int
    happened: TimeSpan
    verified: bool
    party: str | None


def pattern_of(act: Done, others: Iterable[Done]) -> Finding | None:
    """The pattern that an act is part of among ``others`` of its kind.

    None for an act that is not verified and found to be somebody's.
    """
    if not act.verified or act.party is None:
        return None
    near = [each for each in others if each.incident_id != act.incident_id and _near(each, act)]
    same = [each for each in near if each.verified and each.party == act.party]
    open_ = [each for each in near if not each.verified or each.party is None]
    answer = _answer(act, same, open_)
    return Finding(
        id=f"F{act.incident_id}-{PATTERN}",
        incident_id=act.incident_id,
        question="pattern",
        answer=answer,
        status=FindingStatus.PRELIMINARY,
        likelihood=None,
        confidence=None,
        basis_for=tuple(f"F{each.incident_id}-occurred" for each in (act, *same)),
        basis_against=tuple(f"F{each.incident_id}-occurred" for each in open_) if answer == UNKNOWN else (),
        method=METHOD,
        decided_by=METHOD,
    )


def _near(each: Done, act: Done) -> bool:
    return (
        each.happened.earliest <= act.happened.latest + AROUND
        and each.happened.latest >= act.happened.earliest - AROUND
    )


def _answer(act: Done, same: Sequence[Done], open_: Sequence[Done]) -> str:
    if not same:
        return UNKNOWN if open_ else "isolated"
    return "sustained" if _surely_lasted(act, same) >= SUSTAINED else "repeated"


def _surely_lasted(act: Done, same: Sequence[Done]) -> timedelta:
    """How long at least the run of acts lasted that this one belongs to."""
    run: list[Done] = []
    for each in sorted((act, *same), key=lambda done: (done.happened.earliest, done.incident_id)):
        reached = max((done.happened.earliest for done in run), default=each.happened.latest)
        if each.happened.latest - reached > LONGEST_GAP:
            if act in run:
                break
            run = []
        run.append(each)
    first = min(done.happened.latest for done in run)
    return max(max(done.happened.earliest for done in run) - first, timedelta(0))
