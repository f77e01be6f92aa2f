"""The calendar of a theatre's quarries, as the format ``notices`` has it: what they announced, and when.

Of the blasts that happen ANNOUNCED are announced weeks before, LATE of these only after them; so many
NOT_HELD of as many more are announced and do not take place. The place is a circle about where the blast is
to be, the hours a window about it. It is drawn apart from what happens, so a world is the same without it.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from truceline.simulate.theatre.ground import shifted
from truceline.simulate.theatre.scene import DAY_US, Incidents

COLUMNS = (
    "notice_id",
    "party",
    "activity",
    "from",
    "to",
    "notified_at",
    "to_whom",
    "lon_deg",
    "lat_deg",
    "radius_m",
    "blasts",
)
ANNOUNCED, LATE, NOT_HELD = 0.85, 0.1, 0.25
WITHIN_M, RADIUS_M = 200.0, 1_000.0
HOUR_US = 3_600_000_000


def quarry_calendar(incidents: Incidents, quarry_kind: int, seed: int) -> tuple[tuple[str, ...], ...]:
    """Rows of COLUMNS, by when they begin; () where no quarry blasts."""
    rng = np.random.default_rng([seed, 31])
    blasts = np.flatnonzero(incidents.kind == quarry_kind)
    held = blasts[rng.random(len(blasts)) < ANNOUNCED]
    idle = rng.choice(held, int(NOT_HELD * len(held)), replace=False) if len(held) else held
    about = np.concatenate([held, idle])
    span = (int(incidents.happened_us.min()), int(incidents.happened_us.max())) if len(about) else (0, 1)
    at = np.concatenate([incidents.happened_us[held], rng.integers(*span, len(idle), endpoint=True)])
    offset = rng.normal(0, WITHIN_M, (len(about), 2))
    lon, lat = shifted(incidents.lon_deg[about], incidents.lat_deg[about], offset[:, 0], offset[:, 1])
    start = at - (rng.random(len(about)) * HOUR_US).astype(np.int64)
    late = rng.random(len(about)) < LATE
    given = np.where(late, at + DAY_US, at - rng.integers(7, 28, len(about)) * DAY_US)
    return tuple(
        (
            f"Q-{number:05}",
            "",
            "quarry_blasting",
            _text(int(start[row])),
            _text(int(start[row]) + HOUR_US),
            _text(int(given[row])),
            "joint body",
            f"{lon[row]:.5f}",
            f"{lat[row]:.5f}",
            f"{RADIUS_M:.0f}",
            "1",
        )
        for number, row in enumerate(np.argsort(start, kind="stable"), 1)
    )


def _text(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1e6, UTC).isoformat(timespec="seconds")
