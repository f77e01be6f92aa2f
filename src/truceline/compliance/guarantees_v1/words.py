"""Amounts, lengths and moments of a panel in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from truceline.agreement import Measure

_NOUNS = {"acts": ("act", "acts"), "number": ("reported", "reported")}


def measure_words(measure: Measure) -> str:
    """What the agreement asks: 'at least 5 acts within PT24H, of mortar, across line-1'."""
    parts = [_least(measure)]
    if measure.kinds:
        parts.append(f"of the kinds {listed(measure.kinds)}")
    if measure.within is not None:
        parts.append(f"within {length_words(measure.within.nominal_minutes)}")
    if measure.gap is not None:
        parts.append(f"with no gap over {length_words(measure.gap.nominal_minutes)}")
    if measure.across is not None:
        parts.append(f"across {measure.across.line_id}")
    parts += [f"found {question} {' or '.join(answers)}" for question, answers in measure.found]
    return ", ".join(parts)


def _least(measure: Measure) -> str:
    if measure.lasting is not None:
        return f"acts over at least {length_words(measure.lasting.nominal_minutes)}"
    if measure.at_least is None:
        return {"acts": "acts", "number": "a number reported", "duration": "acts over some time"}.get(
            measure.of, f"a size in {measure.unit}"
        )
    return f"at least {amount_words(measure, measure.at_least)}"


def amount_words(measure: Measure, amount: float) -> str:
    """An amount of what the measure counts: '5 acts', '4 battalion', '24 h'."""
    if measure.of == "duration":
        return length_words(amount)
    one, many = _NOUNS.get(measure.of, (measure.unit, measure.unit))
    return f"{amount:g} {one if amount == 1 else many}"


def length_words(minutes: float) -> str:
    """A length of time in hours and minutes: '24 h', '3 h 5 min', '40 min'."""
    hours, rest = divmod(int(minutes), 60)
    parts = [f"{hours} h"] if hours else []
    return " ".join([*parts, f"{rest} min"] if rest or not hours else parts)


def time_left(due: datetime, at: datetime) -> str:
    """'5 h 20 min left' or 'passed 40 min ago'."""
    left = due - at
    if left >= timedelta(0):
        return f"{length_words(left.total_seconds() / 60.0)} left"
    return f"passed {length_words(-left.total_seconds() / 60.0)} ago"


def moment_words(moment: datetime) -> str:
    """The moment to the minute, UTC."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def listed(words: Iterable[str], most: int = 20) -> str:
    """The words with commas; of many the first, and how many more."""
    every = list(words)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return (", ".join(every[:most]) or "none") + more
