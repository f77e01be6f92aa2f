"""One clock, injected: no step asks the machine what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from truceline.records.values import in_utc

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC, as this machine believes it."""
    return datetime.now(UTC)


def stopped_clock(moment: datetime) -> Clock:
    """A clock that always shows the same moment; for replays, demos and tests."""
    shown = in_utc(moment)
    return lambda: shown
