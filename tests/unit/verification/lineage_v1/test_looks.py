"""Who looked: shares of a span, areas, clouds; and rows that are somebody else's word for word."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from truceline.verification.lineage_v1 import Coverage, Witness, look_shares, panel
from truceline.verification.lineage_v1.copying import copied_rows

HOUR_US = 3_600_000_000
PANEL = panel((Witness(id="camera", source_class="camera"),))


def share(rows: list[tuple[float, float, str, str, float]], start: float, end: float) -> float:
    """Share of hours ``start`` to ``end`` at 10.5 E 40.5 N; rows: hours from and to, area, state, fraction."""
    begins, ends, areas, states, fractions = zip(*rows, strict=True)
    coverage = Coverage(
        np.array(["camera"] * len(rows), object), np.array(begins) * HOUR_US, np.array(ends) * HOUR_US,
        np.array(areas, object), np.array(states, object), np.array(fractions, float),
    )  # fmt: skip
    at = np.array([start * HOUR_US], np.int64), np.array([end * HOUR_US], np.int64)
    outlines = {"here": shapely.box(10, 40, 11, 41), "elsewhere": shapely.box(20, 40, 21, 41)}
    return float(look_shares(PANEL, coverage, outlines, np.array([10.5]), np.array([40.5]), *at)[0, 0])


def test_a_look_over_half_of_the_span_is_half_a_look() -> None:
    assert share([(0, 1, "here", "looked", np.nan)], 0, 2) == pytest.approx(0.5)
    assert share([(0, 2, "", "looked", 0.25)], 0, 2) == pytest.approx(0.25)


def test_a_moment_is_looked_at_or_not() -> None:
    assert share([(0, 1, "here", "looked", 1.0)], 0.5, 0.5) == pytest.approx(1.0)
    assert np.isnan(share([(0, 1, "here", "looked", 1.0)], 3, 3))


def test_cloud_is_on_record_and_no_look() -> None:
    assert share([(0, 2, "here", "obscured", np.nan)], 0, 2) == 0.0


@pytest.mark.parametrize(
    ("area", "state"), [("elsewhere", "looked"), ("nowhere known", "looked"), ("here", "unknown")]
)
def test_another_place_an_unknown_one_and_an_unknown_state_say_nothing(area: str, state: str) -> None:
    assert np.isnan(share([(0, 2, area, state, np.nan)], 0, 2))


def rows(*told: tuple[str, float, int, int]) -> dict[str, Any]:
    """Rows of an incident each: source, degrees east, second of the event, second of the report."""
    names, east, at, reported = zip(*told, strict=True)
    return {
        "id": np.array([f"{n:03}" for n in range(len(told))]), "source_id": np.array(names, object),
        "lon_deg": np.array(east), "lat_deg": np.full(len(told), 40.0),
        "happened_earliest": np.array(at) * 1_000_000, "happened_latest": np.array(at) * 1_000_000,
        "reported_at": np.array(reported) * 1_000_000,
    }  # fmt: skip


TELLERS = panel(
    (
        Witness(id="agency", source_class="media"),
        Witness(id="paper", source_class="media"),
        Witness(id="radar", source_class="radar"),
    )
)


def copied(table: dict[str, Any], incident: list[int]) -> list[bool]:
    source = np.array([TELLERS.place[name] for name in table["source_id"]])
    return copied_rows(TELLERS, table, np.array(incident), source).tolist()


def test_the_later_of_two_with_the_very_same_coordinates_took_them() -> None:
    table = rows(("agency", 10.1234567, 0, 60), ("paper", 10.1234567, 0, 30))
    assert copied(table, [1, 1]) == [True, False]


def test_a_town_s_centre_that_many_incidents_share_is_no_copying() -> None:
    table = rows(("agency", 10.0, 0, 60), ("paper", 10.0, 0, 90), ("agency", 10.0, 600, 660))
    assert copied(table, [1, 1, 2]) == [False, False, False]


def test_the_same_odd_second_is_copied_and_the_same_full_minute_is_not() -> None:
    odd = rows(("agency", 10.1, 37, 60), ("paper", 10.2, 37, 90))
    full = rows(("agency", 10.1, 600, 660), ("paper", 10.2, 600, 690))
    assert copied(odd, [1, 1]) == [False, True]
    assert copied(full, [1, 1]) == [False, False]


def test_a_sensor_copies_nobody() -> None:
    assert copied(rows(("agency", 10.1, 0, 60), ("radar", 10.1, 0, 90)), [1, 1]) == [False, False]
