"""Origins with an ellipse and single bearings stand in the same likelihood as every other report."""

from __future__ import annotations

import numpy as np

from tests.unit.fusion.assoc_v1.told import at, told
from truceline.fusion.assoc_v1 import associate
from truceline.fusion.assoc_v1.reports import reports
from truceline.fusion.assoc_v1.settings import STANDARD


def groups(*rows: dict[str, object]) -> list[int]:
    return [int(each) for each in associate(told(*rows)).label]


def bearing(
    east_m: float, north_m: float, bearing_deg: float, far_m: float, sigma_deg: float = 2.0
) -> dict[str, object]:
    """A blast wave heard by one array: a wedge from 500 m on."""
    return {
        **at(east_m, north_m, np.nan, kind="blast_wave"),
        "place_kind": "wedge",
        "bearing_deg": bearing_deg,
        "bearing_sigma_deg": sigma_deg,
        "range_min_m": 500.0,
        "range_max_m": far_m,
    }


def test_an_origin_with_its_ellipse_joins_the_explosion_along_its_long_axis() -> None:
    origin = at(0, 0, 4_000, kind="blast_wave", sigma_minor_m=400.0, azimuth_deg=45.0)
    along = at(4_000, 4_000, 300, hours=0.05)
    across = at(4_000, -4_000, 300, hours=0.05)
    assert groups(origin, along) == [0, 0]
    assert groups(origin, across) == [0, 1]


def test_a_bearing_joins_what_lies_on_it_and_within_its_range() -> None:
    heard = bearing(0, 0, 90.0, 12_000.0)
    assert groups(heard, at(7_000, 200, 300, hours=0.01)) == [0, 0]
    assert groups(heard, at(-20_000, 200, 300, hours=0.01)) == [0, 1]
    assert groups(heard, at(0, 7_000, 300, hours=0.01)) == [0, 1]


def test_a_bearing_without_a_range_worth_the_name_joins_nobody() -> None:
    """Two hundred kilometres of it would pass over a hundred happenings; it waits for a second array."""
    assert groups(bearing(0, 0, 90.0, 200_000.0), at(7_000, 0, 300, hours=0.01)) == [0, 1]


def test_a_sound_joins_an_explosion_or_its_heat_and_no_farm_fire() -> None:
    heard = bearing(0, 0, 90.0, 12_000.0)
    assert groups(heard, at(6_000, 0, 300, kind="artillery")) == [0, 0]
    assert groups(heard, at(6_000, 0, 300, kind="thermal_anomaly")) == [0, 0]
    assert groups(heard, at(6_000, 0, 300, kind="vegetation_fire")) == [0, 1]


def test_a_wedge_is_as_wide_as_its_bearing_is_unsure() -> None:
    sharp, blunt = (reports(told(bearing(0, 0, 0.0, 10_000.0, sigma)), STANDARD)[0] for sigma in (1.0, 10.0))
    assert np.sqrt(sharp.cxx[0]) < 0.2 * np.sqrt(blunt.cxx[0])
    assert np.isclose(sharp.cyy[0], blunt.cyy[0], rtol=0.05)
