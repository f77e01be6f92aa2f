"""A report far from its happening stands as an incident of one source: how often, is counted against other days."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from truceline.verification.lineage_v1 import Tellings, Witness, panel
from truceline.verification.lineage_v2 import NONE, Strays, strays, verify

RATED = {"tpr": {"any": (80.0, 20.0)}, "fpr": {"any": (20.0, 80.0)}}
PANEL = panel(
    [
        Witness(id="camera", source_class="camera", **RATED),
        Witness(id="satellite", source_class="satellite", **RATED),
        Witness(id="party", source_class="party", owner_party="A", **RATED),
        Witness(id="other-party", source_class="party", owner_party="B", **RATED),
    ],
    ["artillery"],
)
CAMERA, SATELLITE, PARTY, OTHER = (
    PANEL.place[name] for name in ("camera", "satellite", "party", "other-party")
)
M_PER_DEG = 111_194.93
MAIN = (CAMERA, SATELLITE)
Incident = tuple[float, float, tuple[int, ...]]
"""Days, metres to the north, who told."""


def world(*incidents: Incident) -> tuple[Tellings, dict[str, Any]]:
    """Artillery, 100 m sure, each at noon of its day; everybody looked everywhere."""
    count = len(incidents)
    told = np.zeros((count, len(PANEL)), bool)
    for number, (_, _, sources) in enumerate(incidents):
        told[number, list(sources)] = True
    days, metres = (np.array([each[place] for each in incidents], float) for place in (0, 1))
    noon = (days * 86_400e6).astype(np.int64)
    where = {
        "lon_deg": np.full(count, 20.0), "lat_deg": metres / M_PER_DEG,
        "sigma_major_m": np.full(count, 100.0), "sigma_minor_m": np.full(count, 100.0),
        "azimuth_deg": np.full(count, np.nan), "happened_earliest": noon, "happened_latest": noon + 60_000_000,
    }  # fmt: skip
    nobody = np.zeros(told.shape, bool)
    return Tellings(
        told, told, nobody, nobody, np.ones(told.shape), np.zeros(count, int), np.full(count, 0.5)
    ), where


def happenings(days: int = 60, own: bool = False) -> list[Incident]:
    """One a day, 20 km from the day before's; the party's report of each lies 600 m off: 4.2 joint sigmas."""
    sources = (*MAIN, PARTY) if own else MAIN
    return [
        each
        for day in range(days)
        for each in ((day, day * 2e4, sources), (day, day * 2e4 + 600.0, (PARTY,)))
    ]


def test_an_incident_of_one_source_near_one_of_others_is_likely_its_stray() -> None:
    told, where = world(*happenings())
    found = strays(PANEL, told, where)
    assert found.of[1] == 0
    assert found.of[0] == NONE, "two told of it: it is nobody's stray"
    assert found.chance[1] == pytest.approx(1 - 2 / 60, abs=0.01), (
        "60 near, none by chance, and 2 for caution"
    )
    assert not found.chance[::2].any()


def test_as_many_near_on_other_days_means_that_none_is_known_to_be_a_stray() -> None:
    """A village that is shelled at noon every day: whoever tells of it is near something of others."""
    told, where = world(*[each for day in range(60) for each in ((day, 0.0, MAIN), (day, 600.0, (PARTY,)))])
    assert not strays(PANEL, told, where).chance.any()


def test_bursts_are_no_strays() -> None:
    """Each day's incident was told of by the party, too: its second report is another happening of the burst."""
    both = happenings(own=True)
    few = [
        (day + 100, day * 2e4 + at, who) for day in range(60) for at, who in ((0.0, MAIN), (600.0, (PARTY,)))
    ]
    bursts, where = world(*both, *few)
    apart, where_apart = world(*few)
    assert strays(PANEL, apart, where_apart).chance.max() > 0.9
    assert strays(PANEL, bursts, where).chance.max() < 0.1


def test_where_no_other_day_is_on_record_there_is_nothing_to_compare_with() -> None:
    told, where = world(*[(0, number * 2e4 + at, who) for number in range(60) for at, who in ((0.0, MAIN), (600.0, (PARTY,)))])  # fmt: skip
    assert not strays(PANEL, told, where).chance.any()


def test_what_is_too_far_or_of_another_time_is_no_stray() -> None:
    told, where = world(*happenings(), (5, 5 * 2e4 + 1_600.0, (PARTY,)), (6.4, 6 * 2e4 + 600.0, (PARTY,)))
    assert list(strays(PANEL, told, where).of[-2:]) == [NONE, NONE]


def test_a_stray_is_as_likely_as_what_it_strayed_from_and_gets_no_better_grade() -> None:
    """.95 and more by two others' word; one party's own word stays *reported*, and is not contradicted."""
    told, where = world(*happenings())
    found = strays(PANEL, told, where)
    without, with_it = verify(PANEL, told, learn=False), verify(PANEL, told, learn=False, strayed=found)
    assert without.grade[1] == "V0"
    assert with_it.grade[1] == "V1"
    weights = without.weighed.by_source[1]
    there = without.weighed.log_odds[0] - without.weighed.by_source[0, PARTY] + weights[PARTY]
    at_home, stray = without.p_real[1], 1 / (1 + np.exp(-there))
    chance = found.chance[1]
    assert with_it.if_stray[1] == pytest.approx(stray)
    assert with_it.p_real[1] == pytest.approx(chance * stray + (1 - chance) * at_home)
    assert with_it.p_real[1] > 0.9
    assert np.array_equal(with_it.p_real[::2], without.p_real[::2]), "nothing of two sources moves"
    assert np.array_equal(with_it.grade[::2], without.grade[::2])


def test_a_flood_of_one_party_s_stories_makes_no_strays_of_another_s() -> None:
    """The other party's five reports, three joint sigmas off and more, are too few to say anything of."""
    few = [(day, day * 2e4 - 600.0, (OTHER,)) for day in range(2)]
    flood = [(day, day * 2e4 + 650.0 + step, (PARTY,)) for day in range(60) for step in range(5)]
    for stories in ([], flood):
        told, where = world(*happenings(), *few, *stories)
        theirs = told.told[:, OTHER]
        assert not strays(PANEL, told, where).chance[theirs].any()


def test_what_only_people_tell_makes_no_stray_of_anything() -> None:
    """Two outlets place a story beside each lone incident of the camera: it stays as likely as it is."""
    told, where = world(*[
        each for day in range(60) for each in ((day, day * 2e4, (PARTY, OTHER)), (day, day * 2e4 + 600.0, (CAMERA,)))
    ])  # fmt: skip
    assert not strays(PANEL, told, where).chance.any()


def test_nobody_and_nothing_stray() -> None:
    told, where = world(*happenings(2))
    nobody = panel([], ["artillery"])
    empty = told.but(told=told.told[:, :0], look=told.look[:, :0])
    assert not strays(nobody, empty, where).chance.any()
    assert not strays(PANEL, told.take(slice(0, 0)), {name: each[:0] for name, each in where.items()}).of.size
    assert not Strays.none(3).chance.any()


def test_the_order_of_incidents_decides_nothing() -> None:
    """Two incidents of others as far from a lone one, to the north and to the south: which is named is the same."""
    incidents = [
        each for day, metres, who in happenings() for each in ((day, metres, who), (day, metres + 1_200.0, MAIN))[: 1 + (who == MAIN)]
    ]  # fmt: skip
    order = np.random.default_rng(4).permutation(len(incidents))
    (told, where), (mixed, where_mixed) = world(*incidents), world(*[incidents[each] for each in order])
    found, again = strays(PANEL, told, where), strays(PANEL, mixed, where_mixed)
    assert found.chance.any()
    assert np.array_equal(again.chance, found.chance[order])
    named = np.where(again.of != NONE, order[again.of], NONE)
    assert np.array_equal(named, found.of[order])
