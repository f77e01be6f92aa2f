"""Silences that are none: a report of the silent source lies close by, but was put into another incident.

Association splits some happenings, most of them where much happens. Each fragment would then be charged with
the silence of every source whose report lies in another fragment. Whether a source that told of something
at that place and time was silent about this incident is not known, and what is not known weighs nothing.
Only a source's own reports say so: nobody else's, however many, lift its silence.
"""

from __future__ import annotations

import numpy as np

from truceline.verification.lineage_v1 import Panel, Tellings
from truceline.verification.lineage_v1.tellings import Columns, sources_of
from truceline.verification.lineage_v1.witnesses import IntArray
from truceline.verification.lineage_v2.spots import NONE, Nearest, parts, spots_of, within

GATE = 3.0
"""Joint standard deviations within which a report may be of the incident: 98.9 % of its own are."""


def near_misses(panel: Panel, told: Tellings, columns: Columns, where: Columns) -> IntArray:
    """(n, S) the row of the report that makes a source's silence unknown, NONE where there is none.

    A silence is a source that looked and did not tell. It is unknown where a report of the same source, which
    then is of another incident, lies within GATE of this one's place, their times meet within SLACK_S and
    the kinds may be one happening; of several the nearest is named. A place without a stated error, a wedge
    or an outline is near nothing.

    columns: those of ``tellings``, with sigma_major_m, sigma_minor_m, azimuth_deg (nan: round), place_kind
    where:   (n,) of the incidents: lon_deg, lat_deg, sigmas and azimuth_deg, happened_earliest and
             happened_latest as µs; place_kind where they have one
    """
    source, reports = sources_of(panel, columns), spots_of(columns, columns["kind"])
    incidents = spots_of(where, np.array(panel.kinds or ("",), object)[told.kind])
    silent = np.asarray(~told.told & (told.look > 0) & incidents.known[:, None] & panel.rated)
    usable = np.asarray(reports.known & (source >= 0))
    found = Nearest.of((len(told), len(panel)))
    crowded = np.zeros(len(told), bool)
    for rows, at in parts(reports, usable, incidents, np.asarray(silent.any(axis=1))):
        which, row, many = within(reports, rows, incidents, at, GATE)
        crowded[at[many]] = True
        few = ~many[which] & silent[at[which], source[row]]
        found.keep(reports, row[few], incidents, at[which[few]], source[row[few]], GATE)
    for number in np.flatnonzero(silent[crowded].any(axis=0)):
        for rows, at in parts(reports, usable & (source == number), incidents, silent[:, number] & crowded):
            which, row, _ = within(reports, rows, incidents, at, GATE)
            found.keep(reports, row, incidents, at[which], source[row], GATE)
    return found.row


def without_near_misses(told: Tellings, missed: IntArray) -> Tellings:
    """The testimony with those silences as what they are: nobody knows."""
    return told.but(look=np.where(missed != NONE, np.nan, told.look))
