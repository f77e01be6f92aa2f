"""Observation rows while they are made: one array a column, words as numbers until they are written.

``incident`` and ``phantom`` are the truth about a row, not part of what its source said: the number
of the incident it is about (-1: none), and of the thing that never happened which it is about (-1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from truceline.records import PLACE_NUMBERS

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

PLACE_KINDS = ("point", "polygon", "wedge", "none")
POINT, POLYGON, WEDGE, NOWHERE = range(4)

WHOLE = (
    "earliest_us",
    "latest_us",
    "reported_us",
    "kind",
    "place",
    "area",
    "source",
    "relays",
    "side",
    "means",
)
TRUTH = ("incident", "phantom")
MISSING = -1
"""In a column of words or truth: null. In a column of numbers null is nan."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of one length; times in µs since 1970 UTC, the rest in the units of formats.md."""

    columns: dict[str, npt.NDArray[Any]]

    def __len__(self) -> int:
        return len(self.columns["kind"])

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self.columns[name]

    def take(self, chosen: npt.NDArray[Any]) -> Rows:
        """The rows of an index or a mask."""
        return Rows({name: column[chosen] for name, column in self.columns.items()})

    def but(self, **columns: npt.NDArray[Any] | int | float) -> Rows:
        """The same rows with other columns."""
        full = {name: np.broadcast_to(value, len(self)) for name, value in columns.items()}
        return Rows({**self.columns, **full})


def rows(count: int, **columns: npt.NDArray[Any] | int | float) -> Rows:
    """``count`` rows with these columns; what is not given is null."""
    whole = dict.fromkeys((*WHOLE, *TRUTH), MISSING)
    filled: dict[str, Any] = {**whole, **dict.fromkeys(PLACE_NUMBERS, np.nan), **columns}
    made = {
        name: np.array(np.broadcast_to(value, count), dtype=np.float64 if name in PLACE_NUMBERS else np.int64)
        for name, value in filled.items()
    }
    unknown = set(made) - {*WHOLE, *TRUTH, *PLACE_NUMBERS}
    if unknown:
        raise ValueError(f"no such columns: {sorted(unknown)}")
    return Rows(made)


def joined(parts: Iterable[Rows]) -> Rows:
    """All rows of the parts, in their order."""
    kept = [each for each in parts if len(each)]
    if not kept:
        return rows(0)
    return Rows({name: np.concatenate([each[name] for each in kept]) for name in kept[0].columns})


def numbered(codes: Sequence[str], chosen: Iterable[str]) -> IntArray:
    """The places of words in a list of codes."""
    places = {code: number for number, code in enumerate(codes)}
    return np.array([places[each] for each in chosen], dtype=np.int64)
