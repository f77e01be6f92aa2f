"""Dated periods: as the files write them, and as one where they follow each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from truceline.agreement.fields import Fields
from truceline.agreement.impossible import check_overlaps
from truceline.records import DatedPeriod, Period

PERIOD_KEYS = ("from", "to", "decided_at", "source")


def merged(periods: Iterable[DatedPeriod]) -> tuple[Period, ...]:
    """The periods in order, those that touch or overlap made one.

    A span across the seam of two periods that follow each other lies surely in force.
    """
    joined: list[Period] = []
    for period in sorted((each.period for each in periods), key=lambda each: each.start):
        last = joined[-1] if joined else None
        if last is None or (last.end is not None and last.end < period.start):
            joined.append(period)
        elif last.end is not None:
            end = None if period.end is None else max(last.end, period.end)
            joined[-1] = Period(start=last.start, end=end)
    return tuple(joined)


def read_periods(fields: Fields) -> tuple[DatedPeriod, ...]:
    """The field ``in_force``: periods none of which overlap."""
    found = tuple(_each_period(fields))
    check_overlaps(fields.sheet, fields.what, found)
    return tuple(period for _, period in found)


def _each_period(fields: Fields) -> Iterator[tuple[int, DatedPeriod]]:
    """Every period with its line."""
    for node in fields.rows("in_force") or ():
        period = Fields.of(fields.sheet, node, PERIOD_KEYS, f"a period of {fields.what}")
        dated = None if period is None else read_period(period)
        if period is not None and dated is not None:
            yield period.line, dated


def read_period(period: Fields) -> DatedPeriod | None:
    """from, to, decided_at and source of one record; the end is written, never implied."""
    if "to" not in period.by_name:
        remedy = "Write 'to: null' if it holds until replaced: an end is written, never implied."
        period.sheet.wrong("TL-AGR-003", period.line, "a period has no 'to'.", remedy, column="to")
    start, end = period.moment("from", needed=True), period.moment("to")
    decided, source = period.day("decided_at"), period.text("source") or ""
    if start is None or (end is None and period.has("to")):
        return None
    with period.noting("TL-AGR-004"):
        return DatedPeriod(period=Period(start=start, end=end), decided_on=decided, source=source)
    return None
