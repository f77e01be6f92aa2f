"""A side's items beside the mission's reports: when one matches, and what not matching means."""

from datetime import UTC, datetime, timedelta

import duckdb
import pytest
import shapely

from truceline.verification.claims_v1 import (
    FARTHEST_GATE_M,
    METRES_A_DEGREE,
    NEAREST_GATE_M,
    TIME_GATE_S,
    UNKNOWN_SIGMA_M,
    Item,
    Shares,
    match,
    within,
)

NOON = datetime(2024, 5, 20, 12, tzinfo=UTC)
OUTLINES = {"here": shapely.box(-30, 41, -28, 43), "elsewhere": shapely.box(-20, 41, -18, 43)}
SPEAKERS, RECORDERS = ("party-amber", "party-cobalt"), ("camera-net", "patrols")


class Table:
    """A tiny mission: reports and looks, in the columns that matching asks for."""

    def __init__(self):
        self.con = duckdb.connect()
        self.con.execute("SET TimeZone='UTC'")
        self.con.execute(
            "CREATE TABLE observations (id VARCHAR, source_id VARCHAR, kind VARCHAR,"
            " happened_earliest TIMESTAMPTZ, happened_latest TIMESTAMPTZ, lon_deg DOUBLE, lat_deg DOUBLE,"
            " sigma_major_m DOUBLE)"
        )
        self.con.execute(
            "CREATE TABLE coverage (source_id VARCHAR, area_ref VARCHAR, from_at TIMESTAMPTZ, to_at TIMESTAMPTZ,"
            " state VARCHAR, fraction DOUBLE)"
        )
        self.number = 0

    def said(
        self, source, kind="artillery", *, after_s=0, lasts_s=0, north_m=0.0, sigma_m=100.0, placed=True
    ):
        self.number += 1
        first = NOON + timedelta(seconds=after_s)
        lat = 41.5 + north_m / METRES_A_DEGREE
        row = [str(self.number), source, kind, first, first + timedelta(seconds=lasts_s)]
        row += [-29.0 if placed else None, lat if placed else None, sigma_m]
        self.con.execute("INSERT INTO observations VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def looked(
        self, source="camera-net", *, after_s=-3600, lasts_s=7200, state="looked", fraction=1.0, area="here"
    ):
        first = NOON + timedelta(seconds=after_s)
        row = [source, area, first, first + timedelta(seconds=lasts_s), state, fraction]
        self.con.execute("INSERT INTO coverage VALUES (?, ?, ?, ?, ?, ?)", row)

    def outcomes(self):
        found = match(self.con, SPEAKERS, RECORDERS, OUTLINES)
        return {source: [item.outcome for item in items] for source, items in found.items()}

    def outcome(self):
        (found,) = self.outcomes()["party-amber"]
        return found


@pytest.fixture
def table():
    return Table()


def test_a_report_at_the_same_time_and_place_matches(table):
    table.said("party-amber")
    table.said("camera-net")
    assert table.outcome() == "matched"


@pytest.mark.parametrize(
    ("apart_s", "outcome"), [(TIME_GATE_S, "matched"), (TIME_GATE_S + 1, "unverifiable")]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_gate_in_time_has_an_edge_on_both_sides(table, apart_s, outcome, sign):
    table.said("party-amber")
    table.said("camera-net", after_s=sign * apart_s)
    assert table.outcome() == outcome


def test_the_gate_in_time_opens_where_the_spans_end(table):
    """An item 'between noon and one' is met by a report half an hour after one."""
    table.said("party-amber", lasts_s=3600)
    table.said("camera-net", after_s=3600 + TIME_GATE_S)
    assert table.outcome() == "matched"


@pytest.mark.parametrize(
    ("sigma_m", "sigma_of_report_m", "gate_m"),
    [
        (100.0, 100.0, NEAREST_GATE_M),  # 3 * sqrt(2) * 100 is less than the least gate
        (3000.0, 300.0, 3 * (3000.0**2 + 300.0**2) ** 0.5),
        (9000.0, 100.0, FARTHEST_GATE_M),  # 3 * 9000 is more than the widest
        (None, 100.0, 3 * (UNKNOWN_SIGMA_M**2 + 100.0**2) ** 0.5),  # an error nobody states
        (None, None, FARTHEST_GATE_M),
    ],
)
@pytest.mark.parametrize(("off_m", "outcome"), [(-1.0, "matched"), (1.0, "unverifiable")])
def test_the_gate_in_space_is_three_sigma_of_both_within_bounds(
    table, sigma_m, sigma_of_report_m, gate_m, off_m, outcome
):
    table.said("party-amber", sigma_m=sigma_m)
    table.said("camera-net", north_m=gate_m + off_m, sigma_m=sigma_of_report_m)
    assert table.outcome() == outcome


def test_the_distance_east_shrinks_with_latitude(table):
    """0.03 degrees of longitude are 3.3 km at the equator and 2.5 km at 41.5 degrees north."""
    table.said("party-amber", sigma_m=600.0)
    table.said("camera-net", sigma_m=600.0)
    table.con.execute("UPDATE observations SET lon_deg = lon_deg + 0.03 WHERE source_id = 'camera-net'")
    gate_m = 3 * (2 * 600.0**2) ** 0.5
    assert 2500 < gate_m < 3300
    assert table.outcome() == "matched"
    table.con.execute("UPDATE observations SET lat_deg = 0.0")
    assert table.outcome() == "unverifiable"


def test_a_look_without_a_report_is_unmatched_and_no_look_is_unverifiable(table):
    table.said("party-amber")
    assert table.outcome() == "unverifiable"
    table.looked()
    assert table.outcome() == "unmatched"


@pytest.mark.parametrize(
    "look",
    [
        {"state": "obscured"},
        {"state": "down"},
        {"fraction": 0.0},
        {"source": "news-wire"},
        {"source": "party-cobalt"},
        {"after_s": 1, "lasts_s": 60},
        {"after_s": -60, "lasts_s": 60},
    ],
    ids=str,
)
def test_what_is_no_look_of_the_missions_at_that_time_leaves_it_unverifiable(table, look):
    """A look ends where its period ends: [from, to)."""
    table.said("party-amber")
    table.looked(**look)
    assert table.outcome() == "unverifiable"


def test_a_look_whose_share_nobody_states_is_a_look(table):
    table.said("party-amber")
    table.looked(fraction=None)
    assert table.outcome() == "unmatched"


def test_an_item_that_says_no_place_cannot_be_checked_by_any_look(table):
    table.said("party-amber", placed=False)
    table.said("camera-net")
    table.looked()
    assert table.outcome() == "unverifiable"


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("artillery", "matched"),
        ("explosion_undetermined", "matched"),
        ("blast_wave", "matched"),
        ("alert", "unmatched"),
        ("thermal_anomaly", "unmatched"),
        ("ground_assault", "unmatched"),
        ("small_arms", "unmatched"),
    ],
)
def test_only_kinds_that_may_be_the_same_happening_match(table, kind, outcome):
    """A siren beside a claimed shelling is no shelling."""
    table.said("party-amber", "mortar")
    table.said("camera-net", kind)
    table.looked()
    assert table.outcome() == outcome


@pytest.mark.parametrize("other", ["party-cobalt", "party-amber", "news-wire"])
def test_only_the_missions_own_sources_match(table, other):
    """Two sides who tell the same story, or a wire that repeats one, confirm nothing."""
    table.said("party-amber")
    table.said(other)
    table.looked()
    assert set(table.outcomes()["party-amber"]) == {"unmatched"}


def test_one_report_may_match_items_of_both_sides_and_of_one_side_twice(table):
    table.said("party-amber")
    table.said("party-amber", after_s=60)
    table.said("party-cobalt")
    table.said("camera-net")
    assert table.outcomes() == {"party-amber": ["matched", "matched"], "party-cobalt": ["matched"]}


def test_swapping_the_sides_swaps_their_outcomes_and_nothing_else(table):
    for number in range(40):
        table.said(SPEAKERS[number % 3 % 2], after_s=600 * number, north_m=170.0 * number, sigma_m=None)
    table.said("patrols", after_s=3000)
    table.said("camera-net", after_s=12000, north_m=4000)
    table.looked(after_s=6000, lasts_s=6000)
    before = table.outcomes()
    table.con.execute(
        "UPDATE observations SET source_id = CASE source_id WHEN 'party-amber' THEN 'party-cobalt'"
        " WHEN 'party-cobalt' THEN 'party-amber' ELSE source_id END"
    )
    after = table.outcomes()
    assert after == {"party-amber": before["party-cobalt"], "party-cobalt": before["party-amber"]}
    assert {outcome for found in before.values() for outcome in found} == {
        "matched",
        "unmatched",
        "unverifiable",
    }


def test_nothing_temporary_is_left_behind(table):
    table.said("party-amber")
    table.outcomes()
    assert not table.con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'claim_groups'").fetchall()


def item(after_h, outcome):
    return Item(happened_at=NOON + timedelta(hours=after_h), outcome=outcome)


def test_a_total_is_compared_with_the_items_of_its_own_window_alone():
    """[start, end): the item at noon is in the window from noon, and not in the one until noon."""
    items = [item(-1, "matched"), item(0, "unmatched"), item(1, "unverifiable"), item(2, "matched")]
    assert within(items, NOON, NOON + timedelta(hours=2)) == Shares(matched=0, unmatched=1, unverifiable=1)
    assert within(items, NOON - timedelta(hours=1), NOON) == Shares(matched=1, unmatched=0, unverifiable=0)


def test_a_window_without_items_has_no_shares_and_not_three_zeros():
    assert within([item(5, "matched")], NOON, NOON + timedelta(hours=2)) is None


@pytest.mark.parametrize(
    ("area", "outcome"),
    [("here", "unmatched"), ("all", "unmatched"), ("elsewhere", "unverifiable"), ("unknown", "unverifiable")],
)
def test_a_look_elsewhere_says_nothing_about_here(area, outcome):
    """A camera in the west cannot deny what a side says of the east."""
    table = Table()
    table.said("party-amber")
    table.looked(area=area)
    assert table.outcomes()["party-amber"] == [outcome]
