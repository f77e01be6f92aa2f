"""The likelihood that an incident is one of the announced blasts or firings, by place, time and kind.

    likelihood = held S p / (held S p + usual), no more than S / recorded

    S         blasts or rounds that the announcement says; one where it says no number
    p         share of the incident's place and time inside the announced area and hours
    usual     what its hours would have brought in that area anyway (usual.py)
    held      share of everything the same source announced for the same party, with such traces, that was
              recorded beyond what is usual (usual.py): who announces everywhere explains nothing
    recorded  incidents of the kind in the area in its hours: no announcement explains more than it says

Announced after the incident, taken back before it, not surely inside, or beside a trace that the activity
does not leave: no likelihood, and the code says why. Stored to 1e-4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from truceline.verification.announced_v1.ground import Area, Ground
from truceline.verification.announced_v1.traced import Announced, FloatArray, IntArray, Seen, Traced
from truceline.verification.announced_v1.traces import explains
from truceline.verification.announced_v1.usual import DAY_US, HOUR_US, Listened, held

METHOD = "announced_v1@1"
WEIGHED = "weighed"
CODES = (
    WEIGHED,
    "late",
    "not_known_when_announced",
    "taken_back",
    "other_traces",
    "told_only",
    "may_lie_outside",
    "nothing_to_compare",
)
COLUMNS = {
    "incident_id": "BIGINT",
    "notice_id": "VARCHAR",
    "code": "VARCHAR",
    "likelihood": "DOUBLE",
    "place_share": "DOUBLE",
    "time_share": "DOUBLE",
    "said": "BIGINT",
    "recorded": "DOUBLE",
    "usual": "DOUBLE",
    "held": "DOUBLE",
    "all_said": "BIGINT",
    "all_recorded": "DOUBLE",
    "all_usual": "DOUBLE",
    "told": "BIGINT",
}
"""Names and types of the table ``announced``: a row by incident in an announcement's place and hours."""
LEAST_SHARE, ENOUGH = 0.05, 0.5
"""Less of an incident inside than the first is outside; a likelihood needs the second."""


def weigh(found: Traced, announced: Sequence[Announced]) -> dict[str, npt.NDArray[Any]]:
    """The columns COLUMNS by incident and notice; an incident in no announcement's place has no row."""
    rows = [row for group in _groups(found, announced) for row in group.rows()]
    rows.sort(key=lambda row: (row["incident_id"], row["notice_id"]))
    kinds_of = {"BIGINT": np.int64, "DOUBLE": np.float64, "VARCHAR": object}
    return {
        name: np.array([row[name] for row in rows], dtype=kinds_of[kind]) for name, kind in COLUMNS.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hours:
    """One announcement's hours: what it said, what was recorded in them, what is usual for them.

    counts: whether anybody is known to have listened, so that it tells how much of what was announced held
    """

    said: int
    recorded: float
    usual: float
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Total:
    """The same of everything announced together, and the share of it that took place."""

    said: int
    recorded: float
    usual: float

    @property
    def held(self) -> float:
        return held(self.recorded, self.said, self.usual)


@dataclass(kw_only=True)
class _Group:
    """What one source announced of one activity for one party: weighed together."""

    seen: Seen
    listened: dict[bool, Listened]
    announced: list[tuple[Announced, Area]] = field(default_factory=list)
    _usual: dict[tuple[int, bool], tuple[float, IntArray]] = field(default_factory=dict)

    def rows(self) -> Iterator[dict[str, Any]]:
        for hot in (False, True):
            hours = [self._hours(one, area, hot) for one, area in self.announced]
            counted = [each for each in hours if each.counts]
            total = _Total(
                said=sum(each.said for each in counted),
                recorded=sum(each.recorded for each in counted),
                usual=sum(each.usual for each in counted),
            )
            share = total.held
            for (one, area), each in zip(self.announced, hours, strict=True):
                numbers = _numbers(each, total, share)
                for row in self._incidents(one, area, each, share, hot):
                    yield {**row, **numbers}

    def _hours(self, one: Announced, area: Area, hot: bool) -> _Hours:
        key = (id(area), hot)
        if key not in self._usual:
            self._usual[key] = area.usual_per_hour(self.listened[hot], hot)
        rate, days = self._usual[key]
        start, end = one.stands
        end = max(start, end)
        on_days = (days >= start // DAY_US) & (days <= (end - 1) // DAY_US)
        return _Hours(
            said=one.said,
            recorded=area.recorded(start, end, hot),
            usual=rate * (end - start) / HOUR_US,
            counts=end > start and bool(np.isfinite(rate)) and bool(on_days.any()),
        )

    def _incidents(
        self, one: Announced, area: Area, hours: _Hours, share_held: float, hot: bool
    ) -> Iterator[dict[str, Any]]:
        part = area.around(*one.hours)
        found, near, of_place = self.seen.found, area.near[part], area.share[part]
        inside = _overlap(found.earliest_us[near], found.latest_us[near], one.hours)
        fits = (of_place * inside >= LEAST_SHARE) & self.seen.spoken_of[near] & (self.seen.heat[near] == hot)
        for place in np.flatnonzero(fits):
            row, share = int(near[place]), float(of_place[place] * inside[place])
            code = self._code(one, row, share, hours)
            yield {
                "incident_id": int(found.ids[row]),
                "notice_id": one.notice.id,
                "code": code,
                "likelihood": _likelihood(hours, share_held, share) if code == WEIGHED else float("nan"),
                "place_share": round(float(of_place[place]), 4),
                "time_share": round(float(inside[place]), 4),
                "told": int(self.seen.told[row]),
            }

    def _code(self, one: Announced, row: int, share: float, hours: _Hours) -> str:
        found = self.seen.found
        first, last = int(found.earliest_us[row]), int(found.latest_us[row])
        if one.taken[0] <= last:
            return "taken_back"
        if one.given[1] > first:
            return "late" if one.given[0] > last else "not_known_when_announced"
        if not self.seen.whole[row]:
            return "other_traces" if self.seen.traces[row] else "told_only"
        if share < ENOUGH:
            return "may_lie_outside"
        return WEIGHED if np.isfinite(hours.usual) else "nothing_to_compare"


def _numbers(hours: _Hours, total: _Total, share_held: float) -> dict[str, Any]:
    said = {"said": hours.said, "all_said": total.said}
    known = {
        "recorded": hours.recorded,
        "usual": hours.usual,
        "held": share_held,
        "all_recorded": total.recorded,
        "all_usual": total.usual,
    }
    return {**said, **{name: round(value, 4) for name, value in known.items()}}


def _likelihood(hours: _Hours, share_held: float, share: float) -> float:
    expected = share_held * hours.said * share
    odds = expected / (expected + hours.usual) if expected else 0.0
    return round(float(min(odds, hours.said / max(hours.recorded, hours.said, 1e-9))), 4)


def _groups(found: Traced, announced: Sequence[Announced]) -> Iterator[_Group]:
    """The announcements by who announced what for whom, each with its area and what lies near."""
    groups: dict[tuple[Any, ...], _Group] = {}
    seen: dict[tuple[frozenset[str], frozenset[str]], Seen] = {}
    areas: dict[tuple[bytes, Any], Area] = {}
    ground = Ground(found, announced)
    for number, one in enumerate(announced):
        causes = explains(one.notice)
        if not causes[1]:
            continue
        of = seen.setdefault(causes, Seen(found=found, causes=causes))
        key = shapely.to_wkb(one.area), causes
        if key not in areas:
            areas[key] = ground.area(number, of)
        notice = one.notice
        group = groups.setdefault(
            (notice.source_id, notice.party, notice.activity, causes),
            _Group(seen=of, listened={hot: ground.listened(of, hot) for hot in (False, True)}),
        )
        group.announced.append((one, areas[key]))
    yield from groups.values()


def _overlap(earliest: IntArray, latest: IntArray, hours: tuple[int, int]) -> FloatArray:
    """(n,) share of each incident's span that lies in the hours [start, end)."""
    start, end = hours
    shared = np.clip(np.minimum(latest, end) - np.maximum(earliest, start), 0, None)
    long = latest > earliest
    moment = (earliest >= start) & (earliest < end)
    return np.where(long, shared / np.where(long, latest - earliest, 1), moment).astype(np.float64)
