"""A run's incidents of several reports: whose word counts, how many, where, when, and under which number."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from tests.unit.fusion.test_single_v1 import connection
from truceline.fusion import ASSOCIATING, INCIDENT_COLUMNS, METHOD, Ground, Past, fuse

EYES = ("camera-1", "camera-2", "patrol", "viirs", "sound")


def said(id: str, source: str, minute: int = 0, **more: Any) -> dict[str, Any]:
    """A report of fire at one place; ``minute`` after ten; its publisher's key is its id."""
    at = f"2031-03-01T{10 + minute // 60:02d}:{minute % 60:02d}Z"
    return {"id": id, "source_id": source, "record_key": id, "happened_earliest": at, **more}


def fused(*rows: dict[str, Any], past: Past | None = None, **ground: Any) -> duckdb.DuckDBPyConnection:
    con = connection(*rows)
    fuse(con, Ground(**{"recording": EYES, **ground}), past or Past())
    return con


def ask(con: duckdb.DuckDBPyConnection, columns: str, table: str = "incidents") -> list[tuple[Any, ...]]:
    return con.execute(f"SELECT {columns} FROM {table} ORDER BY ALL").fetchall()


def groups(con: duckdb.DuckDBPyConnection) -> set[str]:
    found = con.execute("SELECT string_agg(observation_id, '' ORDER BY 1) FROM members GROUP BY incident_id")
    return {row[0] for row in found.fetchall()}


def test_columns_are_those_of_the_contract() -> None:
    con = fused(said("a", "patrol"))
    assert tuple(name for name, *_ in con.execute("DESCRIBE incidents").fetchall()) == INCIDENT_COLUMNS
    assert ask(con, "incident_id, first_member, method, tier, independent_sources") == [
        (1, "a", METHOD, "mission", 1)
    ]


def test_a_run_names_the_version_it_was_made_by() -> None:
    for method in ASSOCIATING:
        con = connection(said("a", "camera-1"), said("b", "patrol", 3))
        fuse(con, Ground(recording=EYES), Past(), method)
        assert ask(con, "method, independent_sources") == [(method, 2)]


def test_reports_of_one_happening_are_one_incident_and_every_input_is_kept() -> None:
    con = fused(
        said("a", "camera-1"), said("b", "patrol", 3), said("c", "party-a", 1), said("d", "patrol", 600)
    )
    assert groups(con) == {"abc", "d"}
    assert ask(con, "independent_sources, recorded_violations") == [(1, 1), (3, 1)]


def test_a_merge_that_a_pause_undoes_stays_on_record() -> None:
    con = fused(said("a", "camera-1"), said("b", "patrol", 3), said("c", "patrol", 120))
    assert groups(con) == {"ab", "c"}
    assert ask(con, "incident_id, merged_incident_id, score_nats > 0", "merges") == [
        (1, 1, True),
        (1, 2, True),
    ]


def test_kinds_that_are_no_happening_stay_single() -> None:
    rows = [
        said(f"w{n}", "patrol", kind=kind)
        for n, kind in enumerate(["weapon_presence", "movement", "damage"] * 2)
    ]
    assert len(groups(fused(*rows))) == 6


def test_the_largest_of_overlapping_means_counts_and_sorts_are_added() -> None:
    con = fused(
        said("a", "camera-1", count=52, count_qualifier="exact", observation="projectile"),
        said("b", "camera-2", 1, count=9, count_qualifier="exact", observation="explosion"),
        said("c", "patrol", 2, count=40, count_qualifier="about", observation="explosion"),
        said("d", "party-a", 2, count=500, count_qualifier="exact", observation="explosion"),
    )
    assert ask(con, "recorded_violations, count_qualifier") == [(92, "about")]
    assert ask(con, "observation, source_id, count, taken", "counted") == [
        ("explosion", "camera-2", 9, False),
        ("explosion", "patrol", 40, True),
        ("projectile", "camera-1", 52, True),
    ]


@pytest.mark.parametrize(
    ("told", "counts", "meant"),
    [
        ([("patrol", 3, "exact", None), ("camera-1", 5, "exact", None)], 5, "exact"),
        ([("patrol", 3, "exact", None), ("patrol", 5, "exact", None)], 8, "exact"),
        ([("patrol", 3, "exact", "shot"), ("patrol", 5, "exact", None)], 8, "exact"),
        ([("patrol", 3, "exact", "explosion"), ("camera-1", 2, "at_least", "airburst")], 3, "exact"),
        ([("patrol", None, "uncountable", "shot"), ("camera-1", 2, "exact", "burst")], 3, "at_least"),
        ([("party-a", 3, "exact", None), ("party-b", 5, "exact", None)], 0, "exact"),
    ],
)
def test_the_counting_rule(told: list[tuple[Any, ...]], counts: int, meant: str) -> None:
    names = ("count", "count_qualifier", "observation")
    rows = [
        said(f"r{at}", source, at, **{name: value for name, value in zip(names, rest, strict=True) if value})
        for at, (source, *rest) in enumerate(told)
    ]
    con = fused(*rows)
    assert ask(con, "recorded_violations, count_qualifier") == [(counts, meant)]


def test_a_partys_words_move_neither_time_nor_place_nor_kind_of_what_the_mission_saw() -> None:
    seen = [said("a", "camera-1", kind="explosion_undetermined", sigma_major_m=300.0)]
    claimed = said("b", "party-a", 9, kind="mlrs", lon_deg=30.502, sigma_major_m=10.0, side_claimed="b")
    what = "kind, lon_deg, lat_deg, sigma_major_m, epoch_us(happened_earliest), epoch_us(happened_latest)"
    alone, both = fused(*seen), fused(*seen, claimed)
    assert groups(both) == {"ab"}
    assert ask(both, what) == ask(alone, what)


def test_where_only_others_speak_their_places_are_weighed_together() -> None:
    con = fused(said("a", "party-a"), said("b", "party-b", 2, lon_deg=30.504))
    [(lon, sigma)] = ask(con, "round(lon_deg, 4), round(sigma_major_m)")
    assert (lon, sigma) == (30.502, 354)


def test_of_several_kinds_that_are_named_none_is_chosen() -> None:
    con = fused(said("a", "camera-1", kind="artillery"), said("b", "patrol", 1, kind="mortar"))
    assert ask(con, "kind") == [("explosion_undetermined",)]
    con = fused(
        said("a", "camera-1", kind="artillery"), said("b", "patrol", 1, kind="explosion_undetermined")
    )
    assert ask(con, "kind") == [("artillery",)]


def test_a_fire_alone_is_screened_out_and_with_a_blast_it_is_not() -> None:
    fire = said("f", "viirs", 120, kind="thermal_anomaly")
    assert ask(fused(fire), "screened_out, recorded_violations") == [(True, 0)]
    con = fused(fire, said("a", "patrol"))
    assert ask(con, "screened_out, kind, recorded_violations") == [(False, "artillery", 1)]
    assert ask(con, "epoch_us(happened_latest) - epoch_us(happened_earliest)") == [(0,)]


def test_no_incident_holds_reports_from_both_sides_of_a_change_of_the_law() -> None:
    begins = datetime(2031, 3, 1, 10, 5, tzinfo=UTC)
    rows = said("a", "camera-1", 4), said("b", "patrol", 6)
    assert groups(fused(*rows)) == {"ab"}
    assert groups(fused(*rows, law_changes=(begins,))) == {"a", "b"}


def test_what_is_sealed_or_one_partys_joins_nothing_outside_its_tier() -> None:
    con = fused(
        said("a", "patrol"), said("b", "party-a", 1, tier="sealed"), said("c", "party-a", 1, tier="party:a")
    )
    assert groups(con) == {"a", "b", "c"}
    con = fused(said("a", "patrol"), said("b", "camera-1", 1, tier="public"))
    assert ask(con, "tier") == [("mission",)]


def test_sources_of_one_lineage_count_as_one() -> None:
    rows = said("a", "party-a"), said("b", "press", 1), said("c", "radio", 2, relays="press")
    assert ask(fused(*rows), "independent_sources") == [(2,)]
    assert ask(fused(*rows, lineages={"press": "party-a"}), "independent_sources") == [(1,)]


def test_a_place_whose_uncertainty_nobody_stated_stays_unstated() -> None:
    con = fused(said("a", "camera-1", sigma_major_m=None), said("b", "patrol", 1, sigma_major_m=None))
    assert ask(con, "sigma_major_m, place_kind") == [(None, "point")]


def test_numbers_joins_and_splits_are_kept_from_run_to_run() -> None:
    con = fused(said("a", "camera-1"), said("b", "patrol", 300))
    con.execute("CREATE TABLE before AS SELECT * FROM members")
    for id, minute in (("c", 301), ("d", 600)):
        row = said(id, "camera-2", minute)
        con.execute(
            "INSERT INTO observations SELECT * REPLACE (? AS id, ? AS record_key, ? AS source_id,"
            " ?::TIMESTAMPTZ AS happened_earliest, ?::TIMESTAMPTZ AS happened_latest)"
            " FROM observations WHERE id = 'a'",
            [id, id, row["source_id"], row["happened_earliest"], row["happened_earliest"]],
        )
    fuse(con, Ground(recording=EYES), Past(members="before", highest=2))
    assert ask(con, "incident_id, observation_id", "members") == [(1, "a"), (2, "b"), (2, "c"), (3, "d")]
    assert ask(con, "*", "changes") == []
    con.execute("UPDATE before SET incident_id = 7 WHERE observation_id = 'b'")
    con.execute("INSERT INTO before VALUES (5, 'c', 0.4)")
    fuse(con, Ground(recording=EYES), Past(members="before", highest=7))
    assert ask(con, "incident_id, change, other_id, reports", "changes") == [(5, "joined into", 7, 1)]


def test_the_order_in_which_reports_came_changes_nothing() -> None:
    dice = random.Random(4)
    rows = [
        said(
            f"r{n:03d}",
            dice.choice([*EYES, "party-a"]),
            dice.randrange(240),
            lon_deg=30.5 + dice.random() / 50,
        )
        for n in range(60)
    ]
    tables = ("incidents", "members", "merges", "counted", "changes")
    first, again = fused(*rows), fused(*dice.sample(rows, len(rows)))
    for table in tables:
        assert (
            first.execute(f"FROM {table}").fetchnumpy().keys()
            == again.execute(f"FROM {table}").fetchnumpy().keys()
        )
        text = f"SELECT to_json(t)::VARCHAR FROM {table} t"
        assert first.execute(text).fetchall() == again.execute(text).fetchall(), table


def test_nothing_at_all_gives_no_incident() -> None:
    assert groups(fused()) == set()
