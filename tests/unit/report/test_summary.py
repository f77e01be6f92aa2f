"""The sentences of the day: two counts, the day before beside them, and no direction without coverage."""

import json
import re
from datetime import timedelta

import pytest

from truceline.fusion import INCIDENT_CHANNELS
from truceline.records import Period, kinds
from truceline.report import how_from_json, report_files, rows_of
from truceline.report.asked import NO_INCIDENT_CHANNELS

DIRECTIONS = re.compile(r"\b(fell|decrease|increase|fewer|lower|higher|drop|rose|decline)\b", re.IGNORECASE)


def text_of(html, section="summary"):
    found = re.search(rf'<section id="{section}">(.*?)</section>', html, re.DOTALL).group(1)
    found = found.replace("</td>", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found)).replace("\u00a0", " ").replace("\u202f", " ")


def bullets(html):
    return [
        re.sub(r"<[^>]+>", "", item).replace("\u00a0", " ").replace("\u202f", " ")
        for item in re.findall(r"<li>(.*?)</li>", html.split('id="summary"')[1])
    ]


def html_of(material, tier="mission", lang="en"):
    return report_files(material, tier, lang)["report.html"].decode()


@pytest.fixture
def quiet_day(invented):
    """30 violations in 3 incidents the day before, 12 in 2 on the day; coverage is up to the test."""
    scene = invented.Scene()
    for count in (10, 10, 10):
        scene.saw(count=count, at=invented.BEFORE + timedelta(hours=4))
    for count in (5, 7):
        scene.saw(count=count)
    return scene


def test_both_counts_stand_with_the_previous_period_in_one_sentence(quiet_day, invented):
    for day in (invented.BEFORE, invented.START):
        quiet_day.looked(start=day)
    north = bullets(html_of(quiet_day.material()))[0]
    assert north.startswith(
        "In North region, the Mission recorded 12 ceasefire violations (previous reporting period: 30), "
    )
    assert "in 2 incidents (previous reporting period: 3)." in north
    assert "Coverage was comparable; the recorded count is 18 lower, a decrease." in north


def test_cameras_down_and_cloud_make_the_day_not_comparable(quiet_day, invented):
    """Scenario 4: the count falls, the cameras were down, so nothing is said about the fall."""
    for sensor in ("mast-1", "mast-2", "mast-3"):
        quiet_day.looked(sensor, start=invented.BEFORE)
        quiet_day.looked(sensor, state="down", reason="power")
    html = html_of(quiet_day.material())
    north = bullets(html)[0]
    assert (
        "Not comparable with the previous reporting period: camera looked for 0 % of the time, against 100 % before."
        in north
    )
    assert not DIRECTIONS.search(north)
    assert re.search(
        r"mast-2 \(\d\d\.\d\d\. \d\d:\d\d – \d\d\.\d\d\. \d\d:\d\d: power\)", text_of(html, "coverage")
    )


def test_half_the_coverage_is_the_boundary_and_it_holds_both_ways(quiet_day, invented):
    quiet_day.looked(start=invented.BEFORE)
    quiet_day.looked(hours=12)
    assert "Coverage was comparable" in bullets(html_of(quiet_day.material()))[0]

    mirrored = invented.Scene()
    mirrored.saw(count=5, at=invented.BEFORE + timedelta(hours=4))
    mirrored.saw(count=50)
    mirrored.looked(start=invented.BEFORE, hours=11.9)
    mirrored.looked()
    north = bullets(html_of(mirrored.material()))[0]
    assert "Not comparable" in north and not DIRECTIONS.search(north)


def test_one_lost_class_of_source_is_enough_to_forbid_a_comparison(quiet_day, invented):
    """A camera that looked all the time does not make up for a satellite that saw nothing."""
    for day in (invented.BEFORE, invented.START):
        quiet_day.looked(start=day)
    quiet_day.looked("pass", source="sat-1", start=invented.BEFORE)
    quiet_day.looked("pass", source="sat-1", state="obscured", reason="cloud")
    assert (
        "Not comparable with the previous reporting period: satellite looked"
        in bullets(html_of(quiet_day.material()))[0]
    )


def test_coverage_nobody_recorded_is_unknown_and_forbids_a_comparison(quiet_day):
    north = bullets(html_of(quiet_day.material()))[0]
    assert (
        "Not comparable with the previous reporting period: no coverage is on record here of a source that records violations."
        in north
    )
    assert not DIRECTIONS.search(north)


def test_a_region_nobody_looked_at_is_unobserved_never_zero(quiet_day, invented):
    quiet_day.looked(start=invented.BEFORE, area="sector-1")
    south = bullets(html_of(quiet_day.material()))[1]
    assert south == (
        "South region was unobserved: no sensor or patrol of the Mission is known to have looked during the "
        "reporting period, so no count is given (previous reporting period: unobserved)."
    )


def test_a_region_looked_at_in_which_nothing_happened_is_zero(quiet_day, invented):
    for day in (invented.BEFORE, invented.START):
        quiet_day.looked("s", area="south", start=day)
    assert (
        "In South region, the Mission recorded 0 ceasefire violations (previous reporting period: 0)"
        in bullets(html_of(quiet_day.material()))[1]
    )


def test_screened_out_incidents_are_counted_apart(quiet_day):
    quiet_day.saw(count=100, screened=True)
    html = html_of(quiet_day.material())
    assert "recorded 12 ceasefire violations" in text_of(html)
    assert "Screened out, with the reason on record and reversible: 1 incident." in text_of(html)


def test_the_counting_rule_is_printed(quiet_day):
    assert "Each reported explosion, burst, shot or projectile is one recorded violation" in text_of(
        html_of(quiet_day.material())
    )


def test_an_alert_is_no_violation(quiet_day):
    quiet_day.saw("alert", count=1)
    assert "recorded 12 ceasefire violations" in text_of(html_of(quiet_day.material()))


def test_a_period_of_25_hours_watched_for_24_is_not_watched_whole(invented):
    """The night the clocks go back: shares are of the period there was, not of 24 hours."""
    scene = invented.Scene()
    scene.looked(hours=24)
    long = Period(start=invented.START, end=invented.END + timedelta(hours=1))
    html = html_of(scene.material(span=long))
    assert "96\u202f%" in html.split('<section id="coverage">')[1]


@pytest.fixture
def satellite_day(quiet_day, invented):
    """The quiet day, a camera that looked both days, and two satellite passes a day."""

    def with_passes(before, now):
        for day, states in ((invented.BEFORE, before), (invented.START, now)):
            quiet_day.looked(start=day)
            for hour, (state, fraction) in zip((3, 15), states, strict=True):
                at = day + timedelta(hours=hour)
                looks = 1 if state == "looked" else 0
                quiet_day.looked(
                    "pass", source="sat-1", start=at, hours=0.1, state=state, looks=looks, fraction=fraction
                )
        return html_of(quiet_day.material())

    return with_passes


SAW, CLOUD = ("looked", 0.8), ("obscured", 0.05)


def test_passes_are_printed_as_passes_and_not_as_shares_of_a_day(satellite_day):
    coverage = text_of(satellite_day((SAW, SAW), (SAW, CLOUD)), "coverage")
    assert "satellite 1 1 of 2 passes 1 pass 0 passes –" in coverage
    assert "99 %" not in coverage


def test_half_the_passes_are_enough_to_compare_and_fewer_are_not(satellite_day):
    assert "Coverage was comparable" in bullets(satellite_day((SAW, SAW), (SAW, CLOUD)))[0]


def test_passes_all_obscured_are_known_to_have_seen_nothing(satellite_day):
    north = bullets(satellite_day((SAW, SAW), (CLOUD, CLOUD)))[0]
    assert (
        "Not comparable with the previous reporting period: "
        "satellite looked in passes worth 0, weighed by the part seen, against 1.6 before." in north
    )


def test_a_satellite_whose_reports_are_never_counted_forbids_no_comparison(satellite_day, quiet_day):
    """Its thermal anomalies are in neither count, so what it missed is missing from neither."""
    quiet_day.saw("thermal_anomaly", source="sat-1", screened=True)
    html = satellite_day((SAW, SAW), (CLOUD, CLOUD))
    assert "Coverage was comparable; the recorded count is 18 lower, a decrease." in bullets(html)[0]
    assert "satellite (never counted)" in text_of(html, "coverage")
    assert "Classes of source whose reports are counted here: camera, patrol, party." in text_of(html)


def test_a_satellite_that_speaks_in_totals_alone_forbids_no_comparison(satellite_day, quiet_day, invented):
    quiet_day.tally("fires", "sat-1", 12, invented.START, invented.END, "A")
    html = satellite_day((SAW, SAW), (CLOUD, CLOUD))
    assert "Coverage was comparable" in bullets(html)[0]


def test_the_class_that_files_no_coverage_is_named_as_not_weighed(satellite_day):
    said = text_of(satellite_day((SAW, SAW), (SAW, SAW)))
    assert "Of these, no coverage is on record for patrol, party; the comparison cannot weigh" in said


def test_a_source_that_once_was_counted_can_forbid_whatever_else_it_reports(satellite_day, quiet_day):
    quiet_day.saw("thermal_anomaly", source="sat-1", screened=True)
    quiet_day.saw("mortar", source="sat-1", screened=True)
    assert "Not comparable" in bullets(satellite_day((SAW, SAW), (CLOUD, CLOUD)))[0]


def test_where_only_others_speak_the_region_is_unobserved_and_their_reports_are_no_zero(invented):
    scene = invented.Scene()
    for number in range(3):
        scene.saw(count=number + 1, violations=0, source="A-mil")
    scene.saw("thermal_anomaly", source="sat-1", screened=True)
    scene.looked("pass", source="sat-1")
    html = html_of(scene.material(recording=("cam-7", "sat-1", "pat-2")))
    north, south, total, *_ = bullets(html)
    assert north.startswith("North region was unobserved: no sensor or patrol of the Mission is known")
    assert (
        "Others (parties, media and the like) reported 3 incidents (previous reporting period: 0): "
        "reports, not recorded violations." in north
    )
    assert south.startswith("South region was unobserved")
    assert total.startswith("All places together: unobserved.")
    assert "0 ceasefire violations" not in text_of(html)


def test_restrictions_are_asked_of_the_observations_for_they_make_no_incident(quiet_day, invented):
    for words in ("denied at the crossing", "delayed for two hours"):
        quiet_day.saw("restriction", source="pat-2", as_reported=words)
    quiet_day.saw("restriction", source="pat-2", at=invented.BEFORE + timedelta(hours=1))
    html = html_of(quiet_day.material())
    assert "Restrictions on the monitors: 2 reports (previous reporting period: 1)" in text_of(html)
    annex = text_of(html, "restrictions")
    assert "denied at the crossing" in annex and "delayed for two hours" in annex
    figures = json.loads(report_files(quiet_day.material(), "mission", "en")["report.json"])["figures"]
    asked = how_from_json(figures["2025-04-20/restriction/all"])
    assert [row["as_reported"] for row in rows_of(quiet_day.con, asked)] != []
    assert {row["source_id"] for row in rows_of(quiet_day.con, asked)} == {"pat-2"}


@pytest.mark.parametrize("kind", ["casualty", "damage", "weapon_presence", "restriction"])
def test_no_kind_of_the_summary_prints_a_false_zero(quiet_day, kind):
    """A kind is asked of the layer it is in; fusion says which kinds make incidents."""
    quiet_day.saw(kind, source="pat-2")
    assert kinds()[kind].channel in (*INCIDENT_CHANNELS, *NO_INCIDENT_CHANNELS)
    assert not set(INCIDENT_CHANNELS) & set(NO_INCIDENT_CHANNELS)
    name = {"casualty": "casualties", "weapon_presence": "weapon presence"}.get(kind, kind)
    (line,) = [line for line in bullets(html_of(quiet_day.material())) if name in line.lower()]
    assert "1 report" in line


def test_every_kind_belongs_to_an_incident_or_to_the_observations():
    channels = {kind.channel for kind in kinds().values()}
    assert channels == set(INCIDENT_CHANNELS) | set(NO_INCIDENT_CHANNELS)


def test_a_sensor_that_was_down_is_down_whatever_fraction_stands_beside_it(quiet_day):
    quiet_day.looked("mast-1", state="down", fraction=0.0, reason="power")
    assert "camera 1 0 % 0 % 100 % 0 %" in text_of(html_of(quiet_day.material()), "coverage")


def test_a_part_that_no_look_reached_is_unknown_and_the_shares_make_a_whole(quiet_day):
    quiet_day.looked("mast-1", fraction=0.25)
    assert "camera 1 25 % 0 % 0 % 75 %" in text_of(html_of(quiet_day.material()), "coverage")


def test_a_sensor_down_until_the_period_began_was_not_down_in_it(quiet_day, invented):
    quiet_day.looked("mast-1", state="down", start=invented.BEFORE)
    quiet_day.looked("mast-1")
    assert "Not operating" not in text_of(html_of(quiet_day.material()), "coverage")


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("en", "1 sensor of", "2 sensors of"),
        ("uk", "1 датчик.", "2 датчики."),
        ("ru", "1 датчик.", "2 датчика."),
    ],
)
def test_one_sensor_and_two_agree_with_their_number(quiet_day, language, one, two):
    quiet_day.looked("mast-1", state="down")
    assert one in text_of(html_of(quiet_day.material(), lang=language), "coverage")
    quiet_day.looked("mast-2", state="down")
    assert two in text_of(html_of(quiet_day.material(), lang=language), "coverage")
