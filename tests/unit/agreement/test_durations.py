"""Deadlines: days by the local calendar, hours by any clock, and no deadline shortened by a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.agreement.durations import read_duration

KYIV = "Europe/Kyiv"


def after(written: str, moment: str, zone: str = KYIV) -> str:
    duration = read_duration(written)
    assert duration is not None
    return duration.after(datetime.fromisoformat(moment), zone).isoformat()


@pytest.mark.parametrize(
    ("written", "moment", "due"),
    [
        ("P14D", "2015-02-15T00:00+02:00", "2015-02-28T22:00:00+00:00"),
        ("P2D", "2031-03-29T12:00+02:00", "2031-03-31T09:00:00+00:00"),  # 47 hours: the clocks went forward
        ("PT48H", "2031-03-29T12:00+02:00", "2031-03-31T10:00:00+00:00"),
        ("P1D", "2031-10-25T03:30+03:00", "2031-10-26T01:30:00+00:00"),  # 03:30 came twice: the later
        ("P1D", "2031-03-29T03:30+02:00", "2031-03-30T01:00:00+00:00"),  # 03:30 was skipped: 04:00
        ("P1DT12H", "2031-05-01T00:00+03:00", "2031-05-02T09:00:00+00:00"),
        ("P2W", "2031-05-01T00:00+03:00", "2031-05-14T21:00:00+00:00"),
        ("PT90M", "2031-05-01T00:00+03:00", "2031-04-30T22:30:00+00:00"),
    ],
)
def test_a_duration_counts_from_a_moment(written: str, moment: str, due: str) -> None:
    assert after(written, moment) == due


@pytest.mark.parametrize(
    "written", ["", "P", "PT", "14D", "P1Y", "P1M", "P1.5D", "P-1D", "p1d", "P1DT", " P1D"]
)
def test_what_is_no_duration_is_none(written: str) -> None:
    """Years and months differ in length and are refused: no agreement's clock may hang on February."""
    assert read_duration(written) is None


@given(
    st.integers(946_684_800, 2_208_988_800),
    st.integers(0, 400),
    st.sampled_from([KYIV, "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata", "+02:00"]),
)
def test_days_never_run_backwards_and_stay_within_an_hour_or_so_of_24(
    second: int, days: int, zone: str
) -> None:
    start = datetime.fromtimestamp(second, UTC)
    duration = read_duration(f"P{days}D")
    assert duration is not None
    passed = duration.after(start, zone) - start
    assert abs(passed - timedelta(days=days)) <= timedelta(hours=2)
    assert passed >= timedelta(0)
