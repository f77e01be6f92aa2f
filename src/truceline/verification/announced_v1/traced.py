"""What is weighed: announcements, and incidents by columns with the traces that they left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from truceline.records import Notice, kinds
from truceline.verification.announced_v1.traces import HEAT, TOLD

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MOST_SAID = 1_000_000
NEVER, ALWAYS = int(np.iinfo(np.int64).max), int(np.iinfo(np.int64).min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One announcement: its notice, its area in degrees, and from when to when it is known to stand.

    given, taken: (earliest, latest) µs UTC at which it was given and taken back; the widest where nobody can
    tell, (never, never) where it was not taken back
    """

    notice: Notice
    area: BaseGeometry
    given: tuple[int, int] = (ALWAYS, NEVER)
    taken: tuple[int, int] = (NEVER, NEVER)

    @property
    def hours(self) -> tuple[int, int]:
        """[start, end) µs UTC as planned."""
        planned = self.notice.planned
        return microseconds(planned.earliest), microseconds(planned.latest)

    @property
    def stands(self) -> tuple[int, int]:
        """The part of its hours in which it surely was given and not taken back; empty where none."""
        start, end = self.hours
        return max(start, self.given[1]), min(end, self.taken[0])

    @property
    def said(self) -> int:
        """Blasts or rounds that it announces, MOST_SAID at most; one where it says no number."""
        return 1 if self.notice.said_blasts is None else min(self.notice.said_blasts, MOST_SAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """Incidents by columns, and their reports: ``row`` of the incident, kind and trace (traces.py).

    ids, earliest_us, latest_us: (n,); place: lon_deg, lat_deg, sigma_major_m, sigma_minor_m, azimuth_deg,
    each (n,), nan where not said or where the place is no point
    """

    ids: IntArray
    earliest_us: IntArray
    latest_us: IntArray
    place: dict[str, FloatArray]
    row: IntArray
    kind: npt.NDArray[np.object_]
    trace: npt.NDArray[np.object_]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The incidents that a kind of cause may explain: all of their traces (``whole``) or not."""

    found: Traced
    causes: tuple[frozenset[str], frozenset[str]]

    @cached_property
    def _reports(self) -> tuple[BoolArray, BoolArray, BoolArray]:
        """Of each report: whether it is a trace, a trace of such a cause, and of a kind that counts."""
        of_kinds, of_traces = self.causes
        traced = self.found.trace != TOLD
        fits = np.isin(self.found.kind.astype(str), sorted(of_kinds))
        acts = [code for code, each in kinds().items() if each.recorded_violation]
        return (
            traced,
            fits & np.isin(self.found.trace.astype(str), sorted(of_traces)),
            fits | np.isin(self.found.kind.astype(str), acts),
        )

    def _number(self, reports: BoolArray) -> IntArray:
        return np.bincount(self.found.row[reports], minlength=len(self.found.ids)).astype(np.int64)

    @cached_property
    def traces(self) -> IntArray:
        """How many traces were recorded of each incident."""
        return self._number(self._reports[0])

    @cached_property
    def told(self) -> IntArray:
        """How many reports of each are somebody's word."""
        return self._number(~self._reports[0])

    @cached_property
    def whole(self) -> BoolArray:
        """Every recorded trace is one that the cause leaves, and there is one."""
        found: BoolArray = (self.traces > 0) & (
            self._number(self._reports[1] & self._reports[0]) == self.traces
        )
        return found

    @cached_property
    def spoken_of(self) -> BoolArray:
        """Those of an act, or of a kind that the cause may leave; no movement, no restriction."""
        found: BoolArray = self._number(self._reports[2]) > 0
        return found

    @cached_property
    def heat(self) -> BoolArray:
        """Incidents of heat alone: they are compared with their like, not with sounds."""
        hot = self._number(self.found.trace == HEAT)
        alone: BoolArray = (hot > 0) & (hot == self.traces)
        return alone


def microseconds(moment: datetime) -> int:
    """A moment as µs UTC since 1970."""
    return round(moment.timestamp() * 1e6)
