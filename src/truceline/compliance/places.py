"""How incidents stood to a period in force and to a zone, by columns, and why that may not be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.agreement import Agreement, merged
from truceline.compliance.columns import CANNOT_TELL, NO, YES, Codes, Times, covered
from truceline.compliance.rules_v1 import Where, place_doubt, truth_of
from truceline.records import Commitment, PlaceKind
from truceline.space import Zone, inside_rows

Columns = Mapping[str, npt.NDArray[Any]]

TRUTH_OF_WHERE: Codes = np.array([truth_of(where).value for where in Where], dtype=np.int8)
"""The region test's answer behind each value of Where."""


def force_rows(agreement: Agreement, commitment: Commitment, earliest: Times, latest: Times) -> Codes:
    """(n,) whether the commitment was in force, as ``agreement.force_of`` answers."""
    answers = np.full(len(earliest), NO, dtype=np.int8)
    if agreement.status == "draft":
        return answers
    for period in merged(commitment.in_force):
        np.maximum(answers, covered(earliest, latest, period.start, period.end), out=answers)
    return answers


def stood_rows(
    columns: Columns, earliest: Times, latest: Times, zone: Zone, areas: Mapping[str, Zone], doubt: Codes
) -> Codes:
    """(n,) how each place stood to the zone: values of Where; ``doubt`` says why where it cannot be told."""
    found = inside_rows(columns, zone, areas=areas)
    drawn = covered(earliest, latest, zone.valid_from, zone.valid_to)
    stood = np.where(drawn == YES, np.int8(Where.INSIDE), np.int8(Where.REDRAWN))
    stood = np.where(found == CANNOT_TELL, doubt, stood)
    stood = np.where(drawn == NO, np.int8(Where.NOT_DRAWN), stood)
    return np.where(found == NO, np.int8(Where.OUTSIDE), stood).astype(np.int8)


def doubt_rows(columns: Columns, areas: Mapping[str, Zone]) -> Codes:
    """(n,) why each place could not be told from a zone, if it cannot: values of Where."""
    kind = columns["place_kind"].astype(str)
    sigma = np.isfinite(columns["sigma_major_m"])
    outline = np.zeros(len(kind), dtype=np.bool_)
    polygons = np.flatnonzero(kind == PlaceKind.POLYGON.value)
    pairs = zip(columns["geometry"][polygons], columns["area_ref"][polygons], strict=True)
    outline[polygons] = [geometry is not None or area in areas for geometry, area in pairs]
    doubts = np.empty(len(kind), dtype=np.int8)
    for name in np.unique(kind).tolist():
        for stated in (False, True):
            for drawn in (False, True):
                chosen = (kind == name) & (sigma == stated) & (outline == drawn)
                doubts[chosen] = place_doubt(name, stated, drawn)
    return doubts
