"""The windows a truce question compares: the truce's own and the earlier ones of the same hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from truceline.records import TruceWindow, in_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftedWindow:
    """The counted window ``shift_days`` earlier: its instants, and the local days it touches."""

    shift_days: int
    start: datetime
    end: datetime
    days: tuple[date, ...]

    @property
    def length_s(self) -> float:
        """Seconds from start to end."""
        return (self.end - self.start).total_seconds()


def local_days_inside(window: TruceWindow, zone: ZoneInfo) -> tuple[date, ...]:
    """The local days that lie wholly inside the window, in order; () when none does."""
    day = in_utc(window.start).astimezone(zone).date()
    inside = []
    while midnight(day, zone) < window.end:
        if midnight(day, zone) >= window.start and midnight(day + timedelta(days=1), zone) <= window.end:
            inside.append(day)
        day += timedelta(days=1)
    return tuple(inside)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The UTC instant at which a local day starts."""
    return in_utc(datetime.combine(day, time(0), tzinfo=zone))


def counted_window(window: TruceWindow, unit: str, zone: ZoneInfo) -> ShiftedWindow | None:
    """What is counted: the exact window ('instants') or its whole local days ('days').

    None when the unit is days and no whole local day lies inside the window.
    """
    if unit == "instants":
        return instants_window(window, zone, 0)
    days = local_days_inside(window, zone)
    return _days_window(days, zone, 0) if days else None


def shifted(window: TruceWindow, unit: str, zone: ZoneInfo, shifts: Iterable[int]) -> list[ShiftedWindow]:
    """The counted window moved back by each number of days, in the order given.

    Instants move by exact 24-hour steps (the order is given in instants, and one side's clocks
    change while the other's do not); local days move by calendar days.
    """
    if unit == "instants":
        return [instants_window(window, zone, shift) for shift in shifts]
    days = local_days_inside(window, zone)
    return [_days_window(days, zone, shift) for shift in shifts] if days else []


def first_shift_days(window: TruceWindow, gap_days: int) -> int:
    """Days by which the nearest earlier window is moved back.

    A window of a day or less than two is moved by the gap itself; a longer one by as many days
    more as it has whole days beyond the first, so that it never reaches into the truce it is
    compared with (decision 0002).
    """
    whole_days = int((window.end - window.start) / timedelta(days=1))
    return gap_days + max(0, whole_days - 1)


def distinct_share(windows: Sequence[ShiftedWindow]) -> float:
    """Time covered by the windows over the sum of their lengths: 1 when none overlap, less when some do."""
    spans = sorted((one.start, one.end) for one in windows)
    covered, reached = timedelta(0), None
    for start, end in spans:
        covered += end - (start if reached is None else min(max(start, reached), end))
        reached = end if reached is None else max(reached, end)
    total = sum((end - start for start, end in spans), timedelta(0))
    return covered / total if total else 1.0


def one_day(day: date, zone: ZoneInfo) -> ShiftedWindow:
    """The window of one local day."""
    return _days_window((day,), zone, 0)


def instants_window(window: TruceWindow, zone: ZoneInfo, shift: int) -> ShiftedWindow:
    """The exact window, ``shift`` times 24 hours earlier."""
    start, end = (in_utc(moment) - timedelta(days=shift) for moment in (window.start, window.end))
    first, last = start.astimezone(zone).date(), (end - timedelta(microseconds=1)).astimezone(zone).date()
    days = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    return ShiftedWindow(shift_days=shift, start=start, end=end, days=days)


def _days_window(days: tuple[date, ...], zone: ZoneInfo, shift: int) -> ShiftedWindow:
    moved = tuple(day - timedelta(days=shift) for day in days)
    start, end = midnight(moved[0], zone), midnight(moved[-1] + timedelta(days=1), zone)
    return ShiftedWindow(shift_days=shift, start=start, end=end, days=moved)
