"""Announced causes beside incidents: what they explain, and what no announcement can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.records import TRACES, Notice, TimeSpan, activities, kinds
from truceline.verification.announced_v1 import (
    COLUMNS,
    NEVER,
    Announced,
    Traced,
    can_explain,
    microseconds,
    said,
    trace_of,
    weigh,
)

START = datetime(2031, 5, 1, tzinfo=UTC)
LON, LAT = -29.0, 41.5
PIT = shapely.box(LON - 0.01, LAT - 0.01, LON + 0.01, LAT + 0.01)
EVERYWHERE = shapely.box(LON - 3, LAT - 3, LON + 3, LAT + 3)
PLACE = ("lon_deg", "lat_deg", "sigma_major_m", "sigma_minor_m", "azimuth_deg")


def hour(number: float) -> datetime:
    return START + timedelta(hours=number)


def notice(number: int, start: float, end: float, **more: Any) -> Notice:
    """A quarry's notice for hours of the record, given a month before."""
    given: dict[str, Any] = {
        "id": f"n{number:04}",
        "source_id": "office",
        "number": f"Q-{number}",
        "party": None,
        "activity": "quarry_blasting",
        "planned": TimeSpan(earliest=hour(start), latest=hour(end)),
        "notified": TimeSpan.at(START - timedelta(days=30)),
        "received_at": START,
    }
    return Notice(**given | more)


def announced(of: Notice, area: Any = PIT, at: float = -720, taken: float | None = None) -> Announced:
    back = NEVER if taken is None else microseconds(hour(taken))
    given = microseconds(hour(at))
    return Announced(notice=of, area=area, given=(given, given), taken=(back, back))


def noons(days: int, area: Any = PIT, **more: Any) -> list[Announced]:
    """A blast announced for each noon."""
    return [announced(notice(day, 24 * day + 12, 24 * day + 13, **more), area) for day in range(days)]


def heard(
    hours: Sequence[float],
    *,
    lon: float = LON,
    lat: float = LAT,
    sigma_m: float = 100,
    kind: str = "explosion_undetermined",
    trace: str = "sound",
) -> Traced:
    """An incident at each hour with one report."""
    at = np.array([microseconds(hour(each)) for each in hours], dtype=np.int64)
    each = np.ones(len(at))
    return Traced(
        ids=np.arange(1, len(at) + 1),
        earliest_us=at,
        latest_us=at,
        place=dict(
            zip(PLACE, (each * lon, each * lat, each * sigma_m, each * np.nan, each * np.nan), strict=True)
        ),
        row=np.arange(len(at)),
        kind=np.array([kind] * len(at), dtype=object),
        trace=np.array([trace] * len(at), dtype=object),
    )


def both(a: Traced, b: Traced) -> Traced:
    """The incidents of both, numbered on."""
    return Traced(
        ids=np.concatenate([a.ids, b.ids + len(a.ids)]),
        earliest_us=np.concatenate([a.earliest_us, b.earliest_us]),
        latest_us=np.concatenate([a.latest_us, b.latest_us]),
        place={name: np.concatenate([a.place[name], b.place[name]]) for name in PLACE},
        row=np.concatenate([a.row, b.row + len(a.ids)]),
        kind=np.concatenate([a.kind, b.kind]),
        trace=np.concatenate([a.trace, b.trace]),
    )


def rows(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, values, strict=True)) for values in zip(*found.values(), strict=True)]


def likelihoods(found: Traced, causes: Sequence[Announced]) -> dict[int, float]:
    return {row["incident_id"]: row["likelihood"] for row in rows(weigh(found, causes))}


AT_NOON = [24 * day + 12.4 for day in range(10)]


def test_a_calendar_that_holds_explains_what_is_heard_in_its_hours():
    found = likelihoods(heard(AT_NOON), noons(10))
    assert len(found) == 10 and min(found.values()) > 0.95


def test_the_answer_can_be_worked_out_by_hand():
    """Ten of ten announced, ten days listened to: 0.5 / 230 h usual; held is the mean of a flat prior."""
    (row, *_) = rows(weigh(heard(AT_NOON), noons(10)))
    usual = 0.5 / (10 * 24 - 10)
    assert row["usual"] == pytest.approx(usual, abs=1e-4)
    assert (row["said"], row["all_said"], row["recorded"], row["all_recorded"]) == (1, 10, 1, 10)
    share = np.linspace(0, 1, 20_001)
    weight = (10 * share + 10 * usual) ** 10 * np.exp(-10 * share)
    held = (weight * share).sum() / weight.sum()
    assert row["held"] == pytest.approx(held, abs=1e-4)
    assert row["likelihood"] == pytest.approx(held / (held + usual), abs=1e-4)


@pytest.mark.parametrize("moved", [-24 * 20, 24 * 20, 2, -2])
def test_moved_to_other_hours_it_leaves_no_row(moved):
    causes = [announced(notice(day, 24 * day + 12 + moved, 24 * day + 13 + moved)) for day in range(10)]
    assert not rows(weigh(heard(AT_NOON), causes))


def test_moved_by_fifty_kilometres_it_leaves_no_row():
    assert not rows(weigh(heard(AT_NOON, lat=LAT + 0.45), noons(10)))


def test_an_act_in_an_hour_without_a_blast_is_as_if_nothing_had_been_announced():
    found = both(heard(AT_NOON), heard([24 * 3 + 20, 24 * 4 + 3]))
    assert set(likelihoods(found, noons(10))) == set(range(1, 11))


@pytest.mark.parametrize(
    ("kind", "trace"),
    [
        ("artillery", "effect"),
        ("artillery", "sound"),
        ("explosion_undetermined", "effect"),
        ("explosion_undetermined", "heat"),
        ("damage", "effect"),
    ],
)
def test_a_crater_or_named_artillery_is_no_quarrys(kind, trace):
    hit = heard([24 * 3 + 12.5], kind=kind, trace=trace)
    found = [each for each in rows(weigh(both(heard(AT_NOON), hit), noons(10))) if each["incident_id"] == 11]
    assert {each["code"] for each in found} <= {"other_traces"}
    assert all(np.isnan(each["likelihood"]) for each in found)


def test_one_trace_too_many_and_the_whole_incident_is_not_explained():
    one = heard([36.4])
    crater = replace(
        one,
        row=np.array([0, 0]),
        kind=np.array(["explosion_undetermined", "artillery"], dtype=object),
        trace=np.array(["sound", "effect"], dtype=object),
    )
    (row,) = rows(weigh(crater, noons(10)))
    assert row["code"] == "other_traces" and np.isnan(row["likelihood"])


def test_words_are_counted_beside_and_not_weighed():
    one = heard([36.4])
    told = replace(
        one,
        row=np.array([0, 0]),
        kind=np.array(["explosion_undetermined", "artillery"], dtype=object),
        trace=np.array(["sound", "told"], dtype=object),
    )
    (row,) = rows(weigh(told, noons(10)))
    assert (row["code"], row["told"]) == ("weighed", 1)
    alone = replace(one, trace=np.array(["told"], dtype=object))
    (row,) = rows(weigh(alone, noons(10)))
    assert row["code"] == "told_only"


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        (announced(notice(1, 36, 37), at=48), "late"),
        (Announced(notice=notice(1, 36, 37), area=PIT), "not_known_when_announced"),
        (announced(notice(1, 36, 37), taken=20), "taken_back"),
        (announced(notice(1, 36, 37), at=36.2), "weighed"),
        (announced(notice(1, 36, 37), taken=36.8), "weighed"),
        (announced(notice(1, 0, 48)), "nothing_to_compare"),
        (announced(notice(1, 36, 37), shapely.box(LON, LAT, LON + 0.01, LAT + 0.01)), "may_lie_outside"),
    ],
)
def test_why_it_weighs_nothing(cause, code):
    (row,) = rows(weigh(heard([36.4]), [cause]))
    assert row["code"] == code
    assert np.isnan(row["likelihood"]) == (code != "weighed")


def test_one_announced_blast_explains_one_of_twenty():
    found = likelihoods(heard(np.linspace(36, 36.9, 20).tolist()), noons(10))
    assert max(found.values()) <= 0.05
    more = [announced(notice(1, 36, 37, said_blasts=20))]
    assert min(likelihoods(heard(np.linspace(36, 36.9, 20).tolist()), more).values()) > 0.9


def shelling(seed: int, number: int = 400) -> Traced:
    """Fire all over the place at any hour of forty days."""
    rng = np.random.default_rng(seed)
    found = heard(sorted(rng.uniform(0, 960, number).tolist()))
    found.place["lon_deg"] = LON + rng.uniform(-0.4, 0.4, number)
    found.place["lat_deg"] = LAT + rng.uniform(-0.4, 0.4, number)
    return found


def tiles(size_deg: float) -> list[Any]:
    edges = np.arange(-0.4, 0.4, size_deg)
    return [
        shapely.box(LON + east, LAT + north, LON + east + size_deg, LAT + north + size_deg)
        for east in edges
        for north in edges
    ]


@pytest.mark.parametrize("blasts", [None, 100])
def test_announced_everywhere_on_the_last_twenty_days_it_explains_nothing(blasts):
    """Every tile, two hours of each six: violations do not vanish, however many rounds are announced."""
    causes = [
        announced(
            notice(
                number * 1000 + place, start, start + 2, party="A", activity="exercise", said_blasts=blasts
            ),
            tile,
        )
        for number, start in enumerate(range(480, 960, 6))
        for place, tile in enumerate(tiles(0.2))
    ]
    found = list(likelihoods(shelling(1), causes).values())
    assert len(found) > 50
    assert np.nanmax(found) < 0.5 and np.nanmean(found) < 0.25


def test_announced_everywhere_and_always_there_is_nothing_to_compare():
    cause = announced(notice(1, -100, 2000, party="A", activity="exercise"), EVERYWHERE)
    found = rows(weigh(shelling(2), [cause]))
    assert {each["code"] for each in found} == {"nothing_to_compare"} and len(found) == 400


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["A", "B"]))
def test_swapping_the_parties_swaps_nothing_but_their_names(seed, party):
    def answers(whose: str) -> list[dict[str, Any]]:
        causes = noons(
            10, tiles(0.2)[seed % 16], party=whose, activity="exercise", source_id=f"{whose}-office"
        )
        return rows(weigh(shelling(seed, 120), causes))

    ours, theirs = answers(party), answers({"A": "B", "B": "A"}[party])
    np.testing.assert_equal(ours, theirs)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_announcements_changes_nothing(random):
    causes = noons(6) + [announced(notice(50 + n, 24 * n + 12.2, 24 * n + 14)) for n in range(4)]
    mixed = random.sample(causes, len(causes))
    np.testing.assert_equal(rows(weigh(heard(AT_NOON), mixed)), rows(weigh(heard(AT_NOON), causes)))


@pytest.mark.parametrize("lon", [float("nan"), float("inf"), LON])
@pytest.mark.parametrize("sigma", [float("nan"), float("inf"), -5.0, 0.0, 1e9])
def test_rubbish_places_give_no_row_or_a_plain_one(lon, sigma):
    found = rows(weigh(heard([36.4], lon=lon, sigma_m=sigma), noons(10)))
    assert all(each["code"] in ("weighed", "may_lie_outside") for each in found)
    assert bool(found) == (lon == LON and sigma == 0.0)


def test_nothing_in_nothing_out():
    assert not rows(weigh(heard([]), noons(3))) and not rows(weigh(heard(AT_NOON), []))


def test_none_announced_in_so_many_words_explains_none():
    assert set(likelihoods(heard(AT_NOON), noons(10, said_blasts=0)).values()) == {0.0}


def test_the_list_of_activities_names_known_traces_and_kinds_and_steps_leave_none():
    for each in activities().values():
        assert set(each.traces) <= set(TRACES) - {"effect", "told"} and set(each.kinds) <= set(kinds())
        assert bool(each.traces) == bool(each.kinds) == can_explain(each)
        assert not (each.is_step and (each.civil or each.traces))


@pytest.mark.parametrize(
    ("kind", "means", "observation", "source_class", "trace"),
    [
        ("explosion_undetermined", "acoustic", "explosion", "acoustic", "sound"),
        ("seismic_event", None, None, "seismic", "shaking"),
        ("thermal_anomaly", None, None, "satellite", "heat"),
        ("artillery", "crater_analysis", "explosion", "patrol", "effect"),
        ("artillery", None, "explosion", "patrol", "sound"),
        ("damage", "saw", None, "patrol", "effect"),
        ("artillery", "acoustic", "explosion", "party", "told"),
        ("artillery", "camera", None, None, "told"),
    ],
)
def test_what_a_report_is_a_trace_of(kind, means, observation, source_class, trace):
    assert trace_of(kind, means, observation, source_class) == trace


def test_the_words_name_the_interest_behind_it():
    (row, *_) = rows(weigh(heard(AT_NOON), noons(10)))
    text = said(row, notice(0, 12, 13), None)
    assert text.startswith(
        "notice Q-0 of office, quarry blasting (filed by no party) covers the place (100 %)"
    )
    assert "it says no number" in text
    assert "filed by B itself, whose interest it may serve" in said(row, notice(0, 12, 13, party="B"), "B")
