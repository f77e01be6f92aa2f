"""Doubts about a truce answer that the numbers themselves show; they never change the answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from truceline.records import Stratum, TruceAnswer
from truceline.verification.truce_v1.counts import WindowCount
from truceline.verification.truce_v1.windows import distinct_share

BREAK_RATIO = 1.5
"""The two halves of a baseline may differ by this factor before it is called uneven."""

LEAST_DISTINCT_SHARE = 0.5
"""Below this share of distinct time the baseline windows are said to overlap."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def doubts(
    stratum: Stratum,
    parties: Sequence[str],
    zone: ZoneInfo,
    window: WindowCount,
    baseline: Sequence[WindowCount],
) -> tuple[str, ...]:
    """Every doubt that applies, in a fixed order, over the longest declared baseline."""
    found = (
        *_one_side(stratum, parties),
        *_exposure(stratum, window),
        *_missing(baseline),
        *_uneven(baseline),
        *_weekday(window, baseline),
        *_clock_change(zone, window, baseline),
        *_straddling(window),
        *_overlap(baseline),
    )
    return tuple(found)


def control_doubt(control: TruceAnswer) -> str:
    """What a control stratum's change means for the other strata of its source; '' for none."""
    if control.answer not in ("fell", "rose") or control.rate_ratio is None:
        return ""
    return (
        f"the control '{control.stratum}' of the same source {control.answer} as well (rate ratio "
        f"{control.rate_ratio:.2f}): part of a change may be a change in reporting"
    )


def _one_side(stratum: Stratum, parties: Sequence[str]) -> list[str]:
    unseen = [party for party in parties if party not in stratum.sides_seen]
    if not stratum.sides_seen:
        return ["no side's acts can be told apart in this channel"]
    if unseen:
        return [f"one side only: acts of {', '.join(unseen)} cannot be seen in this channel"]
    return []


def _exposure(stratum: Stratum, window: WindowCount) -> list[str]:
    if stratum.exposure_rule == "days_with_rows":
        return ["the source states no coverage; a day with any row counts as watched, others as unobserved"]
    if window.looks is None and stratum.channel == "tallies":
        return ["the number of looks behind the series is unknown"]
    return []


def _missing(baseline: Sequence[WindowCount]) -> list[str]:
    missing = [one for one in baseline if one.count is None]
    if not missing:
        return []
    days = ", ".join(str(one.window.days[0]) for one in missing[:5])
    more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
    return [f"{len(missing)} of {len(baseline)} baseline windows are unobserved ({days}{more})"]


def _uneven(baseline: Sequence[WindowCount]) -> list[str]:
    rates = [one.count / one.exposure for one in baseline if one.count is not None and one.exposure > 0]
    half = len(rates) // 2
    if half < 3:
        return []
    late, early = float(np.mean(rates[:half])), float(np.mean(rates[half:]))
    if min(late, early) * BREAK_RATIO >= max(late, early):
        return []
    return [
        f"the baseline is not level: {early:.3g} a window in its earlier half, {late:.3g} in its later half"
        " (corrected for exposure); a trend or a change of regime may hide or feign an effect"
    ]


def _weekday(window: WindowCount, baseline: Sequence[WindowCount]) -> list[str]:
    day = window.window.days[-1].weekday()
    rates = [
        (one.window.days[-1].weekday() == day, one.count / one.exposure)
        for one in baseline
        if one.count is not None and one.exposure > 0
    ]
    same, other = ([rate for is_same, rate in rates if is_same is wanted] for wanted in (True, False))
    if len(same) < 3 or not other or np.mean(other) == 0:
        return []
    ratio = float(np.mean(same) / np.mean(other))
    if 1 / BREAK_RATIO < ratio < BREAK_RATIO:
        return []
    return [f"{WEEKDAYS[day]}s run at {ratio:.2f} of the other days in the baseline"]


def _clock_change(zone: ZoneInfo, window: WindowCount, baseline: Sequence[WindowCount]) -> list[str]:
    offsets = {one.window.start.astimezone(zone).utcoffset() for one in (window, *baseline)}
    if len({offset or timedelta(0) for offset in offsets}) == 1:
        return []
    return ["clocks changed during the baseline: hours of the day are not the same throughout"]


def _straddling(window: WindowCount) -> list[str]:
    if not window.straddling:
        return []
    return [f"{window.straddling} report(s) lie partly inside the window and are not counted"]


def _overlap(baseline: Sequence[WindowCount]) -> list[str]:
    share = distinct_share([one.window for one in baseline])
    if share >= LEAST_DISTINCT_SHARE:
        return []
    stretches = share * len(baseline)
    return [
        f"the {len(baseline)} baseline windows overlap and hold about {stretches:.0f} separate stretches of "
        "time; the published error rates hold for windows that do not"
    ]
