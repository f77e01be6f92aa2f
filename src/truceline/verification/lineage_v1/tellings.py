"""What was told of each incident, by whom, as columns: rows of observations folded by incident and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.verification.lineage_v1.copying import copied_rows
from truceline.verification.lineage_v1.witnesses import BoolArray, FloatArray, IntArray, Panel

Columns = Mapping[str, npt.NDArray[Any]]
VAGUE_KINDS = ("thermal_anomaly", "blast_wave", "explosion_undetermined", "damage", "casualty", "statement")
"""Kinds that say little of what it was: an incident takes its kind from its other rows, if there are any."""


@dataclass(frozen=True, slots=True)
class Tellings:
    """(n, S) by incident and source of the panel; (n,) by incident.

    told:      the source told of it
    original:  told, and not only by rows known to repeat somebody else's
    marked:    told, and its rows say themselves that they repeat
    admitted:  a party's source told of an act of its own party
    look:      share of the incident's time and place that the source looked at; nan: nobody says
    kind:      place in the panel's kinds
    prior:     probability that it happened before anybody told
    """

    told: BoolArray
    original: BoolArray
    marked: BoolArray
    admitted: BoolArray
    look: FloatArray
    kind: IntArray
    prior: FloatArray

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, chosen: npt.NDArray[Any] | slice) -> Tellings:
        """The testimony about some of the incidents."""
        return Tellings(*(getattr(self, each.name)[chosen] for each in fields(self)))

    def but(self, **columns: npt.NDArray[Any]) -> Tellings:
        """The same testimony with other columns."""
        return replace(self, **columns)


def kinds_of(columns: Columns, incident: IntArray, count: int) -> list[str]:
    """(n,) the kind of each incident: the most told among those that say what it was."""
    names, code = np.unique(_text(columns["kind"]), return_inverse=True)
    vague = np.isin(names, VAGUE_KINDS)
    pair, told = np.unique(np.stack([incident, code], axis=1), axis=0, return_counts=True)
    order = np.lexsort((pair[:, 1], -told, vague[pair[:, 1]], pair[:, 0]))
    first = order[np.unique(pair[order, 0], return_index=True)[1]]
    found = np.full(count, "", dtype=object)
    found[pair[first, 0]] = names[pair[first, 1]]
    return [str(each) for each in found]


def tellings(
    panel: Panel,
    columns: Columns,
    incident: IntArray,
    count: int,
    kind: list[str],
    look: FloatArray,
    prior: FloatArray,
) -> Tellings:
    """What the rows tell about each incident.

    columns:  id, kind, source_id, relays, side_claimed as texts (None: null), reported_at,
              happened_earliest and happened_latest as µs, lon_deg and lat_deg
    incident: (rows,) the number of each row's incident, from 0
    Rows of sources that the panel does not hold are not weighed; ``unlisted`` counts them.
    """
    source = sources_of(panel, columns)
    known = source >= 0
    repeats = _text(columns["relays"]) != ""
    copied = repeats | copied_rows(panel, columns, incident, source)
    owner = np.array([w.owner_party for w in panel.witnesses] or [""])[np.maximum(source, 0)]
    own_act = known & (owner != "") & (_text(columns["side_claimed"]) == owner)

    def where(rows: BoolArray) -> BoolArray:
        found = np.zeros((count, len(panel)), bool)
        found[incident[rows], source[rows]] = True
        return found

    number = {code: place for place, code in enumerate(panel.kinds)}
    return Tellings(
        told=where(known),
        original=where(known & ~copied),
        marked=where(known & repeats),
        admitted=where(own_act),
        look=look,
        kind=np.array([number.get(code, 0) for code in kind], np.int64),
        prior=prior,
    )


def sources_of(panel: Panel, columns: Columns) -> IntArray:
    """(rows,) the place of each row's source in the panel, -1 where it is not listed."""
    names, inverse = np.unique(_text(columns["source_id"]), return_inverse=True)
    return np.array([panel.place.get(str(name), -1) for name in names] or [-1], np.int64)[inverse]


def _text(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if column.dtype.kind == "U":
        return column
    return np.array(["" if each is None else str(each) for each in column], dtype=np.str_)
