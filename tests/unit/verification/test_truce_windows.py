"""Which instants and which days a truce question counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from truceline.records import TruceWindow
from truceline.verification.truce_v1.windows import (
    counted_window,
    distinct_share,
    first_shift_days,
    local_days_inside,
    shifted,
)

KYIV = ZoneInfo("Europe/Kyiv")
EASTER = TruceWindow(start=datetime(2025, 4, 19, 15, tzinfo=UTC), end=datetime(2025, 4, 20, 21, tzinfo=UTC))


def test_the_easter_truce_holds_one_whole_local_day() -> None:
    assert local_days_inside(EASTER, KYIV) == (date(2025, 4, 20),)


def test_in_utc_it_holds_none() -> None:
    assert local_days_inside(EASTER, ZoneInfo("UTC")) == ()
    assert counted_window(EASTER, "days", ZoneInfo("UTC")) is None


def test_instants_keep_their_hours_when_shifted() -> None:
    (moved,) = shifted(EASTER, "instants", KYIV, [3])
    assert moved.start == datetime(2025, 4, 16, 15, tzinfo=UTC)
    assert moved.end == datetime(2025, 4, 17, 21, tzinfo=UTC)
    assert moved.days == (date(2025, 4, 16), date(2025, 4, 17))  # it ends as the 18th begins


def test_a_local_day_on_which_the_clocks_change_has_its_own_length() -> None:
    (change,) = shifted(EASTER, "days", KYIV, [21])
    assert change.days == (date(2025, 3, 30),)
    assert change.length_s == 23 * 3600


def test_a_window_of_a_fortnight_holds_fourteen_days() -> None:
    fortnight = TruceWindow(start=datetime(2024, 5, 11, tzinfo=UTC), end=datetime(2024, 5, 25, tzinfo=UTC))
    assert len(local_days_inside(fortnight, ZoneInfo("UTC"))) == 14


def test_a_fortnight_is_never_compared_with_itself() -> None:
    fortnight = TruceWindow(start=datetime(2024, 5, 11, tzinfo=UTC), end=datetime(2024, 5, 25, tzinfo=UTC))
    first = first_shift_days(fortnight, 3)
    assert first == 16
    (nearest,) = shifted(fortnight, "instants", ZoneInfo("UTC"), [first])
    assert nearest.end <= fortnight.start - timedelta(days=2)


def test_thirty_hours_are_moved_by_the_gap_alone() -> None:
    assert first_shift_days(EASTER, 3) == 3


def test_windows_that_overlap_hold_less_distinct_time() -> None:
    days = shifted(EASTER, "days", KYIV, range(3, 31))
    assert distinct_share(days) == 1.0
    thirty_hours = shifted(EASTER, "instants", KYIV, range(3, 31))
    assert distinct_share(thirty_hours) == (27 * 24 + 30) / (28 * 30)
