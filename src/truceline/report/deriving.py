"""How a figure follows from other figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from truceline.report.errors import FigureError
from truceline.report.questions import Value


def _share(values: Sequence[float]) -> float | None:
    part, whole = values
    return None if whole == 0 else round(min(1.0, part / whole), 4)


RULES: Mapping[str, Callable[[Sequence[float]], float | None]] = {
    "difference@1": lambda values: round(values[0] - values[1], 4),
    "sum@1": lambda values: round(sum(values), 4),
    "share@1": _share,
    "share-of-sensor-time@1": lambda values: _share([values[0], values[1] * values[2]]),
    "remainder@1": lambda values: round(max(0.0, 1 - sum(values)), 4),
}
"""How a figure follows from others: first less second, sum, first over second, seconds over
sensors times the period, what is left up to 1."""


def derive(rule: str, values: Sequence[Value]) -> Value:
    """What the rule makes of the values; None when any of them is unknown.

    errors: FigureError for a rule not in ``RULES``.
    """
    if rule not in RULES:
        raise FigureError(f"'{rule}' is not a rule by which a figure is derived")
    numbers = [float(value) for value in values if isinstance(value, int | float)]
    if len(numbers) != len(values):
        return None
    result = RULES[rule](numbers)
    return int(result) if result is not None and result == int(result) else result
