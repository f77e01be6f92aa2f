"""More uncertainty never makes an answer surer: not in space, not in time."""

from datetime import UTC, datetime, timedelta

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from truceline.records import Period, Place, PlaceKind, TimeSpan, Truth
from truceline.space import Zone, inside, inside_many

ZONE = Zone(
    id="Z",
    name="Z",
    kind="theatre",
    geometry=shapely.Polygon([(30, 48), (31, 48.2), (31.2, 49), (30.5, 48.6), (30, 49)]),
)
longitudes = st.floats(29.5, 31.6)
latitudes = st.floats(47.7, 49.3)
sigmas = st.floats(0, 60_000)
azimuths = st.none() | st.floats(0, 180)


def ellipse(lon, lat, major, minor, azimuth):
    return Place(kind=PlaceKind.POINT, lon_deg=lon, lat_deg=lat, sigma_major_m=major, sigma_minor_m=minor,
                 azimuth_deg=azimuth)  # fmt: skip


def never_surer(surer, vaguer):
    """What a vaguer statement may answer: the same, or that it cannot tell."""
    return vaguer in (surer, Truth.CANNOT_TELL)


@given(longitudes, latitudes, sigmas, sigmas, st.floats(0, 60_000), st.floats(0, 60_000), azimuths)
def test_a_wider_ellipse_is_never_surer(lon, lat, major, minor, more_major, more_minor, azimuth):
    narrow = inside(ellipse(lon, lat, major, minor, azimuth), ZONE)
    wide = inside(ellipse(lon, lat, major + more_major, minor + more_minor, azimuth), ZONE)
    assert never_surer(narrow, wide)


@given(longitudes, latitudes, sigmas, sigmas, azimuths)
def test_an_ellipse_whose_azimuth_is_forgotten_is_never_surer(lon, lat, major, minor, azimuth):
    assert never_surer(
        inside(ellipse(lon, lat, major, minor, azimuth), ZONE),
        inside(ellipse(lon, lat, major, minor, None), ZONE),
    )


@given(longitudes, latitudes)
def test_an_uncertainty_nobody_stated_is_never_sure(lon, lat):
    assert inside(Place.point(lon, lat), ZONE) is Truth.CANNOT_TELL


@given(
    longitudes, latitudes, st.floats(0, 360), st.floats(0, 100), st.floats(0, 100), st.floats(0, 20_000),
    st.floats(1, 20_000), st.floats(0, 20_000), st.floats(0, 2_000), st.floats(0, 2_000),
)  # fmt: skip
def test_a_wider_wedge_is_never_surer(
    lon, lat, bearing, spread, more_spread, near, depth, more_depth, sigma, more_sigma
):
    def wedge(spread, near, far, sigma):
        return Place(kind=PlaceKind.WEDGE, lon_deg=lon, lat_deg=lat, sigma_major_m=sigma, bearing_deg=bearing,
                     bearing_sigma_deg=spread, range_min_m=near, range_max_m=far)  # fmt: skip

    narrow = inside(wedge(spread, near, near + depth, sigma), ZONE)
    wide = inside(wedge(spread + more_spread, near / 2, near + depth + more_depth, sigma + more_sigma), ZONE)
    assert never_surer(narrow, wide)


@given(st.lists(st.tuples(longitudes, latitudes, sigmas, sigmas, azimuths), min_size=1, max_size=30))
def test_columns_answer_as_one_by_one(rows):
    columns = [
        np.array([np.nan if value is None else value for value in column])
        for column in zip(*rows, strict=True)
    ]
    one = [inside(ellipse(*row), ZONE).value for row in rows]
    assert inside_many(*columns, ZONE).tolist() == one


START = datetime(2026, 3, 1, tzinfo=UTC)
hours = st.integers(-100, 100)
lengths = st.integers(0, 100)


@given(hours, lengths, lengths, lengths, st.none() | lengths)
def test_a_longer_span_is_never_surer(start, length, earlier, later, period_length):
    end = None if period_length is None else START + timedelta(hours=period_length)
    period = Period(start=START, end=end)

    def span(first, last):
        return TimeSpan(earliest=START + timedelta(hours=first), latest=START + timedelta(hours=last))

    narrow = period.covers(span(start, start + length))
    wide = period.covers(span(start - earlier, start + length + later))
    assert never_surer(narrow, wide)
