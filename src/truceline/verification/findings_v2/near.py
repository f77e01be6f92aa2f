"""Which silences a run did not count, and the report beside that is why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.verification.lineage_v1 import Panel
from truceline.verification.lineage_v2 import NONE

TABLE = "near_misses"


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
