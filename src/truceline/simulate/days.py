"""When the simulated mission lives: seventy days before the truce, its fourteen days, nothing after.

The baselines need forty-two windows as long as the truce, three days before it begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

from truceline.records import TruceWindow

LOCAL = timezone(timedelta(hours=-2))
TRUCE = TruceWindow(
    start=datetime(2024, 5, 11, tzinfo=LOCAL).astimezone(UTC),
    end=datetime(2024, 5, 25, tzinfo=LOCAL).astimezone(UTC),
)
BASELINE_DAYS = 70
FIRST = TRUCE.start - timedelta(days=BASELINE_DAYS)
REPORT_DAY = date(2024, 5, 24)
KNOWN_BEFORE = TRUCE.start - timedelta(days=1)
"""What happened before this moment is read, and the truce question fixed, before the truce begins."""

EXERCISE = (datetime(2024, 5, 15, 12, tzinfo=UTC), datetime(2024, 5, 15, 16, tzinfo=UTC))
SMOKE = (datetime(2024, 5, 13, 8, tzinfo=UTC), datetime(2024, 5, 13, 12, tzinfo=UTC))
CAMERA_BREAKS = datetime(2024, 5, 23, 22, 40, tzinfo=UTC)


def midnights() -> Iterator[datetime]:
    """The local midnight, in UTC, that every simulated day starts with."""
    midnight = FIRST
    while midnight < TRUCE.end:
        yield midnight
        midnight += timedelta(days=1)


def in_truce(moment: datetime) -> bool:
    """True inside the truce's window."""
    return TRUCE.start <= moment < TRUCE.end


def local_day(moment: datetime) -> date:
    """The day at the place of the moment."""
    return moment.astimezone(LOCAL).date()
