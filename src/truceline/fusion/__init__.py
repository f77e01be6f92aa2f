"""In come observations; out go incidents: the mission's guess at which reports are one happening.
The mission calls it and hands the numbers of the run before, so that incidents keep theirs.
Methods stand side by side, versioned; one that was used is never edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from truceline.fusion import assoc_v1, single_v1
from truceline.fusion.assoc_v1 import TooCrowdedError, counting
from truceline.fusion.assoc_v1.blocks import Mapper
from truceline.fusion.assoc_v1.regrouping import Regrouping
from truceline.fusion.assoc_v1.tables import NOTE, OPEN_TIERS, Ground, Past
from truceline.fusion.assoc_v1.tables import fuse as associated
from truceline.fusion.single_v1 import (
    INCIDENT_CHANNELS,
    INCIDENT_COLUMNS,
    MEMBER_COLUMNS,
    SCREENED_THERMAL,
    Fused,
)

SINGLE = single_v1.METHOD
METHOD = assoc_v1.METHOD
"""The method of new runs."""
ASSOCIATING = (assoc_v1.FIRST_METHOD, assoc_v1.METHOD)
METHODS = (single_v1.METHOD, *ASSOCIATING)
TABLES: Mapping[str, tuple[str, ...]] = {
    single_v1.METHOD: ("incidents", "members"),
    **dict.fromkeys(ASSOCIATING, ("incidents", "members", "merges", "counted", "changes")),
}
"""The tables that each method leaves."""
EVERY_TABLE = tuple(dict.fromkeys(name for names in TABLES.values() for name in names))


@dataclass(frozen=True, slots=True)
class CountingRule:
    """How recorded violations are counted: its id in methods.csv, and its words."""

    id: str
    words: str


COUNTING_RULES = {
    single_v1.METHOD: CountingRule("recorded-violations@1", single_v1.COUNTING_RULE),
    **dict.fromkeys(ASSOCIATING, CountingRule(counting.RULE, counting.COUNTING_RULE)),
}
NOTES = {single_v1.METHOD: single_v1.NOTE, **dict.fromkeys(ASSOCIATING, NOTE)}

__all__ = [
    "ASSOCIATING",
    "COUNTING_RULES",
    "CountingRule",
    "EVERY_TABLE",
    "Fused",
    "Ground",
    "INCIDENT_CHANNELS",
    "INCIDENT_COLUMNS",
    "MEMBER_COLUMNS",
    "METHOD",
    "METHODS",
    "Mapper",
    "NOTES",
    "OPEN_TIERS",
    "Past",
    "Regrouping",
    "SCREENED_THERMAL",
    "SINGLE",
    "TABLES",
    "TooCrowdedError",
    "fuse",
    "fused_by",
]


def fused_by(manifest: Mapping[str, Any]) -> str:
    """The method that fused the run of this manifest: the first it names."""
    return str(manifest["methods"][0])


def fuse(
    con: duckdb.DuckDBPyConnection,
    ground: Ground,
    past: Past,
    method: str = METHOD,
    over: Mapper | None = None,
) -> Fused:
    """The method's temp tables (``TABLES``) from the view ``observations``, and what came of it in counts.

    over: where blocks of space and time are worked on (truceline.engine); None: in this process. No answer
    depends on it.
    """
    if method == single_v1.METHOD:
        return single_v1.fuse(con, ground.regions, past.members, ground.recording)
    return associated(con, ground, past, over, method)
