"""The truce answer of one stratum: fell, rose, no change shown, or cannot tell, by rule alone.

The rule is the one of formats.md "Truce answer" (printed in full by ``RULE``). One addition,
decision 0003: a significant difference whose exposure is not comparable answers *cannot tell*.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from truceline.records import BaselineResult, PlaceboResult, Stratum, TruceAnswer, TruceWindow
from truceline.verification.truce_v1.counts import WindowCount
from truceline.verification.truce_v1.predictive import (
    Expected,
    predictive,
    ratio_interval,
    smallest_detectable_drop,
)
from truceline.verification.truce_v1.windows import distinct_share

METHOD = "truce_v1@1"
ALPHA = 0.05
POWER = 0.80
LEAST_WINDOWS = 19
LEAST_LOOKS = 2
LARGEST_DROP = 0.80
LEAST_EXPOSURE_SHARE = 0.5
PLACEBO_REACH_DAYS = 120

RULE = (
    "Two one-sided negative-binomial predictive tests, each at alpha, against every declared "
    "baseline. 'fell' or 'rose' when every baseline says so and the baseline's exposure is at least "
    f"{LEAST_EXPOSURE_SHARE:.0%} of the window's. 'cannot tell' when no channel measures the stratum, "
    f"the window was not observed or had fewer than {LEAST_LOOKS} looks where the source has looks, "
    f"fewer than {LEAST_WINDOWS} baseline windows are usable, the smallest drop that would be noticed "
    f"with probability {POWER:.0%} is over {LARGEST_DROP:.0%}, the baselines disagree, or a difference "
    "rests on exposures that are not comparable. Otherwise 'no change shown'."
)

Verdict = Literal["fell", "rose", "no change shown", "cannot tell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic:
    """The test that the rule applies: a later method has the same rule and another test.

    ``expect`` (counts, exposures, exposure, distinct) gives the count expected without a change, None when
    the baseline saw nothing; ``interval`` and ``smallest_drop`` are what that distribution could show.
    ``heeds_breaks``: a difference beside a break of the source's own labels answers *cannot tell*;
    ``heeds_levels``: one whose baseline holds a break of the level does, too.
    """

    method: str
    expect: Callable[[Sequence[float], Sequence[float], float, float], Any]
    interval: Callable[[Any, int, float], tuple[float, float]]
    smallest_drop: Callable[[Any, float, float], float | None]
    heeds_breaks: bool = False
    heeds_levels: bool = False


PLUG_IN = Arithmetic(
    method=METHOD, expect=predictive, interval=ratio_interval, smallest_drop=smallest_detectable_drop
)


def unmeasured(stratum: Stratum, why: str, alpha: float = ALPHA, by: Arithmetic = PLUG_IN) -> TruceAnswer:
    """The answer of a stratum for which nothing was counted at all."""
    return _answer(stratum, "cannot tell", (why,), alpha, None, (), None, (), by.method)


def answer(
    stratum: Stratum,
    window: WindowCount,
    baselines: Sequence[Sequence[WindowCount]],
    placebo: Sequence[WindowCount],
    doubts: Sequence[str],
    alpha: float = ALPHA,
    by: Arithmetic = PLUG_IN,
) -> TruceAnswer:
    """The stratum's answer from its window, its declared baselines and the placebo windows."""
    if window.count is None:
        why = f"the window was not observed: {window.why_unusable}"
        return _answer(stratum, "cannot tell", (why,), alpha, window, (), None, doubts, by.method)
    results = tuple(_against(window, windows, alpha, by) for windows in baselines)
    verdict, reasons = _joint(window, results)
    before = _placebo(window.count, placebo)
    return _answer(stratum, verdict, reasons, alpha, window, results, before, doubts, by.method)


def _against(
    window: WindowCount, windows: Sequence[WindowCount], alpha: float, by: Arithmetic
) -> BaselineResult:
    usable = [one for one in windows if one.count is not None]
    counts = [float(one.count) for one in usable if one.count is not None]
    distinct = distinct_share([one.window for one in usable])
    expected = by.expect(counts, [one.exposure for one in usable], window.exposure, distinct)
    share = float(np.mean([one.exposure for one in usable])) / window.exposure if usable else None
    if expected is None or window.count is None:
        return _result(windows, usable, None, share, "cannot tell", 0)
    return replace(
        _result(windows, usable, expected, share, _test(expected, window.count, alpha), window.count),
        interval=by.interval(expected, window.count, alpha),
        smallest_detectable_drop=by.smallest_drop(expected, alpha, POWER),
    )


def _test(expected: Expected, count: int, alpha: float) -> Verdict:
    if expected.p_low(count) <= alpha:
        return "fell"
    return "rose" if expected.p_high(count) <= alpha else "no change shown"


def _result(
    windows: Sequence[WindowCount],
    usable: Sequence[WindowCount],
    expected: Expected | None,
    share: float | None,
    verdict: Verdict,
    count: int,
) -> BaselineResult:
    days = [day for one in windows for day in one.window.days]
    return BaselineResult(
        windows_declared=len(windows),
        windows_usable=len(usable),
        first_day=min(days),
        last_day=max(days),
        mean=float(np.mean([one.count for one in usable if one.count is not None])) if usable else None,
        dispersion_k=None if expected is None or np.isinf(expected.own_k) else expected.own_k,
        expected=expected.mean if expected else None,
        p_fell=expected.p_low(count) if expected else None,
        p_rose=expected.p_high(count) if expected else None,
        rate_ratio=count / expected.mean if expected else None,
        interval=None,
        smallest_detectable_drop=None,
        exposure_share=share,
        verdict=verdict,
    )


def _joint(window: WindowCount, results: tuple[BaselineResult, ...]) -> tuple[Verdict, tuple[str, ...]]:
    too_little = [text for result in results for text in _too_little(result)]
    reasons = [*_few_looks(window), *too_little, *_disagreement(results)]
    if reasons:
        return "cannot tell", tuple(reasons)
    verdict = results[0].verdict
    incomparable = [text for result in results for text in _incomparable(result)]
    if verdict in ("fell", "rose") and incomparable:
        return "cannot tell", (f"the count alone would say '{verdict}', but", *incomparable)
    return verdict, (_because(verdict, window, results),)


def _few_looks(window: WindowCount) -> list[str]:
    if window.looks is not None and window.looks < LEAST_LOOKS:
        return [f"{window.looks} look(s) in the window, at least {LEAST_LOOKS} are needed"]
    return []


def _too_little(result: BaselineResult) -> list[str]:
    name = f"the {result.windows_declared}-window baseline"
    if result.windows_usable < LEAST_WINDOWS:
        return [f"{name} has {result.windows_usable} usable windows, at least {LEAST_WINDOWS} are needed"]
    if result.expected is None:
        return [f"{name} counted nothing, so no fall could be seen against it"]
    if result.smallest_detectable_drop is None:
        return [f"against {name} not even a count of zero would be significant"]
    if result.smallest_detectable_drop > LARGEST_DROP:
        return [
            f"against {name} the smallest drop that would be noticed is "
            f"{result.smallest_detectable_drop:.0%}, over {LARGEST_DROP:.0%}"
        ]
    return []


def _disagreement(results: tuple[BaselineResult, ...]) -> list[str]:
    if len({result.verdict for result in results}) < 2:
        return []
    said = "; ".join(
        f"{result.windows_declared} windows say '{result.verdict}' "
        f"(p fell {result.p_fell:.3f}, p rose {result.p_rose:.3f})"
        for result in results
        if result.p_fell is not None
    )
    return [f"the declared baselines disagree: {said}"]


def _incomparable(result: BaselineResult) -> list[str]:
    share = result.exposure_share or 0.0
    if share >= LEAST_EXPOSURE_SHARE:
        return []
    return [
        f"the {result.windows_declared}-window baseline could see {share:.0%} of what the window could; "
        f"at least {LEAST_EXPOSURE_SHARE:.0%} is needed: not comparable"
    ]


def _because(verdict: Verdict, window: WindowCount, results: tuple[BaselineResult, ...]) -> str:
    expected = " and ".join(f"{result.expected:.1f}" for result in results)
    counted = f"{window.count} counted, {expected} expected without a change"
    return f"{counted}; neither test is significant" if verdict == "no change shown" else counted


def _placebo(count: int, windows: Sequence[WindowCount]) -> PlaceboResult | None:
    counts = np.array([one.count for one in windows if one.count is not None], float)
    if counts.size == 0:
        return None
    as_low, as_high = int(np.sum(counts <= count)), int(np.sum(counts >= count))
    return PlaceboResult(
        windows=int(counts.size),
        lowest=float(counts.min()),
        median=float(np.median(counts)),
        as_low=as_low,
        as_high=as_high,
        p_low=(1 + as_low) / (counts.size + 1),
        p_high=(1 + as_high) / (counts.size + 1),
    )


def _answer(
    stratum: Stratum,
    verdict: Verdict,
    reasons: tuple[str, ...],
    alpha: float,
    window: WindowCount | None,
    results: tuple[BaselineResult, ...],
    placebo: PlaceboResult | None,
    doubts: Sequence[str],
    method: str,
) -> TruceAnswer:
    first = results[0] if results else None
    return TruceAnswer(
        stratum=stratum.id,
        answer=verdict,
        reasons=reasons,
        alpha=alpha,
        windows=(TruceWindow(start=window.window.start, end=window.window.end),) if window else (),
        observed=window.count if window else None,
        expected=first.expected if first else None,
        rate_ratio=first.rate_ratio if first else None,
        interval=first.interval if first else None,
        p_fell=first.p_fell if first else None,
        p_rose=first.p_rose if first else None,
        smallest_detectable_drop=first.smallest_detectable_drop if first else None,
        looks=window.looks if window else None,
        baselines=results,
        placebo=placebo,
        sides_seen=stratum.sides_seen,
        doubts=(*stratum.doubts, *doubts),
        is_control=stratum.is_control,
        method=method,
    )
