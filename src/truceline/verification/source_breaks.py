"""Whether a source changed the way it labels its rows around a window: that is no fall and no rise.

Comes in: the view ``observations``, a stratum that counts labels, a window. Goes out: the days on which the
share of the source's rows that carry any label broke (breaks_v1), near enough to bear on the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import duckdb

from truceline.records import Stratum, TruceWindow
from truceline.verification.breaks_v1 import METHOD, WIDTHS, share_breaks

AROUND_DAYS = 2 * max(WIDTHS)
NEAR_DAYS = 7
"""A break is dated to within a week; nearer than that to a window or its baseline it bears on the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelBreak:
    """The day from which another share of the rows carries a label, with the shares beside it, in words."""

    day: date
    words: str


def label_breaks(
    con: duckdb.DuckDBPyConnection, stratum: Stratum, window: TruceWindow, zone: ZoneInfo
) -> tuple[LabelBreak, ...]:
    """Breaks between the first baseline day and the window's end; () for a stratum that counts no labels."""
    if stratum.channel != "observations" or not any(one.startswith("label:") for one in stratum.measure):
        return ()
    whole_days = (window.end - window.start).days
    first = window.start.astimezone(zone).date() - timedelta(
        days=stratum.gap_days + max(stratum.baseline_windows) + whole_days
    )
    last = window.end.astimezone(zone).date()
    days = _labelled_days(con, stratum, zone, first, last)
    found = share_breaks([each[1] for each in days], [each[2] for each in days])
    near = timedelta(days=NEAR_DAYS)
    return tuple(
        LabelBreak(day=day, words=_words(stratum, day, one.factor))
        for one in found
        if first - near <= (day := days[one.at][0]) <= last + near
    )


def _labelled_days(
    con: duckdb.DuckDBPyConnection, stratum: Stratum, zone: ZoneInfo, first: date, last: date
) -> list[tuple[date, int, int]]:
    """Each local day with rows: labelled rows and all rows."""
    around = timedelta(days=AROUND_DAYS)
    return con.execute(
        """SELECT timezone(?, happened_earliest)::date AS day,
                  count(*) FILTER (json_array_length(measures::json->'labels') > 0), count(*)
           FROM observations WHERE source_id = ?
           AND timezone(?, happened_earliest)::date BETWEEN ? AND ? GROUP BY day ORDER BY day""",
        [str(zone), stratum.source_id, str(zone), first - around, last + around],
    ).fetchall()


def _words(stratum: Stratum, day: date, factor: float) -> str:
    moved = "fewer" if factor < 1 else "more"
    return (
        f"from about {day} on {moved} of the rows of {stratum.source_id} carry any label "
        f"(odds x {factor:.2f}, {METHOD}): the source or its labelling changed"
    )
