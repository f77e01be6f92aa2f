"""Where two texts put one side's stand on one issue differently: kept side by side, never merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from typing import Any

from truceline.talks.across.days import days_of
from truceline.talks.across.nouns import Item, Record, contradiction

NEAR = timedelta(days=3)
"""Texts further apart than this tell of a change, which the board shows, and not of a difference."""
AT_ODDS = ({"agreed", "disputed"}, {"agreed", "rejected"}, {"agreed", "open"}, {"close", "disputed"},
           {"close", "rejected"}, {"offered", "rejected"}, {"supports", "rejected"})  # fmt: skip


def compared_stances(record: Record, copied: set[frozenset[str]]) -> Iterator[dict[str, Any]]:
    """Contradictions between positions of one party on one issue in texts of nearly one day."""
    days = {each["id"]: days_of(each["dct"]) for each in record["documents"]}
    held: defaultdict[tuple[str, str], list[Item]] = defaultdict(list)
    for each in record["positions"]:
        held[str(each["issue"]), str(each["party"])].append(each)
    for several in held.values():
        for one, other in combinations(sorted(several, key=lambda each: str(each["id"])), 2):
            a, b = days[one["doc"]], days[other["doc"]]
            if one["doc"] == other["doc"] or frozenset({one["doc"], other["doc"]}) in copied:
                continue
            if a is None or b is None or abs(a.first - b.first) > NEAR:
                continue
            if {one["status"], other["status"]} in AT_ODDS:
                values = {one["id"]: one["status"], other["id"]: other["status"]}
                reason = "two texts of nearly the same day put this side's stand differently"
                yield contradiction("status", (one["id"], other["id"]), "tension", reason, values)
