"""Which silences a run did not count, and the report beside that is why; which incidents may be strays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.verification.lineage_v1 import Panel
from truceline.verification.lineage_v2 import NONE, Strays, Verified

TABLE, STRAYS = "near_misses", "strays"
DIGITS = 4


def write_near_misses(
    con: duckdb.DuckDBPyConnection,
    found: Panel,
    missed: npt.NDArray[np.int64],
    incidents: npt.NDArray[Any],
    rows: Mapping[str, npt.NDArray[Any]],
    label: npt.NDArray[np.int64],
) -> None:
    """Temp table ``near_misses``: a row for each silence of ``missed``, (n, S) of ``lineage_v2.near_misses``.

    ``observation_id`` is the source's own report close by, ``near_incident_id`` whose it is.
    """
    no_near_misses(con)
    at, source = np.nonzero(missed != NONE)
    row = missed[at, source]
    names = np.array([each.id for each in found.witnesses] or [""], object)
    con.register(
        "missed",
        {
            "incident_id": incidents[at],
            "source_id": names[source],
            "observation_id": rows["id"][row].astype(object),
            "near_incident_id": incidents[label[row]],
        },
    )
    con.execute(f"INSERT INTO {TABLE} SELECT * FROM missed ORDER BY incident_id, source_id")
    con.unregister("missed")


def no_near_misses(con: duckdb.DuckDBPyConnection) -> None:
    """The table without a row."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {TABLE} (incident_id BIGINT, source_id VARCHAR, "
        "observation_id VARCHAR, near_incident_id BIGINT)"
    )


def write_strays(
    con: duckdb.DuckDBPyConnection, strayed: Strays, verified: Verified, incidents: npt.NDArray[Any]
) -> None:
    """Temp table ``strays``: a row for each incident that may be one; ``likelihood`` is that of a stray."""
    no_strays(con)
    at = np.flatnonzero(np.isfinite(verified.if_stray))
    columns = {
        "incident_id": incidents[at],
        "near_incident_id": incidents[strayed.of[at]],
        "chance": strayed.chance[at],
        "likelihood": np.round(verified.if_stray[at], DIGITS),
    }
    con.register("strayed", columns)
    con.execute(f"INSERT INTO {STRAYS} SELECT * FROM strayed ORDER BY incident_id")
    con.unregister("strayed")


def no_strays(con: duckdb.DuckDBPyConnection) -> None:
    """The table without a row."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {STRAYS} (incident_id BIGINT, near_incident_id BIGINT, "
        "chance DOUBLE, likelihood DOUBLE)"
    )
