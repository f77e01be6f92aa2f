"""The Easter truce of 2025 on the publishers' files: every stratum by the rule alone.

Figures come from the design's first calculation and the data's own README: where they overlap, the
mission must give the same.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from truceline.mission import Mission
from truceline.store import connect

pytestmark = [pytest.mark.real, pytest.mark.slow]

APRIL = range(16, 24)
ALERTS = [52, 66, 83, 22, 6, 43, 22, 59]
REPORTS = [111, 127, 125, 121, 76, 107, 128, 118]
WAR_FIRES = [175, 247, 713, 678, 739, 664, 347, 400]
CLOUD = [0.73, 0.36, 0.16, 0.14, 0.12, 0.31, 0.23, 0.25]


@pytest.fixture(scope="module")
def easter(tmp_path_factory: pytest.TempPathFactory, real_data: Callable[[str], Path]) -> dict[str, Any]:
    """What the one documented command prints as JSON; the mission stays on disk while tests run."""
    real_data("truce_claims")
    out = tmp_path_factory.mktemp("easter") / "out"
    program = Path(sys.executable).with_name("truceline")
    words = [str(program), "demo", "--example", "easter-2025", "--out", str(out), "--json"]
    made = subprocess.run(words, check=True, capture_output=True, text=True, timeout=900)
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def stratum(easter: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in easter["strata"] if one["stratum"] == name)


def test_the_question_was_on_record_before_any_file_was_read(easter: dict[str, Any]) -> None:
    assert easter["recorded_before_data"] is True


def test_everything_derives_again(easter: dict[str, Any]) -> None:
    assert easter["verified"] is True


def test_air_fell_inside_the_exact_thirty_hours(easter: dict[str, Any]) -> None:
    air = stratum(easter, "air")
    (window,) = air["windows"]
    assert (window["start"], window["end"]) == ("2025-04-19T15:00:00Z", "2025-04-20T21:00:00Z")
    assert air["answer"] == "fell"
    assert air["observed"] == 5
    assert air["placebo"]["windows"] == 118
    assert air["placebo"]["lowest"] == 9
    assert int(air["placebo"]["median"]) == 55
    assert any("one side only" in doubt for doubt in air["doubts"])


def test_ground_fire_cannot_be_told_because_only_a_fall_to_next_to_nothing_would_show(
    easter: dict[str, Any],
) -> None:
    ground = stratum(easter, "ground fire")
    short, long = ground["baselines"]
    assert ground["answer"] == "cannot tell"
    assert ground["observed"] == 3
    assert 15 <= round(short["mean"]) <= round(long["mean"]) <= 17
    assert short["p_fell"] == pytest.approx(0.0265, abs=0.002)  # truce_v1 said .037 and .054: mid-p
    assert long["p_fell"] == pytest.approx(0.0324, abs=0.002)
    assert all("over 80%" in reason for reason in ground["reasons"])
    assert min(short["smallest_detectable_drop"], long["smallest_detectable_drop"]) > 0.8


def test_fires_cannot_be_told_under_a_clear_sky(easter: dict[str, Any]) -> None:
    fires = stratum(easter, "fires")
    assert fires["answer"] == "cannot tell"
    assert fires["observed"] == 739
    assert round(fires["baselines"][0]["mean"]) == 106
    assert fires["looks"] is None
    assert any("looks" in doubt and "unknown" in doubt for doubt in fires["doubts"])
    assert fires["smallest_detectable_drop"] > 0.8


def test_assaults_have_no_channel(easter: dict[str, Any]) -> None:
    assaults = stratum(easter, "assaults")
    assert (assaults["answer"], assaults["observed"]) == ("cannot tell", None)
    assert "no channel" in assaults["reasons"][0]


def test_a_day_without_a_snapshot_is_unobserved(easter: dict[str, Any]) -> None:
    hotspots = stratum(easter, "hotspots")
    assert hotspots["answer"] == "cannot tell"
    assert hotspots["baselines"][0]["windows_usable"] < 19
    assert any("unobserved" in doubt for doubt in hotspots["doubts"])


def test_the_control_moved_and_says_so(easter: dict[str, Any]) -> None:
    control = stratum(easter, "reporting volume")
    assert control["control"] is True
    assert control["observed"] == 76
    ground = stratum(easter, "ground fire")
    assert any("control" in doubt and "reporting" in doubt for doubt in ground["doubts"])


def test_there_is_no_score(easter: dict[str, Any]) -> None:
    assert not {"score", "overall", "total", "index"} & set(easter)


@pytest.mark.parametrize(
    ("sql", "counts"),
    [
        ("SELECT count(*) FROM observations WHERE source_id = 'air-raid-alerts' AND {utc_day}", ALERTS),
        ("SELECT count(*) FROM observations WHERE source_id = 'viina' AND {local_day}", REPORTS),
        (
            "SELECT sum(count) FROM tallies WHERE measure_code = 'war_fires_per_day' AND {series_day}",
            WAR_FIRES,
        ),
        (
            "SELECT round(any_value((exposures::json->>'cloud_cover_in_east_of_country')::DOUBLE), 2)"
            " FROM tallies WHERE measure_code = 'war_fires_per_day' AND {series_day}",
            CLOUD,
        ),
    ],
)
def test_the_days_of_april_are_those_of_the_data_readme(
    easter: dict[str, Any], sql: str, counts: list[float]
) -> None:
    day_of = {
        "utc_day": "timezone('UTC', happened_earliest)::date = ?",
        "local_day": "timezone('Europe/Kyiv', happened_earliest)::date = ?",
        "series_day": "timezone('Europe/Kyiv', period_start)::date = ?",
    }
    with Mission.open(Path(easter["mission"])) as mission, connect() as con:
        for layer in ("observations", "tallies"):
            mission.store.relation(con, layer)
        days = [datetime(2025, 4, day, tzinfo=UTC).date() for day in APRIL]
        found = [con.execute(sql.format(**day_of), [day]).fetchall()[0][0] for day in days]
    assert [float(number) for number in found] == counts


def test_both_sides_claims_stand_with_their_windows_in_the_commission_tier_only(
    easter: dict[str, Any],
) -> None:
    reports = Path(easter["report"]).parents[1]
    commission = (reports / "commission" / "report.html").read_text(encoding="utf-8")
    assert "2,935" in commission or "2935" in commission
    assert "4,900" in commission or "4900" in commission


@pytest.mark.parametrize("tier", ["mission", "commission"])
def test_every_number_of_the_report_walks_down_to_bytes(easter: dict[str, Any], tier: str) -> None:
    report = Path(easter["report"]).parents[1] / tier / "report.json"
    figures = json.loads(report.read_text(encoding="utf-8"))["figures"]
    with Mission.open(Path(easter["mission"])) as mission, mission.explainer() as explainer:
        broken = [name for name in figures if not explainer.explain(name).holds]
    assert len(figures) > 100
    assert broken == []
