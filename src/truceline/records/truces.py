"""The truce question: what is counted (strata.csv), in which window, against what, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """One line of strata.csv: what is counted, where, through which channel, against what.

    ``channel`` is 'observations', 'tallies' or 'none' (no channel measures it); ``measure``
    lists kinds, 'label:<text>' for a source's own labels, or a tally's measure codes; ``unit``
    is 'instants' (exact window) or 'days' (whole local days inside it); ``count_rule`` is
    'rows' or 'distinct' (exact repeats of one report count once); ``sides_seen`` the parties
    whose acts it can see; ``doubts`` what is known in advance to be wrong with the channel.
    """

    id: str
    provision_id: str
    source_id: str
    channel: Literal["observations", "tallies", "none"]
    measure: tuple[str, ...]
    area: str
    unit: Literal["instants", "days"]
    exposure_rule: str
    baseline_windows: tuple[int, ...]
    gap_days: int
    sides_seen: tuple[str, ...]
    count_rule: Literal["rows", "distinct"] = "rows"
    is_control: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TruceAnswer:
    """One stratum's answer, by the rule of formats.md, with everything that led to it.

    ``answer`` is 'fell', 'rose', 'no change shown' or 'cannot tell'. Counts are None where
    nothing was measured: no look is never zero. ``windows`` is what was counted: the exact
    window, or the whole local days inside it. ``expected`` to ``smallest_detectable_drop`` are
    those of the first declared baseline; the answer needs every baseline to agree.
    ``interval`` of the rate ratio holds 1 - 2 alpha (two one-sided tests, each at alpha).
    """

    stratum: str
    answer: Literal["fell", "rose", "no change shown", "cannot tell"]
    reasons: tuple[str, ...]
    alpha: float
    windows: tuple[TruceWindow, ...]
    observed: int | None
    expected: float | None
    rate_ratio: float | None
    interval: tuple[float, float] | None
    p_fell: float | None
    p_rose: float | None
    smallest_detectable_drop: float | None
    looks: int | None
    baselines: tuple[BaselineResult, ...]
    placebo: PlaceboResult | None
    sides_seen: tuple[str, ...]
    doubts: tuple[str, ...]
    is_control: bool
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineResult:
    """The test against one declared baseline, before the rule weighs it.

    ``exposure_share`` is the mean exposure of the usable windows over the truce window's;
    ``expected`` is corrected for exposure, ``mean`` is not; ``verdict`` is what the two tests
    alone say ('cannot tell' where no test could be made).
    """

    windows_declared: int
    windows_usable: int
    first_day: date
    last_day: date
    mean: float | None
    dispersion_k: float | None
    expected: float | None
    p_fell: float | None
    p_rose: float | None
    rate_ratio: float | None
    interval: tuple[float, float] | None
    smallest_detectable_drop: float | None
    exposure_share: float | None
    verdict: Literal["fell", "rose", "no change shown", "cannot tell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceboResult:
    """Earlier windows of the same hours: how many, how many were as low and as high, p values."""

    windows: int
    lowest: float | None
    median: float | None
    as_low: int
    as_high: int
    p_low: float | None
    p_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TruceWindow:
    """The exact window a truce question is about: [start, end), UTC."""

    start: datetime
    end: datetime
