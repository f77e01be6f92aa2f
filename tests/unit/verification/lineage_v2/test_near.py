"""Whether a source was silent is not known where a report of its own lies close by, in another incident."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.verification.lineage_v1 import Tellings, Witness, kinds_of, panel, tellings
from truceline.verification.lineage_v2 import NONE, near_misses, verify, without_near_misses

RATED = {"tpr": {"any": (80.0, 20.0)}, "fpr": {"any": (5.0, 95.0)}}
PANEL = panel(
    [
        Witness(id="satellite", source_class="satellite", **RATED),
        Witness(id="camera", source_class="camera", **RATED),
        Witness(id="party", source_class="party", owner_party="A", **RATED),
        Witness(id="unrated", source_class="ngo"),
    ],
    ["artillery", "movement"],
)
M_PER_DEG = 111_194.93
Report = dict[str, Any]


def report(source: str, incident: int, **said: Any) -> Report:
    """Artillery at noon, 100 m and a minute sure, ``north_m`` of the equator."""
    metres, minutes = said.pop("north_m", 0.0), said.pop("minutes", 0.0)
    plain = {
        "source_id": source, "incident": incident, "kind": "artillery", "relays": "", "side_claimed": "",
        "lon_deg": 20.0, "lat_deg": metres / M_PER_DEG, "sigma_major_m": 100.0, "sigma_minor_m": np.nan,
        "azimuth_deg": np.nan, "place_kind": "point", "reported_at": 0,
        "happened_earliest": int(minutes * 60e6), "happened_latest": int((minutes + 1) * 60e6),
    }  # fmt: skip
    return plain | said


def judged(*said: Report) -> tuple[Tellings, np.ndarray, np.ndarray]:
    """The testimony, all of whom looked; the near misses, (n, S) rows; incidents lie where their first row does."""
    names = [name for name in said[0] if name != "incident"]
    columns = {name: np.array([each[name] for each in said]) for name in names}
    columns["id"] = np.array([f"r{number}" for number in range(len(said))])
    incident = np.array([each["incident"] for each in said])
    first = np.unique(incident, return_index=True)[1]
    count = len(first)
    look, prior = np.ones((count, len(PANEL))), np.full(count, 0.5)
    kind = kinds_of(columns, incident, count)
    told = tellings(PANEL, columns, incident, count, kind, look, prior)
    where = {name: column[first] for name, column in columns.items()}
    return told, near_misses(PANEL, told, columns, where), incident


def lifted(*said: Report) -> set[tuple[int, str]]:
    """The silences that are not known: incident and source."""
    _, missed, _ = judged(*said)
    return {(int(n), PANEL.witnesses[s].id) for n, s in zip(*np.nonzero(missed != NONE), strict=True)}


def test_a_report_in_the_incident_beside_makes_a_silence_unknown() -> None:
    """A fragment of one happening: the camera's report in one incident, the satellite's in another."""
    said = report("camera", 0), report("satellite", 1, north_m=300.0)
    told, missed, _ = judged(*said)
    assert missed[0, PANEL.place["satellite"]] == 1, "the row that is why"
    assert lifted(*said) == {(0, "satellite"), (1, "camera")}
    look = without_near_misses(told, missed).look
    assert np.isnan(look[0, PANEL.place["satellite"]])
    assert look[0, PANEL.place["party"]] == 1.0, "the party is silent, and told of nothing close by"
    without, with_it = (verify(PANEL, told, learn=False, missed=each).p_real[0] for each in (None, missed))
    assert without < with_it


@pytest.mark.parametrize(
    "other",
    [
        {"north_m": 450.0},
        {"minutes": 3.1},
        {"kind": "movement"},
        {"sigma_major_m": np.nan},
        {"place_kind": "wedge"},
        {"lat_deg": np.nan},
    ],
    ids=["beyond-three-sigmas", "another-time", "another-kind", "no-error-stated", "a-bearing", "no-place"],
)
def test_what_is_not_close_by_leaves_the_silence_as_it_is(other: Report) -> None:
    assert lifted(report("camera", 0), report("satellite", 1, **other)) == set()


def test_who_told_of_it_is_not_silent_and_who_states_no_rates_weighs_nothing_anyway() -> None:
    said = report("camera", 0), report("camera", 1), report("unrated", 1)
    assert lifted(*said) == set()


def test_a_flood_of_others_stories_lifts_no_sensor_s_silence() -> None:
    """Five hundred stories of a party around one incident: only the party's own silence is lifted."""
    flood = [report("party", number + 1, north_m=number / 10) for number in range(500)]
    told, missed, _ = judged(report("camera", 0), *flood)
    assert {PANEL.witnesses[s].id for s in np.flatnonzero(missed[0] != NONE)} == {"party"}
    p = verify(PANEL, told, learn=False, missed=missed).weighed.by_source
    alone, _, _ = judged(report("camera", 0))
    satellite = PANEL.place["satellite"]
    assert p[0, satellite] == verify(PANEL, alone, learn=False).weighed.by_source[0, satellite] < 0


def test_the_ellipse_lies_as_it_is_turned() -> None:
    """1 km long towards the north: 2 km north is near, 2 km east is not."""
    north = {"sigma_major_m": 1_000.0, "sigma_minor_m": 50.0, "azimuth_deg": 0.0}
    camera = report("camera", 0)
    assert lifted(camera, report("satellite", 1, north_m=2_000.0, **north)) >= {(0, "satellite")}
    east = 20.0 + 2_000.0 / M_PER_DEG
    assert lifted(camera, report("satellite", 1, lon_deg=east, **north)) == set()


def test_the_antimeridian_is_no_border() -> None:
    assert lifted(report("camera", 0, lon_deg=179.9995), report("satellite", 1, lon_deg=-179.9995)) == {
        (0, "satellite"),
        (1, "camera"),
    }


def test_of_two_reports_as_near_the_first_is_named_however_many_lie_there() -> None:
    """Twenty of one source at one spot: more than are looked at together with other sources'."""
    for count in (2, 20):
        same = [report("satellite", number + 1, north_m=200.0) for number in range(count)]
        camera = [report("camera", count + 1 + number, north_m=90.0) for number in range(3)]
        _, missed, _ = judged(report("party", 0), *same, *camera)
        assert missed[0, PANEL.place["satellite"]] == 1
        assert missed[0, PANEL.place["camera"]] == count + 1


spots = st.tuples(
    st.sampled_from(["satellite", "camera", "party"]),
    st.integers(0, 3_000),
    st.integers(0, 20),
    st.sampled_from([60.0, 100.0, 900.0]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(spots, min_size=1, max_size=12))
def test_it_is_what_looking_at_every_pair_gives(said: list[tuple[str, int, int, float]]) -> None:
    """Each report an incident of its own; the search finds the pairs that comparing all would find."""
    rows = [
        report(source, number, north_m=float(metres), minutes=minutes, sigma_major_m=sigma)
        for number, (source, metres, minutes, sigma) in enumerate(said)
    ]
    expected = {
        (one, other[0])
        for one, (source, metres, minutes, sigma) in enumerate(said)
        for other in said
        if other[0] != source
        and abs(other[1] - metres) <= 3 * np.hypot(sigma, other[3])
        and abs(other[2] - minutes) <= 2
    }
    assert lifted(*rows) == expected
    names = {"satellite": "camera", "camera": "satellite"}
    swapped = [each | {"source_id": names.get(each["source_id"], each["source_id"])} for each in rows]
    assert lifted(*swapped) == {(n, names.get(source, source)) for n, source in expected}
