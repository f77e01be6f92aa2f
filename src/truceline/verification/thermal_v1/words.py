"""Reason codes of a screened-out detection and the sentence that states reason and probability."""

from __future__ import annotations

import numpy as np

from truceline.verification.thermal_v1.screening import Screened
from truceline.verification.thermal_v1.settings import Settings

REASONS = {
    "burned_before": "this cell burned in this part of the year in earlier years",
    "burning_season": "the region burns more than in its yearly mean in this part of the year",
    "steady_source": "this cell burned on most days looked at in earlier years, as works and flares do",
    "ordinary": "no more than place and season give",
    "more_than_ordinary": "more than place and season give: worth a second look",
    "little_past": "few years are there to learn from, so the chances are rough",
    "no_background": "too few earlier years were looked at here to say what is ordinary",
    "no_place_or_time": "the detection has no usable place or time",
}


_DECIDING = ("fires", "tail", "other", "past", "days", "years", "season", "steady", "learnt")


def reasons(found: Screened, row: int, settings: Settings) -> tuple[str, ...]:
    """The reason codes of one detection, the answer first."""
    if found.fire[row] < 0:
        return ("no_place_or_time",)
    if not np.isfinite(found.tail[row]):
        return ("no_background",)
    answer = "more_than_ordinary" if found.tail[row] <= settings.unusual else "ordinary"
    also = {
        "burned_before": found.past[row] > 0,
        "burning_season": found.season[row] == 1,
        "steady_source": bool(found.steady[row]),
        "little_past": not found.learnt[row],
    }
    return (answer, *(code for code, holds in also.items() if holds))


def sentence(found: Screened, row: int, settings: Settings) -> str:
    """Reason and probability in one sentence that a person at a desk can check."""
    codes = reasons(found, row, settings)
    if len(codes) == 1 and codes[0].startswith("no_"):
        return REASONS[codes[0]]
    return (
        f"{'; '.join(REASONS[code] for code in codes)}. {_counted(int(found.fires[row]), 'fire')} in its "
        f"cell that day; chance of so many or more from the background {_chance(found.tail[row])} "
        f"({_counted(int(found.past[row]), 'fire')} here in {_counted(int(found.days[row]), 'day')} looked "
        f"at in this part of {_counted(int(found.years[row]), 'earlier year')}). Probability that something "
        f"else burns {_chance(found.other[row])} ({_chance(found.other_low[row])} with a prior of "
        f"{settings.prior_low:g}, {_chance(found.other_high[row])} with {settings.prior_high:g})"
    )


def sentences(found: Screened, settings: Settings) -> list[str]:
    """The sentence of each detection; detections of one cell and day share theirs."""
    told: dict[tuple[float, ...], str] = {}
    columns = (np.nan_to_num(getattr(found, name), nan=-1.0).tolist() for name in _DECIDING)
    texts = []
    for row, key in enumerate(zip(found.fire < 0, *columns, strict=True)):
        if key not in told:
            told[key] = sentence(found, row, settings)
        texts.append(told[key])
    return texts


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _chance(value: float) -> str:
    if value < 0.0005:
        return "under 0.0005"
    return f"{value:.4f}" if value < 0.01 else f"{value:.2f}"
