"""The rates that a run weighed with, beside those that sources.toml states: a table to work from by hand."""

from __future__ import annotations

import duckdb
import numpy as np

from truceline.verification.lineage_v1 import Panel
from truceline.verification.lineage_v1.learning import Learnt, stated

TABLE = "rates_used"
DIGITS = 6


def write_rates(con: duckdb.DuckDBPyConnection, found: Panel | None, learnt: Learnt | None) -> None:
    """Temp table ``rates_used``: a row for each source and kind with both rates, by source and kind; or none.

    ``anchors`` is how many incidents taught anything, 0 where everything is as stated; a copy rate is null
    of a source that repeats nobody.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE {TABLE} ({_COLUMNS})")
    if found is None or learnt is None:
        return
    said, used = stated(found), learnt.rates
    rated = np.isfinite(said.tpr + said.fpr)
    rows = sorted(
        (
            found.witnesses[source].id,
            found.kinds[kind],
            *(_rounded(rates[source, kind]) for rates in (said.tpr, said.fpr, used.tpr, used.fpr)),
            *(_rounded(rates[source]) for rates in (said.copies_report, used.copies_report)),
            learnt.anchors,
        )
        for source, kind in zip(*np.nonzero(rated), strict=True)
    )
    if rows:
        con.executemany(f"INSERT INTO {TABLE} VALUES ({', '.join('?' for _ in rows[0])})", rows)


def _rounded(rate: float) -> float | None:
    return round(float(rate), DIGITS) if np.isfinite(rate) else None


_COLUMNS = """
source_id VARCHAR, kind VARCHAR, tpr_stated DOUBLE, fpr_stated DOUBLE, tpr DOUBLE, fpr DOUBLE,
copy_rate_stated DOUBLE, copy_rate DOUBLE, anchors BIGINT
"""
