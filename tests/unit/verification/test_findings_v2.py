"""Findings say how likely an incident is, by weights that add up; a person's decision still rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import numpy as np
import pytest

from truceline.records import Source
from truceline.records.observations import OBSERVATION_COLUMNS
from truceline.verification.findings_v2 import (
    FIRST_METHOD,
    METHOD,
    STRAY,
    WEIGHT_COLUMNS,
    Watched,
    answer_of,
    find,
)
from truceline.verification.lineage_v1 import Coverage

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)


def source(name: str, source_class: str, tpr: float = 0, fpr: float = 0, **more: object) -> Source:
    """With rates, all but certain, where they are given."""
    given = (("tpr", tpr), ("fpr", fpr)) if tpr else ()
    rates = tuple(("artillery", which, rate * 1e4, (1 - rate) * 1e4) for which, rate in given)
    names = (("en", name),)
    return Source(id=name, names=names, source_class=source_class, zone="UTC", rates=rates,
                  lineage=str(more.pop("lineage", name)), **more)  # type: ignore[arg-type]  # fmt: skip


CAMERA = source("camera", "camera", 0.8, 0.02)
PATROL = source("patrol", "patrol", 0.6, 0.03)
AGENCY = source("agency", "media", 0.5, 0.2)
OUTLET = source("outlet", "media", 0.4, 0.1, repeats=("agency",), lineage="agency")
STRANGER = source("stranger", "ngo")
SOURCES = (CAMERA, PATROL, AGENCY, OUTLET, STRANGER)


def told(*incidents: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    """A connection with these incidents, each told by these sources at noon, far apart."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    columns = ", ".join(f'"{each.name}" {each.sql_type}' for each in OBSERVATION_COLUMNS)
    con.execute(f"CREATE TABLE observations ({columns})")
    con.execute("CREATE TABLE members (incident_id BIGINT, observation_id VARCHAR, weight DOUBLE)")
    con.execute(
        "CREATE TABLE incidents (incident_id BIGINT, first_member VARCHAR, tier VARCHAR, place_kind VARCHAR, "
        "lon_deg DOUBLE, lat_deg DOUBLE, happened_earliest TIMESTAMPTZ, happened_latest TIMESTAMPTZ, "
        "sigma_major_m DOUBLE, sigma_minor_m DOUBLE, azimuth_deg DOUBLE)"
    )
    for number, sources in enumerate(incidents, start=1):
        for place, name in enumerate(sources):
            row = {"id": f"{number}-{name}", "kind": "artillery", "source_id": name, "lon_deg": number + place / 1e3,
                   "lat_deg": 41.0, "happened_earliest": NOON, "happened_latest": NOON, "reported_at": NOON}  # fmt: skip
            names = ", ".join(row)
            con.execute(
                f"INSERT INTO observations ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())
            )
            con.execute("INSERT INTO members VALUES (?, ?, 1.0)", [number, row["id"]])
        first = f"{number}-{sources[0]}"
        con.execute("INSERT INTO incidents VALUES (?, ?, 'mission', 'point', ?, 41.0, ?, ?, NULL, NULL, NULL)", [number, first, number, NOON, NOON])  # fmt: skip
    return con


def looked(*names: str) -> Coverage:
    """These sources looked everywhere around noon."""
    count = len(names)
    start = int((NOON - timedelta(hours=1)).timestamp() * 1e6)
    return Coverage(
        np.array(names, object), np.full(count, start), np.full(count, start + 7_200_000_000),
        np.full(count, "", object), np.full(count, "looked", object), np.full(count, np.nan),
    )  # fmt: skip


def weights(con: duckdb.DuckDBPyConnection, number: int = 1) -> dict[str, float]:
    rows = con.execute("SELECT lineage, decibans FROM weights WHERE incident_id = ?", [number]).fetchall()
    return {str(lineage): float(decibans) for lineage, decibans in rows}


def test_weights_of_lineages_add_up_to_the_likelihood() -> None:
    con = told(("camera", "agency", "outlet"))
    find(con, Watched(sources=SOURCES, coverage=looked("patrol", "camera", "agency")))
    assert tuple(name for name, *_ in con.execute("DESCRIBE weights").fetchall()) == WEIGHT_COLUMNS
    found = weights(con)
    assert found == {
        "": 0.0,
        "camera": 16.02,
        "patrol": pytest.approx(10 * np.log10(0.4 / 0.97), abs=0.005),
        "agency": pytest.approx(10 * np.log10(0.5 / 0.2) + 10 * np.log10((0.5 + 0.5 * 0.4) / (0.5 + 0.5 * 0.1)), abs=0.005),
    }  # fmt: skip
    [(likelihood, method)] = con.execute("SELECT likelihood, method FROM findings").fetchall()
    assert likelihood == pytest.approx(1 / (1 + 10 ** (-sum(found.values()) / 10)), abs=5e-5)
    assert method == METHOD


def test_what_a_method_finds_is_preliminary_at_most_and_never_verified() -> None:
    con = told(("camera", "patrol"), ("agency",), ("stranger",))
    found = find(con, Watched(sources=SOURCES))
    assert found.by_status == (("reported", 2), ("preliminary", 1))
    rows = con.execute(
        "SELECT answer, status, likelihood > .95, confidence FROM findings ORDER BY incident_id"
    ).fetchall()
    assert rows[0] == (
        "reported by 2 sources of 2 lineages; preliminary, not verified",
        "preliminary",
        True,
        "high",
    )
    assert rows[1][1:3] == ("reported", False)
    assert rows[2][2:] == (None, None), "nobody knows how often a stranger is right"


def test_a_decision_rules_and_the_weights_stand_beside_it() -> None:
    con = told(("camera", "patrol"))
    con.execute(
        "CREATE TABLE decisions AS SELECT 1::BIGINT AS incident_id, 'discounted' AS status, NULL::VARCHAR AS answer, "
        "'analyst-1' AS decided_by, 'a quarry blast' AS because"
    )
    find(con, Watched(sources=SOURCES), "decisions")
    [row] = con.execute("SELECT status, answer, decided_by, likelihood > .9 FROM findings").fetchall()
    assert row == ("discounted", "discounted: did not occur as reported", "analyst-1", True)


def test_without_any_stated_rate_there_is_no_likelihood_and_no_weight() -> None:
    con = told(("camera", "patrol"))
    find(con, Watched(sources=(source("camera", "camera"), source("patrol", "patrol"))))
    assert con.execute("SELECT likelihood, confidence, status FROM findings").fetchall() == [
        (None, None, "reported")
    ]
    assert con.execute("SELECT count(*) FROM weights").fetchall() == [(0,)]


def test_no_incident_at_all_leaves_two_empty_tables() -> None:
    con = told()
    assert find(con, Watched(sources=SOURCES)).findings == 0
    assert con.execute("SELECT count(*) FROM weights").fetchall() == [(0,)]


def test_five_thousand_complaints_in_three_outlets_verify_nothing() -> None:
    """Each in all three; the incident that a camera saw keeps its likelihood to the last digit."""
    outlets = tuple(source(f"outlet-{n}", "media", 0.5, 0.1) for n in range(3))
    before = told(("camera", "patrol"))
    find(before, Watched(sources=(*SOURCES, *outlets)))
    flooded = told(("camera", "patrol"), *(tuple(each.id for each in outlets),) * 50)
    find(flooded, Watched(sources=(*SOURCES, *outlets)))
    known = "SELECT likelihood, confidence, status FROM findings WHERE incident_id = 1"
    assert flooded.execute(known).fetchall() == before.execute(known).fetchall()
    grades = flooded.execute("SELECT DISTINCT grade FROM weights WHERE incident_id > 1").fetchall()
    assert grades == [("V2",)], "what only people tell is never V3"


@pytest.mark.parametrize(
    ("sources", "lineages", "says"),
    [
        (1, 1, "one source; not verified"),
        (3, 1, "3 sources that are one lineage"),
        (3, 2, "3 sources of 2 lineages"),
    ],
)
def test_the_answer_counts_sources_and_lineages_apart(sources: int, lineages: int, says: str) -> None:
    assert says in answer_of(sources, lineages)


def test_the_odds_before_anybody_told_are_those_that_the_settings_state() -> None:
    """Four to one is 6.02 decibans; another kind's odds are not these."""
    con = told(("camera",))
    find(con, Watched(sources=SOURCES, prior={"": 0.5, "artillery": 0.8}))
    assert weights(con) == {"": 6.02, "camera": 16.02}
    [(likelihood,)] = con.execute("SELECT likelihood FROM findings").fetchall()
    assert likelihood == pytest.approx(0.8 * 0.8 / (0.8 * 0.8 + 0.2 * 0.02), abs=1e-4)


def test_the_first_method_knows_no_other_odds_than_even_ones_and_keeps_no_rates() -> None:
    con = told(("camera",))
    find(con, Watched(sources=SOURCES, prior={"": 0.8}), method=FIRST_METHOD)
    assert weights(con) == {"": 0.0, "camera": 16.02}
    assert con.execute("SELECT DISTINCT method FROM findings").fetchall() == [(FIRST_METHOD,)]
    assert con.execute("SELECT count(*) FROM rates_used").fetchall() == [(0,)]


def test_the_rates_that_a_run_weighed_with_are_kept_beside_the_stated_ones() -> None:
    """One incident teaches nothing: every rate is used as stated, and that is on record."""
    con = told(("camera",))
    find(con, Watched(sources=SOURCES))
    rows = con.execute(
        "SELECT source_id, tpr_stated, tpr, fpr_stated, fpr, anchors FROM rates_used"
    ).fetchall()
    assert rows == [
        ("agency", 0.5, 0.5, 0.2, 0.2, 0),
        ("camera", 0.8, 0.8, 0.02, 0.02, 0),
        ("outlet", 0.4, 0.4, 0.1, 0.1, 0),
        ("patrol", 0.6, 0.6, 0.03, 0.03, 0),
    ]


def test_what_sensors_told_together_corrects_rates_unless_the_mission_says_no() -> None:
    """Camera and patrol tell of nearly all together: a patrol that told of 6 in 10 would have been missing."""
    rates = (("artillery", "tpr", 8.0, 8.0), ("artillery", "fpr", 1.0, 30.0))
    vague = [Source(id=name, names=(("en", name),), source_class=name, zone="UTC", lineage=name, rates=rates)
             for name in ("camera", "patrol", "acoustic")]  # fmt: skip
    everybody = looked("camera", "patrol", "acoustic")
    for learns, expected in ((True, True), (False, False)):
        con = told(*[("camera", "patrol", "acoustic")] * 60, *[("camera", "patrol")] * 5)
        find(con, Watched(sources=tuple(vague), coverage=everybody, learns=learns))
        [(corrected,)] = con.execute("SELECT bool_or(tpr > tpr_stated + 0.05) FROM rates_used").fetchall()
        assert corrected is expected


def scattered(days: int = 40) -> duckdb.DuckDBPyConnection:
    """On each day camera and patrol tell of one incident, and the agency of another 600 m beside it."""
    con = told(*[("camera", "patrol"), ("agency",)] * days)
    for table, key in (("observations", "id"), ("incidents", "incident_id")):
        number = "split_part(id, '-', 1)::BIGINT" if key == "id" else key
        con.execute(
            f"""UPDATE {table} SET sigma_major_m = 100, lon_deg = 0.0,
                lat_deg = 40 + (({number} - 1) // 2) * 0.1 + (({number} - 1) % 2) * 0.0054,
                happened_earliest = happened_earliest + INTERVAL 1 DAY * (({number} - 1) // 2),
                happened_latest = happened_latest + INTERVAL 1 DAY * (({number} - 1) // 2)"""
        )
    con.execute("UPDATE observations SET place_kind = 'point'")
    return con


def test_what_may_be_a_stray_is_kept_with_its_chance_and_adds_up() -> None:
    """From the stored weights, the chance and the likelihood of a stray, anybody can work it out again."""
    con = scattered()
    start = int((NOON - timedelta(days=1)).timestamp() * 1e6)
    always = Coverage(
        np.array(["camera", "patrol", "agency"], object), np.full(3, start), np.full(3, start + 60 * 86_400_000_000),
        np.full(3, "", object), np.full(3, "looked", object), np.full(3, np.nan),
    )  # fmt: skip
    find(con, Watched(sources=SOURCES, coverage=always, learns=False))
    rows = con.execute("SELECT * FROM strays ORDER BY incident_id").fetchall()
    assert len(rows) == 40
    incident, other, chance, if_stray = rows[0]
    assert (incident, other, chance) == (2, 1, 0.95)
    found = weights(con, 2)
    alone = 1 / (1 + 10 ** (-sum(each for name, each in found.items() if name != STRAY) / 10))
    [(likelihood, status)] = con.execute("SELECT likelihood, status FROM findings WHERE incident_id = 2").fetchall()  # fmt: skip
    assert likelihood == pytest.approx(chance * if_stray + (1 - chance) * alone, abs=2e-4)
    assert likelihood == pytest.approx(1 / (1 + 10 ** (-sum(found.values()) / 10)), abs=1e-4)
    assert if_stray > 0.95
    assert status == "reported", "one agency's word, however likely"


def test_the_first_method_knows_no_strays() -> None:
    con = scattered()
    find(con, Watched(sources=SOURCES), method=FIRST_METHOD)
    assert con.execute("SELECT count(*) FROM strays").fetchall() == [(0,)]
