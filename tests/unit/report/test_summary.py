"""The sentences of the day: two counts, the day before beside them, and no direction without coverage."""

import re
from datetime import timedelta

import pytest

from truceline.records import Period
from truceline.report import report_files

DIRECTIONS = re.compile(r"\b(fell|decrease|increase|fewer|lower|higher|drop|rose|decline)\b", re.IGNORECASE)


def text_of(html, section="summary"):
    found = re.search(rf'<section id="{section}">(.*?)</section>', html, re.DOTALL).group(1)
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
    assert "mast-2 (power)" in text_of(html, "coverage")


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
    assert "Not comparable with the previous reporting period: no coverage is on record here." in north
    assert not DIRECTIONS.search(north)


def test_a_region_nobody_looked_at_is_unobserved_never_zero(quiet_day, invented):
    quiet_day.looked(start=invented.BEFORE, area="sector-1")
    south = bullets(html_of(quiet_day.material()))[1]
    assert south == (
        "South region was unobserved: no source is known to have looked during the reporting period, "
        "so no count is given (previous reporting period: unobserved)."
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
