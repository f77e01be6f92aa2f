"""Truth, spans, periods and places: what they answer and what they refuse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from truceline.records import NaiveTimeError, Period, Place, PlaceKind, RecordError, TimeSpan, Truth

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_truth_refuses_to_be_a_yes_or_no() -> None:
    with pytest.raises(TypeError, match="three answers"):
        bool(Truth.CANNOT_TELL)


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (Truth.YES, Truth.YES, Truth.YES, Truth.YES),
        (Truth.YES, Truth.CANNOT_TELL, Truth.CANNOT_TELL, Truth.YES),
        (Truth.CANNOT_TELL, Truth.NO, Truth.NO, Truth.CANNOT_TELL),
        (Truth.NO, Truth.YES, Truth.NO, Truth.YES),
    ],
)
def test_truth_follows_kleene(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    assert left & right is both
    assert left | right is either
    assert ~(~left & ~right) is either


def test_of_nothing_all_hold_and_none_holds() -> None:
    assert Truth.all_of([]) is Truth.YES
    assert Truth.any_of([]) is Truth.NO


def test_a_time_without_a_zone_is_refused_with_the_remedy() -> None:
    with pytest.raises(NaiveTimeError, match="sources"):
        TimeSpan.at(datetime(2024, 7, 1, 12))  # noqa: DTZ001  the refusal is what is tested


def test_times_are_kept_in_utc() -> None:
    span = TimeSpan.at(datetime(2024, 7, 1, 15, tzinfo=timezone(timedelta(hours=3))))
    assert span.earliest == NOON
    assert span.earliest.tzinfo is UTC


def test_a_span_may_not_end_before_it_starts() -> None:
    with pytest.raises(RecordError, match="before it starts"):
        TimeSpan(earliest=NOON, latest=NOON - HOUR)


def test_a_shell_around_the_hour_of_entry_into_force_is_neither_in_nor_out() -> None:
    """Fired between 23:50 and 00:10 around midnight: cannot tell, never a breach."""
    midnight = datetime(2024, 7, 1, tzinfo=UTC)
    law = Period(start=midnight)
    around = TimeSpan(earliest=midnight - timedelta(minutes=10), latest=midnight + timedelta(minutes=10))
    assert law.covers(around) is Truth.CANNOT_TELL


def test_a_period_holds_its_first_moment_and_not_its_last() -> None:
    law = Period(start=NOON, end=NOON + HOUR)
    assert law.holds_at(NOON)
    assert not law.holds_at(NOON + HOUR)


def test_swapped_coordinates_are_refused_when_they_leave_the_globe() -> None:
    with pytest.raises(RecordError, match="swapped"):
        Place.point(lon_deg=48.0, lat_deg=138.0)


def test_a_place_named_nowhere_carries_no_coordinates() -> None:
    assert Place.nowhere().lon_deg is None
    with pytest.raises(RecordError, match="no coordinates"):
        Place(kind=PlaceKind.NONE, lon_deg=1.0, lat_deg=1.0)


def test_a_wedge_needs_a_bearing_and_a_range() -> None:
    with pytest.raises(RecordError, match="bearing"):
        Place(kind=PlaceKind.WEDGE, lon_deg=1.0, lat_deg=1.0)
