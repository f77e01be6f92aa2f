"""What the product says of a folder of the bench contract, row by row: associate, place, verify, attribute.

One line of steps for every bench, so that a folder has the same labels whichever command wrote them. Each
step adds columns by incident; ``label_folder`` is the line, ``STEPS`` what comes after verification.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.bench.attribute import p_side
from truceline.bench.contract import Columns, IntArray, observations
from truceline.bench.tellings import Witnessed, lineages, spans, verified, witnessed
from truceline.bench.told import told_in
from truceline.fusion.assoc_v1 import Associated, associate
from truceline.fusion.assoc_v1.agglomerate import Merges
from truceline.fusion.assoc_v1.calibration import Calibration
from truceline.fusion.assoc_v1.placing import placed
from truceline.verification.lineage_v1 import Verified

LABEL_COLUMNS = (
    "p_real",
    "grade",
    "p_side",
    "lon_deg",
    "lat_deg",
    "sigma_major_m",
    "sigma_minor_m",
    "azimuth_deg",
    "happened",
)


@dataclass
class Labelled:
    """``label``: (rows,) incident of each row, from 0; ``by_incident``: (n,) columns of LABEL_COLUMNS.

    ``happened`` is in µs since 1970 UTC.
    """

    folder: Path
    columns: Columns
    label: IntArray
    by_incident: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    calibration: Calibration | None = None
    witnessed: Witnessed | None = None
    verified: Verified | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many incidents there are."""
        return int(self.label.max(initial=-1)) + 1


def place(labelled: Labelled) -> None:
    """Where and when each incident was."""
    columns, label = labelled.columns, labelled.label
    found = placed(columns, label, labelled.calibration, lineages(labelled.folder, columns))
    for name in ("lon_deg", "lat_deg", "sigma_major_m", "sigma_minor_m", "azimuth_deg"):
        labelled.by_incident[name] = getattr(found, name)
    first, last = spans(columns, label)
    labelled.by_incident["happened"] = first + (last - first) // 2


def verify(labelled: Labelled) -> None:
    """How likely each incident is, and its grade."""
    labelled.witnessed = witnessed(labelled.folder, labelled.columns, labelled.label, labelled.by_incident)
    labelled.verified = verified(labelled.witnessed)
    labelled.notes += labelled.witnessed.notes
    labelled.by_incident["p_real"] = labelled.verified.p_real
    labelled.by_incident["grade"] = labelled.verified.grade.astype(object)


def attribute(labelled: Labelled) -> None:
    """The probability that the first side did it, sides in the order of their names; nan: nobody is named."""
    rows = p_side(told_in(labelled.folder), labelled.label)
    first = np.unique(labelled.label, return_index=True)[1]
    labelled.by_incident["p_side"] = rows[first]


STEPS: tuple[Callable[[Labelled], None], ...] = (place, verify, attribute)


def label_folder(folder: Path, label: IntArray | None = None) -> Labelled:
    """The folder's rows with all that the product says of them; ``label`` takes association's place."""
    columns = observations(folder)
    found = associate(columns) if label is None else Associated(label, None, Merges.none())
    numbered = np.unique(found.label, return_inverse=True)[1].astype(np.int64)
    labelled = Labelled(folder, columns, numbered, calibration=found.calibration)
    for step in STEPS:
        step(labelled)
    return labelled


def write_labels(labelled: Labelled, path: Path) -> None:
    """labels.parquet of formats.md: what is said of an incident is repeated on each of its rows."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    rows: dict[str, npt.NDArray[Any]] = {
        "observation_id": np.char.decode(labelled.columns["id"], "utf-8").astype(object),
        "label": labelled.label,
        **{name: labelled.by_incident[name][labelled.label] for name in LABEL_COLUMNS},
    }
    con.register("labelled", rows)
    con.execute(f"COPY ({_QUERY}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def _number(name: str) -> str:
    return f"CASE WHEN isfinite({name}) THEN {name} END AS {name}"


_QUERY = f"""
SELECT observation_id, label::VARCHAR AS incident_id, {_number("p_real")}, grade,
       {_number("p_side")}, {_number("lon_deg")}, {_number("lat_deg")}, {_number("sigma_major_m")},
       {_number("sigma_minor_m")}, {_number("azimuth_deg")},
       make_timestamp(happened::BIGINT) AT TIME ZONE 'UTC' AS happened
FROM labelled ORDER BY observation_id
"""
