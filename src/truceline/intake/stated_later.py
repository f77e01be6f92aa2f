"""Figures that must agree: what a report says of the period before, and what that period's report said.

Neither figure is taken for the true one. A difference is shown, with both, and a person asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from truceline.intake.figures import LATER
from truceline.records import Problem, Severity

_PAIRED = """
SELECT own.measure_code, own.area, own.period_start::VARCHAR, own.period_end::VARCHAR,
       own.count, own.count_qualifier, own.as_reported, later.count, later.count_qualifier, later.as_reported
FROM ({tallies}) own JOIN ({tallies}) later
  ON later.measure_code = own.measure_code || '{later}'
 AND (later.source_id, later.area, later.period_start, later.period_end)
   = (own.source_id, own.area, own.period_start, own.period_end)
ORDER BY own.period_start, own.area, own.measure_code, own.count, later.count
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A period's own figure and the one that a later report gives for it; times are UTC texts."""

    measure_code: str
    area: str
    period_start: str
    period_end: str
    own: int
    own_qualifier: str
    own_said: str
    later: int
    later_qualifier: str
    later_said: str

    @property
    def agree(self) -> bool:
        """True when the number is the same; 'about 40' and '40' agree."""
        return self.own == self.later


def paired(con: duckdb.DuckDBPyConnection, tallies: str) -> tuple[Pair, ...]:
    """Every figure that a later report gives again, beside the earlier report's own.

    tallies: SQL of a relation with the columns of the layer; the connection's TimeZone is UTC
    """
    rows = con.execute(_PAIRED.format(tallies=tallies, later=LATER)).fetchall()
    return tuple(Pair(**dict(zip(Pair.__dataclass_fields__, row, strict=True))) for row in rows)


def disagreements(pairs: Sequence[Pair]) -> tuple[Problem, ...]:
    """A note (TL-INT-063) for every pair that does not agree; nothing is put right."""
    return tuple(
        Problem(
            code="TL-INT-063",
            severity=Severity.NOTE,
            message=f"{pair.measure_code}, {pair.area}, from {pair.period_start} to {pair.period_end}: the "
            f"report said {pair.own_qualifier} {pair.own}, a later one says {pair.later_qualifier} "
            f"{pair.later} of the same period.",
            remedy="Ask the source which figure holds; until it answers, show both.",
            column=pair.measure_code,
            found=str(pair.later),
        )
        for pair in pairs
        if not pair.agree
    )
